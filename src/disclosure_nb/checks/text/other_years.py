"""Counts of a text that are of another year: “由80件增至160件”, “2021—2023年分别受理16件、20件、25件”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise

from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.numbers import StatedNumber

_FROM = re.compile(r"(?:由|从)(?:上一?年度?|去年|(?:19|20)\d{2}年)?(?:同期)?的?$")
_TO = re.compile(r"(?:增加|增长|上升|提高|提升|减少|下降|降低|回落|[升降增减])(?:至|到|为)了?$")
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d{2})年?(?:度)?[—\-－~～至到和与及、]+((?:19|20)\d{2})年")
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


def of_several_years(line: Line, sentence: Clause) -> Iterator[dict[int, StatedNumber]]:
    """Yield the counts that a sentence gives for some years in order, by year."""
    for span in _SPAN.finditer(line.text, sentence.start, sentence.end):
        first, last = int(span[1]), int(span[2])
        if not _EACH.search(line.text, span.end(), sentence.end) or not 0 < last - first < 10:
            continue
        counts = [number for number in sentence.numbers if number.role == "count" and number.start >= span.end()]
        for _, run in groupby(counts, key=lambda number: number.unit):
            listed = list(run)
            if len(listed) == last - first + 1:
                yield dict(zip(range(first, last + 1), listed, strict=True))
                break
