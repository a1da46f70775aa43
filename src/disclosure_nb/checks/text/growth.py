"""T3: growth and change against last year, from both counts in the sentence or from last year's filing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import Variant, broken
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Clause, Line, NumberPlace
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.named import named
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.other_years import is_change
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import Meaning, exact
from disclosure_nb.checks.text.scope import other_part_of_year
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_TREND = re.compile(
    r"(?P<up>增长|上升|增加|提高|提升|上涨|增幅|涨幅|升幅|净增|多|(?<!新)增(?![设补开进强派添])|翻|[+＋]$)"
    r"|(?P<down>下降|减少|降低|下滑|回落|降幅|减幅|净减|(?<![至缺多不])少(?![数年于])|(?<!削)减(?![免轻])|降|(?<=[比幅长])[-－—]$)"
)
_AGAINST = re.compile(r"同比|上一?年|去年|相比|(?:19|20)\d{2}年|[较比](?![率例重如为])|[由从]\d")
_AGAINST_YEAR = re.compile(r"同比|上一?年|去年|(?:19|20)\d{2}年")
_OTHER_COUNT = re.compile(r"[较比](?![率例重如为])[^，。；]{2,}")
_LAST = re.compile(r"上一?年(?!度?结转)|去年|由|从|(?P<year>(?:19|20)\d{2})年")
_FAR = 60  # characters before a change in which the sentence says against what
_AROUND = 300  # characters around a rate in which the counts are that it may speak of
_NEAREST = 6  # counts of a sentence that a rate may speak of

RateKind = Literal["growth", "change"]


@dataclass(frozen=True)
class Known:
    """A count of the sentence with what it may be: its reading (or all readings, where none matches)."""

    number: StatedNumber
    readings: tuple[Meaning, ...]


class Rate(NamedTuple):
    """What a number says of growth: how much (percent, or a count), and whether down; where its words begin."""

    number: StatedNumber
    kind: RateKind
    down: bool
    start: int

    def says(self, now: Decimal, last: Decimal) -> bool:
        """Whether it is what ``last`` and ``now`` give."""
        change = self.change(now, last)
        return change is not None and self.number.fits(-change if self.down else change)

    def change(self, now: Decimal, last: Decimal) -> Decimal | None:
        """Return what it should say; None where last year's number is 0 and there is no rate."""
        if self.kind == "change":
            return now - last
        return (now - last) * 100 / last if last else None

    def mark(self, now: Decimal, last: Decimal) -> tuple[int, int]:
        """Return the characters that are wrong: the number, with 增长 or 下降 where only that is wrong."""
        turned = self._replace(down=not self.down)
        return (self.start, self.number.end) if turned.says(now, last) else self.number.span


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
    if number.role == "count" and not (
        is_change(line, number) and _AGAINST.search(text, max(sentence.start, number.start - _FAR), number.start)
    ):
        return None
    if other_part_of_year(text, max(sentence.start, segment.start - 12), number.start, filing.year):
        return Verdict("growth")
    rate = Rate(
        number, "growth" if number.role == "percent" else "change", trend[-1]["down"] is not None, trend[-1].start()
    )
    near = [other for other in sentence.numbers if abs(other.start - number.start) < _AROUND]
    before = [
        other
        for other in near
        if other.role == "count" and other.start < number.start and other.unit and not is_change(line, other)
    ]
    if not any(other.start >= segment.start for other in before):
        readings = named(finder, line, segment.start, trend[0].start()) or named(
            finder, line, trend[-1].end(), number.start
        )
        if not readings and rate.kind == "change" and segment.end - number.end > 1:
            readings = named(finder, line, number.end, segment.end)  # 较上年多收14件申请
        if readings:
            return _against((filing, previous), line, place, rate, None, readings)
    if rate.kind == "change":
        before = [other for other in before if other.unit == number.unit]
    plain = [n for n in near if n.role == "count" and n is not number and not is_change(line, n)]
    first = _named_last(line, sentence, plain, number, filing.year)
    before = [other for other in before if other is not first]
    base = before[-1] if before else None
    if base is None:
        return _of_segment_before(finder, previous, line, place, rate)
    others = [other for other in plain if other.unit == base.unit]
    others = sorted(others, key=lambda other: abs(other.start - number.start))[:_NEAREST]
    pairs = ((now, last) for now in others for last in others if now is not last)
    if any(
        rate.says(now.value, last.value) for now, last in pairs if last.start not in known or now.start not in known
    ):
        return Verdict(rate.kind)
    if _OTHER_COUNT.search(text, segment.start, trend[-1].start()) and not _AGAINST_YEAR.search(
        text, segment.start, trend[-1].start()
    ):
        return Verdict(rate.kind)  # 比新收多1件
    if first is not None and first.unit == base.unit:
        counts = (base.value, first.value)
        quote = QuotedWords(filing, line, (segment.start, number.end), rate.mark(*counts))
        return Verdict("flagged", (), _wrong(quote, rate, counts, broken("T3", "growth_in_sentence")))
    if base.start not in known:
        return Verdict(rate.kind)
    found = [
        _against((filing, previous), line, place, rate, known[other.start], known[other.start].readings)
        for other in reversed(before[-_NEAREST:])
        if other.start in known
    ]
    return next((verdict for verdict in found if verdict.kind != "flagged" and verdict.sources), found[0])


def _of_segment_before(
    finder: ClaimFinder, previous: Filing | None, line: Line, place: NumberPlace, rate: Rate
) -> Verdict:
    """Return the verdict on a rate of what the segment before says grew (行政复议案件数比上年增加2件，增长100%)."""
    segments = place.sentence.segments
    index = segments.index(place.segment)
    if index:
        start = segments[index - 1].start
        trend = _TREND.search(line.text, start, segments[index - 1].end)
        readings = named(finder, line, start, trend.start()) if trend is not None else ()
        if readings:
            return _against((finder.filing, previous), line, place, rate, None, readings)
    return Verdict(rate.kind)


def _against(
    years: tuple[Filing, Filing | None],
    line: Line,
    place: NumberPlace,
    rate: Rate,
    base: Known | None,
    readings: tuple[Meaning, ...],
) -> Verdict:
    """Compare this year's filing with last year's (``years``), in the same reading."""
    filing, previous = years
    if previous is None or previous.year != filing.year - 1:
        return Verdict(rate.kind)
    pairs: list[tuple[Decimal, Decimal, Meaning]] = []
    for reading in readings:
        now, last = reading.value(filing), reading.value_in(previous, filing.edition)
        if last is not None:
            if base is not None:
                pairs.append((base.number.value, Decimal(last), reading))
            if now is not None:
                pairs.append((Decimal(now), Decimal(last), reading))
    for now_value, last_value, reading in pairs:
        if rate.says(now_value, last_value):
            return Verdict(rate.kind, reading.cells)
    if not pairs or (base is not None and base.number.approximate):
        return Verdict(rate.kind)
    now_value, last_value, reading = pairs[0]
    marked = rate.mark(now_value, last_value)
    quote = QuotedWords(filing, line, (place.segment.start, place.number.end), marked)
    found = _wrong(quote, rate, (now_value, last_value), broken("T3", "growth"), reading.cells)
    return Verdict("flagged", reading.cells, found)


def _named_last(
    line: Line, sentence: Clause, others: Sequence[StatedNumber], than: StatedNumber, this_year: int
) -> StatedNumber | None:
    """Return the count that the sentence itself names as last year's."""
    segments = (s for s in sentence.segments if s.end > than.start - _AROUND and s.start < than.end + _AROUND)
    for segment in segments:
        for number in segment.numbers:
            if any(number is other for other in others):
                words = list(_LAST.finditer(line.text, max(segment.start, number.start - _FAR), number.start))
                if words and words[-1]["year"] != str(this_year) and not _apart(line, number, than):
                    return number
    return None


def _apart(line: Line, one: StatedNumber, other: StatedNumber) -> bool:
    """Whether a semicolon stands between two numbers."""
    return re.search("[；;]", line.text[min(one.end, other.end) : max(one.start, other.start)]) is not None


def _wrong(
    quote: QuotedWords,
    rate: Rate,
    counts: tuple[Decimal, Decimal],
    variant: Variant,
    cells: tuple[str, ...] = (),
) -> Finding:
    now, last = counts
    true = rate.change(now, last)
    if true is None:
        right, right_en, expected = (
            "上年为 0，不能计算增幅",
            "last year's number is 0, so there is no growth rate",
            None,
        )
    else:
        places = Decimal(1) if rate.kind == "change" else min(rate.number.step, Decimal("0.01"))
        expected = true.quantize(places, ROUND_HALF_UP)
        sign = "%" if rate.kind == "growth" else ""
        right = f"由 {_n(last)} 到 {_n(now)}，应为{'下降' if expected < 0 else '增长'} {_n(abs(expected))}{sign}"
        right_en = f"from {_n(last)} to {_n(now)} it is {_n(expected)}{sign}"
    return finding(
        quote,
        variant,
        Sentence(f"{right}。请核对基数和增幅。", f"{right_en}. Check both counts and the rate."),
        cells,
        None if expected is None else plain_number(expected),
        exact(-rate.number.value if rate.down else rate.number.value),
    )


def _n(value: Decimal) -> str:
    return number_text(plain_number(value))
