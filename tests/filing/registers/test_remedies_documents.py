"""Section 4 from a register of cases, section 2's documents from a register of documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from filing.registers.examples import filled, read

PENDING = {"审结日期": "", "审理结果": ""}
BEFORE = {"受理日期": "2022-11-01"}


@pytest.mark.parametrize(
    ("written", "row"),
    [
        ("行政复议", "review"),
        ("复议", "review"),
        ("未经复议直接起诉", "suit_direct"),
        ("复议后起诉", "suit_after_review"),
    ],
)
@pytest.mark.parametrize(
    ("result", "column"), [("维持", "upheld"), ("撤销", "corrected"), ("撤诉", "other"), ("结果纠正", "corrected")]
)
def test_cases_by_kind_and_result(tmp_path: Path, written: str, row: str, result: str, column: str) -> None:
    supply = read(tmp_path, {"案件类型": written, "审理结果": result}, register="remedies")

    assert filled(supply) == {f"remedies.{row}.{column}": 1, f"remedies.{row}.total": 1}
    assert len(supply.cells) == 15


@pytest.mark.parametrize(
    ("line", "usual", "accepted"),
    [
        (PENDING, "pending", "pending"),
        ({"审结日期": "", "审理结果": "尚未审结"}, "pending", "pending"),
        ({"审结日期": "2024-02-01"}, "pending", "pending"),
        ({**BEFORE}, "upheld", None),
        ({**BEFORE, **PENDING}, "pending", None),
        ({"复议机关共同被告": "是"}, None, None),
    ],
)
def test_which_cases_count(tmp_path: Path, line: dict[str, str], usual: str | None, accepted: str | None) -> None:
    for count, column in (("concluded_or_pending", usual), ("accepted", accepted)):
        cells = filled(read(tmp_path, line, register="remedies", count=count))
        expected = {} if column is None else {f"remedies.review.{column}": 1, "remedies.review.total": 1}
        assert cells == expected


def test_what_is_counted_is_noted(tmp_path: Path) -> None:
    lines = [{}, BEFORE, PENDING, {"复议机关共同被告": "是"}]

    (usual,) = read(tmp_path, *lines, register="remedies").notes
    (accepted,) = read(tmp_path, *lines, register="remedies", count="accepted").notes

    assert usual.say() == (
        "register.csv：表四计入本年审结的和年末尚未审结的（含上年结转）共 3 件，其中上年及以前受理的 1 件；"
        "作为复议机关共同被告的 1 件不计。"
    )
    assert "表四计入本年受理的（不含上年结转）共 2 件" in accepted.say()


@pytest.mark.parametrize(
    ("line", "issued", "repealed", "in_force"),
    [
        ({}, 0, 0, 1),
        ({"制发日期": "2023-02-01"}, 1, 0, 1),
        ({"废止日期": "2023-02-01"}, 0, 1, 0),
        ({"失效日期": "2023-02-01"}, 0, 1, 0),
        ({"废止日期": "2023-06-01", "有效期至": "2023-02-01"}, 0, 1, 0),
        ({"有效期至": "2023-12-31"}, 0, 0, 1),
        ({"有效期至": "2022-12-31"}, 0, 1, 0),
        ({"废止日期": "2022-02-01"}, 0, 0, 0),
        ({"废止日期": "2024-02-01"}, 0, 0, 1),
        ({"修订日期": "2023-02-01"}, 1, 1, 1),
        ({"修订日期": "2022-02-01"}, 0, 0, 1),
        ({"制发日期": "2023-02-01", "废止日期": "2023-08-01"}, 1, 1, 0),
    ],
)
def test_documents(tmp_path: Path, line: dict[str, str], issued: int, repealed: int, in_force: int) -> None:
    cells = read(tmp_path, line, {**line, "文件类别": "规章"}, register="documents").cells

    assert cells == {
        f"proactive.{row}.{column}": count
        for row in ("rules", "normative_documents")
        for column, count in (("issued", issued), ("repealed", repealed), ("in_force", in_force))
    }


def test_revised_documents_by_the_other_policy(tmp_path: Path) -> None:
    line = {"修订日期": "2023-02-01"}

    assert filled(read(tmp_path, line, register="documents", revised_counts=False)) == {
        "proactive.normative_documents.in_force": 1
    }
    (note,) = read(tmp_path, line, register="documents").notes
    assert note.sentence.zh == "本年度修订的 1 件，各计制发一件、旧版废止一件；各地做法不一，请确认。"


def test_documents_of_2019_are_given_as_far_as_they_can_be(tmp_path: Path) -> None:
    lines = [{"制发日期": "2023-02-01"}, {}]
    published = [{"制发日期": "2023-02-01", "公开日期": "2023-02-03"}, {"公开日期": "2020-03-02"}]

    bare = read(tmp_path, *lines, register="documents", edition="2019").cells
    full = read(tmp_path, *published, register="documents", edition="2019").cells

    assert bare == {"proactive.rules.new_made": 0, "proactive.normative_documents.new_made": 1}
    assert {id: count for id, count in full.items() if "normative" in id} == {
        "proactive.normative_documents.new_made": 1,
        "proactive.normative_documents.new_public": 1,
        "proactive.normative_documents.public_total": 2,
    }
