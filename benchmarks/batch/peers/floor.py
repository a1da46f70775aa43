"""The floor: the notebook's cells and our own renderers in warm interpreters, with nothing around them.

    python floor.py OUT YEAR JOBS UNIT…     (in the project's folder)

No kernel, no isolation, no notebook kept, no manifest: what no runner of this notebook can go below. Prints the CPU
seconds of each part of each report as JSON.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from time import process_time
from typing import Any

import nbformat
from nbformat import NotebookNode, from_dict

from disclosure_nb.formats.registry import render_format
from disclosure_nb.gate import document_of


def main() -> None:
    out, year, jobs, *units = sys.argv[1:]
    make = partial(reports, Path(out), int(year))
    if jobs == "1":
        times = make(units)
    else:
        shares = [units[first :: int(jobs)] for first in range(int(jobs))]
        with ProcessPoolExecutor(int(jobs), get_context("spawn")) as pool:
            times = [report for round in zip_longest(*pool.map(make, shares)) for report in round if report]
    print(json.dumps(times))


def reports(out: Path, year: int, units: Sequence[str]) -> list[dict[str, float]]:
    """Make the reports of units one after another; return the CPU seconds of the parts of each."""
    template = nbformat.read("notebooks/annual_report.ipynb", 4)  # type: ignore[no-untyped-call]
    return [report(template, out, year, unit) for unit in units]


def report(template: NotebookNode, out: Path, year: int, unit: str) -> dict[str, float]:
    """Make the report of one unit; return the CPU seconds of its parts."""
    folder = out / unit
    folder.mkdir(parents=True)
    times: dict[str, float] = {}

    def part(name: str, make: Callable[[], Any]) -> Any:
        start = process_time()
        made = make()
        times[name] = process_time() - start
        return made

    notebook = part("cells", lambda: run_cells(template, {"unit": unit, "year": year}))
    document = part("read", lambda: document_of(notebook))
    for name in ("html", "pdf"):
        (data,) = part(name, partial(render_format, name, document, Path())).values()
        (folder / f"report.{name}").write_bytes(data)
    return times


def run_cells(template: NotebookNode, parameters: dict[str, Any]) -> NotebookNode:
    """Return the notebook as it is after its cells ran in a fresh namespace."""
    cells = []
    shown: list[NotebookNode] = []
    namespace: dict[str, Any] = {"display": lambda value: shown.append(bundle(value))}
    for number, cell in enumerate(template.cells, 1):
        if cell.cell_type == "code":
            tree = ast.parse(cell.source)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, f"cell {number}", "exec"), namespace)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), namespace)
                if value is not None:
                    shown.append(bundle(value))
            if "parameters" in cell.metadata.get("tags", ()):
                namespace.update(parameters)
            cell = as_node({**cell, "outputs": shown[:], "execution_count": number})
            shown.clear()
        cells.append(cell)
    return as_node({**template, "cells": cells})


def bundle(value: Any) -> NotebookNode:
    """Return what a kernel would send of a value, as a notebook's file keeps it (keys in order)."""
    if hasattr(value, "_repr_mimebundle_"):
        data = value._repr_mimebundle_()
    else:
        html = getattr(value, "_repr_html_", None)
        data = {"text/plain": repr(value)} | ({"text/html": html()} if html else {})
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return as_node(json.loads(json.dumps(output, sort_keys=True)))


def as_node(data: dict[str, Any]) -> NotebookNode:
    """Return plain data as nbformat has it."""
    return from_dict(data)  # type: ignore[no-any-return,no-untyped-call]


if __name__ == "__main__":
    main()
