"""Counts of a text that are of another year: “由80件增至160件”, “2021—2023年分别受理16件、20件、25件”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.numbers import StatedNumber

_FROM = re.compile(r"(?:由|从)(?:上一?年度?|去年|(?:19|20)\d{2}年)?(?:同期)?的?$")
_TO = re.compile(r"[\u4e00-\u9fff]{1,4}[至到为成]了?(?:今年|本年度?|当年|(?:19|20)\d{2}年度?)?的?$")
_THAN = re.compile(
    r"(?:(?:相?较于?|比|与|同|对比|相比)(?P<base>上一?年度?|去年|(?P<year>(?:19|20)\d{2})年度?)|(?:上一?年度?|去年)(?:为|是|有|仅|共))"
    r"(?:同期|全年|共)?(?:的)?(?:[收受办新][到理收办结]|总数|总量)?(?:的)?(?:[约近超]|超过)?$"
)
_CHANGED = re.compile(r"(?:增加|减少|增长|上升|下降|净增|净减|(?<!新)增|减|多|少)了?[^\W\d至到为成]{0,2}$")
_CHANGED_WHAT = re.compile(
    r"(?:较|比|同比)[^，。；]{0,10}?(?:增加|减少|增长|上升|下降|净增|净减|增|减|多|少)了?[^\W\d至到为成]{0,8}$"
)
_AT_LEAST = re.compile(r"不少于|至少$")
_OF_YEAR = re.compile(
    r"(?P<year>(?<!\d)(?:19|20)\d{2})年度?(?!结转|转入|延续|未办结)"
    r"|(?:上一?年度?|去年)(?!.{0,3}(?:结转|转入|转接|未办结|结余|延续|遗留))"
)
_COMPARED = re.compile(r"(?:较|比|与|同|至|到|入|[结]转|在|自|从)$")
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?:度)?[—\-－~～至到和与及、]+((?:19|20)\d{2})年|近([两三四五])年")
_DIGIT = {"两": 2, "三": 3, "四": 4, "五": 5}
_EACH = re.compile(r"分别|依次|各为")


def changes(line: Line, sentence: Clause) -> Iterator[tuple[StatedNumber, StatedNumber]]:
    """Yield the counts that a sentence says changed, each with the count it became: (last year's, this year's)."""
    numbers = [number for number in sentence.numbers if number.role == "count"]
    for first, then in pairwise(numbers):
        if (
            first.unit in (then.unit, "")
            and then.unit
            and _FROM.search(line.text, sentence.start, first.start)
            and _TO.fullmatch(line.text, first.end, then.start)
        ):
            yield first, then


def stated_year(line: Line, segment: Segment, number: StatedNumber, last_year: int) -> int | None:
    """Return the year that a segment says of its counts (上年收到32件), or None: the report's."""
    found = list(_OF_YEAR.finditer(line.text, segment.start, number.start))
    if not found or _COMPARED.search(line.text, segment.start, found[-1].start()):
        return None
    year = int(found[-1]["year"]) if found[-1]["year"] else last_year
    return None if year == last_year + 1 else year


def is_change(line: Line, number: StatedNumber) -> bool:
    """Whether a count says how much more or less there was: 增加7件, 比上年多收申请7件; not 不少于3件."""
    text, start = line.text, number.start
    if _AT_LEAST.search(text, max(0, start - 4), start):
        return False
    window = max(0, start - 24)
    return bool(_CHANGED.search(text, max(0, start - 6), start) or _CHANGED_WHAT.search(text, window, start))


def compared(line: Line, sentence: Clause, number: StatedNumber, last_year: int) -> int | None:
    """Return the year of a count that others are compared with (较2021年的32件, 与上年60件相比), or None."""
    match = _THAN.search(line.text, max(sentence.start, number.start - 16), number.start)
    if match is None:
        return None
    return int(match["year"]) if match["year"] else last_year


def of_several_years(line: Line, sentence: Clause, this_year: int) -> Iterator[dict[int, StatedNumber]]:
    """Yield the counts that a sentence gives for some years in order, by year."""
    for span in _SPAN.finditer(line.text, sentence.start, sentence.end):
        first, last = (int(span[1]), int(span[2])) if span[1] else (this_year - _DIGIT[span[3]] + 1, this_year)
        if not _EACH.search(line.text, span.end(), sentence.end) or not 0 < last - first < 10:
            continue
        counts = [number for number in sentence.numbers if number.role == "count" and number.start >= span.end()]
        for _, run in groupby(counts, key=lambda number: number.unit):
            listed = list(run)
            if len(listed) == last - first + 1:
                yield dict(zip(range(first, last + 1), listed, strict=True))
                break
