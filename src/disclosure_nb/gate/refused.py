"""What is exported of a notebook that shows no report: one page, a draft, that says why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from disclosure_nb.document.nodes import Block, Document, FindingLine, FindingList, Paragraph, Text, Title
from disclosure_nb.document.reader import document_from
from disclosure_nb.errors import DisclosureError
from disclosure_nb.filing.store.names import is_unit_id
from disclosure_nb.form import edition_ids, get_edition
from disclosure_nb.gate.parameters import asked_for

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TITLE = "没有可以发布的报告"
_NEXT = "请在 JupyterLab 中从上到下运行全部单元（菜单 Run → Run All Cells），保存后再导出。"
_NEXT_EN = "There is no report to publish: run all cells from top to bottom, save the notebook, and export it again."
_BASIS = "导出时的核对"
_DAMAGED = "E566"


def refused_document(notebook: NotebookNode, error: Exception) -> Document:
    """Return a draft of one page: that there is no report, the reasons, and what to do next.

    ``error`` is why there is none: one of ours with its problems, or whatever a damaged notebook leads to.
    """
    asked = _asked(notebook)
    unit, year = asked.get("unit"), asked.get("year")
    edition = get_edition(edition_ids()[-1])
    title = Title(
        text=_TITLE,
        unit_id=unit if isinstance(unit, str) and is_unit_id(unit) else "unknown",
        unit=unit if isinstance(unit, str) and is_unit_id(unit) else "（未知单位）",
        year=year if type(year) is int and edition.covers(year) else edition.first_year,
        edition=edition.id,
        draft=True,
    )
    reasons = FindingList(findings=tuple(_reasons(error)))
    body: list[Block] = [*(Paragraph(inlines=(Text(text=text),)) for text in (_NEXT, _NEXT_EN)), reasons]
    return document_from([title, *body])


def _asked(notebook: NotebookNode) -> Mapping[str, Any]:
    try:
        return asked_for(notebook)
    except Exception:  # it is damaged: nothing is known
        return {}


def _reasons(error: Exception) -> list[FindingLine]:
    if isinstance(error, DisclosureError):
        said = [(each.code, f"{each.place.say()}：{each.sentence.zh}") for each in error.problems]
        return [_line(code, text) for code, text in said or [(_DAMAGED, error.sentence.zh)]]
    return [_line(_DAMAGED, f"笔记本的内容已损坏，读不出报告（{type(error).__name__}）。请重新运行全部单元。")]


def _line(code: str, message: str) -> FindingLine:
    return FindingLine(code=code, severity="error", message=message, basis=_BASIS)
