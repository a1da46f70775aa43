"""T2: what a sentence adds up itself: “网站120条、公众号66条，共186条”, quarters and halves of the year, “其余8件”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nb.checks.text.breakdown import COMPLETE, Breakdown, Claims
from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.numbers import StatedNumber

_TOTAL = re.compile(r"(?:合计|共计|总计|总共|一共|共|累计)(?:为|有|达)?$")
_SUM = re.compile(
    r"[，,、；;]?(?:全年|年内|总体|[两三四五各][项者类地个]?|以上|上述|前述|各渠道|各类|累计|信息|公开|发布)*"
    r"(?:合计|共计|总计|总共|一共|共|累计)(?:公开|发布|推送|收到|办理)?(?:信息|申请)?(?:为|有|达)?"
    r"|[，,、；;][两三四五][类项者]"
)
_MOST_ITEMS = 20  # of a list that is added up
_YEAR = re.compile(r"全年|合计|共计|总计|年度共")
_REST = re.compile(r"其余|剩余|余下")
_BREAKS = re.compile(r"其中|分别|另|含|占|比|增|减|上年同期|去年|计划|较")
_LIKE = {"篇": "条", "则": "条", "份": "件", "场次": "场"}  # units that are added up with others
_HALF = re.compile(r"[上下]半年")
_PART_OF_YEAR = re.compile(r"半年|季度|月")
_QUARTER = re.compile(r"[一二三四1-4](?:至[一二三四1-4])?季度")
_MONTHS = re.compile(r"(?<!\d)(?:(\d{1,2})[—\-－~～至到]+)?(\d{1,2})月(?!\d|底|末)")


def totals(line: Line, claims: Claims) -> Iterator[Breakdown]:
    """Yield the sums that the sentences of a paragraph state themselves."""
    for sentence in line.sentences:
        counts = [number for number in sentence.numbers if number.role == "count" and number.unit]
        if len(counts) >= 3 or (len(counts) == 2 and _REST.search(line.text, sentence.start, sentence.end)):
            yield from _periods(line, sentence, counts)
            yield from _together(line, sentence, counts)
            claim = claims.get(counts[0].start)
            if (
                claim is None or claim.dimension not in COMPLETE
            ):  # 13件予以公开，3件部分公开，其余13件: all of them parts
                yield from _rest(line, sentence, counts)


def _unit(number: StatedNumber) -> str:
    return _LIKE.get(number.unit, number.unit)


def _label(line: Line, sentence: Clause, counts: list[StatedNumber], index: int) -> str:
    start = counts[index - 1].end if index else sentence.start
    return line.text[start : counts[index].start]


def _periods(line: Line, sentence: Clause, counts: list[StatedNumber]) -> Iterator[Breakdown]:
    """Yield the halves, quarters or months that make up the year, with the count of the year."""
    last = counts[-1]
    items = tuple(number for number in counts[:-1] if number.unit == last.unit)
    if _YEAR.search(_label(line, sentence, counts, len(counts) - 1)) and _whole_year(line, sentence, items):
        yield Breakdown(last, items, True, (items[0].start, last.end))
    first, later = counts[0], tuple(number for number in counts[1:] if number.unit == counts[0].unit)
    if not _PART_OF_YEAR.search(_label(line, sentence, counts, 0)) and _whole_year(line, sentence, later):
        yield Breakdown(first, later, True, (first.start, later[-1].end))  # 全年28件，一季度9件、二季度…


def year_in_parts(line: Line) -> Iterator[tuple[StatedNumber, ...]]:
    """Yield the counts of the halves, quarters or months of a year, where the sentence gives no sum of them."""
    for sentence in line.sentences:
        counts = [number for number in sentence.numbers if number.role == "count" and number.unit]
        items = tuple(number for number in counts if number.unit == counts[0].unit)
        if len(items) == len(counts) and _whole_year(line, sentence, items):
            yield items


def _whole_year(line: Line, sentence: Clause, items: tuple[StatedNumber, ...]) -> bool:
    """Whether counts are of the two halves, the four quarters or the twelve months of a year."""
    if len(items) < 2:
        return False
    text = line.text[sentence.start : items[-1].start]
    halves, quarters = len(set(_HALF.findall(text))), _QUARTER.findall(text)
    months = [
        month for found in _MONTHS.finditer(text) for month in range(int(found[1] or found[2]), int(found[2]) + 1)
    ]
    three_and_one = len(items) == 2 and "前三季度" in text and re.search(r"(?<!前)(?:第?四|4)季度", text) is not None
    four = len(items) == 4 and (len(set(quarters)) == 4 or any("至" in quarter for quarter in quarters))
    return (len(items) == 2 and halves == 2) or four or three_and_one or sorted(months) == list(range(1, 13))


def _together(line: Line, sentence: Clause, counts: list[StatedNumber]) -> Iterator[Breakdown]:
    """Yield the counts before 合计 or 共, where neither all of them nor the last of them are that sum."""
    for index, whole in enumerate(counts):
        label = _label(line, sentence, counts, index)
        said = label[max(label.rfind("，"), label.rfind("；"), 0) :]  # 1期骨干培训，合计4期
        if index < 2 or not _SUM.fullmatch(said) or _YEAR.match(label):
            continue  # 现行有效规范性文件共253件: not the sum of what is before
        run: list[StatedNumber] = []
        for earlier in range(index - 1, max(index - _MOST_ITEMS, 0) - 1, -1):
            before = _label(line, sentence, counts, earlier)
            if _unit(counts[earlier]) != _unit(whole) or (run and _TOTAL.search(before)):
                break
            run.insert(0, counts[earlier])
            if _BREAKS.search(before):
                run = [] if earlier == index - 1 else run
                break
        found = [
            Breakdown(whole, tuple(run[-size:]), True, (run[-size].start, whole.end)) for size in range(2, len(run) + 1)
        ]
        if found:
            yield next((breakdown for breakdown in found if breakdown.holds), found[-1])


def _rest(line: Line, sentence: Clause, counts: list[StatedNumber]) -> Iterator[Breakdown]:
    """Yield the first count with the others and the rest of it."""
    for index in range(2, len(counts)):
        rest, whole = counts[index], counts[0]
        items = (*counts[1:index], rest)
        if not _REST.search(_label(line, sentence, counts, index)) or any(item.unit != whole.unit for item in items):
            continue
        if all(item.value <= whole.value for item in items):
            yield Breakdown(whole, items, True, (whole.start, rest.end))
