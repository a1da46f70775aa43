"""Reading the text of a cell as a number: exact, None where it is blank, or a problem. Never guessed.

People write more than digits into a cell: full-width digits, thousands marks, “/” for blank, a unit, a note in
brackets (``22（其中修订16件）``). What has one meaning is read, with a note; what has none or several is a problem.
Blank is never 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from disclosure_nb.filing.values import Value, number
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

DRAFT_MARK = "※"
"""Printed behind a wrong number in a draft: part of the print, not of the cell."""

_MOST_DIGITS = 18
_LONGEST = 500
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WIDE = str.maketrans("０１２３４５６７８９．，－＋％／", "0123456789.,-+%/")
_SIGNS = str.maketrans("−﹣﹢﹐﹒", "--+,.")
_BLANK = re.compile(r"[-‐‑‒–—―─﹘－/\\／＼~～…·*]+|无|空|空白|不适用|无此项|没有|n/?a|nil|none|null", re.IGNORECASE)
_NOTE = re.compile(
    r"(?P<number>.*?)\s*[(（\[【〔［](?P<note>[^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)?)[)）\]】〕］]", re.DOTALL
)
_MARK = re.compile(r"(?P<number>.*[0-9])\s*(?P<mark>[*＊※#†]+|注[0-9]?)", re.DOTALL)
_UNIT = re.compile(r"(?P<number>.*[0-9])\s*(?P<unit>[万亿]?[件条项个份宗起次元])")
_COUNT_WORDS = frozenset("件条项个份宗起次")
_SIGN_WORDS = {"净增": "", "增加": "", "增": "", "减少": "-", "减": "-", "负": "-", "净减": "-"}
_SIGN_WORD = re.compile(r"(?P<word>净增|净减|增加|减少|增|减|负)\s*(?P<number>[0-9].*)")
_PLAIN = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]*)(?P<decimals>\.[0-9]+)?")
_GROUPED = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,3}(?:(?P<mark>[,'’\u00a0\u2009\u202f])[0-9]{3})(?:(?P=mark)[0-9]{3})*)(?P<decimals>\.[0-9]+)?"
)


@dataclass(frozen=True)
class CellText:
    """What a cell's text was taken for.

    ``value`` is the exact number, None for blank and where ``problem`` says why the text is no number. ``note`` says
    what was left out or read as something else; it is None where the text is nothing but the number.
    """

    value: Value
    note: Sentence | None = None
    problem: Sentence | None = None


def read_cell_text(text: str, unit: str | None = None) -> CellText:
    """Return what the text of a cell means. ``unit`` is the form's unit of the cell (件, 万元), if it is known."""
    seen = _INVISIBLE.sub("", text).strip().removesuffix(DRAFT_MARK).strip()
    if not seen:
        return CellText(None)
    if len(seen) > _LONGEST:
        return CellText(None, problem=Sentence("文字过长，应只填一个数", "the text is too long; fill in one number"))
    if _BLANK.fullmatch(seen):
        shown = show_text(seen)
        return CellText(None, Sentence(f"“{shown}”作空白，不作 0", f"“{shown}” is read as blank, not as 0"))
    reading = _Reading(seen)
    value = reading.number(unit)
    if reading.problem is not None:
        return CellText(None, problem=reading.problem)
    return CellText(value, note=reading.note())


class _Reading:
    """One reading of one text: every step takes something off it and notes that."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.remarks: list[Sentence] = []
        self.problem: Sentence | None = None

    def note(self) -> Sentence | None:
        if not self.remarks:
            return None
        return Sentence("；".join(one.zh for one in self.remarks), "; ".join(one.en for one in self.remarks))

    def number(self, unit: str | None) -> Value:
        plain = self._plain_digits(self._without_note(self.text))
        plain = self._without_unit(plain, unit)
        plain = self._signed(plain)
        if plain in ("零", "〇"):
            self.remarks.append(Sentence(f"“{plain}”读作 0", f"“{plain}” is read as 0"))
            return 0
        return self._digits(plain)

    def _plain_digits(self, text: str) -> str:
        plain = text.translate(_WIDE).translate(_SIGNS)
        if plain != text:
            self.remarks.append(Sentence("全角字符读作半角", "full-width characters are read as plain ones"))
        return plain

    def _without_note(self, text: str) -> str:
        if found := _NOTE.fullmatch(text):
            note = show_text(found["note"].strip())
            self.remarks.append(Sentence(f"另有说明“{note}”", f"there is a note: “{note}”"))
            text = found["number"].strip()
        if found := _MARK.fullmatch(text):
            self.remarks.append(Sentence(f"略去标记“{found['mark']}”", f"the mark “{found['mark']}” is left out"))
            text = found["number"].strip()
        return text

    def _without_unit(self, text: str, unit: str | None) -> str:
        found = _UNIT.fullmatch(text)
        if found is None:
            return text
        written = found["unit"]
        if written == unit or (written in _COUNT_WORDS and unit in (None, "", "件")):
            self.remarks.append(Sentence(f"略去单位“{written}”", f"the unit “{written}” is left out"))
            return found["number"].strip()
        asked = f"，应为“{unit}”" if unit else ""
        asked_en = f", not “{unit}”" if unit else ""
        self._refuse(
            Sentence(
                f"单位是“{written}”{asked}，请换算后只填数",
                f"its unit is “{written}”{asked_en}; fill in the number alone",
            )
        )
        return text

    def _signed(self, text: str) -> str:
        if found := _SIGN_WORD.fullmatch(text):
            sign = _SIGN_WORDS[found["word"]]
            self.remarks.append(
                Sentence(f"“{found['word']}”读作“{sign or '+'}”", f"“{found['word']}” is read as “{sign or '+'}”")
            )
            return sign + found["number"]
        return text

    def _digits(self, text: str) -> Value:
        if found := _GROUPED.fullmatch(text):
            self.remarks.append(Sentence("略去千位分隔符", "thousands marks are left out"))
            whole = re.sub(r"\D", "", found["whole"])
        elif (found := _PLAIN.fullmatch(text)) and (found["whole"] or found["decimals"]):
            whole = found["whole"] or "0"
        else:
            self._refuse(self._no_number(text))
            return None
        if len(whole) > 1 and whole.startswith("0"):
            self.remarks.append(Sentence("略去前面的 0", "zeros in front are left out"))
        decimals = found["decimals"] or ""
        if len(whole.lstrip("0")) + len(decimals) > _MOST_DIGITS:
            self._refuse(
                Sentence(f"“{show_text(self.text)}”位数过多，请核对", f"“{show_text(self.text)}” has too many digits")
            )
            return None
        return number(Decimal(f"{found['sign']}{whole}{decimals}"))

    def _no_number(self, text: str) -> Sentence:
        shown = show_text(self.text)
        if text.endswith("%"):
            return Sentence(
                f"“{shown}”是百分比，应填件数或金额", f"“{shown}” is a percentage; expected a count or amount"
            )
        if re.fullmatch("[oOlI|0-9]+", text):
            return Sentence(f"“{shown}”中有像数字的字母，请改为数字", f"“{shown}” has letters that look like digits")
        if re.fullmatch("[零〇一二两三四五六七八九十百千万亿]+", text):
            return Sentence(f"“{shown}”是中文数字，请改用阿拉伯数字", f"“{shown}” is a Chinese numeral; write digits")
        if len(re.findall("[0-9]+", text)) > 1:
            return Sentence(f"“{shown}”可能是几个数，请只填一个数", f"“{shown}” may be several numbers; fill in one")
        return Sentence(
            f"“{shown}”不是一个确定的数，请只填数", f"“{shown}” is not one exact number; fill in a number alone"
        )

    def _refuse(self, problem: Sentence) -> None:
        if self.problem is None:
            self.problem = problem
