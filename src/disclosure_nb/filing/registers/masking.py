"""What a message may show of a value: nothing that could be personal data.

A register with shifted columns has names, addresses and identity numbers where dates and outcomes are expected. So only
what looks like a date or a short number is shown, and of words only the pairs of characters that the column's own
vocabulary knows; the rest is ＊ or a count of characters. A day before the first 条例 was in force (2008-05-01) belongs
into no register: it can be a birth date, and is not shown, wherever it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from disclosure_nb.language import Sentence

_DATE_LIKE = re.compile(
    r"[0-9]{1,4}([-/.年][0-9]{1,2}([-/.月]([0-9]{1,2}|(19|20)[0-9]{2})日?)?)?([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2})?)?"
)
_SHORT_NUMBER = re.compile(r"[-+]?[0-9]{1,6}(\.[0-9]{1,4})?|(19|20)[0-9]{6}")
_EARLY = re.compile(
    r"(?<![0-9])(1[89][0-9]{2}|200[0-7])(?=[-/年]|\.[0-9]{1,2}\.|(0[1-9]|1[0-2])[0-3][0-9](?![0-9]))"
    r"|[-/.月](1[89][0-9]{2}|200[0-7])(?![0-9])"
)
EARLY_DAY = Sentence("一个 2008 年以前的日期（不予显示）", "a day before 2008 (not shown)")
"""How a message shows a day that can be a birth date."""
_DIGITS = re.compile(r"[0-9]{7,}")
_LONGEST = 16


def masked(text: str, words: Iterable[str] = ()) -> Sentence:
    """Return how a message shows the text of a cell; ``words`` are the words known in its column."""
    plain = text.strip()
    if _EARLY.search(plain):
        return EARLY_DAY
    if _DATE_LIKE.fullmatch(plain) or _SHORT_NUMBER.fullmatch(plain):
        return Sentence(f"“{plain}”", f"“{plain}”")
    if len(plain) <= _LONGEST and (shown := _known_pairs(plain, words)):
        return Sentence(f"“{shown}”", f"“{shown}”")
    if found := _DIGITS.search(plain):
        count = len(found[0])
        return Sentence(
            f"一段含 {count} 位数字的内容（不予显示）", f"something with {count} digits in a row (not shown)"
        )
    return Sentence(f"一段 {len(plain)} 个字符的内容（不予显示）", f"something of {len(plain)} characters (not shown)")


def _known_pairs(text: str, words: Iterable[str]) -> str:
    """Return text with every character starred that is in no pair of Chinese characters known from ``words``."""
    pairs = {word[i : i + 2] for word in words for i in range(len(word) - 1)}
    seen = [False] * len(text)
    for i in range(len(text) - 1):
        pair = text[i : i + 2]
        if pair in pairs and all("\u4e00" <= character <= "\u9fff" for character in pair):
            seen[i] = seen[i + 1] = True
    return "".join(c if known else "＊" for c, known in zip(text, seen, strict=True)) if any(seen) else ""
