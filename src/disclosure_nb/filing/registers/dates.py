"""Dates as bureaus write them, read once for every different text."""

from __future__ import annotations

import datetime
import re
import unicodedata

from disclosure_nb.filing.registers.masking import masked
from disclosure_nb.language import Sentence

NONE = -1
"""Stands for no date among days; days are counted from 1970-01-01."""

FIRST_DAY = datetime.date(2008, 5, 1).toordinal() - datetime.date(1970, 1, 1).toordinal()
"""The first 《政府信息公开条例》 came into force on this day: no application is older."""

_TIME = r"(?:[ T]*[0-9]{1,2}(?::[0-9]{1,2}){1,2}(?:\.[0-9]+)?|[ T]*[0-9]{1,2}时(?:[0-9]{1,2}分(?:[0-9]{1,2}秒)?)?)?"
_DATE = re.compile(
    r"(?:([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})([0-9]{2})([0-9]{2}))"
    + _TIME
)
_SHORT_YEAR = re.compile(r"[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?" + _TIME)
_DAY_FIRST = re.compile(r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}" + _TIME)
_SERIAL = re.compile(r"[34][0-9]{4}(\.[0-9]+)?")
_EPOCH = datetime.date(1970, 1, 1).toordinal()


def day(year: int, month: int, number: int) -> int:
    """Return a date as days since 1970-01-01. Raises ValueError if there is no such date."""
    return datetime.date(year, month, number).toordinal() - _EPOCH


def show_day(days: int) -> str:
    """Return days since 1970-01-01 as 2023-01-05."""
    return datetime.date.fromordinal(int(days) + _EPOCH).isoformat()


def read_date(text: str) -> int | Sentence:
    """Return the date that a text names as days since 1970-01-01, or what is wrong with it.

    Read are 2023-01-05, 2023/1/5, 2023.1.5, 2023年1月5日 and 20230105, each with or without a time of day. Two-digit
    years and 1/5/2023 mean different things to different people and are refused.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    shown = masked(plain)
    if found := _DATE.fullmatch(plain):
        parts = [int(part) for part in found.groups() if part and part.isdigit()]
        try:
            return day(*parts)
        except ValueError:
            return Sentence(f"写的是{shown.zh}，没有这一天，请核对。", f"found {shown.en}: no such day; check it.")
    if _DAY_FIRST.fullmatch(plain):
        return Sentence(
            f"写的是{shown.zh}，分不清月和日，请写成 2023-01-05 的形式。",
            f"found {shown.en}: which is the day and which the month is not clear; write it like 2023-01-05.",
        )
    if _SHORT_YEAR.fullmatch(plain):
        return Sentence(
            f"写的是{shown.zh}，年份应写四位，请写成 2023-01-05 的形式。",
            f"found {shown.en}: the year needs four digits; write it like 2023-01-05.",
        )
    if _SERIAL.fullmatch(plain):
        return Sentence(
            f"写的是{shown.zh}，像是未设日期格式的 Excel 日期，请把该列设为日期格式后重新保存。",
            f"found {shown.en}, perhaps an Excel date shown as a number; format the column as dates, save again.",
        )
    return Sentence(
        f"写的是{shown.zh}，应写日期，例如 2023-01-05。", f"found {shown.en}; expected a date like 2023-01-05."
    )
