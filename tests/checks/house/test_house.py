"""The house pack: one YAML file that adds, tightens or silences rules, and is recorded in the result."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from disclosure_nb.checks import House, check, house_of, read_house
from disclosure_nb.checks.house.pack import house_from_pack
from disclosure_nb.errors import RulesError
from disclosure_nb.filing import Unit
from factories import filing_with

PACK = """
name: 某省政务公开办公室
policy: {remedies_count_carry_over: true}
rules: {P2: error, C4: off}
identities:
  - code: H1
    name: {zh: 废止不多于上年现行有效, en: not more repealed than there were}
    table: proactive
    each: row
    left: [in_force, repealed]
    relation: ">="
    right: [issued]
    severity: warning
    basis: 某省〔2024〕1 号
"""


def pack(folder: Path, text: str = PACK) -> House:
    path = folder / "house.yaml"
    path.write_text(text, encoding="utf-8")
    return read_house(path)


def test_a_rule_can_be_silenced(tmp_path: Path) -> None:
    wrong = filing_with({"remedies.review.upheld": 10})
    assert "C4" in {finding.code for finding in check(wrong)}
    assert "C4" not in {finding.code for finding in check(wrong, house=pack(tmp_path))}


def test_a_rule_can_be_tightened(tmp_path: Path) -> None:
    blank = filing_with({"proactive.licences.decisions": None})
    assert [finding.severity for finding in check(blank) if finding.code == "P2"] == ["warning"]
    assert [finding.severity for finding in check(blank, house=pack(tmp_path)) if finding.code == "P2"] == ["error"]


def test_an_identity_can_be_added(tmp_path: Path) -> None:
    filing = filing_with({"proactive.normative_documents.issued": 3})
    found = [finding for finding in check(filing, house=pack(tmp_path)) if finding.code == "H1"]
    assert [finding.basis for finding in found] == ["某省〔2024〕1 号"]
    assert found[0].cells[-1] == "proactive.normative_documents.issued"


def test_the_pack_is_recorded_in_the_result(tmp_path: Path) -> None:
    record = check(filing_with({}), house=pack(tmp_path)).to_json()["house"]
    assert record["name"] == "某省政务公开办公室"
    assert record["rules"] == {"P2": "error", "C4": "off"}
    assert len(record["sha256"]) == 64


def test_without_a_file_the_default_pack_changes_nothing(tmp_path: Path) -> None:
    assert house_of(tmp_path) == House()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: 某省\nrules: {C9: off}", "E402"),
        ("name: 某省\nrules: {C4: silent}", "E403"),
        ("name: 某省\npolicy: {remedies: true}", "E402"),
        ("name: 某省\npolicy: {remedies_count_carry_over: maybe}", "E403"),
        (PACK.replace("H1", "C1"), "E404"),
        ("rules: {}", "E401"),
        ("name: [", "E101"),
    ],
)
def test_what_is_wrong_with_a_pack_is_named(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(RulesError) as caught:
        pack(tmp_path, text)
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.place.file == "house.yaml" for problem in caught.value.problems)


# --- relations between any cells --------------------------------------------------------------------------------------

RELATIONS = """
name: 某省政务公开办公室
relations:
  - code: H2
    name: {zh: 新收不少于上年, en: not fewer than last year}
    left: received.total
    relation: ">="
    right: requests.received.total@last
    severity: warning
    basis: 某省〔2024〕1 号
  - code: H3
    name: {zh: 全区不少于办公室, en: the district has at least its office's}
    left: requests.received.total + requests.carried_in.total
    relation: ">="
    right: requests.received.total@yunlan-office
    severity: error
    basis: 某省〔2024〕1 号
"""


def test_a_relation_may_name_a_cell_of_last_year(tmp_path: Path) -> None:
    house = pack(tmp_path, RELATIONS)
    filing = filing_with({"requests.received.total": 3})
    before = replace(filing_with({"requests.received.total": 5}), year=filing.year - 1)

    (found,) = [finding for finding in check(filing, before, house=house) if finding.code == "H2"]

    assert (found.severity, found.cells, found.expected, found.actual) == (
        "warning",
        ("requests.received.total",),
        5,
        3,
    )
    assert f"{filing.year - 1} 年" in found.sentence.zh and "新收不少于上年" in found.sentence.zh
    assert not [finding for finding in check(filing, house=house) if finding.code == "H2"]  # last year is not known


def test_a_relation_may_name_a_cell_of_a_unit_that_is_summed(tmp_path: Path) -> None:
    house = pack(tmp_path, RELATIONS)
    office = replace(filing_with({"requests.received.total": 5}), unit=Unit("yunlan-office", "云澜区人民政府办公室"))
    district = filing_with({"requests.received.total": 3, "requests.carried_in.total": 1})

    (found,) = [finding for finding in check(district, house=house, units=[office]) if finding.code == "H3"]

    assert "云澜区人民政府办公室" in found.sentence.zh
    assert found.cells == ("requests.received.total", "requests.carried_in.total")
    enough = district.with_cells({"requests.carried_in.total": 2})
    assert not [finding for finding in check(enough, house=house, units=[office]) if finding.code == "H3"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("received", "一格或几格之和"),
        ("received.total / concluded.total", "占比"),
        ("received.total@", "不是引用"),
        ("收到", "不是引用"),
    ],
)
def test_what_is_no_sum_of_cells_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(RulesError) as caught:
        pack(tmp_path, RELATIONS.replace("left: received.total", f"left: {text}"))

    (problem,) = caught.value.problems
    assert (problem.code, problem.place.line) == ("E401", 6)
    assert said in problem.sentence.zh


def test_relations_travel_with_the_pack(tmp_path: Path) -> None:
    house = pack(tmp_path, RELATIONS)

    assert house_from_pack(house.pack(), house.sha256) == house
