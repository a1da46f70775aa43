"""Blanks hide no contradiction: where no filling can satisfy the identities, that is an error which names the cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks import check
from disclosure_nb.filing import Filing, Value, compute_totals
from disclosure_nb.form import get_edition
from factories import applications, filing_with, zero_filing
from sizes import size
from strategies import balanced_filings

FILINGS = st.sampled_from([get_edition("2019"), get_edition("2021")]).flatmap(balanced_filings)


def errors(filing: Filing) -> list[tuple[str, str]]:
    return [(finding.code, finding.cells[0]) for finding in check(filing).of("error")]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_known_parts_above_the_total_are_an_error_whatever_the_blanks_are(edition: str) -> None:
    """重议的一行 3、空、空、空，总计 2."""
    cells: dict[str, Value] = {"remedies.review.upheld": 3, "remedies.review.total": 2}
    blanks = dict.fromkeys(("remedies.review.corrected", "remedies.review.other", "remedies.review.pending"))
    (error,) = check(filing_with({**cells, **blanks}, edition)).of("error")

    assert (error.code, error.actual, error.expected) == ("C4", 3, 2)
    assert {"remedies.review.total", "remedies.review.upheld", *blanks} == set(error.cells)
    assert error.sentence.zh.startswith("「行政复议」行：已填的 结果维持 3，已多于 总计 2；")
    assert "空着" in error.sentence.zh and "无论填什么都不能成立" in error.sentence.zh
    assert error.repairs and set(error.repairs[0].cells) <= set(error.cells)


def test_outcomes_above_the_total_of_outcomes_are_an_error_beside_blank_ones() -> None:
    cells: dict[str, Value] = {**applications(received=9, granted=12, concluded=9)}
    blanks = {"requests.partly_granted.natural_person": None, "requests.partly_granted.total": None}

    assert ("C2", "requests.concluded.natural_person") in errors(filing_with({**cells, **blanks}))


def test_a_total_above_its_parts_is_no_contradiction_while_a_part_is_blank() -> None:
    filing = filing_with({"remedies.review.total": 2, "remedies.review.upheld": 1, "remedies.review.other": None})

    assert errors(filing) == []
    (blank,) = [finding for finding in check(filing) if finding.code == "P2"]
    assert [dict(repair.cells) for repair in blank.repairs] == [{"remedies.review.other": 1}]


def test_identities_that_only_contradict_one_another_are_one_error() -> None:
    """Each row and column allows some filling, all together none does."""
    filing = filing_with(
        {
            "requests.received.natural_person": None,
            "requests.received.total": 4,
            "requests.concluded.natural_person": 3,
            "requests.concluded.total": 3,
            "requests.granted.natural_person": 3,
            "requests.granted.total": 3,
            "requests.carried_out.natural_person": None,
            "requests.carried_out.total": 0,
            "requests.carried_in.total": 0,
        }
    )
    found = check(filing).of("error")

    assert found
    for error in found:
        assert error.repairs or "未能定位" in error.sentence.zh


@given(FILINGS, st.data())
@settings(max_examples=size(300), deadline=None)
def test_a_right_filing_with_blanks_is_never_called_wrong_and_offers_are_right(
    filing: Filing, data: st.DataObject
) -> None:
    blanks = data.draw(st.lists(st.sampled_from(sorted(filing.cells)), max_size=12, unique=True))
    findings = check(filing.with_cells(dict.fromkeys(blanks)))

    assert findings.clean
    for finding in findings:
        for repair in finding.repairs:
            assert all(filing[address] == value for address, value in repair.cells.items())


def test_a_form_without_any_number_contradicts_nothing_and_offers_nothing() -> None:
    zero = zero_filing()
    findings = check(zero.with_cells(dict.fromkeys(zero.cells)))

    assert findings.clean
    assert not [repair for finding in findings for repair in finding.repairs]


def test_totals_are_not_computed_where_that_would_break_an_identity() -> None:
    """新收 5、上年结转 0、办结 3、结转下年 1：the balance of the totals does not hold, its parts are wrong."""
    cells: dict[str, Value] = {
        "requests.received.natural_person": 5,
        "requests.granted.natural_person": 3,
        "requests.carried_out.natural_person": 1,
    }
    wanted = ("received", "granted", "carried_out", "concluded")
    blank = dict.fromkeys(f"requests.{row}.total" for row in wanted) | {"requests.concluded.natural_person": None}
    filing = compute_totals(filing_with({**cells, **blank}))

    assert filing["requests.granted.total"] == 3
    assert filing["requests.received.total"] is None
    assert {code for code, _ in errors(filing)} == {"C1"}  # with the others: they hold one by one, never together


def test_a_total_below_zero_is_not_computed() -> None:
    filing = compute_totals(filing_with({"remedies.review.upheld": -2, "remedies.review.total": None}))

    assert filing["remedies.review.total"] is None
    assert filing.origins["remedies.review.total"].rule is None


@given(FILINGS, st.data())
@settings(max_examples=size(200), deadline=None)
def test_totals_of_a_right_filing_are_computed_as_they_are(filing: Filing, data: st.DataObject) -> None:
    totals = sorted({one.left[0] for one in filing.edition.identities if one.total})
    blank = data.draw(st.lists(st.sampled_from(totals), unique=True))

    assert compute_totals(filing.with_cells(dict.fromkeys(blank))).cells == filing.cells
