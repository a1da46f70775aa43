"""Executed notebooks made by hand, without a kernel: what a notebook shows, as nbformat keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from disclosure_nb.checks import Findings, check
from disclosure_nb.document import show
from disclosure_nb.document.nodes import Document
from disclosure_nb.document.reader import document_from, read_blocks
from disclosure_nb.filing import Filing, read_params
from disclosure_nb.narrative import Narrative, narrate

REPO = Path(__file__).resolve().parents[1]
TEMPLATE = REPO / "notebooks" / "annual_report.ipynb"
PARAMS = REPO / "params"
INVENTED_EDITION = REPO / "tests" / "fixtures" / "invented-edition.yaml"


def read_document(notebook: Any, name: str = "report.ipynb") -> Document:
    """Return the document that a notebook shows, whole report or not: the gate has not looked at it."""
    return document_from([shown.block for shown in read_blocks(notebook, name)])


def weibin() -> Filing:
    """Return a real filing without any error."""
    return read_params(PARAMS / "2023" / "weibin-education.yaml")


def hongze() -> Filing:
    """Return a real filing with two wrong totals."""
    return read_params(PARAMS / "2023" / "hongze.yaml")


def result(data: dict[str, Any] | show.Shown) -> Any:
    """Return an output as a cell's last value makes it."""
    bundle = data._repr_mimebundle_() if isinstance(data, show.Shown) else data
    return new_output("execute_result", data=bundle, execution_count=1)


def code(*outputs: Any, source: str = "…", tags: tuple[str, ...] = (), count: int | None = 1) -> Any:
    """Return an executed code cell."""
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata={"tags": list(tags)})


def markdown(source: str, **more: Any) -> Any:
    """Return a markdown cell."""
    return new_markdown_cell(source, **more)


def titled(*cells: Any) -> Any:
    """Return an executed notebook that shows a title and then ``cells``."""
    filing = weibin()
    return new_notebook(cells=[code(result(show.title(filing, check(filing)))), *cells])


def document(*cells: Any) -> Document:
    """Return the document of a notebook that shows a title and then ``cells``."""
    return read_document(titled(*cells))


def shown(filing: Filing, narrative: Narrative | None = None, findings: Findings | None = None) -> Any:
    """Return the notebook of a filing, as the template shows it."""
    findings = findings or check(filing)
    narrative = narrative or narrate(filing)
    parts = [
        show.title(filing, findings),
        show.preface(narrative),
        show.sections(narrative, findings, start=1),
        show.charts(filing),
        show.findings_list(findings),
    ]
    return new_notebook(cells=[code(result(part)) for part in parts])


def template_with(folder: Path, **sources: str) -> Path:
    """Write the template into ``folder`` with other sources in some of its cells (by id, ``_`` for ``-``)."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    for cell in notebook.cells:
        cell["source"] = sources.pop(cell.id.replace("-", "_"), cell["source"])
    assert not sources, f"the template has no cells {sorted(sources)}"
    path = folder / "changed.ipynb"
    nbformat.write(notebook, path)
    return path
