"""Reading a fill-in workbook: whatever was done to it, its cells are found by name or label, or missed by name."""

from __future__ import annotations

import datetime
import io
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_nb.checks import check
from disclosure_nb.errors import ParamsError
from disclosure_nb.filing import LEVELS, Filing, Unit, Value, fact_catalogue, text_keys
from disclosure_nb.filing.workbook import is_workbook, read_workbook, workbook_filing
from disclosure_nb.filing.workbook.slots import slots
from disclosure_nb.form import Edition
from disclosure_nb.workbook.review import review_workbook
from factories import every_edition, filing_with, invented_edition, zero_filing
from made import PARAMS, hongze, weibin
from sizes import size
from strategies import balanced_filings
from workbooks import cell, change, put, write

EDITIONS = every_edition()
SAME = ("unit", "year", "edition", "date", "sums", "cells", "facts", "texts")


def differences(filing: Filing, other: Filing) -> list[str]:
    """The parts in which two filings differ."""
    return [part for part in SAME if getattr(filing, part) != getattr(other, part)]


def refused(path: Path, **more: Any) -> list[str]:
    """What is wrong with a workbook, sentence by sentence."""
    with pytest.raises(ParamsError) as caught:
        read_workbook(path, **more)
    assert all(problem.sentence.en for problem in caught.value.problems)
    return [problem.say() for problem in caught.value.problems]


@pytest.fixture(scope="session")
def zeros(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("zeros"), zero_filing())


@pytest.fixture
def blank(zeros: Path, tmp_path: Path) -> Path:
    """A workbook of zeros that a test may change."""
    return Path(shutil.copy(zeros, tmp_path))


# --------------------------------------------------------------------------------------------------------- round trip
lines = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)
ids = st.from_regex("[a-z][a-z0-9-]{0,9}", fullmatch=True)


@st.composite
def whole_filings(draw: st.DrawFn, edition: Edition) -> Filing:
    """Filings with everything in them that a filing can have; some blanks among the cells."""
    balanced = draw(balanced_filings(edition))
    blanks: dict[str, Value] = dict.fromkeys(draw(st.sets(st.sampled_from(list(edition.cells)), max_size=20)))
    values = {
        "count": st.integers(0, 10**14),
        "amount": st.decimals(0, 10**6, places=3).map(lambda value: +value),
        "text": lines,
        "texts": st.lists(lines, min_size=1, max_size=3).map(tuple),
    }
    known = fact_catalogue().values()
    facts = draw(st.fixed_dictionaries({}, optional={fact.id: values[fact.kind] for fact in known}))
    texts = st.lists(lines, min_size=1, max_size=3).map(tuple)
    return replace(
        balanced.with_cells(blanks),
        unit=Unit("yunlan-tests", draw(lines), draw(st.sampled_from(list(LEVELS))), draw(lines), draw(st.booleans())),
        facts=facts,
        texts=draw(st.fixed_dictionaries({}, optional=dict.fromkeys(text_keys(edition), texts))),
        date=draw(st.none() | st.dates().map(str)),
        sums=draw(st.none() | st.lists(ids, min_size=1, max_size=3).map(tuple)),
    )


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
@settings(max_examples=size(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_filing_comes_back_as_it_was(
    edition: Edition, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    filing = data.draw(whole_filings(edition))
    path = write(tmp_path_factory.mktemp("round"), filing)

    assert differences(filing, workbook_filing(path, known=[edition])) == []


@pytest.mark.parametrize("filing", [weibin(), hongze()], ids=lambda filing: filing.unit.id)
def test_a_real_filing_comes_back_as_it_was(filing: Filing, tmp_path: Path) -> None:
    path = write(tmp_path, filing, name=f"{filing.unit.id}.xlsx")
    assert differences(filing, workbook_filing(path)) == []


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_a_blank_workbook_reads_as_blank_and_never_as_zero(edition: Edition, tmp_path: Path) -> None:
    path = write(tmp_path, replace(zero_filing(edition), cells={}))
    read = read_workbook(path, edition=edition)
    assert set(read.supply.cells) == set(edition.cells) and set(read.supply.cells.values()) == {None}
    assert (read.supply.facts, read.supply.texts, read.previous, read.date, read.sums) == ({}, {}, {}, None, None)


def test_last_years_values_come_back_next_to_this_years(tmp_path: Path) -> None:
    last = replace(filing_with({"requests.carried_out.total": 7}), year=2021)
    read = read_workbook(write(tmp_path, zero_filing(), last))
    assert read.previous == last.cells and read.supply.cells["requests.carried_out.total"] == 0


def test_every_value_says_in_which_cell_it_is(blank: Path) -> None:
    origin = workbook_filing(blank, name="params/2022/yunlan-tests.xlsx").origins["requests.received.natural_person"]
    assert origin.say() == "params/2022/yunlan-tests.xlsx 工作表“表3” 单元格 D6"


# ------------------------------------------------------------------------------------------------------------- totals
def test_a_total_that_no_program_calculated_is_computed_from_its_parts(blank: Path) -> None:
    filing = workbook_filing(put(blank, requests__received__natural_person=3, requests__granted__natural_person=3))
    totals = ("requests.received.total", "requests.concluded.natural_person", "requests.concluded.total")
    assert [(filing[total], filing.origins[total].rule) for total in totals] == [(3, "C3"), (3, "C2"), (3, "C2")]


def test_a_total_of_parts_that_are_blank_is_blank(blank: Path) -> None:
    assert workbook_filing(put(blank, requests__received__research=None))["requests.received.total"] is None


def test_a_number_written_over_a_total_counts(blank: Path) -> None:
    filing = workbook_filing(put(blank, requests__received__total=9))
    assert (filing["requests.received.total"], filing.origins["requests.received.total"].rule) == (9, None)
    assert [finding.code for finding in check(filing).of("error")] == ["C1", "C3"]


def test_another_formula_in_a_total_is_not_taken_for_ours(blank: Path) -> None:
    (problem,) = refused(put(blank, requests__received__total='=IF(COUNT(D7:I7)=6,SUM(D7:I7),"")'))
    assert problem.startswith(
        "[E234] yunlan-tests.xlsx 工作表“表3” 单元格 J6：「一、本年新收政府信息公开申请数量」「总计」公式"
    )


# --------------------------------------------------------------------------------------------- lost and moved cells
def without_names(book: Any) -> None:
    for name in list(book.defined_names):
        del book.defined_names[name]


def as_values_only(book: Any) -> None:
    """Take names and merges away, as copying the values into a new file does."""
    without_names(book)
    for sheet in book.worksheets:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))


@pytest.mark.parametrize("lose", [without_names, as_values_only])
@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS)
def test_where_names_are_lost_the_labels_are_enough(
    edition: Edition, lose: Callable[[Any], None], tmp_path: Path
) -> None:
    cells = {address: at for at, address in enumerate(edition.cells)}
    filing = (
        zero_filing(edition).with_cells(cells).with_facts(trainings=4).with_text(text_keys(edition)[-1], "另有说明。")
    )
    last = replace(zero_filing(edition), year=filing.year - 1)
    path = change(write(tmp_path, filing, last), lose)
    read = read_workbook(path, edition=edition)

    assert is_workbook(path) and differences(filing, workbook_filing(path, known=[edition])) == []
    assert read.previous == last.cells
    assert any("按行列标签读取" in note.say() for note in read.supply.notes)


def test_labels_are_known_whatever_their_width_blanks_and_line_breaks(tmp_path: Path) -> None:
    def restyle(book: Any) -> None:
        without_names(book)
        for at in (at for row in book["表3"].iter_rows() for at in row if isinstance(at.value, str)):
            at.value = (
                at.value.replace("（", " (").replace("）", ")").replace("商业企业", "商业\n企业").replace("1.", "１．")
            )

    filing = filing_with({"requests.received.enterprise": 5, "requests.received.total": 5})
    assert differences(filing, workbook_filing(change(write(tmp_path, filing), restyle))) == []


def test_sheets_may_be_renamed_and_moved(tmp_path: Path) -> None:
    def rearrange(book: Any) -> None:
        book.move_sheet("表3", -2)
        for name in slots(zero_filing().edition):
            defined = book.defined_names[name]
            defined.attr_text = defined.attr_text.replace("'表3'!", "'申请 ''23'!")
        book["表3"].title = "申请 '23"

    filing = filing_with({"requests.received.enterprise": 5, "requests.received.total": 6})
    assert differences(filing, workbook_filing(change(write(tmp_path, filing), rearrange))) == []


def test_a_deleted_cell_is_missed_by_its_label_and_is_not_zero(blank: Path) -> None:
    def delete_row(book: Any) -> None:
        for name in slots(zero_filing().edition):
            if name.startswith("requests.granted."):
                book.defined_names[name].attr_text = "'表3'!#REF!"
        book["表3"]["B8"].value = None

    assert refused(change(blank, delete_row)) == [
        "[E220] yunlan-tests.xlsx 工作表“表3”：「三、本年度办理结果·（一）予以公开」「自然人」等 7 格找不到"
        "（所在行或列可能已删除）；缺格不等于 0，请恢复后再填。"
    ]


def test_a_missing_table_is_one_problem(blank: Path) -> None:
    def drop(book: Any) -> None:
        del book["表4"]

    assert refused(change(blank, drop)) == ["[E220] yunlan-tests.xlsx：表4不在工作簿中，请从填报表恢复。"]


def test_missing_facts_and_last_year_are_reported_and_no_problem(blank: Path) -> None:
    def drop(book: Any) -> None:
        for title in ("事实", "文字", "上年数表2", "上年数表3", "上年数表4"):
            del book[title]

    read = read_workbook(change(blank, drop))
    assert [note.say() for note in read.supply.notes] == [
        f"yunlan-tests.xlsx：{name}不在工作簿中，按未填处理"
        for name in ("上年数表2", "上年数表3", "上年数表4", "事实", "文字")
    ]


def test_sorted_rows_are_noticed_by_their_labels(blank: Path) -> None:
    def swap(book: Any) -> None:
        sheet = book["表3"]
        sheet["C10"].value, sheet["C11"].value = sheet["C11"].value, sheet["C10"].value

    problems = refused(change(blank, swap))
    assert len(problems) == 14
    assert problems[0] == (
        "[E221] yunlan-tests.xlsx 工作表“表3” 单元格 D10：「三、本年度办理结果·（三）不予公开·1.属于国家秘密」"
        "「自然人」按单元格名称在 D10，按旁边的标签在 D11（可能移动或排序过单元格），请在新的填报表中重新填写。"
    )


def test_a_changed_label_is_reported(blank: Path) -> None:
    (note,) = read_workbook(change(blank, lambda book: setattr(book["表3"]["A6"], "value", "新收"))).supply.notes
    assert note.say() == "yunlan-tests.xlsx 工作表“表3”：表3有 7 格旁边的标签与格式不同，按单元格名称读取"


def test_two_names_of_one_cell_are_a_problem(blank: Path) -> None:
    def same(book: Any) -> None:
        without = book.defined_names
        without["_fact.trainings"].attr_text = without["_fact.inspections"].attr_text

    assert any(problem.startswith("[E223]") for problem in refused(change(blank, same)))


def test_a_table_that_is_there_twice_without_names_is_a_problem(blank: Path) -> None:
    def copy(book: Any) -> None:
        without_names(book)
        book.copy_worksheet(book["表4"]).title = "表4 (2)"

    assert refused(change(blank, copy)) == [
        "[E222] yunlan-tests.xlsx：表4在工作表“表4”、“表4 (2)”中各有一份，无法判断以哪份为准，请删去多余的。"
    ]


def test_merged_cells_are_a_problem(blank: Path) -> None:
    (problem,) = refused(change(blank, lambda book: book["表3"].merge_cells("D6:E6")))
    assert problem.startswith("[E224] yunlan-tests.xlsx 工作表“表3” 单元格 E6：")


# ---------------------------------------------------------------------------------------------- fields, facts and texts
def test_fields_that_must_be_filled_in_are_named_all_at_once(blank: Path) -> None:
    assert refused(put(blank, _unit__name=None, _unit__level=" ", _unit__year=None)) == [
        "[E211] yunlan-tests.xlsx 工作表“单位” 单元格 B5：“单位名称”是空白，应填单位全称（一行，1～100 字）。",
        "[E211] yunlan-tests.xlsx 工作表“单位” 单元格 B6：“单位类别”是空白，应填下拉列表中的一项："
        f"{'、'.join(LEVELS.values())}。",
        "[E211] yunlan-tests.xlsx 工作表“单位” 单元格 B8：“报告年度”是空白，应填报告年度（2008～2100 的四位整数）。",
    ]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("_unit__level", "局", "这里是 “局”，应填下拉列表中的一项"),
        ("_unit__year", "23", "这里是 “23”，应填报告年度"),
        ("_unit__date", "2024-02-30", "这里是 “2024-02-30”，应填发布日期"),
        ("_unit__invented", "也许", "这里是 “也许”，应填是或否"),
        ("_unit__units", "云澜区\nyunlan", "这里是 “云澜区 yunlan”，应填单位代号"),
        ("_unit__name", "长" * 101, "应填单位全称"),
        ("_fact__trainings", -1, "这里是 -1，应填组织培训数（不小于 0 的整数）。"),
        ("_fact__trainings", 2.5, "这里是 2.5，应填组织培训数（不小于 0 的整数）。"),
        ("_fact__trainings", "若干", "「组织培训数」“若干”不是一个确定的数，请只填数。"),
        ("_fact__problems", "\n".join("问题" for _ in range(100)), "应填存在的主要问题"),
        ("_text__other", True, "这里是逻辑值 TRUE，请重新填写。"),
    ],
)
def test_what_a_field_cannot_hold_is_one_sentence(blank: Path, field: str, value: Any, told: str) -> None:
    (problem,) = refused(put(blank, **{field: value}))
    assert told in problem and problem.startswith("[E2")


@pytest.mark.parametrize("written", ["2024-01-25", "2024/1/25", "2024年1月25日", "２０２４年１月２５日", "2024.1.25"])
def test_a_date_is_read_however_it_is_written(blank: Path, written: str) -> None:
    assert read_workbook(put(blank, _unit__date=written)).date == "2024-01-25"


def test_a_date_that_the_program_made_of_it_is_read(blank: Path) -> None:
    assert read_workbook(put(blank, _unit__date=datetime.datetime(2024, 1, 25))).date == "2024-01-25"


def test_a_blank_self_name_has_its_default(blank: Path) -> None:
    assert read_workbook(put(blank, _unit__self=None)).unit.self_name == "本机关"


def test_problems_are_in_the_order_of_the_workbook(blank: Path) -> None:
    problems = refused(put(blank, remedies__review__upheld="x", proactive__rules__issued="x", _unit__year="x"))
    assert [problem.split("工作表")[1].split(" ")[0] for problem in problems] == ["“单位”", "“表2”", "“表4”"]


def test_a_form_that_is_not_meant_for_the_year_is_reported(tmp_path: Path) -> None:
    notes = [
        note.say() for note in read_workbook(write(tmp_path, replace(zero_filing("2019"), year=2023))).supply.notes
    ]
    assert notes == [
        "yunlan-tests.xlsx 工作表“单位” 单元格 B8："
        "报告年度是 2023，填报表却是 2019 版格式（适用于 2019—2020 年度），请核对。"
    ]


# ------------------------------------------------------------------------------------------------- no workbook of ours
def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def other_workbook() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


NOT_OURS = {
    "empty": (b"", "[E203]", "文件是空的"),
    "text": ("单位,件数\n云澜区,3\n".encode(), "[E203]", "不是 .xlsx 文件"),
    "old": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "[E201]",
        "旧格式的表格（.xls、.et），请用 WPS 或 Excel 另存为 .xlsx",
    ),
    "encrypted": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "[E202]",
        "设有打开密码",
    ),
    "a Word file": (zipped(**{"word/document.xml": b"<w/>"}), "[E203]", "不是 .xlsx 工作簿"),
    "cut off": (other_workbook()[:2000], "[E204]", "文件已损坏"),
    "a part missing": (zipped(**{"xl/workbook.xml": b"<workbook/>"}), "[E204]", "文件已损坏"),
    "no XML": (zipped(**{"xl/workbook.xml": b"\0", "[Content_Types].xml": b"<"}), "[E204]", "文件已损坏"),
    "an entity bomb": (
        zipped(**{"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "cc">]><workbook>&b;</workbook>'}),
        "[E204]",
        "文件已损坏",
    ),
    "a zip bomb": (zipped(**{"xl/workbook.xml": bytes(41_000_000)}), "[E205]", "文件过大"),
    "another workbook": (other_workbook(), "[E207]", "不是本项目的填报表"),
    "our review workbook": (review_workbook(check(zero_filing())), "[E207]", "不是本项目的填报表"),
}


@pytest.mark.parametrize("case", NOT_OURS)
def test_what_is_no_fill_in_workbook_is_one_clear_sentence(case: str, tmp_path: Path) -> None:
    data, code, told = NOT_OURS[case]
    path = tmp_path / "yunlan-tests.xlsx"
    path.write_bytes(data)
    (problem,) = refused(path)

    assert problem.startswith(f"{code} yunlan-tests.xlsx：") and told in problem
    assert not is_workbook(path)


def test_a_missing_file_is_one_clear_sentence(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path / "none.xlsx")
    assert problem.startswith("[E200] none.xlsx：无法读取此文件")
    assert not is_workbook(tmp_path / "none.xlsx") and not is_workbook(tmp_path)


def test_thousands_of_stray_rows_are_one_clear_sentence(blank: Path) -> None:
    def stray(book: Any) -> None:
        book["表3"].cell(9_000, 1).value = 1

    (problem,) = refused(change(blank, stray))
    assert problem.startswith("[E206] yunlan-tests.xlsx：工作表“表3”有 9000 行")


def test_a_few_stray_cells_do_not_matter(blank: Path) -> None:
    def stray(book: Any) -> None:
        book["表3"].cell(300, 40).value = "其他"
        book.create_sheet("底稿").append(["自然人", "总计", 3])

    assert differences(zero_filing(), workbook_filing(change(blank, stray))) == []


def test_an_edition_of_a_house_must_be_named(tmp_path: Path) -> None:
    (problem,) = refused(write(tmp_path, zero_filing(invented_edition())))
    assert problem.startswith("[E208] yunlan-tests.xlsx：填报表的格式版本是“invented-2030”，没有此版")


def test_another_edition_than_asked_for_is_refused(blank: Path) -> None:
    (problem,) = refused(blank, edition=EDITIONS["2019"])
    assert problem == "[E209] yunlan-tests.xlsx：填报表是 2021 版格式，应为 2019 版，请在 2019 版的填报表中填写。"


def test_a_file_name_that_is_no_id_is_refused_unless_the_id_is_given_or_stated(tmp_path: Path) -> None:
    path = write(tmp_path, zero_filing(), name="云澜区测试局.xlsx")
    assert workbook_filing(path).unit == zero_filing().unit

    put(path, _unit__id=None)
    (problem,) = refused(path)
    assert problem.startswith("[E210] 云澜区测试局.xlsx：文件名“云澜区测试局”不能作单位代号")
    assert "“单位代号”一格填写代号" in problem
    assert read_workbook(path, unit_id="yunlan-tests").unit == zero_filing().unit


def test_an_id_that_is_not_that_of_the_name_is_told_and_the_name_counts(tmp_path: Path) -> None:
    filing = workbook_filing(write(tmp_path, zero_filing(), name="other.xlsx"))

    assert filing.unit.id == "other"
    (note,) = (note for note in filing.notes if note.doubtful)
    assert "这里写的单位代号是 yunlan-tests，按文件名或数据文件是 other，采用后者" in note.say()


@pytest.mark.parametrize("keep", [True, False])
def test_a_workbook_made_before_there_was_an_id_and_a_mark_in_it_is_read_as_it_was(blank: Path, keep: bool) -> None:
    def older(book: Any) -> None:
        for name in [name for name in book.defined_names if name.startswith("_rest.") or name == "_unit.id"]:
            at = cell(book, name)
            for row in (at.row - 1, at.row) if name.startswith("_rest.") else ():
                book[at.parent.title].cell(row, at.column).value = None
            del book.defined_names[name]
            if name == "_unit.id" and not keep:
                book["单位"].delete_rows(at.row)
        if not keep:
            for name in list(book.defined_names):
                if name.startswith("_unit."):
                    del book.defined_names[name]

    filing = workbook_filing(change(blank, older))
    assert differences(zero_filing(), filing) == []


def test_ours_is_known(blank: Path) -> None:
    assert is_workbook(blank)
    assert not is_workbook(PARAMS / "2023" / "weibin-education.yaml")
