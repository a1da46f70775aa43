"""T3: growth and change against last year, from both counts in the sentence or from last year's filing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import Variant, broken
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Clause, Line, NumberPlace, Segment
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.named import named
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import Meaning, exact
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_TREND = re.compile(r"(?P<up>增长|上升|增加|提高|提升|上涨|增幅|多)|(?P<down>下降|减少|降低|下滑|降幅|少)")
_AGAINST = re.compile(r"同比|上一?年|去年|上年同期|(?:19|20)\d{2}年")
_CHANGED = re.compile(r"(?:增加|减少|增长|上升|下降|增|减|多|少)了?$")
_LAST = re.compile(r"上一?年(?!度?结转)|去年|由|从|(?:19|20)\d{2}年")


_TIMES = re.compile(r"(?:是|为|达到?|相当于)([^，。；]{1,16})的$")
_NEAREST = 6  # counts of a sentence that a rate may speak of

RateKind = Literal["growth", "change"]


@dataclass(frozen=True)
class Known:
    """A count of the sentence with what it may be: its reading (or all readings, where none matches)."""

    number: StatedNumber
    readings: tuple[Meaning, ...]


def growth(
    finder: ClaimFinder,
    previous: Filing | None,
    line: Line,
    place: NumberPlace,
    known: Mapping[int, Known],
) -> Verdict | None:
    """Return the verdict on a number that states growth (percent) or change (count), or None if it states neither."""
    filing, text, (sentence, segment, number) = finder.filing, line.text, place
    trend = list(_TREND.finditer(text, segment.start, number.start))
    if not trend or number.unit == "个百分点":
        return None
    begin = max(sentence.start, segment.start - 8)
    if number.role == "count" and not _AGAINST.search(text, begin, number.start):
        return None
    kind: RateKind = "growth" if number.role == "percent" else "change"
    before = [
        other for other in sentence.numbers if other.role == "count" and other.start < number.start and other.unit
    ]
    if not any(other.start >= segment.start for other in before) and kind == "growth":
        readings = named(finder, line, segment.start, trend[0].start())
        if readings:
            return _of_words(filing, previous, line, (segment, number), (kind, trend[-1]["down"] is not None), readings)
    base = next((other for other in reversed(before) if other.start in known), before[-1] if before else None)
    if base is None:
        return Verdict(kind)
    down = trend[-1]["down"] is not None
    others = [
        other
        for other in sentence.numbers
        if other.role == "count" and other.unit == base.unit and other is not number and not _is_change(line, other)
    ]
    others = sorted(others, key=lambda other: abs(other.start - number.start))[:_NEAREST]
    if any(_says(number, kind, down, now.value, last.value) for now in others for last in others if now is not last):
        return Verdict(kind)
    first = _named_last(line, sentence, others)
    if first is not None and first is not base:
        quote = QuotedWords(filing, line, (segment.start, number.end), number.span)
        counts = (base.value, first.value)
        found = _wrong(quote, number, (kind, down), counts, broken("T3", "growth_in_sentence"))
        return Verdict("flagged", (), found)
    if previous is None or previous.year != filing.year - 1 or base.start not in known:
        return Verdict(kind)
    return _against(
        (filing, previous), line, (segment, number), (kind, down), known[base.start], known[base.start].readings
    )


def _of_words(
    filing: Filing,
    previous: Filing | None,
    line: Line,
    at: tuple[Segment, StatedNumber],
    claim: tuple[RateKind, bool],
    readings: tuple[Meaning, ...],
) -> Verdict:
    """Return the verdict on growth of which only the words say what grew."""
    if previous is None or previous.year != filing.year - 1:
        return Verdict(claim[0])
    return _against((filing, previous), line, at, claim, None, readings)


def multiple(
    finder: ClaimFinder, previous: Filing | None, line: Line, place: NumberPlace, known: Mapping[int, Known]
) -> Verdict | None:
    """Return the verdict on “是上年的3倍” or “是部分公开的3.2倍”, or None where the number is no such multiple."""
    filing, (sentence, segment, number) = finder.filing, place
    match = _TIMES.search(line.text, segment.start, number.start)
    before = [n for n in sentence.numbers if n.role == "count" and n.start < number.start and n.unit not in ("", "倍")]
    if match is None or not before:
        return None
    now = before[-1]
    base: int | Decimal | None = None
    if _LAST.search(match[1]):
        if len(before) > 1 and before[-2].unit == now.unit:
            base = before[-2].value
        elif now.start in known and previous is not None and previous.year == filing.year - 1:
            readings = known[now.start].readings
            base = next((v for r in readings if (v := r.value_in(previous, filing.edition)) is not None), None)
    elif now.start in known:
        base = next((v for r in named(finder, line, *match.span(1)) if (v := r.value(filing)) is not None), None)
    if not base or number.approximate or now.approximate:
        return Verdict("growth")
    times = now.value / Decimal(base)
    half = max(number.step / 2, Decimal("0.05"))
    if abs(times - number.value) <= half:
        return Verdict("growth")
    right = times.quantize(Decimal("0.1"), ROUND_HALF_UP)
    found = finding(
        QuotedWords(filing, line, (segment.start, number.end), number.span),
        broken("T3", "growth_in_sentence"),
        Sentence(
            f"{_n(now.value)} 是 {_n(Decimal(base))} 的 {_n(right)} 倍。请核对倍数。",
            f"{_n(now.value)} is {_n(right)} times {_n(Decimal(base))}. Check the multiple.",
        ),
        (),
        plain_number(right),
        exact(number.value),
    )
    return Verdict("flagged", (), found)


def _against(
    years: tuple[Filing, Filing],
    line: Line,
    at: tuple[Segment, StatedNumber],
    claim: tuple[RateKind, bool],
    base: Known | None,
    readings: tuple[Meaning, ...],
) -> Verdict:
    """Compare this year's filing with last year's (``years``), in the same reading."""
    filing, previous = years
    pairs: list[tuple[Decimal, Decimal, Meaning]] = []
    for reading in readings:
        now, last = reading.value(filing), reading.value_in(previous, filing.edition)
        if last is not None:
            if base is not None:
                pairs.append((base.number.value, Decimal(last), reading))
            if now is not None:
                pairs.append((Decimal(now), Decimal(last), reading))
    kind = claim[0]
    for now_value, last_value, reading in pairs:
        if _says(at[1], kind, claim[1], now_value, last_value):
            return Verdict(kind, reading.cells)
    if not pairs or (base is not None and base.number.approximate):
        return Verdict(kind)
    now_value, last_value, reading = pairs[0]
    quote = QuotedWords(filing, line, (at[0].start, at[1].end), at[1].span)
    found = _wrong(quote, at[1], claim, (now_value, last_value), broken("T3", "growth"), reading.cells)
    return Verdict("flagged", reading.cells, found)


def _is_change(line: Line, number: StatedNumber) -> bool:
    return _CHANGED.search(line.text, max(0, number.start - 4), number.start) is not None


def _says(number: StatedNumber, kind: RateKind, down: bool, now: Decimal, last: Decimal) -> bool:
    change = _change_of(kind, now, last)
    if change is None:
        return False
    return number.fits(-change if down else change)


def _change_of(kind: RateKind, now: Decimal, last: Decimal) -> Decimal | None:
    if kind == "change":
        return now - last
    return (now - last) * 100 / last if last else None


def _named_last(line: Line, sentence: Clause, others: Sequence[StatedNumber]) -> StatedNumber | None:
    """Return the count that the sentence itself names as last year's."""
    for segment in sentence.segments:
        for number in segment.numbers:
            if any(number is other for other in others) and _LAST.search(line.text, segment.start, number.start):
                return number
    return None


def _wrong(
    quote: QuotedWords,
    number: StatedNumber,
    claim: tuple[RateKind, bool],
    counts: tuple[Decimal, Decimal],
    variant: Variant,
    cells: tuple[str, ...] = (),
) -> Finding:
    (kind, down), (now, last) = claim, counts
    true = _change_of(kind, now, last)
    if true is None:
        right, right_en, expected = (
            "上年为 0，不能计算增幅",
            "last year's number is 0, so there is no growth rate",
            None,
        )
    else:
        places = max(Decimal("0.01"), Decimal(1)) if kind == "change" else min(number.step, Decimal("0.01"))
        expected = true.quantize(places, ROUND_HALF_UP)
        sign = "%" if kind == "growth" else ""
        right = f"由 {_n(last)} 到 {_n(now)}，应为{'下降' if expected < 0 else '增长'} {_n(abs(expected))}{sign}"
        right_en = f"from {_n(last)} to {_n(now)} it is {_n(expected)}{sign}"
    actual = -number.value if down else number.value
    return finding(
        quote,
        variant,
        Sentence(f"{right}。请核对基数和增幅。", f"{right_en}. Check both counts and the rate."),
        cells,
        None if expected is None else plain_number(expected),
        exact(actual),
    )


def _n(value: Decimal) -> str:
    return number_text(plain_number(value))
