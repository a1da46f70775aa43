"""P10: a refusal under Articles 14 to 16 goes to review before it can be sued; a late answer has no row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.review_first import REVIEWED_FIRST, check_review_first
from disclosure_nb.filing import Filing, Value
from disclosure_nb.form import get_edition
from factories import applications, filing_with

SUED: dict[str, Value] = {"remedies.suit_direct.pending": 1, "remedies.suit_direct.total": 1}
FORM = get_edition("2021")
OUTCOMES = [str(row.id) for row in FORM.table("requests").blocks[0].row_leaves][2:-2]
REFUSED = {FORM.cells[cell].address.split(".")[1] for name in REVIEWED_FIRST for cell in FORM.find(f"{name}.total")}


def of(year: int, outcome: str, cells: dict[str, Value] | None = None) -> Filing:
    counted = applications(received=1, concluded=1, **{outcome: 1})
    return replace(filing_with({**counted, **(cells or {})}), year=year)


def found(filing: Filing, previous: Filing | None = None) -> list[Finding]:
    return list(check_review_first(filing, previous))


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_only_refusals_of_articles_14_to_16_cannot_be_sued_directly(outcome: str) -> None:
    findings = found(of(2024, outcome, SUED))

    assert [finding.severity for finding in findings] == (["info"] if outcome in REFUSED else [])


def test_an_outcome_of_last_year_may_be_what_was_sued() -> None:
    this = of(2024, "refused_internal", SUED)

    assert found(this, of(2023, "granted")) == []
    assert found(this, of(2023, "refused_process"))


def test_it_is_law_from_2024_on_and_asks_only_where_somebody_sued() -> None:
    assert found(of(2023, "refused_internal", SUED)) == []
    assert found(of(2024, "refused_internal")) == []


def test_a_blank_decides_nothing() -> None:
    assert found(of(2024, "refused_internal", {**SUED, "requests.refused_process.total": None})) == []
