"""One table of the form on a sheet: locked labels, open cells, totals as formulas, only numbers to be typed in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.document.grid import form_grid
from disclosure_nb.filing import Filing, Value, number_text, total
from disclosure_nb.filing.workbook.content import MOST_DIGITS
from disclosure_nb.filing.workbook.total_formula import Position, reference, total_formula
from disclosure_nb.form import Cell
from disclosure_nb.formats.data.sheets import put, put_grid

OPEN = Protection(locked=False)
TOP_ROW = 3
"""Row of a sheet at which the table begins: above it are its title, and whether all its relations hold."""

_LEAST_WIDTH = 90.0
TOTAL_FILL = PatternFill("solid", fgColor="EAF3EA")
TITLE_FONT = Font(bold=True, size=14)
_LEFT = Alignment(vertical="center", wrap_text=True)


def put_table(sheet: Worksheet, filing: Filing, table: str, year: str) -> dict[str, Position]:
    """Draw a table with the values of ``filing`` and return row and column of each address."""
    grid = form_grid(filing, table)
    places = put_grid(sheet, grid, TOP_ROW)
    for number, width in enumerate(grid.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width * max(10.0, _LEAST_WIDTH / sum(grid.widths))
    units = "、".join(dict.fromkeys(cell.unit for cell in filing.edition.table(table).cells if cell.unit))
    put(sheet, 1, 1, f"{year} {grid.caption}（单位：{units}）")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(grid.widths))
    sheet.cell(1, 1).font, sheet.cell(1, 1).alignment = TITLE_FONT, _LEFT
    sheet.row_dimensions[1].height = 30
    for address, (row, column) in places.items():
        sheet.cell(row, column).value = None
        put(sheet, row, column, content(filing[address]))
        formula = _total(filing, address, places)
        if any(identity.total and identity.left[0] == address for identity in filing.edition.identities_of[address]):
            sheet.cell(row, column).fill = TOTAL_FILL
        if formula is not None:
            sheet.cell(row, column).value = formula
    _open(sheet, places)
    _validate(sheet, {address: filing.edition.cells[address] for address in places}, places)
    sheet.print_title_rows = f"1:{TOP_ROW + grid.head_rows - 1}" if grid.head_rows else None
    return places


def content(value: Value) -> str | int | Decimal | None:
    """Return a value as a workbook stores it: as a number, or as text where it has too many digits for one."""
    return number_text(value) if value is not None and not _is_exact(value) else value


def _is_exact(value: int | Decimal) -> bool:
    return abs(value) < 10**MOST_DIGITS and len(Decimal(value).normalize().as_tuple().digits) <= MOST_DIGITS


def _total(filing: Filing, address: str, places: Mapping[str, Position]) -> str | None:
    """Return the formula of a total, if it gives the value in the filing (nothing, where parts are not filled in)."""
    for identity in filing.edition.identities_of[address]:
        if not identity.total or identity.left[0] != address:
            continue
        parts = [filing[part] for part in identity.right]
        known = all(part is None or _is_exact(part) for part in parts)
        if known and total(parts) == filing[address]:
            return total_formula([places[part] for part in identity.right])
    return None


def _open(sheet: Worksheet, places: Mapping[str, Position]) -> None:
    """Let the cells be filled in, with every cell that is merged into them."""
    taken = set(places.values())
    for row, column in taken:
        sheet.cell(row, column).protection = OPEN
    for merged in sheet.merged_cells.ranges:
        if (merged.min_row, merged.min_col) in taken:
            for row, column in merged.cells:
                sheet.cell(row, column).protection = OPEN


def _validate(sheet: Worksheet, cells: Mapping[str, Cell], places: Mapping[str, Position]) -> None:
    """Refuse what a cell cannot have, in Chinese: counts are whole numbers, nothing is negative but signed cells."""
    kinds: dict[tuple[bool, bool], list[str]] = {}
    for address, cell in cells.items():
        kinds.setdefault((cell.kind == "count", cell.signed), []).append(reference(places[address]))
    for (whole, signed), references in kinds.items():
        rule = number_rule(whole, signed)
        for one in references:
            rule.add(one)
        sheet.add_data_validation(rule)


def number_rule(whole: bool, signed: bool) -> DataValidation:
    """Return the validation of a number; text, and numbers of another kind, are refused when they are typed in."""
    what = "整数" if whole else "数"
    least = "" if signed else "不小于 0 的"
    limit = "999999999999999"
    return DataValidation(
        type="whole" if whole else "decimal",
        operator="between",
        formula1=f"-{limit}" if signed else "0",
        formula2=limit,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle="请填数字",
        error=f"这里应填{least}{what}，只填数字，不带单位和文字。没有发生请填 0，尚不清楚请留空。",
    )


def locked(sheet: Worksheet) -> None:
    """Protect the labels of a sheet, without a password; widths and heights may be changed."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
