"""T3: multiples: “是上年的3倍”, “是部分公开的3.2倍”, “较上年翻了一番”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Line, NumberPlace
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.growth import Known
from disclosure_nb.checks.text.named import named
from disclosure_nb.checks.text.other_years import changes, is_change
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import Meaning, exact
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_LAST = re.compile(r"上一?年(?!度?结转)|去年|同比|(?P<year>(?:19|20)\d{2})年")
_TIMES = re.compile(r"(?:是|为|达到?|相当于)(?P<base>[^，。；]{1,16})的(?:近|约|超过?)?$")
_MORE = re.compile(r"(?:增长|增加|提高|上升)了?(?:近|约|超过?)?$")
_DOUBLED = re.compile(r"翻了?$")
_FAR = 60
_HALF = Decimal("0.05")
_LOOSE = Decimal("0.1")  # 翻了一番 is said of 1.9 to 2.1 times


class _Times(NamedTuple):
    """How many times as much: the ``ratios`` that the words may mean, and what the number may be off."""

    place: NumberPlace
    ratios: tuple[Decimal, ...]
    off: Decimal
    base: tuple[int, int] | None  # the words for what it is a multiple of; None: of last year
    start: int  # where its words begin

    def says(self, now: Decimal, base: Decimal) -> bool:
        return any(abs(now - ratio * base) <= self.off * base for ratio in self.ratios)


def multiple(
    finder: ClaimFinder, previous: Filing | None, line: Line, place: NumberPlace, known: Mapping[int, Known]
) -> Verdict | None:
    """Return the verdict on a number with 倍 or 番, or None where it is no multiple of something that is known."""
    times = _times(line, place, finder.filing.year)
    if times is None:
        return None
    sentence, segment, number = place
    for last, then in changes(line, sentence):
        if then.end <= times.start and times.base is None and not (then.approximate or last.approximate):
            pair = (then.value, last.value)
            if times.says(*pair) or not last.value:
                return Verdict("growth")
            return Verdict("flagged", (), _wrong(finder.filing, line, times, pair))
    counts = [
        n
        for n in sentence.numbers
        if abs(n.start - number.start) < 300
        and n.role == "count"
        and n.unit not in ("", "倍", "番")
        and not is_change(line, n)
    ]
    before = [n for n in counts if n.end <= times.start]
    now: Decimal | None = before[-1].value if before else None
    readings = known[before[-1].start].readings if before and before[-1].start in known else ()
    if not any(n.start >= segment.start for n in before) and (words := named(finder, line, segment.start, times.start)):
        readings, now = words, None
    if number.approximate or (now is not None and before[-1].approximate):
        return Verdict("growth")
    pairs = list(_pairs(finder, previous, line, times, (now, readings)))
    if times.base is None and any(
        times.says(one.value, other.value) for one in counts for other in counts if one is not other
    ):
        return Verdict("growth")
    if not pairs or any(times.says(*pair) for pair in pairs):
        return Verdict("growth")
    return Verdict("flagged", (), _wrong(finder.filing, line, times, pairs[0]))


def _times(line: Line, place: NumberPlace, this_year: int) -> _Times | None:
    sentence, segment, number = place
    if number.unit == "番":
        doubled = _DOUBLED.search(line.text, segment.start, number.start)
        ratio = Decimal(2) ** min(number.value, Decimal(9))
        return _Times(place, (ratio,), _LOOSE * ratio, None, doubled.start()) if doubled else None
    off = max(number.step / 2, _HALF)
    if number.unit == "%":
        match = _TIMES.search(line.text, segment.start, number.start)
        of_last = match is not None and (of := _LAST.search(match["base"])) and of["year"] in (None, str(this_year - 1))
        start = match.start() if match is not None else 0
        return _Times(place, (number.value / 100,), number.step / 200, None, start) if of_last else None
    match = _TIMES.search(line.text, segment.start, number.start)
    if match is not None:
        last = _LAST.search(match["base"])
        if last is not None and last["year"] and int(last["year"]) != this_year - 1:
            return None
        return _Times(place, (number.value,), off, None if last else match.span("base"), match.start())
    more = _MORE.search(line.text, max(segment.start, number.start - 6), number.start)
    against = _LAST.search(line.text, max(sentence.start, number.start - _FAR), number.start)
    became = any(then.end <= number.start for _, then in changes(line, sentence))
    if more is not None and against is None and became:
        return _Times(place, (number.value + 1,), off, None, more.start())
    if more is None or against is None or (against["year"] and int(against["year"]) < this_year - 1):
        return None
    return _Times(place, (number.value + 1,), off, None, more.start())


def _pairs(
    finder: ClaimFinder,
    previous: Filing | None,
    line: Line,
    times: _Times,
    now: tuple[Decimal | None, tuple[Meaning, ...]],
) -> Iterator[tuple[Decimal, Decimal]]:
    """Yield what the words may compare: what there is, and what it is a multiple of."""
    filing = finder.filing
    if times.base is not None:
        values = [now[0], *(reading.value(filing) for reading in now[1])]
        for base in named(finder, line, *times.base):
            value = base.value(filing)
            yield from ((Decimal(one), Decimal(value)) for one in values if one is not None and value)
    elif previous is not None and previous.year == filing.year - 1:
        for reading in now[1]:
            last = reading.value_in(previous, filing.edition)
            yield from ((Decimal(one), Decimal(last)) for one in (now[0], reading.value(filing)) if one and last)


def _wrong(filing: Filing, line: Line, times: _Times, pair: tuple[Decimal, Decimal]) -> Finding:
    (now, base), number = pair, times.place.number
    percent = number.unit == "%"
    right = (now / base * (100 if percent else 1)).quantize(min(number.step, Decimal("0.1")), ROUND_HALF_UP)
    times_zh, times_en = ("%", "% of") if percent else (" 倍", " times")
    return finding(
        QuotedWords(filing, line, (times.place.segment.start, number.end), number.span),
        broken("T3", "growth_in_sentence"),
        Sentence(
            f"{_n(now)} 是 {_n(base)} 的 {_n(right)}{times_zh}。请核对倍数。",
            f"{_n(now)} is {_n(right)}{times_en} {_n(base)}. Check the multiple.",
        ),
        (),
        plain_number(right),
        exact(number.value),
    )


def _n(value: Decimal) -> str:
    return number_text(plain_number(value))
