"""A register is read whatever program wrote the file; what cannot be read is refused in one clear sentence."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing.registers import read_requests
from disclosure_nb.form import get_edition
from filing.registers.examples import REQUEST, YEAR, as_csv, filled, problems, read, read_text

LINES = [
    {},
    {"申请人类别": "商业企业", "办理结果": "其他", "申请人姓名": "虚构,乙\n的“公司”"},
    {"答复日期": "", "办理结果": ""},
]
TEXT = as_csv(REQUEST, LINES)
COUNTS = {
    "requests.received.natural_person": 2,
    "requests.received.enterprise": 1,
    "requests.received.total": 3,
    "requests.granted.natural_person": 1,
    "requests.granted.total": 1,
    "requests.other_other.enterprise": 1,
    "requests.other_other.total": 1,
    "requests.concluded.natural_person": 1,
    "requests.concluded.enterprise": 1,
    "requests.concluded.total": 2,
    "requests.carried_out.natural_person": 1,
    "requests.carried_out.total": 1,
}


def refused(folder: Path, text: str | bytes, name: str = "register.csv") -> Problem:
    with pytest.raises(ParamsError) as caught:
        read_text(folder, text, name=name)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"], ids=["comma", "tab", "semicolon"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_encodings_separators_and_line_ends(tmp_path: Path, encoding: str, separator: str, end: str) -> None:
    text = as_csv(REQUEST, LINES, separator).replace("\r\n", end)

    assert filled(read_text(tmp_path, text.encode(encoding))) == COUNTS


@pytest.mark.parametrize("word", ["007", "1.50", "true", "NA", "1e5"])
def test_a_column_that_looks_like_numbers_is_read_as_its_texts(tmp_path: Path, word: str) -> None:
    """pandas made numbers of categories that are all digits: 1e5 was shown as 100000.0, 007 as 7."""
    lines = [{"申请编号": f"{number:03}", "收费金额": "1.50", "办理结果": word} for number in range(3)]
    found = problems(tmp_path, *lines)

    assert [problem.code for problem in found] == ["E315"] * 3
    digits = word if word in ("007", "1.50") else f"一段 {len(word)} 个字符的内容（不予显示）"
    assert all(digits in problem.sentence.zh for problem in found)


@pytest.mark.parametrize(
    "before", ["云澜区测试局2023年依申请公开台账（虚构）,,,\r\n\r\n", "\r\n"], ids=["title", "empty line"]
)
def test_lines_above_the_head_line(tmp_path: Path, before: str) -> None:
    assert filled(read_text(tmp_path, before + TEXT)) == COUNTS


def test_blank_lines_are_passed_over(tmp_path: Path) -> None:
    blank = "," * (len(REQUEST) - 1)

    assert filled(read_text(tmp_path, f"{TEXT}\r\n{blank}\r\n  \r\n{blank}\r\n")) == COUNTS


def test_a_line_with_nothing_but_a_name_is_not_blank(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        read_text(tmp_path, TEXT + ",虚构甲" + "," * (len(REQUEST) - 2))

    assert {problem.code for problem in caught.value.problems} == {"E311", "E312", "E313"}
    assert {problem.place.line for problem in caught.value.problems} == {6}


def test_line_numbers_are_those_of_the_file_where_fields_hold_line_ends(tmp_path: Path) -> None:
    lines = [{"申请人姓名": "虚\n构\n甲"}, {"收到日期": "甲"}, {"申请人姓名": "虚\r\n构"}, {"收到日期": "乙"}]
    text = "题目,\n" + as_csv(REQUEST, lines).replace("\r\n", "\n")
    with pytest.raises(ParamsError) as caught:
        read_text(tmp_path, text.replace("\n虚构2", "\n\n虚构2"))

    assert [problem.place.line for problem in caught.value.problems] == [6, 10]


def test_a_thousand_lines_in_any_encoding_keep_their_numbers(tmp_path: Path) -> None:
    lines: list[dict[str, str]] = [{"申请人姓名": "虚构甲" * 40} for _ in range(5_000)]
    lines[4_321] = {"收到日期": "甲"}
    for encoding in ("utf-8", "gb18030", "utf-16"):
        with pytest.raises(ParamsError) as caught:
            read_text(tmp_path, as_csv(REQUEST, lines).encode(encoding))
        assert [problem.place.line for problem in caught.value.problems] == [4_323]


def test_order_and_names_of_columns_do_not_matter(tmp_path: Path) -> None:
    text = (
        "outcome,answered,class,received,id,虚构的列\n"
        "granted,2023-03-15,natural_person,2023-03-01,1,甲\n"
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）,2023/3/15,个人,2023.3.1,2,乙\n"
    )

    assert filled(read_text(tmp_path, text)) == {
        f"requests.{row}.{column}": count
        for row, count in (("received", 2), ("granted", 1), ("partly_granted", 1), ("concluded", 2))
        for column in ("natural_person", "total")
    }


def test_remarks_in_heads_do_not_matter(tmp_path: Path) -> None:
    text = TEXT.replace("收到日期", "收到日期（年月日）").replace("收费金额", "收费金额(元)")

    assert filled(read_text(tmp_path, text)) == COUNTS


def test_a_running_number_does_not_stand_next_to_the_number(tmp_path: Path) -> None:
    text = "\n".join(
        f"{'序号' if n == 0 else 1},{line}" for n, line in enumerate(as_csv(REQUEST, [{}, {}]).splitlines())
    )

    assert read_text(tmp_path, text).cells["requests.received.total"] == 2


def test_missing_columns_are_named_with_the_known_ones_only(tmp_path: Path) -> None:
    problem = refused(tmp_path, "申请编号,虚构张三电话,收到日期\nA,B,2023-01-05\n")

    assert problem.say() == (
        "[E303] register.csv 第 1 行：表头缺少必需的列：申请人类别、答复日期、办理结果；"
        "已认出的列：申请编号、收到日期。请补上，或把列名改为上述名称。"
    )


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path) -> None:
    problem = refused(tmp_path, TEXT.replace("申请人编号", "收到时间"))

    assert problem.say() == "[E304] register.csv 第 1 行：第 3、13 列的表头都可作“收到日期”，请只保留一列或改名。"


@pytest.mark.parametrize("text", ["", "\n\n", "甲,乙\n1,2\n", "{}", "申请编号\n1\n"])
def test_no_head_line(tmp_path: Path, text: str) -> None:
    problem = refused(tmp_path, text)

    assert problem.say() == (
        "[E302] register.csv：前 10 行中没有表头；表头一行应有这些列："
        "申请编号、收到日期、申请人类别、答复日期、办理结果。请检查是否选错文件或工作表。"
    )


def test_too_many_fields(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        read_text(
            tmp_path, as_csv(REQUEST, [{}, {}]).replace("\r\n虚构1,虚构甲", "\r\n虚构1,虚构,甲").rstrip() + "x\r\n"
        )

    assert [problem.say() for problem in caught.value.problems] == [
        "[E308] register.csv 第 3 行：比表头的 14 列多出内容，多半是文字中的分隔符没有加引号；"
        "请用表格软件打开核对后另存。"
    ]


@pytest.mark.parametrize(
    ("field", "line"),
    [('"虚构甲', 3), ('"虚构"甲', 2), ('虚构"甲', 2), (' "虚构甲"', 2)],
    ids=["never closed", "text behind", "inside", "blank before"],
)
def test_misplaced_quotation_marks_hide_no_lines(tmp_path: Path, field: str, line: int) -> None:
    problem = refused(tmp_path, as_csv(REQUEST, [{}, {}]).replace("虚构甲", field))

    assert (problem.code, problem.place.line) == ("E305", line)


def test_one_open_quotation_mark(tmp_path: Path) -> None:
    problem = refused(tmp_path, as_csv(REQUEST, [{}, {}]).replace("虚构1,", '虚构1,"'))

    assert problem.say() == (
        "[E305] register.csv：英文引号没有成对，或没有包住整个一格，无法分清各行；"
        "请用表格软件打开核对后另存为 CSV 再试。"
    )


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    text = TEXT.encode() + as_csv(REQUEST, [{}]).split("\r\n")[1].encode("gb18030")

    assert refused(tmp_path, text).say() == (
        "[E301] register.csv 第 6 行：按 UTF-8 编码无法读出此行，文件可能混有两种编码或已损坏；请另存为 UTF-8 后再试。"
    )


@pytest.mark.parametrize("name", ["register.xls", "register.et", "register.pdf", "register"])
def test_other_formats(tmp_path: Path, name: str) -> None:
    problem = refused(tmp_path, TEXT, name)

    assert problem.say() == f"[E307] {name}：台账只读 .xlsx 和 .csv 文件，请用表格软件另存为其中一种。"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 99, TEXT.encode()])
def test_what_is_no_workbook(tmp_path: Path, content: bytes) -> None:
    assert refused(tmp_path, content, "register.xlsx").code == "E306"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for name in ("none.csv", "none.xlsx"):
        with pytest.raises(ParamsError, match=r"\[E300\] none\.\w+：无法读取.*请检查文件是否存在"):
            read_requests(tmp_path / name, get_edition("2021"), YEAR)


def test_an_edition_without_requests_is_refused(tmp_path: Path) -> None:
    from factories import invented_edition

    with pytest.raises(ParamsError, match="E309"):
        read_requests(tmp_path / "x.csv", invented_edition(), 2030)


# --- workbooks -------------------------------------------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def rows(*lines: dict[str, object]) -> list[list[object]]:
    filled_in = [{**REQUEST, "申请编号": number + 1, **line} for number, line in enumerate(lines)]
    return [list(REQUEST), *([line[head] or None for head in REQUEST] for line in filled_in)]


def test_a_workbook_gives_what_the_same_csv_gives(tmp_path: Path) -> None:
    changes: list[dict[str, object]] = [{**line, "申请编号": f"虚构{n}"} for n, line in enumerate(LINES)]
    path = workbook(tmp_path / "r.xlsx", {"表": rows(*changes)})
    from_csv, from_book = read(tmp_path, *LINES), read_requests(path, get_edition("2021"), YEAR)

    assert from_book.cells == from_csv.cells
    assert from_book.facts == from_csv.facts
    assert [note.sentence for note in from_book.notes] == [note.sentence for note in from_csv.notes]


def test_dates_and_numbers_of_a_workbook(tmp_path: Path) -> None:
    line = {"收到日期": datetime.datetime(2023, 3, 1, 9, 30), "答复日期": datetime.date(2023, 3, 15), "收费金额": 12.5}
    supply = read_requests(workbook(tmp_path / "r.xlsx", {"表": rows(line)}), get_edition("2021"), YEAR)

    assert supply.cells["requests.granted.total"] == 1
    assert str(supply.facts["fee_amount"]) == "12.5"


def test_the_sheet_named_so_is_read_wherever_it_is(tmp_path: Path) -> None:
    sheets = {"说明": [["虚构"]], "台账": [["题目"], [], *rows({}, {"收到日期": "甲"})]}
    with pytest.raises(ParamsError) as caught:
        read_requests(workbook(tmp_path / "r.xlsx", sheets), get_edition("2021"), YEAR)

    assert [problem.say() for problem in caught.value.problems] == [
        "[E310] r.xlsx 工作表“台账” 第 5 行 收到日期：写的是一段 1 个字符的内容（不予显示），"
        "应写日期，例如 2023-01-05。"
    ]


def test_blank_rows_of_a_workbook_are_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", {"表": [*rows({}), [], [None, " "], *rows({"申请编号": "B"})[1:]]})

    assert read_requests(path, get_edition("2021"), YEAR).cells["requests.received.total"] == 2


def test_equal_input_gives_equal_supplies(tmp_path: Path) -> None:
    assert repr(read_text(tmp_path, TEXT)) == repr(read_text(tmp_path, TEXT))
