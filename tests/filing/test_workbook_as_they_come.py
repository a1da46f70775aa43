"""Fill-in workbooks as programs leave them: old results, Chinese dates, scaled formats, strict OOXML. Invented."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from disclosure_nb.errors import ParamsError
from disclosure_nb.filing.number_format import shows_another_number
from disclosure_nb.filing.ooxml import CHINESE_DATES
from disclosure_nb.filing.workbook import Workbook, read_workbook
from disclosure_nb.filing.workbook.package import is_workbook
from disclosure_nb.filing.workbook.recalculated import terms_of
from factories import zero_filing
from workbooks import cell, change, write

CASES = Path(__file__).parents[3] / "shared" / "cases"
TOTAL = "requests.received.total"
PART = "requests.received.natural_person"


def rewritten(path: Path, *changes: tuple[str, str], part: str = "") -> Path:
    """Change the XML of the parts whose name has ``part`` in it."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            for pattern, new in changes if part in name else ():
                content = re.sub(pattern.encode(), new.encode(), content)
            package.writestr(name, content)
    return path


def stored(path: Path, coordinate: str, result: str) -> Path:
    """Store a result for the formula in a cell of 表3, as a program that did not calculate it would."""
    change_to = rf'(<c r="{coordinate}"[^>]*><f>[^<]*</f>)<v ?/?>(</v>)?'
    return rewritten(path, (change_to, rf"\g<1><v>{result}</v>"), part="worksheets/sheet3")


def spot(path: Path, name: str) -> str:
    found: list[str] = []
    change(path, lambda book: found.append(cell(book, name).coordinate))
    return found[0]


def said(read: Workbook, address: str) -> list[str]:
    return [note.sentence.zh for note in read.supply.notes if note.address == address]


def test_a_total_is_calculated_anew_where_its_stored_result_is_old(tmp_path: Path) -> None:
    path = write(tmp_path, zero_filing())
    change(path, lambda book: setattr(cell(book, PART), "value", 5))
    read = read_workbook(stored(path, spot(path, TOTAL), "0"))

    assert read.supply.cells[TOTAL] == 5
    (note,) = said(read, TOTAL)
    assert "没有重新计算：存的结果是 0，按各格相加为 5，取 5" in note
    assert said(read_workbook(stored(change(path, lambda _: None), spot(path, TOTAL), "5")), TOTAL) == []


def test_a_total_of_blank_parts_is_blank_whatever_is_stored(tmp_path: Path) -> None:
    path = write(tmp_path, zero_filing())
    change(path, lambda book: setattr(cell(book, PART), "value", None))
    read = read_workbook(stored(path, spot(path, TOTAL), "0"))

    assert read.supply.cells[TOTAL] is None
    (note,) = said(read, TOTAL)
    assert "要相加的格还有空白，按空白计，不取 0" in note


@pytest.mark.parametrize("blank", [False, True])
def test_a_sum_of_ones_own_is_calculated_anew_too(tmp_path: Path, blank: bool) -> None:
    path = write(tmp_path, zero_filing())
    at = spot(path, TOTAL)
    row = at[1:]

    def edit(book: Any) -> None:
        cell(book, PART).value = None if blank else 5
        cell(book, TOTAL).value = f"=SUM(D{row}:H{row})+I{row}"

    read = read_workbook(stored(change(path, edit), at, "0"))
    assert read.supply.cells[TOTAL] == (None if blank else 5)
    assert any("不取 0" in note if blank else "取 5" in note for note in said(read, TOTAL))


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("=A1", [(1, (1, 1))]),
        ("= $A$1 - b2", [(1, (1, 1)), (-1, (2, 2))]),
        ("=SUM(A1:A2,C1)", [(1, (1, 1)), (1, (2, 1)), (1, (1, 3))]),
        ('=IF(COUNT(A1:B1)=2,SUM(A1:B1),"")', [(1, (1, 1)), (1, (1, 2))]),
        ("=SUM(A1)*2", None),
        ("=表2!A1", None),
        ("=SUM(A:A)", None),
        ("=A1+1", None),
        ("=SUM(A1:ZZZ9999999)", None),
    ],
)
def test_which_formulas_are_sums(formula: str, terms: Any) -> None:
    assert terms_of(formula) == terms


def test_a_sum_that_leads_back_to_itself_is_not_calculated(tmp_path: Path) -> None:
    path = write(tmp_path, zero_filing())
    at = spot(path, TOTAL)
    change(path, lambda book: setattr(cell(book, TOTAL), "value", f"=SUM({at}:{at})"))

    assert read_workbook(stored(path, at, "7")).supply.cells[TOTAL] == 7


def test_dates_of_chinese_excel_are_no_counts(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book, PART).value, cell(book, PART).number_format = 45000, "mm-dd-yy"

    path = change(write(tmp_path, zero_filing()), edit)
    for id in sorted(CHINESE_DATES)[::6]:
        rewritten(path, ('numFmtId="14"', f'numFmtId="{id}"'), part="styles")
        with pytest.raises(ParamsError, match="E233"):
            read_workbook(path)
        rewritten(path, (f'numFmtId="{id}"', 'numFmtId="14"'), part="styles")


def test_a_number_that_is_shown_as_another_is_refused(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book, PART).value, cell(book, PART).number_format = 310500, '0!.0,"万"'

    with pytest.raises(ParamsError) as caught:
        read_workbook(change(write(tmp_path, zero_filing()), edit))
    (problem,) = caught.value.problems
    assert problem.code == "E237"
    assert '这里存的是 310500，而单元格格式“0!.0,"万"”显示出来不是这个数' in problem.sentence.zh


PLAIN = [
    "General",
    "0",
    "0.00",
    "#,##0",
    "#,##0.00_ ",
    "@",
    "G/通用格式",
    "0;-0;;@",
    "[Red]0",
    "# ?/?",
    "0.00E+00",
    "0_ ",
    "[$-804]0",
]
OTHER = [
    "0%",
    '0"%"',
    "#,##0,",
    "0.0,,",
    "#,##0,.00",
    "0!.0,",
    r"0\.0,",
    '0"."0',
    '0"00"',
    '"无"',
    ";;;",
    "[>5]0,;General",
    "-0",
    '0"亿"',
]


@pytest.mark.parametrize("code", PLAIN)
def test_formats_that_show_the_number_itself(code: str) -> None:
    assert not shows_another_number(code, 31, "件")
    assert not shows_another_number(code, Decimal("31.5"), "万元")


@pytest.mark.parametrize("code", OTHER)
def test_formats_that_show_another_number(code: str) -> None:
    assert shows_another_number(code, 31, "件")
    assert not shows_another_number(code, 0, "件")


def test_units_in_a_format_are_compared_with_the_unit_of_the_cell() -> None:
    assert not shows_another_number('0.00"万元"', 31, "万元")
    assert shows_another_number('0.00"元"', 31, "万元")
    assert not shows_another_number('0"件"', 31, "件")
    assert not shows_another_number('[>=10000]0!.0,"万";General', 31, "件")
    assert shows_another_number('[>=10000]0!.0,"万";General', 31000, "件")


def test_strict_ooxml_is_read(tmp_path: Path) -> None:
    path = write(tmp_path, zero_filing())
    plain = read_workbook(path)
    rewritten(path, (r"http://schemas\.openxmlformats\.org/([A-Za-z]+)/2006/", r"http://purl.oclc.org/ooxml/\1/"))

    assert is_workbook(path)
    assert read_workbook(path) == plain


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")
def test_the_workbooks_that_others_have_met() -> None:
    stale = read_workbook(CASES / "formula-with-cached-zero.xlsx").supply.cells
    assert stale[TOTAL] == stale[PART] == 5
    assert read_workbook(CASES / "blank-parts-cached-zero.xlsx").supply.cells[TOTAL] is None
    assert read_workbook(CASES / "strict-ooxml.xlsx").supply.cells[TOTAL] == 28
    for name, code in (("date-in-a-count-cell", "E233"), ("amount-scaled-by-its-format", "E237")):
        with pytest.raises(ParamsError, match=code):
            read_workbook(CASES / f"{name}.xlsx")
