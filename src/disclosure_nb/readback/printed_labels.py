"""Which printed cell is which cell of the form, found by the table's own labels (``document/grid.py``).

The rows of a printed table are matched with the rows of the form's grid by the labels in them, the cells of a row by
their number or, where a column is gone or added, by the labels above them. What could be two cells is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from disclosure_nb.document.grid import form_grid
from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import Placed, grid_raster
from disclosure_nb.filing import Filing, Unit
from disclosure_nb.form import Edition
from disclosure_nb.formats.data.sections import plain
from disclosure_nb.readback.printout import PrintoutCell, PrintoutTable

ENOUGH = 0.5
"""The share of a form's labels that a table must have to be taken for it."""


@dataclass(frozen=True)
class FormRow:
    """A row of the form: its labels, its cells by address and by their place in the row, and the labels above each."""

    labels: tuple[str, ...]
    cells: tuple[tuple[int, str], ...]
    heads: tuple[tuple[str, ...], ...]
    count: int


@dataclass(frozen=True)
class FormTable:
    """A table of the form, row by row."""

    id: str
    rows: tuple[FormRow, ...]
    labels: frozenset[str]


@lru_cache(maxsize=8)
def form_tables(edition: Edition) -> tuple[FormTable, ...]:
    """Return the tables of an edition as they are printed."""
    blank = Filing(Unit("blank", "blank"), edition.first_year, edition, {})
    return tuple(_form_table(table.id, form_grid(blank, table.id)) for table in edition.tables)


def resemblance(table: PrintoutTable, form: FormTable) -> float:
    """Return the share of the form's labels that a printed table has."""
    printed = {plain(cell.content.text) for cell in table.cells}
    return len(form.labels & printed) / len(form.labels) if form.labels else 0.0


def place_cells(table: PrintoutTable, form: FormTable) -> Iterator[tuple[str, PrintoutCell, bool]]:
    """Yield the cells of a printed table with their addresses, as far as the labels show it.

    The third item is True for a cell whose row was found by its place, between two rows with the form's labels.
    """
    rows = table.rows
    keys = [tuple(text for cell in row if (text := plain(cell.content.text)) in form.labels) for row in rows]
    heads = _heads(rows, form.labels)
    for at, like, by_place in _pairs(keys, form):
        wanted = form.rows[like]
        if len(rows[at]) == wanted.count:
            yield from ((address, rows[at][place].content, by_place) for place, address in wanted.cells)
        else:
            above = Counter(wanted.heads)
            found = {heads[at][place]: cell for place, cell in enumerate(rows[at])}
            for (_, address), head in zip(wanted.cells, wanted.heads, strict=True):
                if head in found and above[head] == 1:
                    yield address, found[head].content, by_place


def _pairs(keys: Sequence[tuple[str, ...]], form: FormTable) -> Iterator[tuple[int, int, bool]]:
    """Yield the printed rows and the form's rows that are the same, and whether only by place.

    Rows with unknown labels count by their place, if there are as many of them as the form has there. A row that is
    printed more often than the form has it is none.
    """
    known = [row.labels for row in form.rows]
    seen, had = Counter(keys), Counter(known)
    for kind, start, end, first, last in SequenceMatcher(None, keys, known, autojunk=False).get_opcodes():
        if end - start != last - first:
            continue
        for at, like in zip(range(start, end), range(first, last), strict=True):
            if (kind == "equal" and seen[keys[at]] <= had[known[like]]) or (kind == "replace" and keys[at] not in had):
                yield at, like, kind == "replace"


def _heads(
    rows: Sequence[Sequence[Placed[PrintoutCell] | Placed[GridCell]]], labels: frozenset[str]
) -> list[list[tuple[str, ...]]]:
    """Return the labels above every cell that are as wide as it or wider."""
    found: list[list[tuple[str, ...]]] = []
    above: list[tuple[int, int, str]] = []
    for row in rows:
        found.append(
            [tuple(text for left, right, text in above if left <= cell.column and cell.right <= right) for cell in row]
        )
        above += [(cell.column, cell.right, text) for cell in row if (text := plain(cell.content.text)) in labels]
    return found


def _form_table(id_: str, grid: Grid) -> FormTable:
    """Lay a grid out as a printed table and return what its rows and cells are recognised by."""
    rows = grid_raster(grid).rows
    texts = [[plain(cell.content.text) if cell.content.address is None else "" for cell in row] for row in rows]
    labels = frozenset(text for row in texts for text in row if text)
    heads = _heads(rows, labels)
    return FormTable(
        id_,
        tuple(
            FormRow(
                labels=tuple(text for text in texts[y] if text),
                cells=tuple((at, cell.content.address) for at, cell in enumerate(row) if cell.content.address),
                heads=tuple(heads[y][at] for at, cell in enumerate(row) if cell.content.address),
                count=len(row),
            )
            for y, row in enumerate(rows)
        ),
        labels,
    )
