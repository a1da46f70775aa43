"""Working days in China with all make-up workdays, as the State Council office arranges them year by year."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from disclosure_nb.filing.registers.dates import day


@dataclass(frozen=True)
class WorkingDays:
    """How many working days there are up to and with every day from ``first`` to ``last`` (days since 1970-01-01).

    The arrangement of a year is published late in the year before: outside ``first`` to ``last`` nothing is known, and
    nothing is guessed from weekends.
    """

    first: int
    last: int
    count: npt.NDArray[np.int32]

    def knows(self, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
        """Return which of these spans lie wholly within the known years."""
        return (start >= self.first) & (end <= self.last) & (start <= end)

    def between(self, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Return the working days after ``start`` up to and with ``end``; 0 for spans that are not known."""
        known = self.knows(start, end)
        from_, to = np.where(known, start - self.first, 0), np.where(known, end - self.first, 0)
        return np.asarray(self.count[to] - self.count[from_], dtype=np.int32)


def working_days(first_year: int, last_year: int) -> WorkingDays:
    """Return the working days of these years, as far as their arrangement is known."""
    from chinese_calendar import is_workday  # type: ignore[import-untyped]

    known: list[int] = []
    works: list[bool] = []
    for year in range(first_year, last_year + 1):
        try:
            days = [is_workday(datetime.date(year, 1, 1) + datetime.timedelta(n)) for n in range(_length(year))]
        except NotImplementedError:
            if known:
                break
            continue
        known.append(year)
        works += days
    if not known:
        return WorkingDays(0, -1, np.zeros(1, dtype=np.int32))
    return WorkingDays(day(known[0], 1, 1), day(known[-1], 12, 31), np.cumsum(works, dtype=np.int32))


def _length(year: int) -> int:
    return (datetime.date(year + 1, 1, 1) - datetime.date(year, 1, 1)).days
