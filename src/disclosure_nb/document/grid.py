"""A statutory table as it is printed: merged heads and cells, from the tree of labels of the edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from disclosure_nb.checks import Finding
from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.form import Block, Heading, Table
from disclosure_nb.form.edition import Severity

Marks = Mapping[str, tuple[Severity, tuple[Finding, ...]]]
Row = list[GridCell]

_VALUE_WIDTH = 1.0
_GROUP_WIDTH = 1.3
_LABEL_WIDTH = 4.4


def form_grid(filing: Filing, table_id: str, marks: Marks | None = None) -> Grid:
    """Return a table of the form with the values of ``filing``; ``marks`` (``Findings.marks()``) mark wrong cells.

    Raises KeyError if the edition has no such table.
    """
    table = filing.edition.table(table_id)
    section = next((section for section in filing.edition.sections if section.table == table_id), None)
    caption = table_id if section is None else section.title
    printer = _Printer(filing, table, marks or {})
    rows, widths, head_rows = {"blocks": printer.blocks, "matrix": printer.matrix, "line": printer.line}[table.layout]()
    return Grid(
        id=table_id,
        caption=caption,
        widths=tuple(widths),
        head_rows=head_rows,
        rows=tuple(tuple(row) for row in rows),
    )


class _Printer:
    def __init__(self, filing: Filing, table: Table, marks: Marks) -> None:
        self.filing = filing
        self.table = table
        self.marks = marks
        self.cells = {cell.address: cell for cell in table.cells}

    def blocks(self) -> tuple[list[Row], list[float], int]:
        """Blocks below one another, each with a heading line and its own header row."""
        most = max(len(block.column_leaves) for block in self.table.blocks)
        rows: list[Row] = []
        for block in self.table.blocks:
            count = len(block.column_leaves)
            spans = [1] * (count - 1) + [most - count + 1]
            if block.heading is not None:
                rows.append([GridCell(text=block.heading, role="heading", colspan=most + 1)])
            heads = [
                GridCell(text=column.label, role="head", colspan=span)
                for column, span in zip(block.column_leaves, spans, strict=True)
            ]
            rows.append([GridCell(text=block.stub or "", role="corner"), *heads])
            for row in block.row_leaves:
                values = [
                    self._value(row, column, span) for column, span in zip(block.column_leaves, spans, strict=True)
                ]
                rows.append([GridCell(text=row.label, role="stub"), *values])
        return rows, [1.6 * _VALUE_WIDTH] + [_VALUE_WIDTH] * most, 0

    def matrix(self) -> tuple[list[Row], list[float], int]:
        """One header above, nested row labels at the left."""
        block = self.table.blocks[0]
        depth = max(row.depth for row in block.rows)
        heads = list(_head_rows(block.columns))
        corner = GridCell(text=block.corner or "", role="corner", rowspan=len(heads), colspan=depth)
        heads[0] = [corner, *heads[0]]
        rows = [*heads, *self._nested(block.rows, block, depth)]
        widths = [_GROUP_WIDTH] * (depth - 1) + [_LABEL_WIDTH] + [_VALUE_WIDTH] * len(block.column_leaves)
        return rows, widths, len(heads)

    def line(self) -> tuple[list[Row], list[float], int]:
        """One printed line: every row is a group of columns next to the others."""
        block = self.table.blocks[0]
        groups = tuple(_with_columns(row, block.columns) for row in block.rows)
        heads = list(_head_rows(groups))
        values = [self._value(row, column) for row in block.row_leaves for column in block.column_leaves]
        return [*heads, values], [_VALUE_WIDTH] * len(values), len(heads)

    def _nested(self, heads: Sequence[Heading], block: Block, depth: int) -> Iterator[Row]:
        for head in heads:
            if head.children:
                below = list(self._nested(head.children, block, depth - 1))
                label = GridCell(text=head.label, role="stub", rowspan=len(below))
                yield [label, *below[0]]
                yield from below[1:]
            else:
                label = GridCell(text=head.label, role="stub", colspan=depth, align="left")
                yield [label, *(self._value(head, column) for column in block.column_leaves)]

    def _value(self, row: Heading, column: Heading, colspan: int = 1) -> GridCell:
        address = f"{self.table.id}.{row.id}.{column.id}"
        value = self.filing[address]
        severity, findings = self.marks.get(address, (None, ()))
        text = number_text(value)
        return GridCell(
            text=text,
            colspan=colspan,
            address=address,
            value=None if value is None else text,
            unit=self.cells[address].unit,
            mark=severity,
            note="\n".join(f"{finding.code} {finding.sentence.zh}" for finding in findings) or None,
        )


def _head_rows(heads: Sequence[Heading]) -> Iterator[Row]:
    """Yield the header rows of a tree of heads: inner heads span their leaves, leaves reach down to the last row."""
    left = max(head.depth for head in heads)
    level: list[Heading] = list(heads)
    while level:
        yield [
            GridCell(
                text=head.label,
                role="head",
                rowspan=1 if head.children else left,
                colspan=sum(1 for _ in head.leaves()),
            )
            for head in level
        ]
        level = [child for head in level for child in head.children]
        left -= 1


def _with_columns(row: Heading, columns: tuple[Heading, ...]) -> Heading:
    children = tuple(_with_columns(child, columns) for child in row.children) or columns
    return Heading(label=row.label, children=children)
