"""Every number in a text: exact value, unit, what 余 or 近 leave open, and whether it is a statistic at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from disclosure_nb.checks.text.contexts import Role, Stretch, context_at
from disclosure_nb.checks.text.numerals import ARABIC, CHINESE, read_arabic, read_chinese

Approximation = Literal["over", "under", "about", ""]

_UNITS = (
    "个百分点 个工作日 平方米 平方公里 人次 件次 场次 批次 篇次 条次 户次 项次 万元 公里 海里 小时 分钟 "
    "件 条 篇 期 次 人 名 场 元 个 份 项 册 家 处 批 部 起 宗 例 类 轮 天 年 级 户 所 座 只 支 幅 张 页 字 倍 "
    "位 辆 套 台 种 番 则 列 段 届 集 本 吨 亩 步 大 % ‰ 成"
)
_UNIT = "|".join(_UNITS.split())
_NUMBER = re.compile(
    rf"(?:(?P<percent>百分之|(?P<whole>[二两三四五六七八九十])分之)(?:(?P<parts>{CHINESE})|(?P<share>{ARABIC}))|(?P<half>一半|半数)|(?P<arabic>{ARABIC})|(?P<chinese>{CHINESE}))"
    rf"(?P<more>[余多来])?(?P<unit>{_UNIT})?(?P<tenth>(?<=成)[一二三四五六七八九半](?![\u4e00-\u9fff]))?(?P<after>以上|左右|上下|[余多](?![\u4e00-\u9fff]))?",
    re.ASCII,
)
_BEFORE: tuple[tuple[str, Approximation], ...] = (
    *((word, "over") for word in ("超过", "突破", "不少于", "至少", "超", "逾")),
    *((word, "under") for word in ("不到", "不足", "不超过", "将近", "接近", "近")),
    *((word, "about") for word in ("大约", "约为", "约")),
)
_NOT_BEFORE = ("最近", "附近", "靠近", "契约", "集约")
_RANGE = re.compile(r"[-—－~～至到]{1,2}")
_END = frozenset("，。；、！？）:：,;)")
_CASES = re.compile(r"[件起宗例](?:政府信息|申请|行政|公开|案)")
_NOT_COUNTED = ("大", "步", "级", "年", "天")  # 二十大, 进一步, 三级
_COUNTING = frozenset("有共计为达")  # 中有两起被纠正
_LONGEST = 18  # digits; what is longer is a code, not a statistic


@dataclass(frozen=True)
class StatedNumber:
    """A number in a text. ``start`` and ``end`` are offsets in the text, ``text`` is its spelling.

    ``value`` is exact (amounts in 元, percentages in per cent). A value that the words allow lies between ``low`` and
    ``high``, both included; of an exact whole number both are the value. ``step`` is one in the last printed digit.
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: str = ""
    approximate: Approximation = ""
    role: Role = "count"
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    step: Decimal = Decimal(1)

    @property
    def span(self) -> tuple[int, int]:
        """Where it starts and ends."""
        return self.start, self.end

    def fits(self, value: int | Decimal) -> bool:
        """Whether ``value`` is what the number says: equal, or within what 余, 近, 约 or rounding leave open."""
        return self.low <= value <= self.high


def scan(plain: str, contexts: Sequence[Stretch]) -> list[StatedNumber]:
    """Return every number in a squeezed text with these contexts."""
    return list(
        _joined(plain, [number for match in _NUMBER.finditer(plain) if (number := _number(plain, match, contexts))])
    )


def _number(plain: str, match: re.Match[str], contexts: Sequence[Stretch]) -> StatedNumber | None:
    start, end = match.span()
    if match["half"]:
        return _half(plain, match, contexts)
    printed = match["arabic"] or match["share"]
    numeral = printed or match["chinese"] or match["parts"]
    unit, more = match["unit"] or "", match["more"]
    if match["chinese"] and more and numeral in "百千万":
        numeral = f"一{numeral}"
    if printed is not None and len(printed) > _LONGEST:
        return StatedNumber(match[0], start, end, Decimal(printed.replace(",", "").rstrip("百千万亿")), role="contact")
    read = read_arabic(printed) if printed is not None else read_chinese(numeral)
    if read is None:
        return None
    value, step = read
    context = context_at(contexts, start)
    spoken = ""
    if match["whole"]:
        of, _ = read_chinese(match["whole"]) or (Decimal(1), Decimal(1))
        value, step, unit, spoken = value * 100 / of, Decimal(4), "", "分之"
    elif unit == "成":
        value, step, spoken = value * 10, Decimal(10), "成"
        if match["tenth"]:  # 两成五
            tenth, _ = (Decimal(5), 1) if match["tenth"] == "半" else read_chinese(match["tenth"]) or (Decimal(0), 1)
            value, step = value + tenth, Decimal(2)
    role: Role = "percent" if match["percent"] or unit in ("%", "‰", "成") else "count"
    if match["percent"] or spoken:
        unit = "%"
    elif unit == "‰":
        value, step, unit = value / 10, step / 10, "%"
    elif unit == "万元":
        value, step, unit = value * 10_000, step * 10_000, "元"
    if context is not None:
        role = context.role
    elif match["chinese"] and not spoken and not _is_statistic(plain, match):
        if len(numeral) == 1 and unit in ("", *_NOT_COUNTED):
            return None
        role = "wording"
    approximate = "over" if more else _approximation(plain, start, match["after"])
    beyond = approximate == "over" and not more and not match["after"]  # 突破15件 is said of 16
    if match["after"] and match["after"] not in ("以上", "左右", "上下"):
        approximate = "over"
    low, high = _bounds(value, step, approximate, unit == "%" and 0 < value < 100)
    high = max(high, value * Decimal("1.1")) if beyond else high
    return StatedNumber(match[0], start, end, value, unit, approximate, role, low, high, step)


def _half(plain: str, match: re.Match[str], contexts: Sequence[Stretch]) -> StatedNumber:
    """Return 一半 as a share: a little more or less, or what 超过 and 近 leave open."""
    start, end = match.span()
    context = context_at(contexts, start)
    approximate = "over" if plain[start - 1 : start] == "过" else _approximation(plain, start, match["after"])
    spread = {"over": (0, 15), "under": (10, 0)}.get(approximate, (4, 4))
    low, high = (Decimal(50 - spread[0]), Decimal(50 + spread[1]))
    role: Role = context.role if context is not None else "percent"
    return StatedNumber(match[0], start, end, Decimal(50), "%", approximate, role, low, high, Decimal(4))


def _is_statistic(plain: str, match: re.Match[str]) -> bool:
    """Whether a Chinese numeral counts something: it has a unit, and a short one is used like a figure (申请两件，)."""
    unit, numeral = match["unit"], match["chinese"]
    if not unit or unit in _NOT_COUNTED:
        return False
    if unit == "番":
        return True
    if len(numeral) > 1 or match["more"] or (numeral != "一" and plain[match.start() - 1 : match.start()] in _COUNTING):
        return True
    if match.end() == len(plain) or plain[match.end()] in _END:
        return match.start() > 0 and plain[match.start() - 1] not in "每某同这那统唯逐任另"
    return numeral != "一" and _CASES.match(plain, match.start("unit")) is not None


def _approximation(plain: str, start: int, after: str | None) -> Approximation:
    if after == "以上":
        return "over"
    if after in ("左右", "上下"):
        return "about"
    before = plain[max(0, start - 3) : start]
    if before.endswith(_NOT_BEFORE):
        return ""
    return next((meaning for word, meaning in _BEFORE if before.endswith(word)), "")


def _bounds(value: Decimal, step: Decimal, approximate: Approximation, rounded: bool) -> tuple[Decimal, Decimal]:
    """Return the least and the most that the words allow.

    What is ``rounded`` (a percentage, but not all or none) may be half of its last printed digit off, either way. A
    round figure is vague in its last digit that is not 0 (5500余: up to 5599).
    """
    if not approximate:
        half = step / 2 if step != 1 or rounded else Decimal(0)
        return value - half, value + half
    digits = value.normalize().as_tuple()
    exponent = digits.exponent if isinstance(digits.exponent, int) else 0
    vague = max(step, Decimal(1).scaleb(exponent)) if value else step
    if approximate == "over":
        return value, value + vague - min(Decimal(1), step)
    if approximate == "under":
        return value - min(vague, value / 5), value * Decimal("1.01")  # 近1200条 is said of 1208, too
    return value - min(vague / 2, value / 10), value + min(vague / 2, value / 10)


def _joined(plain: str, numbers: list[StatedNumber]) -> Iterator[StatedNumber]:
    """Join the two ends of a range (3至5件) into one number that allows everything between them."""
    index = 0
    while index < len(numbers):
        number = numbers[index]
        index += 1
        if index < len(numbers) and number.role == "count" and not number.unit:
            last = numbers[index]
            between = _RANGE.fullmatch(plain, number.end, last.start)
            if between and last.role in ("count", "percent") and last.value > number.value:
                index += 1
                text = plain[number.start : last.end]
                yield replace(last, text=text, start=number.start, low=number.value, approximate="about")
                continue
        yield number
