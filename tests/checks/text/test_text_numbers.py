from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.text.report_texts import with_text
from checks.text.verdicts import find_numbers
from disclosure_nb.checks.text import check_text
from disclosure_nb.checks.text.numerals import read_chinese
from work import calls, no_explosion

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """Write a number the way Chinese does."""
    if number == 0:
        return "零"
    groups: list[str] = []
    rest, scale = number, 0
    while rest:
        rest, group = divmod(rest, 10_000)
        if group:
            text = _below_ten_thousand(group)
            padded = f"零{text}" if rest and group < 1000 else text
            groups.append(padded + ["", "万", "亿"][scale])
        elif groups and rest and not groups[-1].startswith("零"):
            groups.append("零")
        scale += 1
    return "".join(reversed(groups)).replace("零零", "零")


def _below_ten_thousand(number: int) -> str:
    text = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            text += DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text


@given(st.integers(0, 10**12 - 1))
def test_a_whole_number_in_arabic_is_read_back(number: int) -> None:
    for text in (
        f"{number}件",
        f"{number:,}件",
        f"{number}件".translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        (found,) = find_numbers(f"收到{text}。")
        assert (found.value, found.unit, found.fits(number)) == (number, "件", True)


@given(st.integers(0, 10**12 - 1))
def test_a_whole_number_in_chinese_is_read_back(number: int) -> None:
    read = read_chinese(chinese(number))
    assert read is not None and read[0] == number


@given(st.integers(10, 10**8))
def test_a_chinese_number_in_a_sentence_is_read_back(number: int) -> None:
    (found,) = find_numbers(f"收到申请{chinese(number)}件，")
    assert found.value == number


@given(st.integers(0, 10**9), st.integers(1, 6))
def test_decimals_and_ten_thousands_are_read_back(units: int, places: int) -> None:
    value = Decimal(units).scaleb(-places)
    (plain,) = find_numbers(f"增长{value:f}%")
    (scaled,) = find_numbers(f"公开{value:f}万条")
    assert (plain.value, plain.role) == (value, "percent")
    assert scaled.value == value * 10_000


@given(st.text(max_size=300))
def test_any_text_is_read_and_numbers_are_where_they_say(text: str) -> None:
    for number in find_numbers(text):
        assert text[number.start : number.end] == number.text


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("14万余条", 140_000, 149_999),
        ("5500 余条", 5500, 5599),
        ("二十余场", 20, 29),
        ("百余场", 100, 199),
        ("超过300件", 300, 399),
        ("300件以上", 300, 399),
        ("近3000件", 2400, 3030),
        ("约3500件", 3450, 3550),
        ("3至5件", 3, 5),
        ("3.5万条", 34_500, 35_500),
        ("1亿2000万件", 119_995_000, 120_005_000),
        ("百分之三点五", Decimal("3.45"), Decimal("3.55")),
        ("三万五千件", 35_000, 35_000),
        ("2.5万元", 24_500, 25_500),
    ],
)
def test_what_the_words_leave_open(text: str, low: Decimal, high: Decimal) -> None:
    (number,) = find_numbers(text)
    assert (number.low, number.high) == (low, high)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("2023年", "date"),
        ("1月1日", "date"),
        ("2021-2035", "date"),
        ("〔2021〕30号", "document"),
        ("第711号", "document"),
        ("（2024版）", "document"),
        ("电话：0517-1234567", "contact"),
        ("邮编：223100", "contact"),
        ("大楼14层", "contact"),
        ("3号", "contact"),
        ("第六期", "ordinal"),
        ("（一）", "ordinal"),
        ("一是", "ordinal"),
        ("“三审三校”", "name"),
        ("“1+X”", "name"),
        ("《2022年要点》", "name"),
        ("办好一件事", "wording"),
    ],
)
def test_numbers_that_are_no_statistics(text: str, role: str) -> None:
    assert {number.role for number in find_numbers(text)} == {role}


@pytest.mark.parametrize("text", ["进一步", "统一", "一律", "唯一", "十四五"])
def test_words_are_no_numbers(text: str) -> None:
    assert find_numbers(text) == ()


def test_a_short_chinese_number_that_is_used_like_a_figure_counts() -> None:
    assert [n.role for n in find_numbers("收到申请两件，办结一件。")] == ["count", "count"]
    assert [n.role for n in find_numbers("收到两件申请")] == ["count"]


@pytest.mark.parametrize(
    "piece", ["1", "1,", "一", "万", "“", "（", "《1", "其中1件，", " 1", "1件（2件，", "未收到", "a", "1-"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    def read(length: int) -> object:
        return list(check_text(with_text("2023/suqian", "overview", piece * (length // len(piece)))))

    assert calls(lambda: read(8_000)) < 3 * calls(lambda: read(4_000))  # four times, if it were the square
    with no_explosion():
        read(100_000)
