"""Reading one cell of a workbook as a number or as text; odd contents are noted or refused, never guessed."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell

from disclosure_nb.filing.celltext import read_cell_text
from disclosure_nb.filing.number_format import shows_another_number
from disclosure_nb.filing.values import Value, number, number_text
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

MOST_DIGITS = 15
"""Digits of a number that are exact in a workbook."""

AnyCell = Cell | MergedCell | ReadOnlyCell | EmptyCell

_NEAR = Decimal("1e-9")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True)
class Read:
    """What a cell was taken for: a value (None: blank), a note on an odd one, or the code and sentence of a problem."""

    value: Value | str = None
    note: Sentence | None = None
    code: str | None = None
    problem: Sentence | None = None


def formula_of(cell: AnyCell) -> str | None:
    """Return the formula in a cell (of the workbook read with formulas), if there is one."""
    if cell.data_type != "f":
        return None
    return str(getattr(cell.value, "text", cell.value))


def read_number(cell: AnyCell, unit: str, whole: bool) -> Read:
    """Return the number in a cell, of the workbook read with values.

    ``unit`` is the form's unit of the cell; ``whole`` says that only whole numbers are meant: one that lacks less than
    a billionth of a whole number is that number.
    """
    value = cell.value
    if value is None or value == "":
        return Read()
    refused = _refused(cell)
    if refused is not None:
        return refused
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Read(
            code="E233",
            problem=Sentence(
                f"这里是日期或时间“{_day(value)}”，应填数；请把单元格格式改为“常规”后重新填写",
                f"found the date or time “{_day(value)}”; set its format to General and fill in the number",
            ),
        )
    if isinstance(value, str):
        read = read_cell_text(unescaped(value), unit)
        if read.problem is not None:
            return Read(code="E230", problem=read.problem)
        note = read.note
        if note is None and read.value is not None:
            note = Sentence("文字形式的数字按数读取", "a number written as text is read as a number")
        return Read(read.value, note)
    if "%" in str(cell.number_format):
        return Read(
            code="E236",
            problem=Sentence(
                f"这里显示为百分比（{value}），应填件数或金额，请把单元格格式改为“常规”后重新填写",
                f"this is shown as a percentage ({value}); set its format to General and fill in the number",
            ),
        )
    if isinstance(value, int | float) and shows_another_number(str(cell.number_format), value, unit):
        shown, code = show_text(str(value)), show_text(str(cell.number_format))
        return Read(
            code="E237",
            problem=Sentence(
                f"这里存的是 {shown}，而单元格格式“{code}”显示出来不是这个数（缩放、单位或不显示），"
                "请把单元格格式改为“常规”，核对后重新填写",
                f"the cell holds {shown}, but its format “{code}” shows another number; set the format to General and "
                "check the number",
            ),
        )
    return _exact(value, whole)


def _exact(value: Any, whole: bool) -> Read:
    exact = number(Decimal(f"{value:.{MOST_DIGITS}g}")) if isinstance(value, float) else number(value)
    if exact is None or abs(exact) >= 10**MOST_DIGITS:
        shown = show_text(str(value))
        return Read(
            code="E235",
            problem=Sentence(
                f"“{shown}”超过 {MOST_DIGITS} 位，表格已不能精确保存，请核对后以文字格式填写",
                f"“{shown}” has more than {MOST_DIGITS} digits, which a workbook would round; write it as text",
            ),
        )
    if whole and not isinstance(exact, int):
        nearest = exact.to_integral_value()
        if abs(exact - nearest) < _NEAR:
            shown = number_text(exact)
            return Read(int(nearest), Sentence(f"“{shown}”有计算误差", f"“{shown}” has a rounding error"))
    return Read(exact)


def read_text(cell: AnyCell) -> Read:
    """Return the text in a cell, of the workbook read with values; None where it is blank. A number is its digits."""
    value = cell.value
    refused = _refused(cell)
    if value is None or refused is not None:
        return refused or Read()
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, int | float):
        read = _exact(value, whole=False)
        return read if read.problem is not None else Read(number_text(number(read.value)))
    return Read(unescaped(value) if isinstance(value, str) else str(value))


def _refused(cell: AnyCell) -> Read | None:
    """Return why a cell has neither a number nor text in it, if so."""
    value = cell.value
    if cell.data_type == "e":
        return Read(
            code="E231",
            problem=Sentence(
                f"这里是错误值 {value}，请改正公式或直接填写",
                f"found the error {value}; mend the formula or fill in the value",
            ),
        )
    if isinstance(value, bool):
        return Read(
            code="E232",
            problem=Sentence(
                f"这里是逻辑值 {str(value).upper()}，请重新填写",
                f"found {str(value).upper()}; fill in the value itself",
            ),
        )
    return None


def _day(value: datetime.date | datetime.time | datetime.timedelta) -> str:
    if isinstance(value, datetime.timedelta):
        return f"{value // datetime.timedelta(hours=1)}:{value // datetime.timedelta(minutes=1) % 60:02}"
    return str(value.date() if isinstance(value, datetime.datetime) and value.time() == datetime.time() else value)


def unescaped(text: str) -> str:
    """Return text as people see it: workbooks write some characters as ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n").replace("\r", "\n")


def escaped(text: str) -> str:
    """Return text so that a workbook shows it as it is, even where it looks like ``_x000D_``."""
    return _ESCAPED.sub(lambda found: "_x005F" + found[0], text)
