"""The fee schedule and the working days, number by number."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

from disclosure_nb.filing.registers.dates import day
from disclosure_nb.filing.registers.fees import items_fee, pages_fee
from disclosure_nb.filing.registers.workdays import working_days


@pytest.mark.parametrize(
    ("items", "yuan"),
    [(0, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (40, 4000), (41, 4300), (50, 7000), (51, 7400)],
)
def test_fee_by_item(items: int, yuan: int) -> None:
    assert items_fee(np.array([items])).tolist() == [yuan * 100]


@pytest.mark.parametrize(
    ("pages", "yuan"), [(0, 0), (30, 0), (31, 10), (100, 700), (101, 720), (200, 2700), (201, 2740), (300, 6700)]
)
def test_fee_by_page(pages: int, yuan: int) -> None:
    assert pages_fee(np.array([pages])).tolist() == [yuan * 100]


def test_fee_by_item_is_the_sum_of_what_every_item_costs() -> None:
    def price(item: int) -> int:
        return 0 if item <= 10 else 100 if item <= 30 else 200 + 100 * ((item - 31) // 10)

    expected = [100 * sum(price(item) for item in range(1, count + 1)) for count in range(200)]
    assert items_fee(np.arange(200)).tolist() == expected


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2023-01-20", "2023-01-30", 3),  # Spring Festival 21–27 January; 28 and 29 January are worked
        ("2023-09-28", "2023-10-08", 2),  # 29 September–6 October; 7 and 8 October are worked
        ("2023-03-03", "2023-03-06", 1),  # a weekend
        ("2023-03-03", "2023-03-03", 0),
        ("2022-12-30", "2023-01-03", 1),  # 31 December–2 January
        ("2024-02-09", "2024-02-19", 2),  # Spring Festival 10–17 February; Sunday 18 February is worked
    ],
)
def test_working_days_know_holidays_and_make_up_workdays(start: str, end: str, days: int) -> None:
    calendar = working_days(2022, 2024)
    from_, to = (
        np.array([day(*datetime.date.fromisoformat(one).timetuple()[:3])], dtype=np.int32) for one in (start, end)
    )

    assert calendar.knows(from_, to).all()
    assert calendar.between(from_, to).tolist() == [days]


def test_years_that_are_not_known() -> None:
    calendar = working_days(2098, 2099)

    assert not calendar.knows(np.array([day(2099, 1, 1)], dtype=np.int32), np.array([day(2099, 2, 1)], dtype=np.int32))
