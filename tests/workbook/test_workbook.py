"""The fill-in workbook: the form with locked labels, named cells, formulas, sentences; nothing in it runs."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.cell import coordinate_from_string

from disclosure_nb.errors import UsageError
from disclosure_nb.filing.workbook import workbook_filing
from disclosure_nb.filing.workbook.slots import plain_label, slots
from disclosure_nb.form import Edition, get_edition
from disclosure_nb.form.counting_rules import rules_of_form
from disclosure_nb.workbook import fill_in_workbook
from factories import every_edition, filing_with, zero_filing
from workbooks import cell, write

EDITIONS = every_edition()
of_every_edition = pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)


def opened(edition: str | Edition = "2021") -> Any:
    return openpyxl.load_workbook(io.BytesIO(fill_in_workbook(zero_filing(edition))))


def formulas(book: Any) -> list[str]:
    return [at.value for sheet in book for row in sheet.iter_rows() for at in row if at.data_type == "f"]


# --------------------------------------------------------------------------------- what it shows
def test_its_sheets_are_the_form_and_what_lies_behind_it() -> None:
    assert opened().sheetnames == [
        "单位",
        "表2",
        "表3",
        "表4",
        "事实",
        "文字",
        "上年数表2",
        "上年数表3",
        "上年数表4",
        "填表说明",
    ]


def test_a_table_looks_like_the_form() -> None:
    sheet = opened()["表3"]
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A3:C5", "D3:J3", "E4:I4", "A8:A29", "B10:B17"} <= merged
    assert sheet["A1"].value == "2022年 三、收到和处理政府信息公开申请情况（单位：件）"
    assert (sheet["C10"].value, sheet["I5"].value) == ("1.属于国家秘密", "其他")


@of_every_edition
def test_every_label_of_the_edition_is_in_it(edition: Edition) -> None:
    shown = {plain_label(str(at.value)) for sheet in opened(edition) for row in sheet.iter_rows() for at in row}
    for slot in slots(edition).values():
        assert {plain_label(label) for label in (*slot.left, *slot.above)} <= shown


@pytest.mark.parametrize("id", ["2019", "2021"])
def test_the_counting_rules_are_those_of_the_edition_and_of_explain(id: str) -> None:
    rows = [[str(at.value) for at in row[:2]] for row in opened(id)["填表说明"]]
    wanted = [[head.label, rule.sentence.zh] for head, rule in rules_of_form(get_edition(id))]
    assert [each for each in wanted if each not in rows] == []
    assert any("申请人撤回" in about for about, _ in rows)
    labels = {head.label for other in ("2019", "2021") for head, _ in rules_of_form(get_edition(other))}
    assert {about for about, _ in rows} & labels == {label for label, _ in wanted}


def test_last_years_values_stand_on_their_own_sheets() -> None:
    last = replace(filing_with({"requests.carried_out.total": 7}), year=2021)
    book = openpyxl.load_workbook(io.BytesIO(fill_in_workbook(zero_filing(), last)))
    assert cell(book, "_last.requests.carried_out.total").value == 7
    assert book["上年数表3"]["A1"].value == "上年数（2021年） 三、收到和处理政府信息公开申请情况（单位：件）"


def test_last_years_values_of_another_form_are_taken_as_far_as_it_has_the_cells() -> None:
    last = zero_filing("2019", year=2020).with_cells({"requests.carried_out.research": 3})
    book = openpyxl.load_workbook(io.BytesIO(fill_in_workbook(zero_filing("2021", year=2021), last)))
    assert cell(book, "_last.requests.carried_out.research").value == 3
    assert cell(book, "_last.proactive.rules.in_force").value is None


def test_values_of_another_year_are_refused() -> None:
    with pytest.raises(UsageError, match="“上年数”应是 2021 年的数据，给出的是 2022 年的"):
        fill_in_workbook(zero_filing(), zero_filing())


# --------------------------------------------------------------------------------- totals, formulas
def test_a_total_is_a_formula_that_asks_for_all_its_parts() -> None:
    book = opened()
    assert cell(book, "requests.received.total").value == '=IF(COUNT(D6:I6)=6,SUM(D6:I6),"")'
    assert cell(book, "requests.concluded.research").value == '=IF(COUNT(F8:F28)=21,SUM(F8:F28),"")'


def test_a_total_that_is_not_the_sum_is_the_number_that_the_filing_holds() -> None:
    filing = filing_with({"remedies.review.total": 3, "remedies.suit_direct.total": None})
    book = openpyxl.load_workbook(io.BytesIO(fill_in_workbook(filing)))
    totals = [cell(book, f"remedies.{row}.total").value for row in ("review", "suit_direct", "suit_after_review")]
    assert totals == [3, None, '=IF(COUNT(K6:N6)=4,SUM(K6:N6),"")']


def test_a_number_with_more_digits_than_a_workbook_keeps_is_text(tmp_path: Path) -> None:
    filing = filing_with({"proactive.licences.decisions": 1234567890123456789 // 10})
    path = write(tmp_path, filing)
    assert cell(openpyxl.load_workbook(path), "proactive.licences.decisions").value == "123456789012345678"
    assert workbook_filing(path).cells == filing.cells


# --------------------------------------------------------------------------------- locks, validation
@of_every_edition
def test_cells_to_be_filled_in_are_open_and_everything_else_is_locked(edition: Edition) -> None:
    book = opened(edition)
    named = {(cell(book, name).parent.title, cell(book, name).coordinate) for name in slots(edition)}
    named -= {("单位", cell(book, "_unit.edition").coordinate)}
    for sheet in book:
        assert sheet.protection.sheet and not sheet.protection.password
        merged = {
            sheet.cell(*place).coordinate: sheet.cell(one.min_row, one.min_col).coordinate
            for one in sheet.merged_cells.ranges
            for place in one.cells
        }
        for at in (at for row in sheet.iter_rows() for at in row):
            own = (sheet.title, merged.get(at.coordinate, at.coordinate))
            assert at.protection.locked == (own not in named), own


@of_every_edition
def test_every_number_is_validated_by_its_kind_in_chinese(edition: Edition) -> None:
    book = opened(edition)
    for address, form in edition.cells.items():
        at = cell(book, address)
        (rule,) = (rule for rule in at.parent.data_validations.dataValidation if at.coordinate in rule.sqref)
        assert (rule.type, rule.formula1.startswith("-")) == (
            "whole" if form.kind == "count" else "decimal",
            form.signed,
        )
        assert rule.errorTitle == "请填数字" and ("不小于 0" in rule.error) is not form.signed


@of_every_edition
def test_nothing_is_larger_than_a_program_opens_without_complaint(edition: Edition) -> None:
    book = opened(edition)
    assert max(map(len, formulas(book))) < 8000
    assert not any(len(text) > 255 for formula in formulas(book) for text in re.findall('"([^"]*)"', formula))
    for sheet in book:
        assert len(sheet.title) <= 31
        for rule in sheet.data_validations.dataValidation:
            assert len(rule.errorTitle) <= 32 and len(rule.error) <= 255 and len(rule.formula1) <= 255
        for one in sheet.conditional_formatting:
            assert all(len(rule.formula[0]) < 255 and "!" not in rule.formula[0] for rule in one.rules)
        taken = [place for one in sheet.merged_cells.ranges for place in one.cells]
        assert len(taken) == len(set(taken))


@of_every_edition
def test_every_name_is_legal_and_points_to_one_cell_of_its_own(edition: Edition) -> None:
    book = opened(edition)
    assert set(book.defined_names) == set(slots(edition))
    assert len({name.lower() for name in book.defined_names}) == len(slots(edition))
    assert len({defined.attr_text for defined in book.defined_names.values()}) == len(slots(edition))
    for name in book.defined_names:
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]{0,254}", name)
        with pytest.raises(Exception, match="Invalid"):
            coordinate_from_string(name.upper())


# --------------------------------------------------------------------------------- hostile, equal
def test_hostile_text_is_text_and_comes_back(tmp_path: Path) -> None:
    hostile = (
        "=cmd|' /C calc'!A0",
        '+HYPERLINK("http://a")',
        "-1+1",
        "@SUM(A1)",
        "_x0041_",
        "<b>&amp;",
        "#REF!",
        "TRUE",
    )
    unit = replace(zero_filing().unit, name="=1+1", self_name="@我局")
    filing = replace(zero_filing(unit=unit), texts={"other": hostile, "problems": ("=2+2",)})
    filing = filing.with_facts(problems=list(hostile), assessment='=HYPERLINK("http://a","b")')
    path = write(tmp_path, filing)

    assert all(formula.startswith("=IF(") for formula in formulas(openpyxl.load_workbook(path)))
    read = workbook_filing(path)
    assert (read.unit, read.texts, read.facts) == (filing.unit, filing.texts, filing.facts)


def test_a_text_longer_than_a_cell_is_refused() -> None:
    with pytest.raises(UsageError, match="「六、其他需要报告的事项」有 32768 字，超过表格单元格的上限 32767"):
        fill_in_workbook(zero_filing().with_text("other", "很" * 32768))


@of_every_edition
def test_equal_filings_give_equal_bytes(edition: Edition) -> None:
    assert fill_in_workbook(zero_filing(edition)) == fill_in_workbook(zero_filing(edition))
