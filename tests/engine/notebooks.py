"""Small notebooks for tests of the engine, written where a test wants them (all invented, 虚构)."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from disclosure_nb.engine import helper, tree
from disclosure_nb.engine.execute import Execution, execute
from disclosure_nb.engine.limits import Runner

MAY_FORK = (
    "import warnings\nwarnings.filterwarnings('ignore', 'This process .* is multi-threaded', DeprecationWarning)\n"
)
"""A cell that forks begins with it: Python 3.12 and later warn that a kernel has threads, and name its process id."""
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def template(folder: Path, *sources: str, **metadata: Any) -> Path:
    """Write a notebook of code cells; the first one has the parameters."""
    cells = [new_code_cell(source, id=f"cell-{index}") for index, source in enumerate(sources)]
    cells[0].metadata["tags"] = ["parameters"]
    path = folder / "template.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL, **metadata}), path)
    return path


def run(folder: Path, *sources: str, timeout: int | None = 60, **options: Any) -> Execution:
    """Execute a notebook of code cells in a forked process."""
    options.setdefault("engine", "disclosure")
    return execute(template(folder, *sources), {"x": 7}, cwd=folder, cell_timeout=timeout, runner=Runner(**options))


def outputs(execution: Execution) -> dict[str, list[Any]]:
    """Return the outputs of each cell by its id."""
    return {cell.id: cell.outputs for cell in execution.notebook.cells if cell.cell_type == "code"}


def text(execution: Execution, cell: str) -> str:
    """Return what a cell wrote to stdout and stderr."""
    return "".join(output.text for output in outputs(execution)[cell] if output.output_type == "stream")


def left_behind(caller: int | None = None, seconds: float = 60) -> list[int]:
    """Return what still runs below the zygotes of a process after a while: of this one, without idle zygotes."""
    mark = f"{tree.MARK}={caller or os.getpid()}.".encode()
    idle = [zygote.pid for zygotes in helper._idle.values() for zygote in zygotes]
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in tree.marked(mark) if pid not in idle]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return left
