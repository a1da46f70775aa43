"""The review workbook: the wrong cells are red, their sentence is a comment, nothing in it runs."""

from __future__ import annotations

import io
from dataclasses import replace

from openpyxl import load_workbook

from disclosure_nb.checks import check
from disclosure_nb.workbook.review import review_workbook
from factories import filing_with

RED = "FFD9D6"


def test_the_wrong_cell_is_red_and_says_why() -> None:
    data = review_workbook(check(filing_with({"remedies.review.upheld": 10, "remedies.review.corrected": 1})))
    sheet = load_workbook(io.BytesIO(data))["表4"]
    red = [cell for row in sheet.iter_rows() for cell in row if str(cell.fill.fgColor.rgb).endswith(RED)]
    assert [cell.value for cell in red] == [0]
    assert red[0].comment is not None and "C4" in red[0].comment.text and "应等于" in red[0].comment.text


def test_the_sheet_of_findings_proposes_the_repair() -> None:
    data = review_workbook(check(filing_with({"remedies.review.upheld": 10, "remedies.review.corrected": 1})))
    sheet = load_workbook(io.BytesIO(data))["核对结果"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert any("表四“行政复议”×总计 0 → 11" in str(cell) for line in lines for cell in line)


def test_merged_heads_stand_as_in_the_form() -> None:
    sheet = load_workbook(io.BytesIO(review_workbook(check(filing_with({})))))["表3"]
    assert {"A1:C3", "D1:J1", "E2:I2"} <= {str(merged) for merged in sheet.merged_cells.ranges}


def test_hostile_text_is_text() -> None:
    filing = filing_with({"remedies.review.upheld": 1}).with_text("other", "=cmd|' /C calc'!A0，未收取信息处理费999件")
    unit = replace(filing.unit, name="=1+1")
    data = review_workbook(check(replace(filing, unit=unit)))
    for sheet in load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)


def test_equal_findings_give_equal_bytes() -> None:
    findings = check(filing_with({"remedies.review.upheld": 10}))
    assert review_workbook(findings) == review_workbook(findings)
