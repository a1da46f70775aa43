"""The cells of a printed table with the labels left of them and above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import Placed, grid_raster


@dataclass(frozen=True)
class LabelledCell:
    """A cell of the form as it is printed: its labels from the outermost to the innermost (行、列)."""

    address: str
    value: str | None
    unit: str
    row: tuple[str, ...]
    column: tuple[str, ...]


_Cell = Placed[GridCell]


def labelled_cells(grid: Grid) -> Iterator[LabelledCell]:
    """Yield the cells of a table that have an address, in the order in which they are printed.

    Where a table has no labels at its left (section 4: one printed line), a label above all cells of a row is the
    row's.
    """
    cells = grid_raster(grid).cells
    values = [cell for cell in cells if cell.content.address is not None]
    above = _heads(cells)
    rows: dict[str, list[_Cell]] = defaultdict(list)
    stubs: dict[int, list[_Cell]] = defaultdict(list)
    for cell in values:
        rows[_row_id(cell)].append(cell)
    for cell in cells:
        if cell.content.role == "stub":
            for y in range(cell.row, cell.bottom):
                stubs[y].append(cell)
    for cell in values:
        stub_labels = [stub.content.text for stub in stubs[cell.row] if stub.right <= cell.column]
        heads = above[cell.row, cell.column]
        of_row = 0
        if not stub_labels:
            others = rows[_row_id(cell)]
            of_row = sum(all(head in above[other.row, other.column] for other in others) for head in heads[:-1])
        yield LabelledCell(
            address=str(cell.content.address),
            value=cell.content.value,
            unit=cell.content.unit or "",
            row=(*stub_labels, *(head.content.text for head in heads[:of_row])),
            column=tuple(head.content.text for head in heads[of_row:]),
        )


def _row_id(cell: _Cell) -> str:
    return str(cell.content.address).rpartition(".")[0]


def _heads(cells: Sequence[_Cell]) -> dict[tuple[int, int], list[_Cell]]:
    """Return for every value the heads above it. A head below values begins a header of its own (section 2)."""
    found: dict[tuple[int, int], list[_Cell]] = {}
    header: list[_Cell] = []
    in_values = False
    for cell in cells:
        if cell.content.role == "head":
            if in_values:
                header = []
            in_values = False
            header.append(cell)
        elif cell.content.address is not None:
            in_values = True
            found[cell.row, cell.column] = [
                head for head in header if head.column <= cell.column and cell.right <= head.right
            ]
    return found
