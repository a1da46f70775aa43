"""Tables with merged cells: which slots of the raster each cell covers.

Cells are placed by the table model of the HTML standard (https://html.spec.whatwg.org/multipage/tables.html): a cell
takes the first free slot of its row; ``rowspan`` 0 reaches to the end of the row group, and no cell reaches further
than that, as browsers have it. There is one difference: where the standard lets two cells lie over one another, the
later one is cut, so that every slot belongs to one cell at most. Everything that needs the place of a cell (the printed
form, HTML, PDF, Word, workbooks, published reports that are read) takes it from here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.errors import RenderError
from disclosure_nb.language import Sentence

T = TypeVar("T")
U = TypeVar("U")

WIDEST_COLSPAN = 1000
LONGEST_ROWSPAN = 65534
_NO_END = 1 << 62
_INTEGER = re.compile(r"[ \t\n\f\r]*\+?([0-9]+)|[ \t\n\f\r]*-(0+)(?![0-9])")


@dataclass(frozen=True)
class Spanned(Generic[T]):
    """A cell that has no place yet: how many rows and columns it asks for. ``rowspan`` 0 is all rows of its group."""

    content: T
    rowspan: int = 1
    colspan: int = 1


@dataclass(frozen=True)
class Placed(Generic[T]):
    """A cell in its place: it covers the rows ``row`` to ``bottom - 1`` and the columns ``column`` to ``right - 1``."""

    content: T
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1

    @property
    def bottom(self) -> int:
        """The first row below the cell."""
        return self.row + self.rowspan

    @property
    def right(self) -> int:
        """The first column right of the cell."""
        return self.column + self.colspan


@dataclass(frozen=True)
class Raster(Generic[T]):
    """A table of ``height`` rows and ``width`` columns. No two cells cover the same slot.

    ``cells`` are in reading order: row by row, from left to right.
    """

    height: int
    width: int
    cells: tuple[Placed[T], ...]

    @classmethod
    def of(cls, cells: Iterable[Placed[T]], height: int = 0) -> Raster[T]:
        """Return the table of cells that have their places already, with at least ``height`` rows."""
        ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
        bottom = max((cell.bottom for cell in ordered), default=0)
        return cls(max(height, bottom), max((cell.right for cell in ordered), default=0), ordered)

    @property
    def rows(self) -> tuple[tuple[Placed[T], ...], ...]:
        """The cells that begin in each row, from left to right."""
        rows: list[list[Placed[T]]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return tuple(tuple(row) for row in rows)

    @property
    def covered_rows(self) -> tuple[tuple[Placed[T], ...], ...]:
        """The cells that cover each row, from left to right: also those that begin in a row above."""
        rows: list[list[Placed[T]]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            for y in range(cell.row, cell.bottom):
                rows[y].append(cell)
        return tuple(tuple(sorted(row, key=lambda cell: cell.column)) for row in rows)

    def mapped(self, change: Callable[[T], U]) -> Raster[U]:
        """Return the same table with other contents."""
        cells = (Placed(change(cell.content), cell.row, cell.column, cell.rowspan, cell.colspan) for cell in self.cells)
        return Raster(self.height, self.width, tuple(cells))

    def filled(self, blank: T, width: int = 0) -> Raster[T]:
        """Return the table, at least ``width`` columns wide, with a cell of its own in every slot that has none."""
        width = max(width, self.width)
        blanks: list[Placed[T]] = []
        for y, row in enumerate(self.covered_rows):
            x = 0
            for cell in row:
                blanks += [Placed(blank, y, free) for free in range(x, cell.column)]
                x = cell.right
            blanks += [Placed(blank, y, free) for free in range(x, width)]
        return Raster.of([*self.cells, *blanks], self.height)

    def compacted(self) -> tuple[Raster[T], tuple[int, ...]]:
        """Return the table without the rows and columns in which no cell begins, and which rows have stayed."""
        tops = sorted({cell.row for cell in self.cells})
        lefts = sorted({cell.column for cell in self.cells})
        cells: list[Placed[T]] = []
        for cell in self.cells:
            row, column = bisect_left(tops, cell.row), bisect_left(lefts, cell.column)
            rowspan, colspan = bisect_left(tops, cell.bottom) - row, bisect_left(lefts, cell.right) - column
            cells.append(Placed(cell.content, row, column, rowspan, colspan))
        return Raster(len(tops), len(lefts), tuple(cells)), tuple(tops)


def lay_out(rows: Sequence[Sequence[Spanned[T]]], ends: Sequence[int] | None = None) -> Raster[T]:
    """Return the table that rows of cells make.

    ``ends`` gives for each row the first row behind its row group (``thead``, ``tbody``); without it all rows are one
    group. The time depends on the number of cells, not on their spans.
    """
    columns = _Columns()
    cells: list[Placed[T]] = []
    for y, row in enumerate(rows):
        end = len(rows) if ends is None else ends[y]
        columns.begin_row(y)
        x = 0
        new: list[_Reaching] = []
        for cell in row:
            x, limit = columns.first_free(x)
            rowspan, right = max(1, min(cell.rowspan or end, end - y)), x + max(1, cell.colspan)
            cells.append(Placed(cell.content, y, x, rowspan, min(right, limit) - x))
            if rowspan > 1:
                new.append((x, right, y + rowspan))
            x = right
        for reaching in new:
            columns.take(*reaching)
    return Raster.of(cells, len(rows))


_Reaching = tuple[int, int, int]
"""Columns (left, right) into which a cell reaches from above, and the first row into which it does not."""


class _Columns:
    """The columns that the cells above leave free for a row.

    ``_reaching`` covers every taken column once, from left to right; ``_lefts`` and ``_rights`` are the free ranges.
    """

    def __init__(self) -> None:
        self._reaching: list[_Reaching] = []
        self._leaving: dict[int, list[_Reaching]] = {}
        self._lefts = [0]
        self._rights = [_NO_END]

    def begin_row(self, y: int) -> None:
        """Give back the columns of the cells that end above row ``y``."""
        for reaching in self._leaving.pop(y, ()):
            at = bisect_left(self._reaching, reaching)
            if at < len(self._reaching) and self._reaching[at] == reaching:  # else a later cell keeps them longer
                del self._reaching[at]
                self._release(reaching[0], reaching[1])

    def first_free(self, x: int) -> tuple[int, int]:
        """Return the first free column from ``x`` on, and the end of its range."""
        at = bisect_right(self._rights, x)
        return max(x, self._lefts[at]), self._rights[at]

    def take(self, left: int, right: int, until: int) -> None:
        """Take columns until a row; where another cell has them already, the one that reaches further down counts."""
        while left < right:
            at = bisect_right(self._reaching, (left, _NO_END, 0)) - 1
            other = self._reaching[at] if at >= 0 else (0, 0, 0)
            if other[1] <= left:
                following = self._reaching[at + 1][0] if at + 1 < len(self._reaching) else right
                end = min(right, following)
                self._add(left, end, until)
                self._occupy(left, end)
            else:
                end = min(right, other[1])
                if other[2] < until:
                    del self._reaching[at]
                    self._add(other[0], left, other[2])
                    self._add(left, end, until)
                    self._add(end, other[1], other[2])
            left = end

    def _add(self, left: int, right: int, until: int) -> None:
        if left < right:
            insort(self._reaching, (left, right, until))
            self._leaving.setdefault(until, []).append((left, right, until))

    def _occupy(self, left: int, right: int) -> None:
        at = bisect_right(self._rights, left)
        rest = [(self._lefts[at], left), (right, self._rights[at])]
        self._lefts[at : at + 1] = [first for first, last in rest if first < last]
        self._rights[at : at + 1] = [last for first, last in rest if first < last]

    def _release(self, left: int, right: int) -> None:
        first, last = bisect_left(self._rights, left), bisect_right(self._lefts, right)
        if first < last:  # ranges that touch become one
            left, right = min(left, self._lefts[first]), max(right, self._rights[last - 1])
        self._lefts[first:last] = [left]
        self._rights[first:last] = [right]


# --------------------------------------------------------------------------------------------------------------- HTML
def html_colspan(value: str | None) -> int:
    """Return what a ``colspan`` attribute asks for: 1 to 1000, as the HTML standard reads it (``3;`` is 3, 0 is 1)."""
    return min(_integer(value) or 1, WIDEST_COLSPAN)


def html_rowspan(value: str | None) -> int:
    """Return what a ``rowspan`` attribute asks for: 0 (to the end of the row group) to 65534, 1 if it is no number."""
    rows = _integer(value)
    return 1 if rows is None else min(rows, LONGEST_ROWSPAN)


def _integer(value: str | None) -> int | None:
    """Parse a non-negative integer by the rules of the HTML standard; what follows the digits does not matter."""
    found = None if value is None else _INTEGER.match(value)
    if found is None:
        return None
    digits = (found[1] or "0").lstrip("0") or "0"
    return int(digits) if len(digits) < 10 else LONGEST_ROWSPAN + 1


# -------------------------------------------------------------------------------------------------------------- grids
def grid_raster(grid: Grid) -> Raster[GridCell]:
    """Return the cells of a printed table in their places."""
    return lay_out([[Spanned(cell, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows])


def fitted_raster(grid: Grid) -> Raster[GridCell]:
    """Return the cells of a printed table in their places, and blank cells in all slots that have none.

    Raises RenderError if a cell does not fit: it runs into another one, or out of the table.
    """
    raster, columns = grid_raster(grid), len(grid.widths)
    for cell in raster.cells:
        wanted = cell.content
        if (cell.rowspan, cell.colspan) != (wanted.rowspan, wanted.colspan) or cell.right > columns:
            name = grid.caption or grid.id or ""
            raise RenderError(
                Sentence(
                    f"表格“{name}”第 {cell.row + 1} 行放不下单元格“{wanted.text}”：请核对合并的行数、列数",
                    f"table “{name}”, row {cell.row + 1}: the cell “{wanted.text}” does not fit; "
                    "check its row and column spans",
                )
            )
    return raster.filled(GridCell(text=""), columns)
