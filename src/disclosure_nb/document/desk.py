"""How a filing, findings and text are shown in the notebook of somebody who works on them ("at the desk").

This is for people who look at a value only. A report is made of what :mod:`disclosure_nb.document.show` shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import singledispatch
from typing import Any

from disclosure_nb.checks import Finding, Findings, check
from disclosure_nb.document import show
from disclosure_nb.document.fragment import fragment_html, fragment_text
from disclosure_nb.document.grid import Marks, form_grid
from disclosure_nb.document.nodes import Block, FindingList, ListPart, Paragraph, Text
from disclosure_nb.filing import FactValue, Filing, Value, number_text
from disclosure_nb.filing.changes import ValueChange
from disclosure_nb.filing.saving import Saved
from disclosure_nb.narrative import Narrative


@singledispatch
def mimebundle(value: Any) -> dict[str, Any]:
    """Return what Jupyter shows of a value, by MIME type. Raises TypeError for a kind of value that is not drawn."""
    raise TypeError(f"{type(value).__name__} is not drawn")


@mimebundle.register
def _(value: Filing) -> dict[str, Any]:
    return at_the_desk([line_of(value.title, strong=True), *form(value, check(value).marks())])


@mimebundle.register
def _(value: Findings) -> dict[str, Any]:
    return show.findings_list(value)._repr_mimebundle_()


@mimebundle.register
def _(value: Finding) -> dict[str, Any]:
    return at_the_desk([FindingList(findings=(show.finding_line(value),))])


@mimebundle.register
def _(value: Narrative) -> dict[str, Any]:
    return at_the_desk(show.text(value))


@mimebundle.register
def _(value: Saved) -> dict[str, Any]:
    if not value.changes:
        return at_the_desk([line_of(f"{value.path.name}：没有需要写回的改动。")])
    lines = [*map(_changed, value.changes), *(f"{_changed(change)}（合计随之改变）" for change in value.computed)]
    items = tuple((line_of(line),) for line in lines)
    return at_the_desk([line_of(f"已写入 {value.path.name}：", strong=True), ListPart(items=items)])


def _changed(change: ValueChange) -> str:
    return f"{change.name.zh}：{_value(change.old)} → {_value(change.new)}"


def _value(value: Value | FactValue) -> str:
    if isinstance(value, tuple):
        return "；".join(value) or "空白"
    return value if isinstance(value, str) else number_text(value) or "空白"


def at_the_desk(blocks: Sequence[Block]) -> dict[str, Any]:
    """Return blocks as they are shown to people; they carry no data for the exporters."""
    return {"text/html": fragment_html(blocks), "text/plain": fragment_text(blocks)}


def form(filing: Filing, marks: Marks) -> Iterator[Block]:
    """Yield the tables of a filing, each with its name above; ``marks`` (``Findings.marks()``) mark wrong cells."""
    for table in filing.edition.tables:
        yield form_grid(filing, table.id, marks).model_copy(update={"id": None, "show_caption": True})


def line_of(text: str, *, strong: bool = False) -> Block:
    """Return a line of text."""
    return Paragraph(inlines=(Text(text=text, strong=strong),))
