"""The form drawn in a terminal, with the wrong cells marked and the proposed values next to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

import typer

from disclosure_nb.checks import Findings
from disclosure_nb.filing import Value, number_text
from disclosure_nb.form import Block, Heading, Table

_LABEL = 34
_COLOURS = {"error": typer.colors.RED, "warning": typer.colors.YELLOW}


def marked_tables(findings: Findings) -> Iterator[str]:
    """Yield the lines of every block of the form that has a wrong cell.

    A wrong cell is put in brackets, red on a terminal; ``[0→11]`` proposes the value of the most plausible repair.
    """
    filing = findings.filing
    marks = {address: severity for address, (severity, _) in findings.marks().items() if severity != "info"}
    proposed: dict[str, Value] = {}
    for finding in findings:
        for address, value in finding.repairs[0].cells.items() if finding.repairs else ():
            proposed.setdefault(address, value)
    for table in filing.edition.tables:
        for block in table.blocks:
            addresses = {cell.address for cell in table.cells} & set(marks)
            if any(
                _address(table, row, column) in addresses for row in block.row_leaves for column in block.column_leaves
            ):
                yield from _block(findings, table, block, marks, proposed)


def _block(
    findings: Findings, table: Table, block: Block, marks: Mapping[str, str], proposed: Mapping[str, Value]
) -> Iterator[str]:
    columns = block.column_leaves
    shown: list[list[tuple[str, str | None]]] = []
    for row in block.row_leaves:
        line: list[tuple[str, str | None]] = []
        for column in columns:
            address = _address(table, row, column)
            value = findings.filing[address]
            text = number_text(value) or "□"
            if address in marks:
                new = proposed.get(address, value)
                text = f"[{text}]" if new == value else f"[{text}→{number_text(new)}]"
            line.append((text, marks.get(address)))
        shown.append(line)
    widths = [
        max(_width(column.label), *(_width(line[index][0]) for line in shown)) for index, column in enumerate(columns)
    ]
    yield (
        "  " + _pad("", _LABEL) + "  ".join(_pad(c.label, w, right=True) for c, w in zip(columns, widths, strict=True))
    )
    for row, line in zip(block.row_leaves, shown, strict=True):
        cells = (
            typer.style(_pad(text, width, right=True), fg=_COLOURS[mark], bold=True)
            if mark
            else _pad(text, width, right=True)
            for (text, mark), width in zip(line, widths, strict=True)
        )
        yield "  " + _pad(_cut(row.label, _LABEL - 2), _LABEL) + "  ".join(cells)


def _address(table: Table, row: Heading, column: Heading) -> str:
    return f"{table.id}.{row.id}.{column.id}"


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * max(0, width - _width(text))
    return blanks + text if right else text + blanks


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - 1:
        text = text[:-1]
    return text + "…"
