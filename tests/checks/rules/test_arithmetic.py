"""The arithmetic rules: one case in which each is kept, one in which it is broken, and what the finding says."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks import Finding, Findings
from disclosure_nb.checks import check as check_all
from disclosure_nb.checks.findings import sort_findings
from disclosure_nb.checks.rules.arithmetic import check_identities, check_values
from disclosure_nb.checks.rules.blank_cells import check_blanks
from disclosure_nb.filing import Filing, Value
from disclosure_nb.form import Edition
from factories import applications, every_edition, filing_with, invented_edition, zero_filing
from sizes import size
from strategies import balanced_filings

EDITIONS = every_edition()
STATUTORY = ["2019", "2021"]


def check(filing: Filing) -> Findings:
    """Confront a filing with the rules of this file alone."""
    return Findings(filing, sort_findings([*check_identities(filing), *check_values(filing), *check_blanks(filing)]))


def found(filing: Filing) -> list[tuple[str, str]]:
    """Return the findings: the code, and the row or column of the cells (their common part)."""
    return [(finding.code, finding.cells[0]) for finding in check(filing)]


def one(filing: Filing) -> Finding:
    (finding,) = check(filing)
    return finding


# --- a form in which nothing is wrong ---------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_a_form_of_zeros_holds(edition: Edition) -> None:
    findings = check(zero_filing(edition))

    assert (len(findings), findings.clean, findings.summary) == (0, True, {"error": 0, "warning": 0, "info": 0})


@pytest.mark.parametrize("edition", STATUTORY)
def test_a_small_year_holds(edition: str) -> None:
    cells = applications(received=3, carried_in=1, granted=2, unavailable_not_held=1, concluded=3, carried_out=1)

    assert found(filing_with(cells | {"remedies.review.upheld": 1, "remedies.review.total": 1}, edition)) == []


def test_these_rules_are_among_all_rules() -> None:
    filing = filing_with(
        {"remedies.review.total": 2, "proactive.licences.decisions": -1, "remedies.suit_direct.other": None}
    )
    everything = check_all(filing).all

    assert [finding.code for finding in check(filing)] == ["C4", "C5", "P2"]
    assert {(each.code, each.cells) for each in check(filing)} <= {(each.code, each.cells) for each in everything}


# --- each rule broken by itself ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", STATUTORY)
def test_c1_what_came_in_is_not_what_went_out(edition: str) -> None:
    findings = check(filing_with(applications(received=3, granted=2, concluded=2), edition))

    assert [(finding.code, finding.expected, finding.actual) for finding in findings] == [("C1", 2, 3), ("C1", 2, 3)]
    assert [finding.cells for finding in findings] == [
        tuple(f"requests.{row}.{column}" for row in ("received", "carried_in", "concluded", "carried_out"))
        for column in ("natural_person", "total")
    ]
    assert findings.all[0].sentence.zh == (
        "「申请人情况·自然人」列：一、本年新收政府信息公开申请数量 3＋二、上年结转政府信息公开申请数量 0＝3，"
        "应等于（七）总计 2＋四、结转下年度继续办理 0＝2，相差 1。请对照原始台账核对这些单元格。"
    )


@pytest.mark.parametrize("edition", STATUTORY)
def test_c2_outcomes_do_not_add_up_because_one_is_counted_twice(edition: str) -> None:
    cells = applications(received=3, granted=2, partly_granted=1, refused_process=1, concluded=3)
    findings = check(filing_with(cells, edition))

    assert [(finding.code, finding.expected, finding.actual) for finding in findings] == [("C2", 4, 3), ("C2", 4, 3)]
    assert (
        "（七）总计 3，应等于（一）予以公开 2＋（二）部分公开 1＋6.属于四类过程性信息 1＝4，相差 1"
        in findings.all[0].sentence.zh
    )
    assert findings.all[0].sentence.en == (
        "outcomes add up to （七）总计: requests.concluded.natural_person is 3 but must be 4 "
        "(requests.granted.natural_person + requests.partly_granted.natural_person + "
        "requests.refused_process.natural_person). "
        "Check these cells against the register."
    )


@pytest.mark.parametrize("edition", STATUTORY)
@pytest.mark.parametrize("row", ["received", "granted", "refused_query", "concluded", "carried_out"])
def test_c3_a_row_does_not_add_up(edition: str, row: str) -> None:
    cells = applications(received=5, granted=2, refused_query=1, concluded=3, carried_out=2)
    cells[f"requests.{row}.enterprise"] = 1
    finding = [finding for finding in check(filing_with(cells, edition)) if finding.code == "C3"]

    assert [each.cells[0] for each in finding] == [f"requests.{row}.total"]
    assert len(finding[0].cells) == 7


@pytest.mark.parametrize("edition", STATUTORY)
@pytest.mark.parametrize("row", ["review", "suit_direct", "suit_after_review"])
def test_c4_a_total_left_at_zero(edition: str, row: str) -> None:
    finding = one(filing_with({f"remedies.{row}.upheld": 10, f"remedies.{row}.corrected": 1}, edition))

    assert (finding.code, finding.expected, finding.actual) == ("C4", 11, 0)
    assert "总计 0，应等于结果维持 10＋结果纠正 1＝11，相差 11" in finding.sentence.zh


def test_c4_a_total_of_nothing() -> None:
    assert "总计 2，应等于各项之和 0，相差 2" in one(filing_with({"remedies.review.total": 2})).sentence.zh


def test_c6_more_made_public_this_year_than_in_all_years() -> None:
    cells: dict[str, Value] = {"proactive.rules.new_public": 3, "proactive.rules.public_total": 2}
    finding = one(filing_with(cells, "2019"))

    assert (finding.code, finding.severity, finding.expected, finding.actual) == ("C6", "warning", 3, 2)
    assert "对外公开总数量 2，应不小于本年新公开数量 3，相差 1" in finding.sentence.zh
    assert "must be at least 3" in finding.sentence.en
    for more in (3, 4):
        assert found(filing_with(cells | {"proactive.rules.public_total": more}, "2019")) == []


def test_c6_is_not_a_rule_of_the_2021_form() -> None:
    assert found(filing_with({"proactive.rules.issued": 3, "proactive.rules.in_force": 2})) == []


@pytest.mark.parametrize(
    ("edition", "address", "value", "says"),
    [
        ("2021", "proactive.licences.decisions", -1, "应为不小于 0 的整数"),
        ("2021", "proactive.licences.decisions", Decimal("1.5"), "应为不小于 0 的整数"),
        ("2021", "proactive.charges.amount", Decimal("-0.01"), "应为不小于 0 的数"),
        ("2019", "proactive.licences.change", Decimal("-0.5"), "应为整数"),
        ("2019", "proactive.licences.previous_items", -18, "应为不小于 0 的整数"),
    ],
)
def test_c5_a_value_that_its_cell_cannot_hold(edition: str, address: str, value: Value, says: str) -> None:
    finding = one(filing_with({address: value}, edition))

    assert (finding.code, finding.severity, finding.cells, finding.actual) == ("C5", "error", (address,), value)
    assert says in finding.sentence.zh and "请更正" in finding.sentence.zh


@pytest.mark.parametrize(
    ("edition", "address", "value"),
    [
        ("2019", "proactive.licences.change", -18),
        ("2021", "proactive.charges.amount", Decimal("24252.311082")),
        ("2019", "proactive.procurement.amount", Decimal("0.5")),
        ("2021", "proactive.licences.decisions", 11398889),
    ],
)
def test_c5_what_a_cell_may_hold(edition: str, address: str, value: Value) -> None:
    assert found(filing_with({address: value}, edition)) == []


# --- blanks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", STATUTORY)
def test_p2_a_blank_is_asked_about_and_breaks_no_identity(edition: str) -> None:
    cells = applications(received=3, granted=2, concluded=2)
    cells["requests.received.natural_person"] = cells["requests.received.total"] = None
    finding = one(filing_with(cells, edition))

    assert (finding.code, finding.severity) == ("P2", "warning")
    assert finding.cells == ("requests.received.natural_person", "requests.received.total")
    assert finding.sentence.zh.startswith(
        "「一、本年新收政府信息公开申请数量」「申请人情况·自然人」等 2 格空着。空白不等于 0"
    )


def test_p2_once_for_each_table() -> None:
    zero = zero_filing()
    findings = check(zero.with_cells(dict.fromkeys(zero.cells)))

    assert [(finding.code, len(finding.cells)) for finding in findings] == [("P2", 10), ("P2", 175), ("P2", 15)]
    assert findings.clean


def test_a_blank_next_to_a_broken_line_does_not_hide_it() -> None:
    filing = filing_with({"remedies.review.total": 2, "remedies.suit_direct.upheld": None})

    assert [finding.code for finding in check(filing)] == ["C4", "P2"]


# --- what a finding says ----------------------------------------------------------------------------------------------


def broken(edition: Edition) -> Filing:
    """Return a filing in which everything is wrong: other numbers everywhere, one below zero, one broken, one blank."""
    numbers: dict[str, Value] = {address: 3 * index % 101 + 1 for index, address in enumerate(edition.cells)}
    first, second, third = list(edition.cells)[:3]
    return zero_filing(edition).with_cells({**numbers, first: -1, second: Decimal("0.5"), third: None})


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_every_finding_names_place_value_expectation_basis_and_next_step(edition: Edition) -> None:
    findings = check(broken(edition))

    assert len(findings) > 10
    for finding in findings:
        zh, en = finding.sentence
        cell = edition.cells[finding.cells[0]]
        assert finding.basis
        assert any(label in zh for label in (cell.row_path[-1], cell.column_path[-1]))
        assert finding.cells[0] in en
        assert "请" in zh and zh.endswith("。") and en.endswith(".")
        if finding.code != "P2":
            assert str(finding.actual) in zh and str(finding.actual) in en
            assert any(word in zh for word in ("应等于", "应不小于", "应为"))
            assert "must be" in en


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_errors_come_first_and_then_the_order_of_rules_and_form(edition: Edition) -> None:
    findings = check(broken(edition)).all
    severities = [["error", "warning", "info"].index(finding.severity) for finding in findings]
    errors = [finding.cells for finding in findings if finding.severity == "error" and finding.code != "C5"]

    assert severities == sorted(severities)
    assert errors == [identity.cells for identity in edition.identities if identity.cells in errors]


def test_the_worst_finding_marks_a_cell() -> None:
    cells: dict[str, Value] = {"proactive.rules.new_public": 3, "proactive.rules.public_total": -2}
    marks = check(filing_with(cells, "2019")).marks()

    assert {
        address: (severity, [each.code for each in touching]) for address, (severity, touching) in marks.items()
    } == {
        "proactive.rules.public_total": ("error", ["C5", "C6"]),
        "proactive.rules.new_public": ("warning", ["C6"]),
    }


def test_a_row_and_a_column_of_the_same_id_are_distinguished() -> None:
    filing = zero_filing(invented_edition()).with_cells({"appeals.total.total": 1})
    places = {finding.code: finding.sentence.zh.split("：")[0] for finding in check(filing)}

    assert places == {"C32": "「合计」列", "C33": "「合计」列", "C34": "「结果·合计」行"}


def test_sums_beyond_28_digits_are_exact() -> None:
    big = 10**29
    cells: dict[str, Value] = {
        "services.permits.before": big,
        "services.permits.change": 1,
        "services.permits.after": big,
    }
    finding = one(zero_filing(invented_edition()).with_cells(cells))

    assert (finding.code, finding.expected) == ("C31", big + 1)
    assert "相差 1。" in finding.sentence.zh


# --- the JSON of `disclosure-nb check --json` -------------------------------------------------------------------------


def test_the_json_contract() -> None:
    data: dict[str, Any] = check(filing_with({"remedies.review.upheld": Decimal("0.5")})).to_json()

    assert list(data) == ["unit", "year", "edition", "findings", "summary"]
    assert (data["unit"], data["year"], data["edition"]) == ("yunlan-tests", 2022, "2021")
    assert data["summary"] == {"error": 2, "warning": 0, "info": 0}
    assert json.loads(json.dumps(data)) == data
    contract = {"code", "severity", "cells", "expected", "actual", "message", "basis", "repairs"}
    for finding in data["findings"]:
        assert finding.keys() >= contract
        assert finding.keys() - contract <= {"message_en"}, "nothing beyond the contract but the English sentence"
    c4 = data["findings"][0]
    assert (c4["code"], c4["severity"], c4["expected"], c4["actual"], c4["repairs"]) == ("C4", "error", 0.5, 0, [])
    assert c4["cells"] == [
        f"remedies.review.{column}" for column in ("total", "upheld", "corrected", "other", "pending")
    ]


# --- properties -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
@settings(max_examples=size(150), deadline=None)
@given(data=st.data())
def test_a_balanced_filing_has_no_findings(edition: Edition, data: st.DataObject) -> None:
    assert check(data.draw(balanced_filings(edition))).all == ()


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
@settings(max_examples=size(150), deadline=None)
@given(data=st.data())
def test_one_wrong_cell_breaks_exactly_the_identities_it_is_in(edition: Edition, data: st.DataObject) -> None:
    filing = data.draw(balanced_filings(edition))
    address = data.draw(st.sampled_from(list(edition.cells)))
    old = filing[address]
    assert old is not None
    wrong = filing.with_cells({address: old + data.draw(st.integers(1, 50))})
    expected = [
        identity.cells
        for identity in edition.identities_of[address]
        if identity.relation == "="
        or sum(wrong[a] or 0 for a in identity.left) < sum(wrong[a] or 0 for a in identity.right)
    ]

    assert sorted(finding.cells for finding in check(wrong)) == sorted(expected)
