"""References to numbers: a cell, a fact, a sum, all rows that match."""

from __future__ import annotations

from decimal import Decimal

import pytest

from disclosure_nb.narrative import Bound, quantity
from disclosure_nb.narrative.resolve import growth
from factories import applications, filing_with, invented_edition, zero_filing


def test_a_cell() -> None:
    found = quantity(filing_with({"proactive.charges.amount": Decimal("24252.311082")}), "proactive.charges.amount")

    assert found is not None
    assert found.bound() == Bound("24252.311082", "24252.311082", ("proactive.charges.amount",), "value", "万元")


def test_a_fact() -> None:
    found = quantity(zero_filing().with_facts(site_visits=9540370), "site_visits")

    assert found is not None
    assert found.bound() == Bound("9540370", "9540370", ("facts.site_visits",), "value", "人次")


def test_a_sum_of_cells() -> None:
    filing = filing_with({"remedies.suit_direct.total": 2, "remedies.suit_after_review.total": 3})
    found = quantity(filing, "remedies.suit_direct.total+remedies.suit_after_review.total")

    assert found is not None
    assert (found.value, found.how, len(found.sources)) == (5, "sum", 2)


@pytest.mark.parametrize(("edition", "rows"), [("2019", 1), ("2021", 3)])
def test_rows_by_pattern_are_those_of_the_edition(edition: str, rows: int) -> None:
    found = quantity(zero_filing(edition), "requests.other_*.total")

    assert found is not None
    assert len(found.sources) == rows


@pytest.mark.parametrize("reference", ["requests.received.total", "trainings", "requests.refused_*.total"])
def test_what_is_blank_or_not_stated_has_no_number(reference: str) -> None:
    blank = filing_with({"requests.received.total": None, "requests.refused_query.total": None})

    assert quantity(blank, reference) is None
    assert quantity(blank, f"remedies.review.total+{reference}") is None


def test_what_another_form_does_not_have_has_no_number() -> None:
    assert quantity(zero_filing("2019"), "proactive.rules.issued") is None
    assert quantity(zero_filing(invented_edition()), "requests.refused_*.total") is None


def test_a_fact_in_words_is_no_number() -> None:
    assert quantity(zero_filing().with_facts(assessment="好"), "assessment") is None


def test_sums_are_exact() -> None:
    filing = filing_with({"requests.refused_query.total": 10**29, "requests.refused_process.total": 1})
    found = quantity(filing, "requests.refused_*.total")

    assert found is not None
    assert found.value == 10**29 + 1


def test_growth_names_the_cells_of_both_years() -> None:
    now = zero_filing(year=2023).with_cells(applications(received=3))
    then = zero_filing(year=2022).with_cells(applications(received=4))
    bound = [span for span in growth(now, then, "requests.received.total") if isinstance(span, Bound)]
    sources = ("requests.received.total", "requests.received.total@2022")

    assert bound == [Bound("1", "-1", sources, "change", "件"), Bound("25%", "-25", sources, "growth", "%")]


def test_growth_needs_both_years() -> None:
    filing = zero_filing(year=2023)
    blank = zero_filing(year=2022).with_cells({"requests.received.total": None})

    assert growth(filing, None, "requests.received.total") == ()
    assert growth(filing, blank, "requests.received.total") == ()
    assert growth(blank, filing, "requests.received.total") == ()
