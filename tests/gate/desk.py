"""A person's notebook, run cell by cell without a kernel; and twelve and more ways in which people spoil a report."""

from __future__ import annotations

import ast
import contextlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from made import REPO, TEMPLATE


def run_all(notebook: Any) -> Any:
    """Run the cells as Run All does: what is printed and the last value of each cell are its outputs."""
    names: dict[str, Any] = {}
    count = 0
    with contextlib.chdir(REPO):
        for cell in notebook.cells:
            if cell.cell_type == "code":
                count += 1
                cell["execution_count"] = count
                cell["outputs"] = _outputs(cell.source, names, count)
    return notebook


def _outputs(source: str, names: dict[str, Any], count: int) -> list[Any]:
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(ast.Module(tree.body[:-1] if last else tree.body, []), "cell", "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    outputs = [new_output("stream", name="stdout", text=printed.getvalue())] if printed.getvalue() else []
    if value is not None:
        bundle: dict[str, Any] = {"text/plain": repr(value)}
        if hasattr(value, "_repr_mimebundle_"):
            bundle = value._repr_mimebundle_()
        elif hasattr(value, "_repr_html_"):
            bundle["text/html"] = value._repr_html_()
        elif hasattr(value, "_repr_markdown_"):
            bundle["text/markdown"] = value._repr_markdown_()
        outputs.append(new_output("execute_result", data=bundle, execution_count=count))
    return outputs


PARTS = """
from disclosure_nb.document.show import Shown
Shown.joined([case.title(), case.preface(), *map(case.section, {numbers})])
"""


@dataclass(frozen=True)
class Spoiled:
    """A way of spoiling the template: other sources by cell id, cells added at the end, other tags.

    ``code`` is what the gate says, ``cell`` the id of the cell that it names, ``draft`` whether there is a draft.
    ``edited`` changes the notebook after it was run; ``apart`` says that its code changes the program itself, and must
    not run in the process of the tests.
    """

    code: str
    cell: str
    sources: Mapping[str, str]
    draft: bool = True
    added: tuple[Any, ...] = ()
    tags: Mapping[str, tuple[str, ...]] | None = None
    edited: Callable[[Any], None] | None = None
    apart: bool = False

    def run(self, unit: str) -> Any:
        """Return the spoiled notebook, run and then edited."""
        notebook = run_all(self.notebook(unit))
        if self.edited is not None:
            self.edited(notebook)
        return notebook

    def notebook(self, unit: str | None = None) -> Any:
        """Return the spoiled template; ``unit`` is injected as papermill does, where one is given."""
        notebook = nbformat.read(TEMPLATE, as_version=4)
        for cell in notebook.cells:
            cell["source"] = self.sources.get(cell.id, cell.source)
            if self.tags and cell.id in self.tags:
                cell.metadata["tags"] = list(self.tags[cell.id])
        notebook.cells += [cell.copy() for cell in self.added]
        if unit is not None:
            inject(notebook, unit)
        return notebook


def inject(notebook: Any, unit: str, year: int = 2023) -> None:
    """Inject parameters as papermill does: after the cell tagged so, or else at the top."""
    tagged = [index for index, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", [])]
    cell = new_code_cell(
        f'unit = "{unit}"\nyear = {year}\n', metadata={"tags": ["injected-parameters"]}, id="injected-parameters"
    )
    notebook.cells.insert(tagged[0] + 1 if tagged else 0, cell)
    notebook.metadata["papermill"] = {"parameters": {"unit": unit, "year": year}}


TWELVE: dict[str, Spoiled] = {
    "text-put-into-the-narrative": Spoiled(
        "E557",
        "report",
        {
            "report": """
from disclosure_nb.document import show
narrative = case.narrative.with_text("overview.proactive", "全年作出行政许可决定300件。")
show.Shown.joined([case.title(), case.preface(), *(show.section(narrative, case.findings, n) for n in range(1, 7))])
"""
        },
    ),
    "cells-changed-after-the-check": Spoiled(
        "E556",
        "report",
        {
            "report": """
from disclosure_nb.document import show
findings = case.findings
case = case.with_cells({"requests.granted.total": 7})
title = show.title(case.filing, findings)
show.Shown.joined([title, case.preface(), *(show.section(case.narrative, findings, n) for n in range(1, 7))])
"""
        },
    ),
    "a-section-is-not-shown": Spoiled("E553", "report", {"report": PARTS.format(numbers=[1, 2, 4, 5, 6])}, draft=False),
    "an-edit-that-nobody-took": Spoiled(
        "E560",
        "appendix",
        {"appendix": 'case.appendix()\ncase.narrative.with_text("overview.proactive", "没有接住的一段。")'},
    ),
    "no-cell-is-tagged-parameters": Spoiled("E551", "", {}, draft=False, tags={"parameters": ()}),
    "two-cells-are-tagged-parameters": Spoiled(
        "E551", "open", {}, draft=False, tags={"open": ("remove-cell", "parameters")}
    ),
    "the-unit-is-written-into-the-notebook": Spoiled(
        "E550",
        "injected-parameters",
        {"open": 'import disclosure_nb as dnb\ncase = dnb.open("yunlan-health", year, params_dir)'},
        draft=False,
    ),
    "a-markdown-cell-contradicts-the-form": Spoiled(
        "E557", "note", {}, added=(new_markdown_cell("全年作出行政许可决定300件。", id="note"),)
    ),
    "a-bare-value": Spoiled("E558", "charts", {"charts": 'case.filing["requests.granted.total"]'}),
    "a-printed-object": Spoiled("E559", "charts", {"charts": "print(repr(case))"}),
    "a-table-of-another-case": Spoiled(
        "E555",
        "report",
        {
            "report": """
from disclosure_nb.document.show import Shown
other = case.with_cells({"proactive.licences.decisions": 300})
Shown.joined([case.title(), case.preface(), case.section(1), other.section(2), *map(case.section, range(3, 7))])
"""
        },
        draft=False,
    ),
    "a-section-is-shown-twice": Spoiled("E553", "charts", {"charts": "case.section(3)"}, draft=False),
    "sections-out-of-order": Spoiled(
        "E553", "report", {"report": PARTS.format(numbers=[1, 3, 2, 4, 5, 6])}, draft=False
    ),
    "a-table-alone": Spoiled("E554", "charts", {"charts": 'case.table("requests")'}, draft=False),
    "the-preface-is-not-shown": Spoiled(
        "E561",
        "report",
        {"report": PARTS.format(numbers=[1, 2, 3, 4, 5, 6]).replace("case.preface(), ", "")},
    ),
    "own-text-contradicts-the-form": Spoiled(
        "E557", "report", {"edit": 'case = case.with_text("overview.proactive", "全年作出行政许可决定300件。")'}
    ),
    "an-address": Spoiled("E559", "charts", {"charts": 'print("<matplotlib.lines.Line2D object at 0x7f5ce5d7a350>")'}),
    "a-printed-dictionary": Spoiled("E559", "charts", {"charts": 'print({"a": [1, 2]})'}),
}
