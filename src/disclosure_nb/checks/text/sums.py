"""T2: what a sentence adds up itself: “网站120条、公众号66条，共186条”, quarters and halves of the year, “其余8件”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nb.checks.text.breakdown import Breakdown
from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.numbers import StatedNumber

_TOTAL = re.compile(r"(?:合计|共计|总计|总共|一共|共|累计)(?:为|有|达)?$")
_YEAR = re.compile(r"全年|合计|共计|总计|年度共")
_REST = re.compile(r"其余|剩余|余下")
_BREAKS = re.compile(r"其中|分别|另|含|占|比|增|减|上年同期|去年|计划|较")
_HALF = re.compile(r"[上下]半年")
_QUARTER = re.compile(r"[一二三四1-4](?:至[一二三四1-4])?季度")
_MONTHS = re.compile(r"(?<!\d)(?:(\d{1,2})[—\-－~～至到]+)?(\d{1,2})月(?!\d|底|末)")


def totals(line: Line) -> Iterator[Breakdown]:
    """Yield the sums that the sentences of a paragraph state themselves."""
    for sentence in line.sentences:
        counts = [number for number in sentence.numbers if number.role == "count" and number.unit]
        if len(counts) >= 3 or (len(counts) == 2 and _REST.search(line.text, sentence.start, sentence.end)):
            yield from _periods(line, sentence, counts)
            yield from _together(line, sentence, counts)
            yield from _rest(line, sentence, counts)


def _label(line: Line, sentence: Clause, counts: list[StatedNumber], index: int) -> str:
    start = counts[index - 1].end if index else sentence.start
    return line.text[start : counts[index].start]


def _periods(line: Line, sentence: Clause, counts: list[StatedNumber]) -> Iterator[Breakdown]:
    """Yield the halves, quarters or months that make up the year, with the count of the year."""
    last = counts[-1]
    items = tuple(number for number in counts[:-1] if number.unit == last.unit)
    if len(items) < 2 or not _YEAR.search(_label(line, sentence, counts, len(counts) - 1)):
        return
    text = line.text[sentence.start : items[-1].start]
    halves, quarters = len(set(_HALF.findall(text))), _QUARTER.findall(text)
    months = [
        month for found in _MONTHS.finditer(text) for month in range(int(found[1] or found[2]), int(found[2]) + 1)
    ]
    four = len(items) == 4 and (len(set(quarters)) == 4 or any("至" in quarter for quarter in quarters))
    if (len(items) == 2 and halves == 2) or four or sorted(months) == list(range(1, 13)):
        yield Breakdown(last, items, True, (items[0].start, last.end))


def _together(line: Line, sentence: Clause, counts: list[StatedNumber]) -> Iterator[Breakdown]:
    """Yield the counts before 合计 or 共, where neither all of them nor the last of them are that sum."""
    for index, whole in enumerate(counts):
        label = _label(line, sentence, counts, index)
        if index < 2 or not _TOTAL.search(label) or _YEAR.match(label):
            continue
        run: list[StatedNumber] = []
        for earlier in range(index - 1, -1, -1):
            before = _label(line, sentence, counts, earlier)
            if counts[earlier].unit != whole.unit or (run and _TOTAL.search(before)):
                break
            run.insert(0, counts[earlier])
            if _BREAKS.search(before):
                run = [] if earlier == index - 1 else run
                break
        found = [
            Breakdown(whole, tuple(run[-size:]), True, (run[-size].start, whole.end)) for size in range(2, len(run) + 1)
        ]
        if found and not any(breakdown.holds for breakdown in found):
            yield found[-1]


def _rest(line: Line, sentence: Clause, counts: list[StatedNumber]) -> Iterator[Breakdown]:
    """Yield the first count with the others and the rest of it."""
    for index in range(2, len(counts)):
        rest, whole = counts[index], counts[0]
        items = (*counts[1:index], rest)
        if not _REST.search(_label(line, sentence, counts, index)) or any(item.unit != whole.unit for item in items):
            continue
        if all(item.value <= whole.value for item in items):
            yield Breakdown(whole, items, True, (whole.start, rest.end))
