"""Every finding on the text of nine real reports: the whole list, so that a false alarm cannot slip in."""

from __future__ import annotations

import pytest

from checks.text.report_texts import report
from checks.text.verdicts import explained
from disclosure_nb.checks.text import check_text
from disclosure_nb.filing import Filing

REPORTS = {
    "000": ("2023/weibin-education", None),
    "003": ("2021/pingtan", None),
    "004": ("2022/pingtan", "003"),
    "012": ("2023/hongze", None),
    "013": ("2024/hongze", "012"),
    "014": ("2024/huaian", None),
    "015": ("2023/suqian", None),
    "016": ("2024/suqian", "015"),
    "017": ("2023/jinhu", None),
}

# code, severity, expected, actual
LONG = {"003": 1553, "004": 2025, "014": 1290, "015": 3390, "016": 3370}
FOUND: dict[str, list[tuple[str, str, object, object]]] = {
    "000": [("P8", "warning", None, None)],
    "003": [],
    "004": [("T1", "info", 75, 75)],
    "012": [],
    "013": [("T1", "info", 95, 17)],
    "014": [],
    "015": [("T1", "info", 3607, 3607)],
    "016": [
        ("T1", "info", 3646, 3646),
        ("T3", "warning", "1.08", "1.05"),
        ("T1", "warning", 170, 134),
        ("T1", "warning", 77, 57),
    ],
    "017": [],
}
NO_OUTCOMES = {"003", "012", "013", "014", "015", "016", "017"}  # 考核, 评议 or 追责 not spoken of


def load(number: str) -> tuple[Filing, Filing | None]:
    name, before = REPORTS[number]
    return report(number, name), None if before is None else report(before, REPORTS[before][0])


@pytest.mark.parametrize("number", REPORTS)
def test_the_findings_are_exactly_these(number: str) -> None:
    filing, previous = load(number)
    expected = [(code, severity, _text(one), _text(two)) for code, severity, one, two in FOUND[number]]
    if number in NO_OUTCOMES:
        expected.append(("P5", "info", "None", "None"))
    if number in LONG:
        expected.append(("P5", "info", "1000", str(LONG[number])))

    found = list(check_text(filing, previous))

    assert [(f.code, f.severity, _text(f.expected), _text(f.actual)) for f in found] == expected
    assert all(f.sentence.zh and f.sentence.en and f.basis for f in found)


def _text(value: object) -> str:
    return str(value)


def test_the_numbers_of_huaian_2024_are_all_matched() -> None:
    filing, _ = load("014")
    matched = [int(e.number.value) for e in explained(filing) if e.verdict.kind in ("cell", "sum")]

    for number in (3119, 3050, 34, 103, 351, 72, 64, 178, 37, 46, 25, 5, 9, 7):
        assert number in matched


def test_growth_of_suqian_2023_is_explained_without_last_year() -> None:
    filing, _ = load("015")
    kinds = {str(e.number.value): e.verdict.kind for e in explained(filing)}

    assert kinds["70.3"] == "growth"
    assert kinds["3607"] == kinds["3493"] == kinds["114"] == "sum"
    assert kinds["933"] == "part"


def test_numbers_outside_the_tables_are_distinguished() -> None:
    filing, _ = load("000")
    kinds = {e.number.text.replace(" ", ""): e.verdict.kind for e in explained(filing)}

    assert kinds["168篇"] in ("fact", "not in the tables")
    assert kinds["2023年"] == "not a statistic"


@pytest.mark.parametrize("number", REPORTS)
def test_every_number_has_a_verdict_and_is_where_it_says(number: str) -> None:
    filing, previous = load(number)

    for number_, _, key, paragraph in explained(filing, previous):
        assert filing.texts[key][paragraph][number_.start : number_.end] == number_.text
