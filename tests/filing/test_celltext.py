"""Odd cells that people write, and what they are taken for: one number, blank, or a problem that is named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from disclosure_nb.filing.celltext import read_cell_text

EXACT = {
    "digits": ("22", 22),
    "zero": ("0", 0),
    "blanks around": ("  22\n", 22),
    "full-width blank around": ("\u300022\u3000", 22),
    "no-break space around": ("\u00a022\u00a0", 22),
    "zero-width space inside": ("1139\u200b8889", 11398889),
    "byte order mark": ("\ufeff5", 5),
    "six decimals": ("24252.311082", Decimal("24252.311082")),
    "decimals that are none": ("12.00", 12),
    "no digit before the point": (".5", Decimal("0.5")),
    "signed": ("-18", -18),
    "plus": ("+2", 2),
    "minus zero": ("-0", 0),
    "the mark of a draft": ("17※", 17),
    "a large number": ("11398889", 11398889),
}

BLANK = {
    "nothing": "",
    "a blank": " ",
    "a full-width blank": "\u3000",
    "a no-break space": "\u00a0",
    "a line end": "\n",
    "the mark of a draft": "※",
}

TAKEN_FOR_BLANK = {
    "slash": "/",
    "full-width slash": "／",
    "backslash": "\\",
    "hyphen": "-",
    "dash": "—",
    "long dash": "——",
    "en dash": "–",
    "box line": "─",
    "full-width hyphen": "－",
    "wave": "～",
    "none": "无",
    "empty": "空",
    "not applicable": "不适用",
    "N/A": "N/A",
    "dots": "……",
}

NOTED = {
    "full-width digits": ("２２", 22, "全角"),
    "full-width point": ("3．5", Decimal("3.5"), "全角"),
    "full-width minus": ("－5", -5, "全角"),
    "mathematical minus": ("−5", -5, "全角"),
    "thousands marks": ("1,234,567", 1234567, "千位"),
    "full-width thousands marks": ("1，234", 1234, "千位"),
    "thousands marks and decimals": ("14,722.49", Decimal("14722.49"), "千位"),
    "apostrophes": ("1'234", 1234, "千位"),
    "thin spaces": ("1\u2009234", 1234, "千位"),
    "a note in brackets": ("22（其中修订16件）", 22, "其中修订16件"),
    "a note in plain brackets": ("22(其中修订16件)", 22, "其中修订16件"),
    "a note on the next line": ("22\n（含上年结转）", 22, "含上年结转"),
    "a note with brackets inside": ("22（含规章（修订）2件）", 22, "含规章（修订）2件"),
    "a note in square brackets": ("22[注1]", 22, "注1"),
    "the unit": ("22件", 22, "件"),
    "another count word": ("22 条", 22, "条"),
    "an asterisk": ("22*", 22, "*"),
    "zeros in front": ("007", 7, "0"),
    "less in words": ("减4", -4, "减"),
    "more in words": ("增3", 3, "增"),
    "decreased by": ("减少12", -12, "减少"),
    "negative in words": ("负4", -4, "负"),
    "zero in Chinese": ("零", 0, "零"),
    "unit and note": ("22件（修订16件）", 22, "修订16件"),
}

REFUSED = {
    "two numbers": "12 34",
    "two lines of numbers": "12\n34",
    "a blank as thousands mark": "12 345",
    "thousands marks out of place": "12,34",
    "two points": "1.2.3",
    "a range": "3-5",
    "a range with a wave": "3～5",
    "a fraction": "1/2",
    "a percentage": "35%",
    "a full-width percentage": "35％",
    "about": "约30",
    "more than": "30余",
    "greater": ">30",
    "ten thousands": "3万",
    "ten thousand items": "1.2万件",
    "Chinese numeral": "十二",
    "letter O": "1O",
    "letter l": "l2",
    "exponent": "1e3",
    "point without decimals": "3.",
    "a sum": "3+4",
    "a formula": "=SUM(A1:A3)",
    "negative in brackets": "(5)",
    "a bracket alone": "（5",
    "words": "见附件",
    "an error of a workbook": "#REF!",
    "superscript": "22²",
    "circled digit": "①",
    "Arabic-Indic digits": "٣٤",
    "no number": "NaN",
    "infinite": "inf",
    "sign alone": "+",
    "true": "True",
    "too many digits": "1" * 19,
    "endlessly many digits": "9" * 100_000,
    "full-width letters": "ＡＢ",
}


@pytest.mark.parametrize(("text", "value"), EXACT.values(), ids=EXACT)
def test_a_plain_number_is_itself(text: str, value: int | Decimal) -> None:
    read = read_cell_text(text)
    assert (read.value, read.note, read.problem) == (value, None, None)
    assert type(read.value) is type(value)


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_blank_is_blank_and_never_zero(text: str) -> None:
    read = read_cell_text(text)
    assert (read.value, read.note, read.problem) == (None, None, None)


@pytest.mark.parametrize("text", TAKEN_FOR_BLANK.values(), ids=TAKEN_FOR_BLANK)
def test_what_means_blank_is_read_as_blank_with_a_note(text: str) -> None:
    read = read_cell_text(text)
    assert read.value is None and read.problem is None
    assert read.note is not None and "空白" in read.note.zh and "blank" in read.note.en


@pytest.mark.parametrize(("text", "value", "told"), NOTED.values(), ids=NOTED)
def test_what_has_one_meaning_is_read_with_a_note(text: str, value: int | Decimal, told: str) -> None:
    read = read_cell_text(text)
    assert (read.value, read.problem) == (value, None)
    assert read.note is not None and told in read.note.zh and read.note.en


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_has_none_or_several_is_refused(text: str) -> None:
    read = read_cell_text(text)
    assert read.value is None and read.note is None
    assert read.problem is not None and read.problem.zh and read.problem.en
    assert len(read.problem.zh) < 200


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("3.5万元", "万元", Decimal("3.5")), ("22件", "件", 22), ("3.5元", "元", Decimal("3.5"))],
)
def test_the_forms_own_unit_is_left_out(text: str, unit: str, value: int | Decimal) -> None:
    assert read_cell_text(text, unit).value == value


@pytest.mark.parametrize(("text", "unit"), [("3.5元", "万元"), ("3亿元", "万元"), ("3万元", None), ("3件", "万元")])
def test_another_unit_is_refused(text: str, unit: str | None) -> None:
    read = read_cell_text(text, unit)
    assert read.value is None and read.problem is not None and "单位" in read.problem.zh


def test_plain_brackets_and_quotes_around_a_note_are_no_wide_digits() -> None:
    note = read_cell_text("22（其中修订16件）").note
    assert note is not None and "全角" not in note.zh
