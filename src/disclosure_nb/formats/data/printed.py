"""The cells of a printed table with the labels that stand beside and above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure_nb.document.nodes import Grid, GridCell


@dataclass(frozen=True)
class LabelledCell:
    """A cell of the form as it is printed: its labels from the outermost to the innermost (行、列)."""

    address: str
    value: str | None
    unit: str
    row: tuple[str, ...]
    column: tuple[str, ...]


@dataclass(frozen=True)
class _Spot:
    cell: GridCell
    top: int
    bottom: int
    left: int
    right: int


def labelled_cells(grid: Grid) -> Iterator[LabelledCell]:
    """Yield the cells of a table that have an address, in the order in which they are printed.

    Where a table has no labels at its left (section 4: one printed line), a label above all cells of a row is the
    row's.
    """
    spots = list(_spots(grid))
    values = [spot for spot in spots if spot.cell.address is not None]
    above = _heads(spots)
    rows: dict[str, list[_Spot]] = defaultdict(list)
    stubs: dict[int, list[_Spot]] = defaultdict(list)
    for spot in values:
        rows[_row_id(spot)].append(spot)
    for spot in spots:
        if spot.cell.role == "stub":
            for y in range(spot.top, spot.bottom):
                stubs[y].append(spot)
    for spot in values:
        beside = [stub.cell.text for stub in stubs[spot.top] if stub.right <= spot.left]
        heads = above[spot.top, spot.left]
        of_row = 0
        if not beside:
            others = rows[_row_id(spot)]
            of_row = sum(all(head in above[other.top, other.left] for other in others) for head in heads[:-1])
        yield LabelledCell(
            address=str(spot.cell.address),
            value=spot.cell.value,
            unit=spot.cell.unit or "",
            row=(*beside, *(head.cell.text for head in heads[:of_row])),
            column=tuple(head.cell.text for head in heads[of_row:]),
        )


def _row_id(spot: _Spot) -> str:
    return str(spot.cell.address).rpartition(".")[0]


def _spots(grid: Grid) -> Iterator[_Spot]:
    """Yield the cells with the places they cover, row by row."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(grid.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            spot = _Spot(cell, y, y + cell.rowspan, x, x + cell.colspan)
            taken |= {(down, right) for down in range(spot.top, spot.bottom) for right in range(spot.left, spot.right)}
            yield spot


def _heads(spots: list[_Spot]) -> dict[tuple[int, int], list[_Spot]]:
    """Return for every value the heads above it. A head below values begins a header of its own (section 2)."""
    found: dict[tuple[int, int], list[_Spot]] = {}
    header: list[_Spot] = []
    in_values = False
    for spot in spots:
        if spot.cell.role == "head":
            if in_values:
                header = []
            in_values = False
            header.append(spot)
        elif spot.cell.address is not None:
            in_values = True
            found[spot.top, spot.left] = [
                head for head in header if head.left <= spot.left and spot.right <= head.right
            ]
    return found
