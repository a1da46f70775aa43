"""One line per cell: the whole report as a plain table for people and programs that count.

Values come from the data that travels with the report, labels from its printed tables: both from the executed
notebook, nothing from the code.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from operator import attrgetter
from typing import Any

from disclosure_nb.document.nodes import Document, Grid
from disclosure_nb.filing import Value, number, number_text
from disclosure_nb.formats.data.printed import LabelledCell, labelled_cells
from disclosure_nb.formats.data.sheets import Content, new_workbook, put_lines, workbook_bytes

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "'", "\t", "\r", "\n")
_WIDTHS = (22, 24, 8, 9, 12, 30, 26, 46, 16, 28, 42, 14, 8)
_DIGITS_OF_EXCEL = 15


@dataclass(frozen=True)
class TidyRow:
    """One cell of a report (单元格). ``value`` is None where the cell is blank (never 0)."""

    unit_id: str
    unit: str
    year: int
    edition: str
    table: str
    table_title: str
    row_id: str
    row_label: str
    column_id: str
    column_label: str
    address: str
    value: Value
    unit_of_measure: str


COLUMNS = tuple(field.name for field in fields(TidyRow))
"""The header of a tidy table."""
_fields_of = attrgetter(*COLUMNS)


def tidy_rows(document: Document) -> list[TidyRow]:
    """Return one row per cell: printed cells in the order of the report, then those that no table shows, by address.

    Labels are full paths joined by ``·``; those of a cell that no table shows are empty.
    """
    printed: dict[str, LabelledCell] = {}
    titles: dict[str, str] = {}
    for grid in document.body:
        if isinstance(grid, Grid):
            for cell in labelled_cells(grid):
                printed.setdefault(cell.address, cell)
                titles.setdefault(_parts(cell.address)[0], grid.caption or "")
    values = {address: exact(given) for address, given in held_cells(document).items()}
    if not values:
        values = {address: exact(cell.value) for address, cell in printed.items()}
    order = [*(address for address in printed if address in values), *sorted(values.keys() - printed.keys())]
    return [_row(document, address, values[address], printed.get(address), titles) for address in order]


def _row(
    document: Document, address: str, value: Value, cell: LabelledCell | None, titles: Mapping[str, str]
) -> TidyRow:
    title = document.title
    table, row, column = _parts(address)
    return TidyRow(
        unit_id=title.unit_id,
        unit=title.unit,
        year=title.year,
        edition=title.edition,
        table=table,
        table_title=titles.get(table, ""),
        row_id=row,
        row_label="" if cell is None else "·".join(cell.row),
        column_id=column,
        column_label="" if cell is None else "·".join(cell.column),
        address=address,
        value=value,
        unit_of_measure="" if cell is None else cell.unit,
    )


def held_cells(document: Document) -> Mapping[str, Any]:
    """Return the cells of the filing that travels with a document, as plain JSON data."""
    for data in document.data:
        if data.name == "filing" and isinstance(data.content, dict):
            cells = data.content.get("cells")
            return cells if isinstance(cells, dict) else {}
    return {}


def exact(given: Any) -> Value:
    """Return the exact number of a JSON value: a number, a string of digits, or null."""
    if isinstance(given, str):
        try:
            return number(Decimal(given))
        except InvalidOperation:
            return None
    return number(given)


def _parts(address: str) -> tuple[str, str, str]:
    table, _, rest = address.partition(".")
    row, _, column = rest.partition(".")
    return table, row, column


def tidy_csv(document: Document) -> bytes:
    """Return the tidy table as CSV (UTF-8 with a mark at the start, as spreadsheets need it).

    Text that a spreadsheet would run as a formula is led by an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in tidy_rows(document):
        writer.writerow(_csv_field(field) for field in _fields_of(row))
    return text.getvalue().encode("utf-8-sig", "replace")


def _csv_field(field: Any) -> str:
    if isinstance(field, str):
        return f"'{field}" if field.startswith(_FORMULA) else field
    return number_text(field)


def tidy_xlsx(document: Document) -> bytes:
    """Return the tidy table as a workbook of one sheet. Equal documents give equal bytes.

    A number that a spreadsheet would round (over 15 digits) is written as text.
    """
    workbook, sheet = new_workbook()
    sheet.title = "数据"
    put_lines(sheet, COLUMNS, _lines(document), _WIDTHS)
    return workbook_bytes(workbook)


def _lines(document: Document) -> Iterator[tuple[Content, ...]]:
    for row in tidy_rows(document):
        yield tuple(_content(field) for field in _fields_of(row))


def _content(field: Any) -> Content:
    if isinstance(field, str) or field is None:
        return field
    text = number_text(field)
    digits = text.lstrip("-").replace(".", "").strip("0")
    return text if len(digits) > _DIGITS_OF_EXCEL else int(field) if isinstance(field, int) else Decimal(field)
