"""Odd cells of a fill-in workbook: what each is taken for, noted cell by cell; what is no number is refused by name.

All the cases of a list are in one workbook, each in a cell of its own: everything is reported at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing.workbook import Workbook, read_workbook
from disclosure_nb.filing.workbook.slots import slots
from factories import zero_filing
from workbooks import cell, change, write

EXACT: Mapping[str, tuple[Any, Any]] = {
    "a whole number": (22, 22),
    "zero": (0, 0),
    "below zero, for the rules to find": (-3, -3),
    "a fraction, for the rules to find": (2.5, Decimal("2.5")),
    "a whole number with a point": (22.0, 22),
    "the noise of a sum": (0.1 + 0.2, Decimal("0.3")),
    "as many digits as numbers keep": (999999999999999, 999999999999999),
    "nothing": (None, None),
    "a blank": ("  ", None),
    "a full-width blank": ("\u3000", None),
}

NOTED: Mapping[str, tuple[Any, Any, str]] = {
    "full-width digits": ("２２", 22, "读作 22（全角字符读作半角）"),
    "thousands marks": ("1,234", 1234, "读作 1234（略去千位分隔符）"),
    "a number as text": ("22", 22, "读作 22（文字形式的数字按数读取）"),
    "blanks around": (" 22 ", 22, "读作 22（文字形式的数字按数读取）"),
    "a line end": ("22\n", 22, "读作 22（文字形式的数字按数读取）"),
    "a no-break space": ("\u00a017", 17, "读作 17（文字形式的数字按数读取）"),
    "a hyphen": ("-", None, "“-”作空白，不作 0"),
    "a slash": ("/", None, "“/”作空白，不作 0"),
    "a full-width slash": ("／", None, "“／”作空白，不作 0"),
    "dashes": ("——", None, "“——”作空白，不作 0"),
    "none": ("无", None, "“无”作空白，不作 0"),
    "not applicable": ("不适用", None, "“不适用”作空白，不作 0"),
    "dots": ("……", None, "“……”作空白，不作 0"),
    "a note in brackets": ("22（其中修订16件）", 22, "读作 22（另有说明“其中修订16件”）"),
    "the unit": ("22件", 22, "读作 22（略去单位“件”）"),
    "another count word": ("3 起", 3, "读作 3（略去单位“起”）"),
    "an asterisk": ("5*", 5, "读作 5（略去标记“*”）"),
    "zeros in front": ("007", 7, "读作 7（略去前面的 0）"),
    "zero in Chinese": ("零", 0, "读作 0（“零”读作 0）"),
    "negative in words": ("负4", -4, "读作 -4（“负”读作“-”）"),
    "nearly whole": (3.0000000001, 3, "读作 3（“3.0000000001”有计算误差）"),
    "nearly whole from below": (2.9999999996, 3, "读作 3（“2.9999999996”有计算误差）"),
    "an escaped character": ("_x0032_2", 22, "读作 22（文字形式的数字按数读取）"),
    "more digits than numbers keep, as text": (
        "1234567890123456",
        1234567890123456,
        "读作 1234567890123456（文字形式的数字按数读取）",
    ),
}

REFUSED: Mapping[str, tuple[Any, str, str]] = {
    "words": ("见附件", "E230", "“见附件”不是一个确定的数，请只填数。"),
    "two numbers": ("12 34", "E230", "“12 34”可能是几个数，请只填一个数。"),
    "two lines of numbers": ("12\n34", "E230", "“12 34”可能是几个数，请只填一个数。"),
    "a range": ("3-5", "E230", "“3-5”可能是几个数，请只填一个数。"),
    "about": ("约30", "E230", "“约30”不是一个确定的数，请只填数。"),
    "a percentage in text": ("35%", "E230", "“35%”是百分比，应填件数或金额。"),
    "a Chinese numeral": ("十二", "E230", "“十二”是中文数字，请改用阿拉伯数字。"),
    "the letter O": ("1O", "E230", "“1O”中有像数字的字母，请改为数字。"),
    "ten thousands": ("3万", "E230", "“3万”不是一个确定的数，请只填数。"),
    "a fraction in text": ("1/2", "E230", "“1/2”可能是几个数，请只填一个数。"),
    "a sum in text": ("3+4", "E230", "“3+4”可能是几个数，请只填一个数。"),
    "negative in brackets": ("(5)", "E230", "“(5)”不是一个确定的数，请只填数。"),
    "a power": ("22²", "E230", "“22²”不是一个确定的数，请只填数。"),
    "too many digits in text": ("1" * 19, "E230", "“1111111111111111111”位数过多，请核对。"),
    "too long a text": ("很" * 600, "E230", "文字过长，应只填一个数。"),
    "an error": ("#REF!", "E231", "这里是错误值 #REF!，请改正公式或直接填写。"),
    "a division by zero": ("#DIV/0!", "E231", "这里是错误值 #DIV/0!，请改正公式或直接填写。"),
    "true": (True, "E232", "这里是逻辑值 TRUE，请重新填写。"),
    "false, which is not 0": (False, "E232", "这里是逻辑值 FALSE，请重新填写。"),
    "a date": (
        datetime.datetime(2024, 1, 22),
        "E233",
        "这里是日期或时间“2024-01-22”，应填数；请把单元格格式改为“常规”后重新填写。",
    ),
    "a time": (
        datetime.time(3, 5),
        "E233",
        "这里是日期或时间“03:05:00”，应填数；请把单元格格式改为“常规”后重新填写。",
    ),
    "a duration": (
        datetime.timedelta(hours=30),
        "E233",
        "这里是日期或时间“30:00”，应填数；请把单元格格式改为“常规”后重新填写。",
    ),
    "a formula that was never calculated": (
        "=1+1",
        "E234",
        "公式“=1+1”没有计算结果，请用 WPS 或 Excel 打开并保存一次，或直接填写。",
    ),
    "a link to another file": (
        "=[1]Sheet1!A1",
        "E234",
        "公式“=[1]Sheet1!A1”没有计算结果，请用 WPS 或 Excel 打开并保存一次，或直接填写。",
    ),
    "more digits than numbers keep": (
        1234567890123456,
        "E235",
        "“1234567890123456”超过 15 位，表格已不能精确保存，请核对后以文字格式填写。",
    ),
    "a huge number": (1e20, "E235", "“1e+20”超过 15 位，表格已不能精确保存，请核对后以文字格式填写。"),
    "a percentage": (
        (0.35, "0%"),
        "E236",
        "这里显示为百分比（0.35），应填件数或金额，请把单元格格式改为“常规”后重新填写。",
    ),
}

PARTS = [
    address
    for address in zero_filing().edition.cells
    if address.startswith("requests.") and not address.endswith(".total") and ".concluded." not in address
]


def filled(path: Path, values: Iterable[Any]) -> Path:
    """Put one value after the other into the cells of section 3 that are no totals."""

    def edit(book: Any) -> None:
        for address, value in zip(PARTS, values, strict=False):
            at = cell(book, address)
            if isinstance(value, tuple):
                at.value, at.number_format = value
            else:
                at.value = value

    return change(path, edit)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    values = [value for value, *_ in (*EXACT.values(), *NOTED.values())]
    return read_workbook(filled(write(tmp_path_factory.mktemp("odd"), zero_filing()), values))


@pytest.fixture(scope="module")
def problems(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Problem]:
    path = filled(write(tmp_path_factory.mktemp("odd"), zero_filing()), [value for value, *_ in REFUSED.values()])
    with pytest.raises(ParamsError) as caught:
        read_workbook(path, name="params/2023/yunlan-tests.xlsx")
    labels = {label(address): address for address in PARTS}
    found = {problem.sentence.zh: problem for problem in caught.value.problems}
    return {labels[label]: found[zh] for zh in found for label in labels if zh.startswith(label)}


def label(address: str) -> str:
    return slots(zero_filing().edition)[address].label


@pytest.mark.parametrize("case", EXACT)
def test_a_plain_cell_is_itself(read: Workbook, case: str) -> None:
    address = PARTS[list(EXACT).index(case)]
    value = read.supply.cells[address]
    assert (value, type(value)) == (EXACT[case][1], type(EXACT[case][1]))
    assert address not in {note.address for note in read.supply.notes}


@pytest.mark.parametrize("case", NOTED)
def test_an_odd_cell_is_read_with_a_note(read: Workbook, case: str) -> None:
    address = PARTS[len(EXACT) + list(NOTED).index(case)]
    _, value, sentence = NOTED[case]
    (note,) = (note for note in read.supply.notes if note.address == address)

    assert read.supply.cells[address] == value
    assert (note.kind, note.sentence.zh) == ("reading", label(address) + sentence)
    assert note.place == read.supply.origins[address].place and note.place.sheet == "表3"


@pytest.mark.parametrize("case", REFUSED)
def test_a_cell_that_is_no_number_is_refused_by_name(problems: dict[str, Problem], case: str) -> None:
    address = PARTS[list(REFUSED).index(case)]
    _, code, sentence = REFUSED[case]
    problem = problems[address]

    assert (problem.code, problem.sentence.zh) == (code, label(address) + sentence)
    assert problem.place.file == "params/2023/yunlan-tests.xlsx" and problem.place.sheet == "表3"
    assert problem.place.cell is not None and problem.sentence.en


def test_every_refused_cell_is_reported_and_nothing_else(problems: dict[str, Problem]) -> None:
    assert list(problems) == PARTS[: len(REFUSED)]
