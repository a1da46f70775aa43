"""Sources that differ are a finding that names both values and both places; their notes are findings, too."""

from __future__ import annotations

from disclosure_nb.checks import check
from disclosure_nb.errors import Place
from disclosure_nb.filing import Filing, Note, Supply, filing_to_json
from disclosure_nb.formats.data.schema import schema_problems
from disclosure_nb.language import Sentence
from supplies import mixed, supply

LICENCES, REVIEWS = "proactive.licences.decisions", "remedies.review.upheld"


def messages(filing: Filing, code: str) -> list[str]:
    return [finding.sentence.zh for finding in check(filing) if finding.code == code]


def test_s1_names_both_values_and_both_places() -> None:
    filing = mixed(supply("params", {REVIEWS: 3}), supply("workbook", {REVIEWS: 2}))
    (finding,) = [finding for finding in check(filing) if finding.code == "S1"]

    assert (finding.severity, finding.cells, finding.actual, finding.expected) == ("error", (REVIEWS,), 3, 2)
    assert finding.sentence.zh == (
        "表四“行政复议”×结果维持各来源不一致：params/2023/a.yaml remedies.review.upheld 是 3（采用）；"
        "params/2023/a.xlsx 工作表“二” remedies.review.upheld 是 2。请核对后改正其中一处。"
    )
    assert "says 3 (used)" in finding.sentence.en and "says 2." in finding.sentence.en


def test_s1_speaks_of_facts_and_texts_too() -> None:
    filing = mixed(
        supply("params", facts={"hearings": 1}, texts={"preface": ("甲",)}),
        supply("workbook", facts={"hearings": 2}, texts={"preface": ("乙",)}),
    )
    facts, texts = messages(filing, "S1")

    assert facts.startswith("“听证会数”各来源不一致：") and "是 1（采用）" in facts
    assert texts.startswith("引言的文字各来源不一致：") and "是 “乙”" in texts


def test_s1_is_settled_when_the_notebook_takes_the_other_value() -> None:
    filing = mixed(supply("params", {REVIEWS: 3}), supply("workbook", {REVIEWS: 2}))

    assert messages(filing.with_cells({REVIEWS: 2}), "S1") == []
    assert len(messages(filing.with_cells({REVIEWS: 5}), "S1")) == 1


def test_notes_become_findings_that_block_nothing() -> None:
    kinds = [("reading", False), ("deadline", False), ("fee", False), ("fee", True)]
    notes = tuple(Note(kind, Place("a.csv"), Sentence("甲。", "a."), doubtful=doubt) for kind, doubt in kinds)  # type: ignore[arg-type]
    found = [finding for finding in check(mixed(Supply(notes=notes))) if finding.code[0] == "S"]

    assert [(finding.code, finding.severity) for finding in found] == [
        ("S4", "warning"),
        ("S2", "info"),
        ("S3", "info"),
        ("S4", "info"),
    ]
    assert found[1].sentence == Sentence("a.csv：甲；请核对。", "a.csv: a; please check.")


def test_what_was_not_used_travels_with_the_report_and_fits_its_schema() -> None:
    filing = mixed(supply("params", {REVIEWS: 3}), supply("workbook", {REVIEWS: 2, LICENCES: 1}))
    plain = filing_to_json(filing)

    assert plain["others"] == {REVIEWS: [{"value": 2, "origin": f"params/2023/a.xlsx 工作表“二” {REVIEWS}"}]}
    assert schema_problems(plain, "report.json", "filing") == []
    assert {"others", "notes"}.isdisjoint(filing_to_json(mixed(supply("params", {REVIEWS: 3}))))
