"""Checks on a table while it is filled in: red cells, and the reason next to every broken relation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.filing.workbook.total_formula import Position, reference, references
from disclosure_nb.form import Edition, YearIdentity
from disclosure_nb.form.edition import Severity
from disclosure_nb.formats.data.sheets import BORDER, CENTRE, FILLS, HEAD, LINE_HEIGHT, put, text_lines
from disclosure_nb.workbook.reasons import identity_reason, value_reason, wrong_value_test, year_reason
from disclosure_nb.workbook.table import TOP_ROW

_REASON_WIDTH = 44.0
_RED = Font(color="B3261E", size=9)
_SMALL = Font(size=9, color="555555")
_WRAP = Alignment(vertical="top", wrap_text=True)
_LONGEST = "C1 不符：2 项之和 100，应等于 101，相差 1"


@dataclass(frozen=True)
class _Reason:
    """A formula that gives a reason, the cells it is about, and how it weighs; ``None``: it colours no cell."""

    formula: str
    cells: tuple[str, ...]
    severity: Severity | None
    at_row_end: bool


def put_controls(
    sheet: Worksheet,
    edition: Edition,
    table: str,
    places: Mapping[str, Position],
    years: Sequence[YearIdentity],
    last: str,
) -> None:
    """Put the reasons of a table right of it and below it, colour the cells by them, and say what they mean.

    ``places`` has row and column of every address; ``last`` leads references to the sheet of last year's table.
    """
    line = edition.table(table).layout == "line"
    identities = [identity for identity in edition.identities if identity.table == table]
    reasons = [
        _Reason(identity_reason(one, edition, places), one.cells, one.severity, one.each == "row" and not line)
        for one in identities
    ]
    for year in years:
        along_row = year.along == edition.cells[year.left[0]].row.id
        reasons.append(
            _Reason(year_reason(year, edition, places, last), year.cells, year.severity, along_row and not line)
        )
    rows = defaultdict(list)
    for cell in edition.table(table).cells:
        rows[cell.row.id].append(cell)
    for cells in rows.values():
        formula = value_reason([(cell, places[cell.address]) for cell in cells], by_column=True)
        reasons.append(_Reason(formula, tuple(cell.address for cell in cells), None, not line))
    right, bottom = sheet.max_column, sheet.max_row
    spots = {**_at_row_ends(sheet, reasons, places), **_below(sheet, reasons, places)}
    _colour(sheet, edition, places, [(reason, spots[index]) for index, reason in enumerate(reasons)])
    _status(sheet, right, list(spots.values()))
    legend = [f"{one.code} {one.name.zh}。依据：{one.basis}。" for one in identities]
    legend += [f"{year.code} {year.name.zh}。依据：{year.basis}。" for year in years]
    _legend(sheet, list(dict.fromkeys(legend)), right)
    sheet.print_area = f"A1:{get_column_letter(right)}{bottom}"


def _at_row_ends(sheet: Worksheet, reasons: Sequence[_Reason], places: Mapping[str, Position]) -> dict[int, Position]:
    """Put the reasons of rows right of the table; each in the first column that is free in its row."""
    first = sheet.max_column + 1
    taken: set[Position] = set()
    spots: dict[int, Position] = {}
    for index, reason in enumerate(reasons):
        if reason.at_row_end:
            row, column = places[reason.cells[0]][0], first
            while (row, column) in taken:
                column += 1
            taken.add((row, column))
            spots[index] = (row, column)
            _put_reason(sheet, (row, column), reason.formula)
    for column in sorted({column for _, column in taken}):
        sheet.column_dimensions[get_column_letter(column)].width = _REASON_WIDTH
        put(sheet, TOP_ROW, column, "核对（自动显示不符的原因）")
        head = sheet.cell(TOP_ROW, column)
        head.fill, head.border, head.alignment = HEAD, BORDER, CENTRE
    return spots


def _below(sheet: Worksheet, reasons: Sequence[_Reason], places: Mapping[str, Position]) -> dict[int, Position]:
    """Put the reasons of columns below the table, under their cells; each in the first row that is free there."""
    first = sheet.max_row + 1
    taken: set[Position] = set()
    spots: dict[int, Position] = {}
    for index, reason in enumerate(reasons):
        if reason.at_row_end:
            continue
        columns = [places[address][1] for address in reason.cells]
        span = range(min(columns), max(columns) + 1)
        row = first
        while any((row, column) in taken for column in span):
            row += 1
        taken |= {(row, column) for column in span}
        spots[index] = (row, span[0])
        _put_reason(sheet, (row, span[0]), reason.formula)
        if len(span) > 1:
            sheet.merge_cells(start_row=row, end_row=row, start_column=span[0], end_column=span[-1])
        width = sum(sheet.column_dimensions[get_column_letter(column)].width for column in span)
        height = 0.8 * LINE_HEIGHT * text_lines(_LONGEST, width)
        sheet.row_dimensions[row].height = max(sheet.row_dimensions[row].height or 0, height)
    return spots


def _put_reason(sheet: Worksheet, place: Position, formula: str) -> None:
    cell = sheet.cell(*place)
    cell.value, cell.font, cell.alignment = formula, _RED, _WRAP


def _colour(
    sheet: Worksheet, edition: Edition, places: Mapping[str, Position], reasons: Sequence[tuple[_Reason, Position]]
) -> None:
    """Colour every cell of a broken relation as its severity asks; the worst one first."""
    for address, place in places.items():
        cell, at = edition.cells[address], reference(place, fixed=True)
        if wrong := wrong_value_test(cell, at):
            _rule(sheet, place, f"IF(ISNUMBER({at}),{wrong},FALSE)", "error")
        for severity in ("error", "warning", "info"):
            own = [spot for reason, spot in reasons if reason.severity == severity and address in reason.cells]
            if own:
                tests = "+".join(f"LEN({reference(spot, fixed=True)})" for spot in own)
                _rule(sheet, place, f"{tests}>0", severity)
        _rule(sheet, place, f"IF(ISTEXT({at}),LEN({at})>0,FALSE)", "warning")


def _rule(sheet: Worksheet, place: Position, formula: str, severity: Severity) -> None:
    look = DifferentialStyle(fill=PatternFill(bgColor=FILLS[severity].fgColor))
    rule = Rule(type="expression", dxf=look, stopIfTrue=True, formula=[formula])
    sheet.conditional_formatting.add(reference(place), rule)


def _status(sheet: Worksheet, right: int, spots: Sequence[Position]) -> None:
    """Say in the second line how many reasons there are."""
    count = "+".join(
        f'COUNTIF({run},"?*")' for run in references(sorted(spots, key=lambda spot: spot[::-1])).split(",")
    )
    sheet.cell(2, 1).value = (
        f'=IF({count}=0,"核对：没有发现不符之处（空白的单元格不参加核对）。",'
        f'"核对：有 "&({count})&" 处不符或需改正，原因写在表格右侧或下方。")'
    )
    sheet.cell(2, 1).font = Font(bold=True)
    sheet.merge_cells(start_row=2, start_column=1, end_row=2, end_column=right)


def _legend(sheet: Worksheet, lines: Sequence[str], right: int) -> None:
    width = sum(sheet.column_dimensions[get_column_letter(column)].width for column in range(1, right + 1))
    for row, text in enumerate(lines, sheet.max_row + 1):
        put(sheet, row, 1, text)
        sheet.cell(row, 1).font, sheet.cell(row, 1).alignment = _SMALL, _WRAP
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=right)
        sheet.row_dimensions[row].height = 0.8 * LINE_HEIGHT * text_lines(text, 1.2 * width)
