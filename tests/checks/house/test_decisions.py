"""Decisions: accepted findings keep their reason until a cell that they speak of changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from disclosure_nb.checks import Findings, check, decide, decisions_path, decisions_yaml, lapsed, read_decisions
from disclosure_nb.errors import Place, RulesError
from disclosure_nb.filing import Given, Origin
from factories import filing_with

WRONG = {"remedies.review.upheld": 10, "remedies.review.corrected": 1}


def written(folder: Path, findings: Findings, reason: str = "照录已公布的报告") -> Path:
    params = folder / "bureau.yaml"
    decisions_path(params).write_text(decisions_yaml(decide(findings, ["C4"], reason)), encoding="utf-8")
    return params


def test_an_accepted_error_no_longer_blocks_and_keeps_its_reason(tmp_path: Path) -> None:
    filing = filing_with(WRONG)
    before = check(filing)
    after = check(filing, decisions=read_decisions(written(tmp_path, before)))
    assert not before.clean and after.clean
    assert [finding.decision for finding in after.of("error")] == ["照录已公布的报告"]
    assert after.to_json()["findings"][0]["decision"] == "照录已公布的报告"


def test_a_decision_survives_changes_elsewhere(tmp_path: Path) -> None:
    decisions = read_decisions(written(tmp_path, check(filing_with(WRONG))))
    assert check(filing_with({**WRONG, "proactive.licences.decisions": 8}), decisions=decisions).clean


def test_a_decision_lapses_when_one_of_its_cells_changes(tmp_path: Path) -> None:
    decisions = read_decisions(written(tmp_path, check(filing_with(WRONG))))
    changed = check(filing_with({**WRONG, "remedies.review.upheld": 9}), decisions=decisions)
    assert not changed.clean
    assert lapsed(changed, decisions) == decisions


def test_only_the_named_rules_are_accepted() -> None:
    filing = filing_with({**WRONG, "requests.granted.natural_person": 1})
    assert {decision.code for decision in decide(check(filing), ["C4"], "原因")} == {"C4"}


def test_blank_and_decimal_values_are_remembered_exactly(tmp_path: Path) -> None:
    filing = filing_with({**WRONG, "proactive.charges.amount": None})
    params = tmp_path / "bureau.yaml"
    decisions_path(params).write_text(decisions_yaml(decide(check(filing), ["P2"], "尚未统计")), encoding="utf-8")
    findings = check(filing, decisions=read_decisions(params))
    assert [finding.decision for finding in findings if finding.code == "P2"] == ["尚未统计"]


def test_no_file_means_no_decisions(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "bureau.yaml") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- {code: C4, reason: ''}", "E411"),
        ("- {code: C4}", "E411"),
        ("- {code: C4, reason: 原因, cells: {a: 很多}}", "E411"),
        ("- {code: C4, reason: 原因, who: 张三}", "E411"),
        ("- [", "E101"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, text: str, code: str) -> None:
    params = tmp_path / "bureau.yaml"
    decisions_path(params).write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        read_decisions(params)
    assert {problem.code for problem in caught.value.problems} == {code}
    assert caught.value.problems[0].place.file == "bureau.decisions.yml"


def test_a_decision_on_sources_that_differ_lapses_when_either_of_them_changes() -> None:
    def differing(used: int, other: int) -> Findings:
        given = Given(other, Origin(Place("a.csv")))
        cell = "proactive.licences.decisions"
        filing = replace(filing_with({cell: used}), origins={cell: Origin(Place("a.yaml"))}, others={cell: (given,)})
        return check(filing)

    decisions = decide(differing(8, 7), ["S1"], "台账漏登一件")

    assert lapsed(differing(8, 7), decisions) == ()
    assert lapsed(differing(9, 7), decisions) == decisions
    assert lapsed(differing(8, 6), decisions) == decisions
