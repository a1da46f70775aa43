"""Where the cells of an HTML table stand, as the HTML standard lays them out, as the rows of a printed table.

Spans are cut where they would run into another cell or leave their part of the table; rows and columns in which no cell
begins are taken out; places that no cell covers get a blank one. So every printed row fills exactly its columns.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure_nb.document.nodes import GridCell


@dataclass(frozen=True)
class Placed:
    """A cell with the number of rows and columns that it asks for."""

    cell: GridCell
    rowspan: int
    colspan: int


@dataclass(frozen=True)
class Layout:
    """The rows of a printed table; ``kept`` says which of the rows given they are."""

    columns: int
    rows: tuple[tuple[GridCell, ...], ...]
    kept: tuple[int, ...]


@dataclass(frozen=True)
class _Spot:
    cell: GridCell
    top: int
    bottom: int
    left: int
    right: int


def lay_out(lines: Sequence[Sequence[Placed]], ends: Sequence[int]) -> Layout | None:
    """Return the printed rows of a table, or None if no cell is in it.

    ``ends`` holds for each row the first row that its cells may not reach.
    """
    spots = list(_spots(lines, ends))
    if not spots:
        return None
    lefts = sorted({spot.left for spot in spots})
    tops = sorted({spot.top for spot in spots})
    rows: list[list[tuple[int, GridCell]]] = [[] for _ in tops]
    covered: list[list[tuple[int, int]]] = [[] for _ in tops]
    for spot in spots:
        left, right = bisect_left(lefts, spot.left), bisect_left(lefts, spot.right)
        top, bottom = bisect_left(tops, spot.top), bisect_left(tops, spot.bottom)
        cell = spot.cell.model_copy(update={"rowspan": bottom - top, "colspan": right - left})
        rows[top].append((left, cell))
        for row in range(top, bottom):
            covered[row].append((left, right))
    for line, taken in zip(rows, covered, strict=True):
        line += [(x, GridCell(text="")) for x in _gaps(sorted(taken), len(lefts))]
    printed = tuple(tuple(cell for _, cell in sorted(line, key=lambda item: item[0])) for line in rows)
    return Layout(len(lefts), printed, tuple(tops))


def _spots(lines: Sequence[Sequence[Placed]], ends: Sequence[int]) -> Iterator[_Spot]:
    reaching: list[_Spot] = []
    for y, line in enumerate(lines):
        reaching = sorted((spot for spot in reaching if spot.bottom > y), key=lambda spot: spot.left)
        above = list(reaching)
        x = 0
        for placed in line:
            while above and above[0].left <= x:
                x = max(x, above.pop(0).right)
            room = above[0].left - x if above else placed.colspan
            spot = _Spot(placed.cell, y, min(y + placed.rowspan, ends[y]), x, x + min(placed.colspan, room))
            yield spot
            reaching.append(spot)
            x = spot.right


def _gaps(taken: Sequence[tuple[int, int]], columns: int) -> Iterator[int]:
    x = 0
    for left, right in taken:
        yield from range(x, left)
        x = max(x, right)
    yield from range(x, columns)
