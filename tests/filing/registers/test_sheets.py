"""Registers as they come in workbooks and CSV: read whole or refused by name, never counted short. All are invented."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing.registers import read_remedies, read_requests
from disclosure_nb.filing.supply import Supply
from disclosure_nb.form import get_edition
from filing.registers.examples import YEAR, problems, read, read_text, sentences_of

HEAD = ["申请编号", "收到日期", "申请人类别", "答复日期", "办理结果", "收费金额", "备注"]
DAY = datetime.date(2023, 3, 1)
CASES = Path(__file__).parents[4] / "shared" / "cases"


def line(number: str, **other: Any) -> list[Any]:
    given = {"申请编号": number, "收到日期": DAY, "申请人类别": "自然人", "答复日期": DAY, "办理结果": "予以公开"}
    return [{**given, **other}.get(head) for head in HEAD]


def register(folder: Path, sheets: dict[str, list[list[Any]]], edit: Callable[[Any], None] | None = None) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if edit is not None:
        edit(book)
    path = folder / "register.xlsx"
    book.save(path)
    return path


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


def requests(path: Path) -> Supply:
    return read_requests(path, get_edition("2021"), YEAR)


def refused(path: Path) -> list[Problem]:
    with pytest.raises(ParamsError) as caught:
        requests(path)
    return list(caught.value.problems)


def granted(supply: Supply) -> Any:
    return supply.cells["requests.granted.total"]


def one(*lines: list[Any]) -> dict[str, list[list[Any]]]:
    return {"表": [HEAD, *lines]}


def test_all_sheets_with_the_head_of_a_register_are_read(tmp_path: Path) -> None:
    months = {f"{month}月": [["标题"], HEAD, line(f"A{month}")] for month in range(1, 13)}
    supply = requests(register(tmp_path, {**months, "说明": [["虚构的说明"], ["填表人", "某人"]]}))

    assert granted(supply) == 12
    assert f"读了 12 张工作表：{'、'.join(months)}；没有读：说明。" in sentences_of(supply)


def test_a_wrong_line_is_named_with_its_sheet(tmp_path: Path) -> None:
    sheets = {"1月": [HEAD, line("A")], "虚构某人": [HEAD, line("B", 收到日期="甲"), line("Ａ")]}
    shown = [problem.say() for problem in refused(register(tmp_path, sheets))]

    assert shown[0].startswith("[E310] register.xlsx 工作表“第 2 张” 第 2 行 收到日期：")
    assert "申请编号与工作表“1月”第 2 行相同（全角半角、大小写、空格不计）" in shown[1]


def test_a_sheet_of_lines_without_a_head_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(register(tmp_path, {"1月": [HEAD, line("A")], "2月": [line("B"), line("C")]}))

    assert problem.say().startswith("[E323] register.xlsx 工作表“2月”：没有台账的表头，内容却像是台账的行")


def test_a_sheet_of_lines_with_an_unknown_head_is_refused(tmp_path: Path) -> None:
    heads = ["编号", "来件时间", "何人", "答复日期", "怎样答复"]
    (problem,) = refused(register(tmp_path, {"1月": [HEAD, line("A")], "2月": [heads, line("B"), line("C")]}))

    assert (problem.code, problem.place.sheet) == ("E323", "2月")


def test_a_sheet_whose_head_lacks_a_column_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(register(tmp_path, {"1月": [HEAD, line("A")], "2月": [HEAD[:4], line("B")[:4]]}))

    assert (problem.code, problem.place.sheet) == ("E303", "2月")


def test_sheets_that_are_not_read_are_said(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["3月"].sheet_state = "hidden"

    named = requests(register(tmp_path, {"台账": [HEAD, line("A")], "2月": [HEAD, line("B")]}))
    hidden = requests(register(tmp_path, {"1月": [HEAD, line("A")], "3月": [HEAD, line("B")]}, hide))

    assert granted(named) == granted(hidden) == 1
    assert "读了 1 张工作表：台账；没有读：2月。" in sentences_of(named)
    assert "读了 1 张工作表：1月；没有读：3月（隐藏）。" in sentences_of(hidden)


def test_hidden_rows_count_and_are_said(tmp_path: Path) -> None:
    def hide(book: Any) -> None:
        book["表"].row_dimensions[3].hidden = True

    supply = requests(register(tmp_path, one(line("A"), line("B")), hide))

    assert granted(supply) == 2
    assert "有 1 行是隐藏的（筛选或手工隐藏），也已计入。" in sentences_of(supply)


@pytest.mark.parametrize("range", ["D2:D3", "C2:D2", "A2:G2"])
def test_merged_cells_of_columns_that_are_read_are_refused(tmp_path: Path, range: str) -> None:
    path = register(tmp_path, one(line("A"), line("B")), lambda book: book["表"].merge_cells(range))

    assert {problem.code for problem in refused(path)} == {"E324"}


def test_merged_cells_elsewhere_do_not_matter(tmp_path: Path) -> None:
    def merge(book: Any) -> None:
        for range in ("A1:G1", "G3:G4"):
            book["表"].merge_cells(range)

    path = register(tmp_path, {"表": [["虚构标题"], HEAD, line("A"), line("B")]}, merge)
    assert granted(requests(path)) == 2


def test_a_head_of_two_lines(tmp_path: Path) -> None:
    def merge(book: Any) -> None:
        for column in "ABCDEF":
            book["表"].merge_cells(f"{column}1:{column}2")

    heads = [HEAD, [*[None] * 6, "虚构", "虚构二"]]
    assert granted(requests(register(tmp_path, {"表": [*heads, line("A"), line("B")]}, merge))) == 2


def test_formulas_without_a_result_are_refused_those_with_one_are_read(tmp_path: Path) -> None:
    path = register(tmp_path, one(line("A", 答复日期="=B2+9", 备注="=1+1"), line("B", 办理结果='=IF(1,"予以公开","")')))
    assert [(problem.code, problem.place.key) for problem in refused(path)] == [
        ("E325", "答复日期"),
        ("E325", "办理结果"),
    ]
    rewritten(path, (r"(<f>B2\+9</f>)<v ?/?>(</v>)?", r"\1<v>44995</v>"), part="sheet1")
    assert [problem.place.key for problem in refused(path)] == ["办理结果"]


@pytest.mark.parametrize("id", [*range(27, 32), 36, *range(50, 55), 57, 58])
def test_dates_in_the_built_in_formats_of_chinese_excel(tmp_path: Path, id: int) -> None:
    path = register(tmp_path, one(line("A"), line("B")))
    assert granted(requests(rewritten(path, ('numFmtId="14"', f'numFmtId="{id}"'), part="styles"))) == 2


@pytest.mark.parametrize(
    "code", ['yyyy"年"m"月"d"日"', '[$-804]yyyy"年"m"月"d"日";@', "[DBNum1][$-804]yyyy年m月d日", "yyyy/m/d h:mm", "m-d"]
)
def test_dates_in_formats_of_ones_own(tmp_path: Path, code: str) -> None:
    def form(book: Any) -> None:
        for cell in ("B2", "D2"):
            book["表"][cell].number_format = code

    assert granted(requests(register(tmp_path, one(line("A")), form))) == 1


@pytest.mark.parametrize("code", ['0!.0,"万"', "#,##0,", "0.00%", '0"万元"', "[>=100]0!.0,;General", ';;;"无"'])
def test_amounts_shown_as_others_are_refused(tmp_path: Path, code: str) -> None:
    def form(book: Any) -> None:
        book["表"]["F2"].number_format = code

    (problem,) = refused(register(tmp_path, one(line("A", 收费金额=100), line("B", 收费金额=3)), form))
    assert (problem.code, problem.place.line, problem.place.key) == ("E326", 2, "收费金额")


@pytest.mark.parametrize(
    "code", ["0.00", "#,##0.00", '0.00"元"', "¥#,##0.00", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ']
)
def test_amounts_in_common_formats_are_read(tmp_path: Path, code: str) -> None:
    def form(book: Any) -> None:
        book["表"]["F2"].number_format = code

    assert requests(register(tmp_path, one(line("A", 收费金额=100)), form)).facts["fee_amount"] == 100


def test_content_beyond_the_head_is_refused(tmp_path: Path) -> None:
    (problem,) = refused(register(tmp_path, one(line("A"), [*line("B"), None, "虚构"])))

    assert (problem.code, problem.place.line) == ("E308", 3)
    assert "虚构" not in problem.sentence.zh


def test_a_lost_mark_of_dates_from_1904_is_an_error(tmp_path: Path) -> None:
    path = register(
        tmp_path, one(line("A"), line("B")), lambda book: setattr(book, "epoch", datetime.datetime(1904, 1, 1))
    )
    assert granted(requests(path)) == 2
    (problem,) = refused(rewritten(path, (' date1904="(1|true)"', ""), part="workbook.xml"))

    assert problem.code == "E342"
    assert problem.sentence.zh.startswith("共 2 件，没有一件的日期在 2023 年（最早 2019-02-28，最晚 2019-02-28）")


def test_registers_of_another_year_are_refused(tmp_path: Path) -> None:
    old = {"收到日期": "2021-03-01", "答复日期": "2021-03-02"}
    assert [problem.code for problem in problems(tmp_path, old)] == ["E342"]
    old = {"受理日期": "2021-03-01", "审结日期": "2021-03-02"}
    assert [problem.code for problem in problems(tmp_path, old, register="remedies")] == ["E342"]
    waiting = read(tmp_path, {"收到日期": "2022-12-20", "答复日期": "", "办理结果": ""})
    assert waiting.cells["requests.carried_out.total"] == 1


def test_strict_ooxml_is_read(tmp_path: Path) -> None:
    namespaces = (r"http://schemas\.openxmlformats\.org/([A-Za-z]+)/2006/", r"http://purl.oclc.org/ooxml/\1/")
    path = rewritten(register(tmp_path, one(line("A"))), namespaces)
    assert granted(requests(path)) == 1


def test_error_values_of_a_sheet_are_named(tmp_path: Path) -> None:
    (problem,) = refused(register(tmp_path, one(line("A", 办理结果="#REF!"))))
    assert (problem.code, "#REF!" in problem.sentence.zh) == ("E322", True)


# --- CSV -------------------------------------------------------------------------------------------------------------

LINE = "A{},2023-03-01,自然人,2023-03-02,予以公开,,\n"


def csv(*lines: str, head: str = ",".join(HEAD)) -> str:
    return head + "\n" + "".join(lines)


@pytest.mark.parametrize("cut", ["B,2023-03-01,自然人\n", "B,2023-03-01,自然人", "B,2023-03-01,自然人,\n", "B\n"])
def test_a_line_that_was_cut_off_is_refused(tmp_path: Path, cut: str) -> None:
    """It was counted as still open."""
    with pytest.raises(ParamsError) as caught:
        read_text(tmp_path, csv(LINE.format(1), cut))

    assert [(problem.code, problem.place.line) for problem in caught.value.problems] == [("E327", 3)]


def test_lines_may_end_where_nothing_is_read_any_more(tmp_path: Path) -> None:
    assert granted(read_text(tmp_path, csv("A,2023-03-01,自然人,2023-03-02,予以公开,\n", "\n"))) == 1


def test_content_below_blank_heads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="E308"):
        read_text(tmp_path, csv("A,2023-03-01,自然人,2023-03-02,予以公开,,,虚构\n", head=",".join(HEAD) + ",,"))
    assert (
        granted(read_text(tmp_path, csv("A,2023-03-01,自然人,2023-03-02,予以公开,,,\n", head=",".join(HEAD) + ",,")))
        == 1
    )


@pytest.mark.parametrize(
    ("first", "second"), [("Ａ１", "A1"), ("a1", "A1"), ("依申请〔2023〕１号", "依申请〔2023〕1 号")]
)
def test_one_number_written_in_two_ways_is_one(tmp_path: Path, first: str, second: str) -> None:
    (problem,) = problems(tmp_path, {"申请编号": first}, {"申请编号": second})

    assert problem.code == "E330"
    assert "（全角半角、大小写、空格不计）" in problem.sentence.zh


# --- what others have met --------------------------------------------------------------------------------------------


@pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not there")
def test_the_registers_that_others_have_met() -> None:
    assert granted(requests(CASES / "register-of-twelve-sheets.xlsx")) == 36
    assert {problem.code for problem in refused(CASES / "register-with-merged-cells.xlsx")} == {"E324"}
    assert {problem.code for problem in refused(CASES / "register-with-uncached-formulas.xlsx")} == {"E325"}


def test_a_register_of_remedies_is_read_from_several_sheets_too(tmp_path: Path) -> None:
    head = ["案号", "案件类型", "受理日期", "审结日期", "审理结果"]
    sheets = {f"{n}季度": [head, [f"虚构{n}", "复议案件", DAY, DAY, "部分撤销"]] for n in range(1, 5)}
    supply = read_remedies(register(tmp_path, sheets), get_edition("2021"), YEAR)

    assert supply.cells["remedies.review.corrected"] == 4
    assert sentences_of(supply)[0] == "读了 4 张工作表：1季度、2季度、3季度、4季度。"
