"""A filing is one immutable value: every cell of the form, exact, blank where blank; frames show and take it back."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.errors import Place, UsageError
from disclosure_nb.filing import Filing, Origin, Unit, filing_to_json, json_number, number, number_text, total
from disclosure_nb.form import edition_from_yaml
from factories import every_edition, filing_with, invented_edition, zero_filing
from sizes import size
from strategies import filled_filings

EDITIONS = every_edition()


# --- cells ------------------------------------------------------------------------------------------------------------


def test_a_filing_has_every_cell_of_the_form_blank_where_nothing_is_given() -> None:
    zero = zero_filing()
    filing = Filing(zero.unit, 2023, zero.edition, {"remedies.review.total": 3})

    assert list(filing.cells) == list(zero.edition.cells)
    assert filing["remedies.review.total"] == 3
    assert filing["remedies.review.upheld"] is None


def test_an_address_that_the_form_does_not_have() -> None:
    zero = zero_filing()
    for call in (
        lambda: zero["remedies.review.sum"],
        lambda: zero.with_cells({"remedies.review.sum": 1}),
        lambda: Filing(zero.unit, 2023, zero.edition, {"remedies.review.sum": 1}),
    ):
        with pytest.raises(UsageError, match=r"没有“remedies\.review\.sum”这一格；地址写作 表\.行\.列"):
            call()


def test_a_filing_cannot_be_changed() -> None:
    filing = zero_filing()
    changed = filing.with_cells({"remedies.review.total": 1}).with_facts(trainings=2).with_text("problems", "一")

    with pytest.raises(dataclasses.FrozenInstanceError):
        filing.year = 2020  # type: ignore[misc]
    for mapping in (filing.cells, filing.facts, filing.texts, filing.origins):
        with pytest.raises(TypeError):
            mapping["x"] = 1  # type: ignore[index]
    assert (filing["remedies.review.total"], dict(filing.facts), dict(filing.texts)) == (0, {}, {})
    assert (changed["remedies.review.total"], changed.facts["trainings"], changed.texts["problems"]) == (1, 2, ("一",))


def test_a_filing_does_not_share_the_mapping_it_was_made_of() -> None:
    zero = zero_filing()
    cells: dict[str, Any] = {"remedies.review.total": 3}
    filing = Filing(zero.unit, 2023, zero.edition, cells)
    cells["remedies.review.total"] = 4

    assert filing["remedies.review.total"] == 3


@pytest.mark.parametrize("given", ["3", True, float("inf"), [1], np.datetime64("2020-01-01"), Decimal("NaN"), object()])
def test_a_cell_takes_numbers_only(given: Any) -> None:
    with pytest.raises(UsageError, match="应为数"):
        zero_filing().with_cells({"remedies.review.total": given})


def test_what_changed_in_the_notebook_says_so() -> None:
    origin = Origin(Place("register.csv", line=3))
    filing = zero_filing().with_cells({"remedies.review.total": 1}).with_cells({"remedies.review.upheld": 1}, origin)
    filing = filing.with_facts(trainings=1).with_text("other", "一")

    assert filing.origins["remedies.review.total"].say() == "notebook"
    assert filing.origins["remedies.review.upheld"].say() == "register.csv 第 3 行"
    assert filing.origins["facts.trainings"].say() == filing.origins["texts.other"].say() == "notebook"
    assert Origin(Place("x.yaml", line=2), rule="C3").say() == "x.yaml 第 2 行（由 C3 计算）"


def test_governments_are_distinguished() -> None:
    levels = ["department", "township", "office", "county", "prefecture", "province", "vertical"]
    found = {level for level in levels if Unit("x", "x", level).is_government}  # type: ignore[arg-type]

    assert found == {"township", "county", "prefecture", "province"}


# --- facts and texts of the notebook ----------------------------------------------------------------------------------


def test_facts_set_in_a_notebook_are_checked_as_those_of_a_file() -> None:
    filing = zero_filing().with_facts(trainings=np.int64(3), focus_areas=["教育", "医疗"])  # type: ignore[arg-type]

    assert filing.facts == {"trainings": 3, "focus_areas": ("教育", "医疗")}
    with pytest.raises(UsageError, match="是否应为“trainings”"):
        zero_filing().with_facts(trainning=3)
    with pytest.raises(UsageError, match=r"“三”.*不小于 0 的整数"):
        zero_filing().with_facts(trainings="三")


def test_text_under_a_key_that_the_form_lacks() -> None:
    with pytest.raises(UsageError, match="是否应为“problems”"):
        zero_filing().with_text("problem", "一")


# --- frames -----------------------------------------------------------------------------------------------------------


def test_a_frame_has_the_labels_of_the_form_and_whole_numbers() -> None:
    frame = filing_with({"requests.granted.natural_person": 3, "requests.granted.total": None}).frame("requests")

    assert frame.shape == (25, 7)
    assert list(frame.columns) == ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    assert (frame.index[0], frame.index[-1]) == ("一、本年新收政府信息公开申请数量", "四、结转下年度继续办理")
    assert frame.index.is_unique
    assert set(map(str, frame.dtypes)) == {"Int64"}
    assert frame.at["（一）予以公开", "自然人"] == 3
    assert frame.at["（一）予以公开", "总计"] is pd.NA


def test_a_frame_has_na_where_the_form_has_no_cell_and_exact_amounts() -> None:
    filing = filing_with({"proactive.charges.amount": Decimal("24252.311082"), "proactive.rules.issued": 2})
    frame = filing.frame("proactive")

    assert frame.at["行政许可", "本年制发件数"] is pd.NA
    assert frame.at["规章", "本年制发件数"] == 2
    assert frame.at["行政事业性收费", "本年收费金额（单位：万元）"] == Decimal("24252.311082")
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "Int64", "Int64", "Int64", "object"]


def test_numbers_too_large_or_broken_do_not_stop_a_frame() -> None:
    filing = filing_with({"remedies.review.total": 10**29, "remedies.review.upheld": Decimal("1.5")})

    assert filing.frame("remedies").at["行政复议", "总计"] == 10**29
    assert filing.frame("remedies").at["行政复议", "结果维持"] == Decimal("1.5")
    assert filing.with_frame("remedies", filing.frame("remedies")) == filing


def test_all_frames_by_table() -> None:
    assert list(zero_filing(invented_edition()).frames) == ["services", "appeals", "visits"]


def test_equal_labels_get_those_above_them() -> None:
    frame = zero_filing(invented_edition()).frame("appeals")

    assert list(frame.index) == ["收到", "上年转入", "办妥", "不属职责", "其他", "合计", "转入下年"]
    text = """
id: x
title: x
notice: x
first_year: 2030
sections: [{number: 1, id: t, title: t, table: t}]
tables:
  - id: t
    layout: matrix
    unit: 件
    blocks:
      - columns:
          - {id: a, label: 其他}
          - {id: b, label: 其他}
          - {label: 甲, columns: [{id: c, label: 丙}]}
          - {label: 乙, columns: [{id: d, label: 丙}]}
        rows: [{id: r, label: 行}]
"""
    twice = zero_filing(edition_from_yaml(text), year=2030).frame("t")
    assert list(twice.columns) == ["其他（a）", "其他（b）", "甲·丙", "乙·丙"]


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
@settings(max_examples=size(120), deadline=None)
@given(data=st.data())
def test_what_a_frame_shows_it_gives_back(edition: Any, data: st.DataObject) -> None:
    filing = data.draw(filled_filings(edition))
    blank = filing.with_cells(dict.fromkeys(filing.cells))
    for table, frame in filing.frames.items():
        assert filing.with_frame(table, frame) == filing
        assert filing.with_frame(table, filing.frame(table, ids=True)) == filing
        blank = blank.with_frame(table, frame)

    assert dict(blank.cells) == dict(filing.cells)


def test_an_edited_frame_changes_what_was_edited_and_nothing_else() -> None:
    filing = filing_with({"remedies.review.total": 3})
    frame = filing.frame("remedies")
    frame.at["行政复议", "结果维持"] = 2
    frame.at["行政复议", "总计"] = pd.NA
    edited = filing.with_frame("remedies", frame)
    changed = {address for address in filing.cells if filing[address] != edited[address]}

    assert changed == {"remedies.review.upheld", "remedies.review.total"}
    assert edited["remedies.review.total"] is None
    assert edited.origins.keys() - filing.origins.keys() <= changed


def test_a_frame_with_ids_has_the_ids_of_addresses() -> None:
    filing = filing_with({"requests.granted.natural_person": 3})
    frame = filing.frame("requests", ids=True)

    assert [f"requests.{row}.{column}" for row in frame.index for column in frame.columns] == [
        address for address in filing.cells if address.startswith("requests.")
    ]
    frame.at["granted", "natural_person"] = 4
    assert filing.with_frame("requests", frame)["requests.granted.natural_person"] == 4


def test_a_table_that_the_form_lacks_is_reported() -> None:
    for asked in (lambda: zero_filing().frame("request"), lambda: zero_filing().with_frame("request", pd.DataFrame())):
        with pytest.raises(UsageError, match="没有表“request”，有：proactive、requests、remedies"):
            asked()


def test_a_frame_that_is_not_the_form_is_refused() -> None:
    filing = zero_filing()
    frame = filing.frame("remedies")
    for wrong in (frame.iloc[:-1], frame.rename(columns={"总计": "合计"}), frame[frame.columns[::-1]], frame.T):
        with pytest.raises(UsageError, match="不要增删或改名"):
            filing.with_frame("remedies", wrong)


def test_a_frame_with_words_is_refused() -> None:
    frame = zero_filing().frame("remedies").astype(object)
    frame.at["行政复议", "总计"] = "三"
    with pytest.raises(UsageError, match="「行政复议」「总计」填的是 “三”，应为数"):
        zero_filing().with_frame("remedies", frame)


def test_a_number_where_the_form_has_no_cell_is_refused_not_lost() -> None:
    frame = zero_filing().frame("proactive")
    frame.at["行政许可", "本年制发件数"] = 4
    with pytest.raises(UsageError, match="「行政许可」「本年制发件数」没有单元格"):
        zero_filing().with_frame("proactive", frame)


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (3, 3),
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (3.0, 3),
        (np.float64(0.1), Decimal("0.1")),
        (np.float32(0.1), Decimal("0.1")),
    ]
    + [
        (1e20, 10**20),
        (Decimal("1.50"), Decimal("1.5")),
        (Decimal("3.00"), 3),
        (Decimal("-0.0"), 0),
        (1e-7, Decimal("0.0000001")),
    ]
    + [(Decimal("1.0000000000000000000000000000001"), Decimal("1.0000000000000000000000000000001"))]
    + [
        (bad, None)
        for bad in (True, np.True_, None, pd.NA, pd.NaT, float("nan"), float("-inf"), np.float32("nan"), "3", "", [3])
    ]
    + [(bad, None) for bad in (Decimal("NaN"), Decimal("Infinity"), np.datetime64("2020"), 3j)],
)
def test_number(given: Any, expected: int | Decimal | None) -> None:
    found = number(given)

    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0"),
        (-3, "-3"),
        (11398889, "11398889"),
        (Decimal("24252.311082"), "24252.311082"),
        (Decimal("1E-7"), "0.0000001"),
    ],
)
def test_number_text(value: int | Decimal | None, text: str) -> None:
    assert number_text(value) == text


@given(st.lists(st.integers(-(10**40), 10**40) | st.decimals(-(10**20), 10**20, places=20), max_size=6))
def test_sums_are_exact(values: list[int | Decimal]) -> None:
    scaled = sum(
        value * 10**20 if isinstance(value, int) else int(str(f"{value:f}").replace(".", "")) for value in values
    )
    found = total(values)

    assert found is not None
    shown = f"{found:.20f}" if isinstance(found, Decimal) else f"{found}{'0' * 20}"
    assert int(shown.replace(".", "")) == scaled


def test_a_sum_with_a_blank_is_blank() -> None:
    assert total([1, None]) is None
    assert total([]) == 0


# --- JSON -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (None, None),
        (0, 0),
        (10**30, 10**30),
        (Decimal("0.1"), 0.1),
        (Decimal("24252.311082"), 24252.311082),
        (Decimal("0.1000000000000000000001"), "0.1000000000000000000001"),
    ],
)
def test_json_numbers_are_exact(value: int | Decimal | None, plain: Any) -> None:
    found = json_number(value)

    assert (found, type(found)) == (plain, type(plain))


def test_a_filing_as_json() -> None:
    filing = filing_with({"proactive.charges.amount": Decimal("91.275306"), "remedies.review.total": None})
    filing = filing.with_facts(
        fee_amount=Decimal("2.5"), trainings=1, focus_areas=("教育",), assessment="好"
    ).with_text("other", "一", "二")
    data = filing_to_json(filing)

    assert json.loads(json.dumps(data)) == data
    assert list(data) == ["unit", "year", "edition", "date", "units", "cells", "facts", "texts", "origins"]
    assert data["unit"] == {
        "id": "yunlan-tests",
        "name": "云澜区测试局",
        "level": "department",
        "self": "我局",
        "invented": False,
    }
    assert list(data["cells"]) == list(filing.edition.cells)
    assert (data["cells"]["proactive.charges.amount"], data["cells"]["remedies.review.total"]) == (91.275306, None)
    assert data["facts"] == {"fee_amount": 2.5, "trainings": 1, "focus_areas": ["教育"], "assessment": "好"}
    assert data["texts"] == {"other": ["一", "二"]}
    assert data["origins"]["proactive.charges.amount"] == "notebook"


def test_the_title() -> None:
    assert zero_filing(year=2023).title == "云澜区测试局2023年政府信息公开工作年度报告"
