"""Every rule of the pack has a filing that keeps it and one that breaks it, and says so to a stranger."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from disclosure_nb.checks import Findings, House, Policy, check, decide, rule_catalogue
from disclosure_nb.checks.house.decisions import decided
from disclosure_nb.errors import Place
from disclosure_nb.filing import Filing, Given, Note, Origin, Unit, Value
from disclosure_nb.filing.notes import NoteKind
from disclosure_nb.form import Edition, edition_from_yaml, get_edition
from disclosure_nb.language import Sentence
from factories import applications, filing_with, zero_filing

FEE = {"fee_amount": 0, "fee_items": 0}
BUREAU = Unit("yunlan-tests", "云澜区测试局", self_name="我局")
TOWN = Unit("yunlan-town", "云澜区测试镇人民政府", "township", self_name="我镇")
COUNTY = Unit("yunlan", "云澜区人民政府", "county", self_name="全区")


def filing(cells: Mapping[str, Value] | None = None, edition: str = "2021", unit: Unit = BUREAU, **more: Any) -> Filing:
    """A filing of 2023 (2020 for the older form) in which nothing happened but what is given."""
    year = {"2021": 2023, "2019": 2020}[edition]
    made = replace(filing_with(cells or {}, edition), unit=unit, year=year, facts=FEE)
    return replace(made, **more)


def last(cells: Mapping[str, Value] | None = None, edition: str = "2021", **more: Any) -> Filing:
    """Last year's filing of the same unit."""
    made = filing(cells, edition, **more)
    return replace(made, year=made.year - 1)


REFUSED: dict[str, Value] = {
    **applications(received=2, refused_internal=2, concluded=2),
    "remedies.suit_direct.pending": 1,
    "remedies.suit_direct.total": 1,
}


def says(key: str, text: str, cells: Mapping[str, Value] | None = None, unit: Unit = BUREAU) -> Filing:
    return filing(cells, unit=unit).with_text(key, text)


def without_a_meaning() -> Edition:
    """The form of 2021 that does not say which row the requests received are."""
    source = get_edition("2021").source
    assert "concept: received, " in source
    text = source.replace("concept: received, ", "").replace("received.", "carried_in.")
    return edition_from_yaml(text.replace('id: "2021"', "id: district"))


DEFAULT = Policy()


@dataclass(frozen=True)
class Case:
    """A filing, and what belongs to it."""

    filing: Filing
    previous: Filing | None = None
    units: tuple[Filing, ...] | None = None
    listed: tuple[str, ...] | None = None
    policy: Policy = DEFAULT

    def findings(self) -> Findings:
        return check(self.filing, self.previous, units=self.units, listed=self.listed, house=House(policy=self.policy))


def note(kind: NoteKind, zh: str) -> Note:
    return Note(kind, Place("a.requests.csv"), Sentence(zh, "something was noted"))


SEVEN = applications(received=7, granted=7, concluded=7)
PART = replace(filing(SEVEN), unit=replace(BUREAU, id="yunlan-a"))
OFFICE = replace(filing(), unit=Unit("yunlan-office", "云澜区人民政府办公室", "office"))
CARRY = Policy(remedies_count_carry_over=True)
LAST = last().with_text("problems", "公开栏目更新不及时，将按月检查。")
OVERVIEW = "主动公开信息。依申请公开未收到申请。政府信息管理规范。公开平台运行正常。监督保障到位。"

CASES: dict[str, tuple[Case, Case]] = {
    "C1": (Case(filing(SEVEN)), Case(filing(applications(received=7)))),
    "C2": (Case(filing(SEVEN)), Case(filing(applications(received=7, granted=6, concluded=7)))),
    "C3": (Case(filing(SEVEN)), Case(filing({**SEVEN, "requests.received.total": 8}))),
    "C4": (
        Case(filing({"remedies.review.upheld": 2, "remedies.review.total": 2})),
        Case(filing({"remedies.review.upheld": 2})),
    ),
    "C5": (Case(filing({"proactive.licences.decisions": 8})), Case(filing({"proactive.licences.decisions": -8}))),
    "C6": (
        Case(filing({"proactive.rules.new_public": 2, "proactive.rules.public_total": 2}, "2019")),
        Case(filing({"proactive.rules.new_public": 2}, "2019")),
    ),
    "Y1": (
        Case(filing(applications(carried_in=3, granted=3, concluded=3)), last(applications(received=3, carried_out=3))),
        Case(filing(applications(carried_in=3, granted=3, concluded=3)), last()),
    ),
    "Y2": (
        Case(
            filing({"proactive.normative_documents.issued": 2, "proactive.normative_documents.in_force": 7}),
            last({"proactive.normative_documents.in_force": 5}),
        ),
        Case(
            filing({"proactive.normative_documents.issued": 2, "proactive.normative_documents.in_force": 6}),
            last({"proactive.normative_documents.in_force": 5}),
        ),
    ),
    "Y3": (
        Case(
            filing({"proactive.rules.new_public": 89, "proactive.rules.public_total": 166}, "2019"),
            last({"proactive.rules.public_total": 77}, "2019"),
        ),
        Case(
            filing({"proactive.rules.new_public": 89, "proactive.rules.public_total": 165}, "2019"),
            last({"proactive.rules.public_total": 77}, "2019"),
        ),
    ),
    "Y4": (
        Case(
            filing({"remedies.review.upheld": 2, "remedies.review.total": 2}),
            last({"remedies.review.pending": 2, "remedies.review.total": 2}),
            policy=CARRY,
        ),
        Case(filing(), last({"remedies.review.pending": 2, "remedies.review.total": 2}), policy=CARRY),
    ),
    "Y5": (
        Case(filing({"proactive.licences.decisions": 1300}), last({"proactive.licences.decisions": 1208})),
        Case(filing({"proactive.licences.decisions": 1280}), last({"proactive.licences.decisions": 1208})),
    ),
    "A1": (
        Case(filing(SEVEN, unit=COUNTY), units=(PART, OFFICE), listed=("yunlan-a", "yunlan-office")),
        Case(filing(unit=COUNTY), units=(PART, OFFICE), listed=("yunlan-a", "yunlan-office")),
    ),
    "A2": (
        Case(filing(SEVEN, unit=COUNTY), units=(PART, OFFICE), listed=("yunlan-a", "yunlan-office")),
        Case(filing(SEVEN, unit=COUNTY), units=(PART, OFFICE), listed=("yunlan-a", "yunlan-office", "yunlan-b")),
    ),
    "T1": (
        Case(says("overview.requests", "2023年，我局收到政府信息公开申请7件。", SEVEN)),
        Case(says("overview.requests", "2023年，我局收到政府信息公开申请9件。", SEVEN)),
    ),
    "T2": (
        Case(says("overview.requests", "收到政府信息公开申请7件，其中网上5件、信函1件、当面1件。", SEVEN)),
        Case(says("overview.requests", "收到政府信息公开申请7件，其中网上5件、信函2件、当面1件。", SEVEN)),
    ),
    "T3": (
        Case(says("overview.requests", "收到政府信息公开申请7件，上年为5件，同比增长40%。", SEVEN)),
        Case(says("overview.requests", "收到政府信息公开申请7件，上年为5件，同比增长50%。", SEVEN)),
    ),
    "T4": (
        Case(says("overview.requests", "2023年，我局未收到政府信息公开申请。")),
        Case(says("overview.requests", "2022年，我局未收到政府信息公开申请。")),
    ),
    "P1": (
        Case(filing({"proactive.rules.in_force": 3}, unit=replace(COUNTY, level="prefecture", name="云澜市人民政府"))),
        Case(filing({"proactive.rules.in_force": 3}, unit=TOWN)),
    ),
    "P2": (Case(filing({"proactive.licences.decisions": 0})), Case(filing({"proactive.licences.decisions": None}))),
    "P3": (Case(filing()), Case(filing(edition="2019", year=2023))),
    "P4": (Case(filing()), Case(filing(facts={}))),
    "P5": (Case(says("overview", OVERVIEW)), Case(says("overview", OVERVIEW.replace("政府信息管理规范。", "")))),
    "P6": (Case(filing(date="2024-01-31")), Case(filing(date="2024-02-08"))),
    "P7": (
        Case(
            says("problems", "答复文书还不够规范，明年逐件评查。"),
            LAST,
        ),
        Case(
            says("problems", "公开栏目更新不及时，将按月检查。"),
            LAST,
        ),
    ),
    "P8": (
        Case(says("overview.proactive", "我镇公开信息及时。", unit=TOWN)),
        Case(says("overview.proactive", "我局公开信息及时。", unit=TOWN)),
    ),
    "P9": (
        Case(filing()),
        Case(replace(zero_filing(without_a_meaning()), unit=BUREAU, year=2023, facts=FEE)),
    ),
    "P10": (
        Case(filing({**REFUSED, **applications(received=3, unavailable_not_held=1, concluded=3)}, year=2024)),
        Case(filing(REFUSED, year=2024)),
    ),
    "S1": (
        Case(filing()),
        Case(
            filing(
                origins={"proactive.licences.decisions": Origin(Place("a.yaml", line=9))},
                others={"proactive.licences.decisions": (Given(3, Origin(Place("a.xlsx", sheet="二", cell="C9"))),)},
            )
        ),
    ),
    "S2": (Case(filing()), Case(filing(notes=(note("reading", "全角字符读作半角"),)))),
    "S3": (Case(filing()), Case(filing(notes=(note("deadline", "2 件超过法定期限答复"),)))),
    "S4": (Case(filing()), Case(filing(notes=(note("fee", "按标准应收 300 元，实收 200 元"),)))),
    "S5": (Case(filing()), Case(filing(notes=(note("correction", "1 件补正通知超过 7 个工作日"),)))),
}


def test_every_rule_has_its_cases() -> None:
    assert list(CASES) == list(rule_catalogue())


@pytest.mark.parametrize("code", CASES)
def test_a_filing_that_keeps_the_rule(code: str) -> None:
    assert code not in {finding.code for finding in CASES[code][0].findings()}


@pytest.mark.parametrize("code", CASES)
def test_a_filing_that_breaks_the_rule_and_what_is_said(code: str) -> None:
    found = [finding for finding in CASES[code][1].findings() if finding.code == code]
    assert found
    for finding in found:
        assert finding.basis
        assert re.search("[一-鿿]{4}", finding.sentence.zh) and finding.sentence.zh.endswith("。")
        assert re.search("请|应", finding.sentence.zh), "what to do next"
        assert re.search("[a-z]{3}", finding.sentence.en)


def test_a_filing_in_which_nothing_happened_breaks_nothing() -> None:
    assert [finding.code for finding in check(replace(zero_filing(), year=2023, facts=FEE))] == []


# --- what every rule owes to a clerk ----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", CASES)
def test_cells_are_named_by_the_words_of_the_form_and_not_by_address(code: str) -> None:
    findings = CASES[code][1].findings()
    for finding in findings:
        said = [finding.sentence.zh, *(repair.say() for repair in finding.repairs)]
        assert not [address for address in findings.filing.edition.cells if address in "".join(said)]
        for repair in finding.repairs:
            assert "→" in repair.change.zh and "×" in repair.change.zh


def numbers_elsewhere(case: Case) -> list[Case]:
    """The case with one more in every cell of last year, or of a unit: each time the other side has changed."""
    found = []
    if case.previous is not None:
        more = {at: (value or 0) + 1 for at, value in case.previous.cells.items()}
        found.append(replace(case, previous=case.previous.with_cells(more)))
    for place, unit in enumerate(case.units or ()):
        more = {at: (value or 0) + 1 for at, value in unit.cells.items()}
        found.append(replace(case, units=(*case.units[:place], unit.with_cells(more), *case.units[place + 1 :])))
    return found


@pytest.mark.parametrize("code", [code for code in CASES if code[0] in "YAP" and numbers_elsewhere(CASES[code][1])])
def test_what_was_accepted_lapses_when_the_other_side_changes(code: str) -> None:
    case = CASES[code][1]
    findings = case.findings()
    decisions = decide(findings, [code], "已核实", by="张三", date="2024-01-20")
    accepted = [each.decision for each in decided(findings, decisions) if each.code == code]
    assert set(accepted) == {"已核实（张三，2024-01-20）"}

    for changed in numbers_elsewhere(case):
        later = changed.findings()
        still = {each.sentence for each in findings if each.code == code}
        for each in decided(later, decisions):
            if each.code == code and each.sentence not in still:
                assert each.decision is None
