"""Printed tables and lines of data as sheets of a workbook."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import Placed, grid_raster
from disclosure_nb.formats.zipped import without_times

Content = str | int | Decimal | None

FILLS = {
    "error": PatternFill("solid", fgColor="FFD9D6"),
    "warning": PatternFill("solid", fgColor="FFF1C2"),
    "info": PatternFill("solid", fgColor="E3EEFB"),
}
HEAD = PatternFill("solid", fgColor="F2F4F7")
_LINE = Side(style="thin", color="555555")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
TOP = Alignment(vertical="top", wrap_text=True)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNIT_WIDTH = 10.0
LINE_HEIGHT = 16.0


def new_workbook() -> tuple[Workbook, Worksheet]:
    """Return an empty workbook and its first sheet."""
    workbook = Workbook()
    workbook.properties.creator = "disclosure-nb"
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    return workbook, sheet


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the file. Equal workbooks give equal bytes."""
    out = io.BytesIO()
    workbook.save(out)
    return without_times(out.getvalue())


def put_lines(sheet: Worksheet, head: Sequence[str], lines: Iterable[Sequence[Content]], widths: Sequence[int]) -> None:
    """Write a header line and lines below it. Text is always text: nothing is run as a formula."""
    for number, (text, width) in enumerate(zip(head, widths, strict=True), 1):
        cell = sheet.cell(1, number, text)
        cell.font, cell.fill, cell.border, cell.alignment = Font(bold=True), HEAD, BORDER, CENTRE
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, line in enumerate(lines, 2):
        for column, value in enumerate(line, 1):
            put(sheet, row, column, value)
            sheet.cell(row, column).alignment = TOP
        needed = max(text_lines(str(value), width) for value, width in zip(line, widths, strict=True))
        sheet.row_dimensions[row].height = needed * LINE_HEIGHT
    sheet.freeze_panes = "A2"
    fit_to_page(sheet)


def text_lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell ``width`` half-width characters wide."""
    return sum(max(1, ceil(2.1 * len(line) / width)) for line in text.split("\n"))


def put_grid(sheet: Worksheet, grid: Grid, top: int = 1) -> dict[str, tuple[int, int]]:
    """Draw a printed table with its merged cells from row ``top`` on, and return row and column of each address.

    Marked cells are coloured and carry their note as a comment.
    """
    places: dict[str, tuple[int, int]] = {}
    lines: dict[int, int] = {}
    for cell in grid_raster(grid).cells:
        row, column = cell.row + top, cell.column + 1
        _put_cell(sheet, row, column, cell)
        if cell.content.address is not None:
            places[cell.content.address] = (row, column)
        width = sum(grid.widths[cell.column : cell.right]) * _UNIT_WIDTH
        lines[row] = max(lines.get(row, 1), text_lines(cell.content.text, width * cell.rowspan))
    for number, width in enumerate(grid.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _UNIT_WIDTH * width
    for row, count in lines.items():  # merged cells do not stretch their rows by themselves
        sheet.row_dimensions[row].height = count * LINE_HEIGHT
    if grid.head_rows:
        sheet.freeze_panes = f"A{grid.head_rows + top}"
    fit_to_page(sheet)
    return places


def fit_to_page(sheet: Worksheet) -> None:
    """Have a sheet printed on A4 across, as wide as the page and as long as it needs."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _put_cell(sheet: Worksheet, row: int, column: int, placed: Placed[GridCell]) -> None:
    cell = placed.content
    value: str | Decimal | None = cell.text
    if cell.address is not None:
        value = None if cell.value is None else Decimal(cell.value)
    put(sheet, row, column, value)
    last_row, last_column = row + placed.rowspan - 1, column + placed.colspan - 1
    if (last_row, last_column) != (row, column):
        sheet.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
    for down in range(placed.rowspan):
        for right in range(placed.colspan):
            sheet.cell(row + down, column + right).border = BORDER
    shown = sheet.cell(row, column)
    shown.alignment = Alignment(horizontal=cell.align, vertical="center", wrap_text=True)
    if cell.role != "value":
        shown.fill = HEAD
    if cell.mark is not None:
        shown.fill = FILLS[cell.mark]
    if cell.note is not None:
        shown.comment = Comment(_ILLEGAL.sub("〓", cell.note), "disclosure-nb", height=160, width=420)


def put(sheet: Worksheet, row: int, column: int, value: Content) -> None:
    """Write a value. Text is always text: nothing is run as a formula."""
    cell = sheet.cell(row, column)
    if isinstance(value, str):
        cell.value = _ILLEGAL.sub("〓", value)
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
    elif value is not None:
        cell.value = value
