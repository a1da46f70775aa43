"""Nothing of the personal columns leaves the reader, whatever the register is like."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from disclosure_nb.errors import ParamsError
from disclosure_nb.filing.registers import read_documents, read_remedies, read_requests
from disclosure_nb.form import get_edition
from filing.registers.examples import DOCUMENT, REMEDY, REQUEST, as_csv

MARKS = {
    "申请人姓名": "欧阳虚甲",
    "证件号码": "110101199001019876",
    "联系电话": "13987650000",
    "通信地址": "云澜区虚街77号",
    "申请内容": "申请虚事甲的批文",
    "电子邮箱": "xujia@example.invalid",
    "经办备注QQ虚列": "虚备注丙",
}
HEAD_MARK = "虚列"
NAMED = [*MARKS.values(), HEAD_MARK, "欧阳", "9876", "8765", "虚街", "虚事", "xujia", "虚备"]

READERS = {
    "requests": (read_requests, REQUEST),
    "remedies": (read_remedies, REMEDY),
    "documents": (read_documents, DOCUMENT),
}
CHANGES = {
    "good": {},
    "bad date": {"收到日期": "2023-02-30", "受理日期": "2023-02-30", "制发日期": "2023-02-30"},
    "bad word": {"办理结果": "虚构结果", "案件类型": "虚构", "文件类别": "虚构"},
    "bad history": {"答复日期": "2022-03-15", "审结日期": "2022-01-01", "废止日期": "2019-01-01"},
}


def said(error: BaseException | None) -> Iterator[str]:
    """Yield all that an exception says, with every exception behind it."""
    while error is not None:
        yield str(error)
        yield repr(error)
        yield repr(error.args)
        yield from (repr(problem) for problem in getattr(error, "problems", ()))
        yield from said(error.__cause__)
        error = error.__context__


def everything(reader: object, path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> str:
    """Return all that reading a register gives: the supply or the error, logs, warnings and output."""
    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught, caplog.at_level(logging.DEBUG):
        warnings.simplefilter("always")
        try:
            supply = reader(path, get_edition("2021"), 2023)  # type: ignore[operator]
            told += [repr(supply), *(note.say(language) for note in supply.notes for language in ("zh", "en"))]
        except ParamsError as error:
            told += said(error)
    told += [str(warning.message) for warning in caught] + [caplog.text, *capsys.readouterr()]
    return "\n".join(told)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("register", READERS)
def test_personal_columns_are_never_reported(
    tmp_path: Path,
    register: str,
    change: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reader, base = READERS[register]
    path = tmp_path / "register.csv"
    relevant = {key: value for key, value in change.items() if key in base}
    path.write_text(as_csv(base, [{**MARKS, **relevant}, {**MARKS, **relevant}]), encoding="utf-8")

    told = everything(reader, path, caplog, capsys)

    assert "register.csv" in told
    assert [mark for mark in NAMED if mark in told] == []


@pytest.mark.parametrize("column", [column for column in REQUEST if column != "申请人姓名"])
@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
def test_personal_data_in_a_shifted_column_are_never_reported(
    tmp_path: Path, column: str, mark: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "register.csv"
    path.write_text(as_csv(REQUEST, [{}, {column: mark}, {column: mark}]), encoding="utf-8")

    told = everything(read_requests, path, caplog, capsys)

    assert "register.csv" in told
    assert [part for part in NAMED if part in told] == []


BROKEN = {
    "missing column": lambda text: text.replace("答复日期", "答复日"),
    "no head line": lambda text: text.split("\n", 1)[1],
    "column twice": lambda text: text.replace("申请人编号", "收到时间"),
    "open quotation mark": lambda text: text.replace("欧阳虚甲", '"欧阳虚甲'),
    "too many fields": lambda text: text.replace("欧阳虚甲", "欧阳,虚甲"),
    "broken line": lambda text: text.replace("欧阳虚甲", "欧阳\n虚甲"),
    "NUL": lambda text: text.replace("欧阳虚甲", "欧阳\0虚甲"),
}


@pytest.mark.parametrize("break_", BROKEN.values(), ids=BROKEN)
def test_broken_files_tell_no_personal_data(
    tmp_path: Path, break_: object, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "register.csv"
    path.write_text(break_(as_csv(REQUEST, [MARKS, MARKS])), encoding="utf-8")  # type: ignore[operator]

    told = everything(read_requests, path, caplog, capsys)

    assert "ParamsError" in told
    assert [mark for mark in NAMED if mark in told] == []


@pytest.mark.parametrize("damage", [b"\xff\xfe\xff", b"\xe4\xbd"], ids=["no UTF-8", "half a character"])
def test_undecodable_files_tell_no_personal_data(
    tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "register.csv"
    text = as_csv(REQUEST, [MARKS, {**MARKS, "办理结果": "DAMAGE"}]).encode()
    path.write_bytes(text.replace(b"DAMAGE", damage))

    told = everything(read_requests, path, caplog, capsys)

    assert "E301" in told
    assert [mark for mark in NAMED if mark in told] == []


def test_workbooks_tell_no_personal_data(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "欧阳虚甲"
    line = {**REQUEST, **MARKS, "收到日期": "欧阳虚甲"}
    sheet.append(list(line))
    sheet.append(list(line.values()))
    book.save(tmp_path / "register.xlsx")

    told = everything(read_requests, tmp_path / "register.xlsx", caplog, capsys)

    assert "E310" in told
    assert [mark for mark in NAMED if mark in told] == []
