"""One notebook, executed by papermill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillException, PapermillExecutionError


@dataclass(frozen=True)
class Execution:
    """An executed notebook, and why it stopped early if it did.

    ``failure`` is ``cell`` (a cell raised), ``timeout``, ``kernel`` (the kernel died or did not start) or None.
    """

    notebook: NotebookNode
    failure: str | None = None
    error: str = ""


def execute(
    template: Path, parameters: Mapping[str, Any], *, cwd: Path, cell_timeout: int | None, kernel: str = "python3"
) -> Execution:
    """Execute the notebook ``template`` with ``parameters`` in the folder ``cwd``.

    ``cell_timeout`` is the longest a cell may take, in seconds. A failing notebook is not an error: it is returned as
    far as it got. Raises OSError if the template cannot be read.
    """
    with TemporaryDirectory(prefix="disclosure-nb-") as folder:
        out = Path(folder) / "executed.ipynb"
        failure: str | None = None
        error = ""
        try:
            papermill.execute_notebook(
                str(template),
                str(out),
                parameters=dict(parameters),
                cwd=str(cwd),
                kernel_name=kernel,
                progress_bar=False,
                execution_timeout=cell_timeout,
                extra_arguments=["--IPKernelApp.log_level=40"],  # its advice on transports would drown the progress
            )
        except PapermillExecutionError as problem:
            failure, error = "cell", f"{problem.ename}: {problem.evalue}"
        except CellTimeoutError:
            failure, error = "timeout", f"a cell took longer than {cell_timeout} s"
        except (DeadKernelError, RuntimeError, PapermillException) as problem:
            failure, error = "kernel", str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        source = out if out.exists() else template
        notebook = nbformat.reads(source.read_text(encoding="utf-8"), as_version=4)
    return Execution(notebook, failure, error)
