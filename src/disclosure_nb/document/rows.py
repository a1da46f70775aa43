"""The rows of a printed table with every cell in its column."""

from __future__ import annotations

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.errors import RenderError
from disclosure_nb.language import Sentence


def placed_rows(grid: Grid) -> list[list[tuple[int, GridCell]]]:
    """Return each row's cells with the column in which they begin; blank cells fill what a row leaves empty.

    Raises RenderError if a cell does not fit.
    """
    name = grid.caption or grid.id or ""
    columns = len(grid.widths)
    taken: set[tuple[int, int]] = set()
    rows: list[list[tuple[int, GridCell]]] = []
    for y, row in enumerate(grid.rows):
        free = (x for x in range(columns) if (y, x) not in taken)
        full: list[tuple[int, GridCell]] = []
        for cell in row:
            x = next(free, columns)
            spot = {(y + down, x + right) for down in range(cell.rowspan) for right in range(cell.colspan)}
            if x + cell.colspan > columns or spot & taken or y + cell.rowspan > len(grid.rows):
                raise RenderError(
                    Sentence(
                        f"表格“{name}”第 {y + 1} 行放不下单元格“{cell.text}”：请核对合并的行数、列数",
                        f"table “{name}”, row {y + 1}: the cell “{cell.text}” does not fit; "
                        "check its row and column spans",
                    )
                )
            taken |= spot
            full.append((x, cell))
        for x in range(columns):
            if (y, x) not in taken:
                taken.add((y, x))
                full.append((x, GridCell(text="")))
        rows.append(full)
    return rows


def full_rows(grid: Grid) -> list[list[GridCell]]:
    """Return the rows with blank cells put where a row is too short. Raises RenderError if a cell does not fit."""
    return [[cell for _, cell in row] for row in placed_rows(grid)]
