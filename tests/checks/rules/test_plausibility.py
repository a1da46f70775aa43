"""Y5: what looks mistyped or copied beside last year's, with the likely cause; and what happens by itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from disclosure_nb.checks.rules.plausibility import check_plausibility
from disclosure_nb.filing import Filing, Value
from factories import applications, filing_with

LICENCES, FEES = "proactive.licences.decisions", "proactive.charges.amount"


def causes(now: dict[str, Value], before: dict[str, Value]) -> list[str]:
    this = filing_with(now)
    last: Filing = replace(filing_with(before), year=this.year - 1)
    return [finding.sentence.zh for finding in check_plausibility(this, last)]


@pytest.mark.parametrize(
    ("cell", "before", "now", "cause"),
    [
        (LICENCES, 128, 1280, "一个 0"),
        (LICENCES, 1280, 128, "一个 0"),
        (LICENCES, 12, 1200, "两个 0"),
        (LICENCES, 1208, 1280, "数字对调"),
        (LICENCES, 2117, 1217, "数字对调"),
        (FEES, Decimal("12.5"), Decimal("138000"), "“元”当“万元”"),
        (FEES, Decimal("138000"), Decimal("12.5"), "“元”当“万元”"),
        (FEES, Decimal("14.72"), Decimal("147.2"), "一个 0"),
    ],
)
def test_an_odd_number_is_named_with_its_likely_cause(cell: str, before: Value, now: Value, cause: str) -> None:
    (said,) = causes({cell: now}, {cell: before})

    assert cause in said and "请对照台账核对" in said


@pytest.mark.parametrize(
    ("cell", "before", "now"),
    [
        (LICENCES, 3, 30),  # few: that happens
        (LICENCES, 1208, 1299),
        (LICENCES, 0, 1200),
        (LICENCES, None, 1200),
        (LICENCES, 128, 1281),
        (LICENCES, 500, 500),
        (FEES, Decimal("12.5"), Decimal("13")),
        ("proactive.normative_documents.in_force", 130, 1300),  # Y2 looks at these
        ("requests.carried_in.natural_person", 128, 1280),  # and Y1 at these
    ],
)
def test_what_happens_by_itself_is_no_finding(cell: str, before: Value, now: Value) -> None:
    assert causes({cell: now}, {cell: before}) == []


def test_a_table_that_is_last_years_in_every_cell_looks_copied() -> None:
    year = applications(received=9, granted=5, partly_granted=1, unavailable_not_held=3, concluded=9)

    (said,) = causes(year, year)

    assert "照抄" in said
    assert causes({**year, **applications(granted=6)}, year) == []
    assert causes({}, {}) == []
