"""Tables that an analyst adds and that readers will take for one of the form: their numbers are those of the form.

Such a table has the rows and the columns of one of the form, by its labels or ids, as ``case.frame(…)`` displays it.
What has but some of them is something else: numbers of other years, of other units, of a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import Placed, grid_raster
from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.filing import Filing, Value, number_text
from disclosure_nb.filing.celltext import read_cell_text
from disclosure_nb.filing.frames import column_names, row_names
from disclosure_nb.form import Table
from disclosure_nb.gate.place import Places
from disclosure_nb.gate.text import at_cell
from disclosure_nb.language import Sentence

_MUCH = 0.5
"""The share of a table's cells from which on another table is taken for it."""


def lookalikes(
    blocks: Sequence[ShownBlock], filing: Filing, previous: Filing | None, places: Places
) -> Iterator[Finding]:
    """Yield the added tables that look like one of the form and have other numbers than the filing.

    One with the numbers of ``previous``, last year's filing, is last year's table and no fault.
    """
    wanted = {table.id for table in filing.edition.tables}
    for shown in blocks:
        if not isinstance(shown.block, Grid) or (shown.how == "ours" and shown.block.id in wanted):
            continue
        for table in filing.edition.tables:
            printed = _printed(shown.block, table)
            if len(printed) < _MUCH * len(table.cells) or _same(printed, previous):
                continue
            others = [address for address, value in printed.items() if value != filing.cells[address]]
            if others:
                yield at_cell(_finding(filing, others, printed), places, shown.cell)


def _same(printed: dict[str, Value], filing: Filing | None) -> bool:
    return filing is not None and all(filing.cells.get(address) == value for address, value in printed.items())


def _finding(filing: Filing, others: Sequence[str], printed: dict[str, Value]) -> Finding:
    first = others[0]
    label = filing.edition.cells[first].label
    here, held = number_text(printed[first]) or "空白", number_text(filing.cells[first]) or "空白"
    more = f"等 {len(others)} 格" if len(others) > 1 else ""
    sentence = Sentence(
        f"这张表看起来是法定表格，{label}{more}却与它不同：{here}，表格是 {held}。请改正，或只显示要说明的行。",
        f"this table looks like one of the form, but {len(others)} cells differ, such as {first}: "
        f"{here}, the form has {held}. Correct it, or show only the rows that you speak of.",
    )
    about = {"notice": filing.edition.notice}
    return broken("T1").finding(sentence, (first,), filing.cells[first], printed[first], about=about)


def _printed(grid: Grid, table: Table) -> dict[str, Value]:
    """Return the numbers of a printed table by the cells of a table of the form that have its labels or ids."""
    names: dict[tuple[str, str], str] = {}
    for ids in (True, False):
        rows, columns = row_names(table, ids=ids), column_names(table, ids=ids)
        for cell in table.cells:
            names[_plain(rows[str(cell.row.id)]), _plain(columns[str(cell.column.id)])] = cell.address
    heads: dict[int, str] = {}
    found: dict[str, Value] = {}
    for line in grid_raster(grid).covered_rows:
        label = ""
        for placed in line:
            text = _plain(placed.content.text)
            if (address := names.get((label, heads.get(placed.column, "")))) is not None:
                _take(found, address, placed)
            elif text:
                label = text if placed.content.role != "head" else label
                heads[placed.column] = text
    return found


def _take(found: dict[str, Value], address: str, placed: Placed[GridCell]) -> None:
    read = read_cell_text(placed.content.text)
    if read.problem is None:
        found[address] = read.value


def _plain(text: str) -> str:
    return "".join(text.split())
