"""Numbers of a text that state a fact of the filing (培训3期, 网站198条): which fact their words name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml

from disclosure_nb.checks.text.claims import Claim
from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.other_years import changes, compared, is_change, stated_year
from disclosure_nb.checks.text.readings import Meaning, fact_reading
from disclosure_nb.checks.text.scope import planned
from disclosure_nb.checks.text.understood import Names, unknown_words
from disclosure_nb.filing import Filing

_PART = re.compile(
    r"另|计划|拟|人均|[平每均][期次场年月周季均]|要求|应当|不少于|目标|力争|争取|预计|以上$|新(?:入库|收录|归集|纳入)"
)
_SUBSET = re.compile(r"其中|包括|含|分别")
_NARROWER = re.compile(r"专[栏区题]|栏目|领域|板块|通过|依托|利用|方面")
_DIGITS = frozenset("0123456789")
_GENERAL = ("published_total",)  # named by words that other facts have, too


class _FactWords(NamedTuple):
    words: re.Pattern[str]
    units: frozenset[str]


class _Place(NamedTuple):
    """A number with the stretch before it in which its words are."""

    sentence: Clause
    segment: Segment
    start: int
    number: StatedNumber


@cache
def fact_words() -> Mapping[str, _FactWords]:
    """Return the words and the units of every fact that a text may state as a number, by id."""
    data = yaml.safe_load(files(__package__).joinpath("fact_words.yaml").read_text(encoding="utf-8"))
    return {id: _FactWords(re.compile(entry["words"]), frozenset(entry["units"])) for id, entry in data.items()}


def fact_claims(filing: Filing, line: Line, taken: Mapping[int, Claim]) -> Iterator[Claim]:
    """Yield the claims on facts that the filing knows, of numbers that are not ``taken`` by a cell."""
    names = Names(filing.unit.name)
    for sentence in line.sentences:
        becoming = {first.start for first, _ in changes(line, sentence)}
        become = {then.start for _, then in changes(line, sentence)}
        before: set[str] = set()  # what the sentence has counted already
        for segment in sentence.segments:
            start = segment.start
            for number in segment.numbers:
                if number.role == "count" and number.unit and number.start not in taken:
                    place = _Place(sentence, segment, segment.start if number.start in become else start, number)
                    claim = _claim(filing, line, place, names, before)
                    if claim is not None:
                        year = _year(filing, line, place, becoming, become)
                        yield Claim(number, sentence, segment, "fact", "fact", claim[0].facts[0], claim, year=year)
                if number.role == "count" and line.text[number.end : number.end + 1] not in _DIGITS:
                    start = number.end  # 培训6期580人次: the words before both


def _year(filing: Filing, line: Line, place: _Place, becoming: set[int], become: set[int]) -> int | None:
    sentence, segment, _, number = place
    if number.start in becoming or number.start in become:
        return filing.year - (number.start in becoming)
    year = compared(line, sentence, number, filing.year - 1)
    return stated_year(line, segment, number, filing.year - 1) if year is None else year


def facts_named(filing: Filing, text: str, start: int, end: int) -> tuple[tuple[Meaning, ...], list[tuple[int, int]]]:
    """Return the reading of the fact that is named last in a stretch of text, if the filing knows it, and its words."""
    named = [
        (match.end(), match.end() - match.start(), id, match.span())
        for id, (words, _) in fact_words().items()
        if _known(filing, id)
        for match in words.finditer(text, start, end)
    ]
    if not named:
        return (), []
    return (fact_reading(max(named)[2]),), [span for _, _, id, span in named if id == max(named)[2]]


def _claim(filing: Filing, line: Line, place: _Place, names: Names, before: set[str]) -> tuple[Meaning, ...] | None:
    """Return the facts that a number may state, or None where its words name none or more than a fact."""
    text, (sentence, segment, start, number) = line.text, place
    if _PART.search(text, start, number.start) or planned(line, sentence, number) or is_change(line, number):
        return None
    named, spans = _named(line, place)
    if not named:
        return None
    again = named[-1] in before and _SUBSET.search(text, sentence.start, number.start)  # 解读21件，其中图解8件
    known = [id for id in named if _known(filing, id)]
    if named[-1] not in known or again:
        return None
    spans += [(other.start, other.end) for other in segment.numbers]
    parts = names.parts(text, start, number.start)
    spans += names.spans(text, start, number.start) + parts
    spans += [(last, last + 2) for _, last in parts if text.startswith("信息", last)]  # 公开税务信息
    if unknown_words(text, (start, number.start), "facts", spans):
        return None
    if named[-1] in _GENERAL and _NARROWER.search(text, sentence.start, number.start):
        return None  # 设立专栏，公开信息77条
    before.update(named)
    return tuple(fact_reading(id) for id in reversed(known))


def _named(line: Line, place: _Place) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the facts that the words beside a number name, the nearest last, and where the words are."""
    text, (_, segment, start, number) = line.text, place
    found: list[tuple[int, int, str, tuple[int, int]]] = []
    behind: list[tuple[int, int, str, tuple[int, int]]] = []
    for id, (words, units) in fact_words().items():
        if number.unit not in units and (number.unit == "人次" or number.unit.removesuffix("次") not in units):
            continue
        rank = -1 if id in _GENERAL else 0
        found += [
            (rank or m.end(), m.end() - m.start(), id, m.span())
            for m in words.finditer(text, start, number.end)
            if m.end() <= number.start
        ]
        match = words.match(text, number.end, segment.end)
        behind += [] if match is None else [(match.end(), match.end() - match.start(), id, match.span())]
    chosen = sorted(found or behind)
    return list(dict.fromkeys(id for _, _, id, _ in chosen)), [span for *_, span in chosen]


def _known(filing: Filing, id: str) -> bool:
    value = filing.facts.get(id)
    return value is not None and not isinstance(value, str | tuple)
