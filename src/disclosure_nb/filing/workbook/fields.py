"""The fields of sheet 单位: whose report, of which year, published when."""

from __future__ import annotations

import datetime
import re
import unicodedata

from disclosure_nb.filing.filing import LEVELS
from disclosure_nb.filing.store.names import EXAMPLE, UNIT_ID, is_unit_id
from disclosure_nb.language import Sentence

YES, NO = "是", "否"
FIRST_YEAR, LAST_YEAR_OF_ALL = 2008, 2100
"""Report years that there can be."""

_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")

EXPECTED = {
    "id": Sentence(f"单位代号（英文字母、数字和 - _ .），例如 {EXAMPLE}", f"the unit's id, e.g. {EXAMPLE}"),
    "name": Sentence("单位全称（一行，1～100 字）", "the full name of the body (one line, 1–100 characters)"),
    "level": Sentence(f"下拉列表中的一项：{'、'.join(LEVELS.values())}", f"one of {', '.join(LEVELS.values())}"),
    "self": Sentence("正文自称（一行，至多 30 字），例如 我局", "how the text speaks of itself (one line), e.g. 我局"),
    "year": Sentence(
        f"报告年度（{FIRST_YEAR}～{LAST_YEAR_OF_ALL} 的四位整数）", f"a year from {FIRST_YEAR} to {LAST_YEAR_OF_ALL}"
    ),
    "date": Sentence("发布日期，例如 2024-01-25", "the date of publication, e.g. 2024-01-25"),
    "invented": Sentence(f"{YES}或{NO}", f"{YES} (yes) or {NO} (no)"),
    "units": Sentence("单位代号，每行一个（英文字母、数字和 - _ .）", "ids of units, one a line"),
}
"""What is asked for in each field."""

REST = Sentence(f"{YES}（本表其余各格为 0）或留空", f"{YES} (the rest of the table is 0), or nothing")
"""What is asked for in the mark of a table."""


def take_id(text: str) -> str | None:
    """Return a unit's id."""
    return text.strip() if is_unit_id(text.strip()) else None


def take_line(text: str, longest: int) -> str | None:
    """Return a line of text, or None if it is not one of 1 to ``longest`` characters."""
    line = text.strip()
    return line if 0 < len(line) <= longest and "\n" not in line else None


def take_year(text: str) -> int | None:
    """Return the report year in a text (``2023``, ``2023年``)."""
    found = re.fullmatch(r"([12][0-9]{3})\s*(年度?)?", unicodedata.normalize("NFKC", text).strip())
    year = int(found[1]) if found else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR_OF_ALL else None


def take_date(text: str) -> str | None:
    """Return a day of the calendar as ``2024-01-25``, or None if the text is none."""
    found = _DATE.fullmatch("".join(text.split()))
    try:
        return datetime.date(int(found[1]), int(found[2]), int(found[3])).isoformat() if found else None
    except ValueError:
        return None


def take_yes(text: str) -> bool | None:
    """Return what 是 or 否 says."""
    return {YES: True, NO: False}.get(text.strip())


def take_units(text: str) -> tuple[str, ...] | None:
    """Return the ids in a text, one a line, or None if one of them cannot be an id."""
    ids = tuple(line.strip() for line in text.splitlines() if line.strip())
    return ids if all(UNIT_ID.fullmatch(id) for id in ids) else None
