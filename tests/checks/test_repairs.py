"""Which cells are probably wrong, as repairs of the findings."""

from __future__ import annotations

from dataclasses import replace

from disclosure_nb.checks import Findings, check
from disclosure_nb.filing import Filing, Store
from factories import PARAMS, applications, filing_with, zero_filing


def published(unit: str, year: int) -> tuple[Filing, Filing | None]:
    store = Store(PARAMS)
    filing = store.load(unit, year)
    return filing, store.previous(filing)


def best(findings: Findings) -> list[dict[str, object]]:
    return [dict(finding.repairs[0].cells) for finding in findings.of("error")]


def test_hongze_2023_both_totals_of_section_4_are_named_with_11_and_5() -> None:
    filing, previous = published("hongze", 2023)
    assert best(check(filing, previous)) == [{"remedies.review.total": 11}, {"remedies.suit_after_review.total": 5}]


def test_suqian_2023_to_2024_is_clean_across_the_years() -> None:
    for year in (2023, 2024):
        filing, previous = published("suqian", year)
        assert check(filing, previous).of("error") == ()


def test_huaian_2024_has_no_error() -> None:
    filing, previous = published("huaian", 2024)
    assert check(filing, previous).of("error") == ()


def test_one_wrong_outcome_breaks_two_identities_and_both_name_that_cell() -> None:
    filing = filing_with({**applications(received=3, granted=3, concluded=3), "requests.granted.natural_person": 8})
    findings = check(filing)
    assert {finding.code for finding in findings.of("error")} == {"C2", "C3"}
    assert best(findings) == [{"requests.granted.natural_person": 3}] * 2


def test_what_last_year_published_is_given_and_this_years_cell_is_corrected() -> None:
    filing = filing_with(applications(received=3, carried_in=9, concluded=12, granted=12))
    previous = replace(zero_filing().with_cells(applications(received=6, carried_out=6)), year=filing.year - 1)
    findings = check(filing, previous)
    assert {finding.code for finding in findings.of("error")} == {"Y1"}
    for finding in findings.of("error"):
        for repair in finding.repairs:
            assert repair.cells["requests.carried_in.natural_person"] == 6
            assert not any("@" in cell for cell in repair.cells)


def test_an_unlocated_error_says_so_instead_of_guessing() -> None:
    wrong = {
        f"requests.{row}.natural_person": value
        for row, value in zip(
            ("received", "granted", "partly_granted", "refused_query", "other_other"), (7, 11, 13, 17, 19), strict=True
        )
    }
    wrong |= {
        f"requests.{row}.{column}": 29
        for row in ("unavailable_unclear", "unprocessed_repeat")
        for column in ("research", "welfare")
    }
    findings = check(filing_with(wrong))
    unlocated = [finding for finding in findings.of("error") if not finding.repairs]
    assert unlocated and all(
        "未能定位" in finding.sentence.zh and "not located" in finding.sentence.en for finding in unlocated
    )


def test_cells_of_the_repair_are_marked_as_wrong_and_the_others_as_taking_part() -> None:
    filing, previous = published("hongze", 2023)
    marks = {address: severity for address, (severity, _) in check(filing, previous).marks().items()}
    assert marks["remedies.review.total"] == "error"
    assert marks["remedies.review.upheld"] == "info"


def test_a_blank_total_gets_what_it_must_be() -> None:
    cells = {**applications(received=3, granted=3, concluded=3), "requests.concluded.total": None}
    (blank,) = [finding for finding in check(filing_with(cells)) if finding.code == "P2"]
    assert [dict(repair.cells) for repair in blank.repairs] == [{"requests.concluded.total": 3}]


def test_a_blank_that_no_identity_decides_gets_no_value() -> None:
    (blank,) = [f for f in check(filing_with({"proactive.licences.decisions": None})) if f.code == "P2"]
    assert blank.repairs == ()


def test_c3_repairs_do_not_list_every_blank_as_0() -> None:
    filing = filing_with(applications(received=3, granted=3, concluded=3))
    organisations = ("enterprise", "research", "welfare", "legal_service", "other_org")
    blanks = {address: None for address in filing.cells if address.split(".")[2] in organisations}
    wrong = filing.with_cells({**blanks, "requests.received.total": 5})
    findings = check(wrong)
    (error,) = findings.of("error")
    assert error.repairs
    for repair in error.repairs:
        assert not [cell for cell, value in repair.cells.items() if wrong[cell] is None and value == 0]
        assert len(repair.reason.zh) < 200
        assert not check(wrong.with_cells(repair.cells)).of("error")
    (blank,) = [finding for finding in findings if finding.code == "P2"]
    for repair in blank.repairs:
        assert repair.reason.zh.count("→") <= 2 and "格空白 → 0" in repair.reason.zh


def test_repairs_by_one_mistake_stay_whole_and_a_blank_that_must_be_something_is_named() -> None:
    filing = filing_with(applications(received=3, granted=3, concluded=3))
    wrong = filing.with_cells({"requests.granted.natural_person": None, "requests.received.total": 4})
    for error in check(wrong).of("error"):
        for repair in error.repairs:
            assert repair.cells.get("requests.granted.natural_person", 1) != 0
