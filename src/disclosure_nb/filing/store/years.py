"""Which years count for a report: those that a template may read are those that are looked at for changes."""

from __future__ import annotations

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

YEARS = 5
"""How many years a report may speak of, its own with them: those that trend charts show."""


def earlier_years(year: int, years: int = YEARS) -> range:
    """Return the years before ``year`` that are among the last ``years`` with it, oldest first.

    Raises UsageError for more than :data:`YEARS`: a change of their files would make no report stale.
    """
    if not 1 <= years <= YEARS:
        raise UsageError(
            Sentence(
                f"一份报告最多读取连本年在内的 {YEARS} 年数据，这里是 {years} 年，请写 1 至 {YEARS}。",
                f"a report reads at most {YEARS} years, its own with them; {years} were asked for, write 1 to {YEARS}.",
            )
        )
    return range(year - years + 1, year)
