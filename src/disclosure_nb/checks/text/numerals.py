"""Numerals of Chinese official texts, read exactly: ``3,607``, ``14万``, ``1亿2000万``, ``一百二十``, ``三点五万``."""

from __future__ import annotations

import re
from decimal import Decimal

ARABIC = (
    r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
    r"(?:[百千万亿]{1,3}(?:\d{1,8}[百千万]{1,2})?(?:(?<=[万亿])\d{3,8}(?!\d))?)?"
)
_CAPITAL = str.maketrans(
    dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千", strict=True)) | {"廿": "二十", "卅": "三十"}
)
CHINESE = (
    r"[〇零一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟廿卅]+"
    r"(?:点[〇零一二三四五六七八九]+[百千万亿]{0,3})?"
)

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, **{digit: i for i, digit in enumerate("三四五六七八九", 3)}}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_PART = re.compile(r"([\d.]+)([百千万亿]*)")


def read_arabic(text: str) -> tuple[Decimal, Decimal]:
    """Return the value of an Arabic numeral and the worth of one in its last printed digit.

    The numeral may have thousands marks, decimals and 百/千/万/亿: ``3.5万`` is (35000, 1000).
    """
    value, step = Decimal(0), Decimal(1)
    for digits, scales in _PART.findall(text.replace(",", "")):
        scale = 1
        for character in scales:
            scale *= _SCALES[character]
        part = Decimal(digits)
        exponent = part.as_tuple().exponent
        step = Decimal(scale).scaleb(exponent if isinstance(exponent, int) else 0)
        value = part if scale == 1 and not value else value + part * scale
    return value, step


def read_chinese(text: str) -> tuple[Decimal, Decimal] | None:
    """Return value and worth of the last place of a Chinese numeral, or None if it is not a well-formed one.

    Digits alone are read in their places (二〇二三); a digit after 百, 千 or 万 without 零 counts tenths (三万五).
    """
    whole, point, rest = text.translate(_CAPITAL).partition("点")
    scales = rest.lstrip("〇零一二三四五六七八九")
    if point:
        head = _whole(whole)
        if head is None:
            return None
        fraction = rest.removesuffix(scales) if scales else rest
        value = Decimal(f"{head}.{''.join(str(_DIGITS[digit]) for digit in fraction)}")
        scale = 1
        for character in scales:
            scale *= _SCALES[character]
        return value * scale, Decimal(scale).scaleb(-len(fraction))
    number = _whole(whole)
    if number is None:
        return None
    step = 1
    for character in reversed(whole):
        if character not in "万亿":
            break
        step *= _SCALES[character]
    return Decimal(number), Decimal(step)


def _whole(text: str) -> int | None:
    if not any(character in _SCALES for character in text):
        return int("".join(str(_DIGITS[digit]) for digit in text)) if 0 < len(text) <= 18 else None
    if len(text) > 40:
        return None
    total = section = 0
    digit: int | None = None
    last, zero = 0, False
    for position, character in enumerate(text):
        if character in _DIGITS:
            if digit is not None and digit != 0:
                return None
            digit, zero = _DIGITS[character], zero or _DIGITS[character] == 0
            continue
        scale = _SCALES[character]
        if scale >= 10_000:
            if digit is None and not section and not (total and scale > 10_000):
                return None
            section += digit or 0
            if scale == 10_000:
                total, section = total + section * scale, 0
            else:
                total, section = (total + section) * scale, 0
        else:
            if digit is None and not (scale == 10 and (position == 0 or text[position - 1] in "〇零百千万亿")):
                return None
            if digit == 0 and scale != 10:
                return None
            section += (digit or 1) * scale
        digit, last, zero = None, scale, False
    if digit is None:
        return total + section
    return total + section + (digit * last // 10 if last >= 100 and not zero else digit)
