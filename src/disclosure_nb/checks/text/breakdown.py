"""T2: the items of a list add up to the number that they break down, inside one sentence (or one 其中 after it).

A list in brackets is the whole of the number before it, unless it begins with 含, 其中 or the like. After 其中 a list
may leave something out, so less than the whole is in order; more is not, and where every outcome or every applicant
class is named it must be the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.claims import Claim
from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import exact
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.language import Sentence

Claims = Mapping[int, Claim]  # by where the number starts

_AMONG = re.compile(r"其中|分别(?:为|是)|包括")
_SOME = re.compile(r"其中|[已不]?含|包[括含]|另|同比|比上|较上|占|如|主要|涉及|约")
_ENDS = re.compile(r"另|此外|同时|同比|比上|较上|去年|上年同期")
_PLACE = re.compile(r"[省市区县州旗镇乡级局委办]$|街道$|部门$|单位$|政府$|办公[厅室]$|园区?$|中心$|大队$|分局$")
# the parts that are all of a whole, by what a list is of
COMPLETE: Mapping[str, tuple[frozenset[str], ...]] = {
    "class": (
        frozenset({"natural_person", "organisations"}),
        frozenset({"natural_person", "enterprise", "research", "welfare", "legal_service", "other_organisation"}),
    ),
    "outcome": (frozenset({"granted", "partly_granted", "refused", "unavailable", "unprocessed", "other_processing"}),),
    "result": (frozenset({"upheld", "corrected", "other_result", "pending"}),),
    "channel": (frozenset({"requests_online", "requests_by_mail", "requests_in_person"}),),
}


@dataclass(frozen=True)
class Breakdown:
    """A whole with its items; ``complete`` when the items must be all of it. ``quote`` is where the text has them."""

    whole: StatedNumber
    items: tuple[StatedNumber, ...]
    complete: bool
    quote: tuple[int, int]

    @property
    def low(self) -> Decimal:
        """The least that the items can add up to."""
        return sum((item.low for item in self.items), Decimal(0))

    @property
    def high(self) -> Decimal:
        """The most that the items can add up to."""
        return sum((item.high for item in self.items), Decimal(0))

    @property
    def holds(self) -> bool:
        """Whether the items agree with the whole."""
        return self.low <= self.whole.high and (not self.complete or self.high >= self.whole.low)


def breakdowns(line: Line, claims: Claims) -> Iterator[Breakdown]:
    """Yield the breakdowns of a paragraph."""
    before: Clause | None = None
    for sentence in line.sentences:
        yield from _bracketed(line, sentence)
        yield from _among(line, sentence, before, claims)
        before = sentence


def breakdown_findings(filing: Filing, line: Line, found: Sequence[Breakdown]) -> Iterator[Finding]:
    """Yield a finding for every breakdown that does not add up (T2)."""
    for breakdown in found:
        if breakdown.holds:
            continue
        total = sum((item.value for item in breakdown.items), Decimal(0))
        terms = "＋".join(number_text(exact(item.value)) for item in breakdown.items)
        relation = Sentence("应等于", "must be") if breakdown.complete else Sentence("不应超过", "must not exceed")
        stated, whole = number_text(exact(total)), breakdown.whole.text
        yield finding(
            QuotedWords(filing, line, breakdown.quote),
            broken("T2"),
            Sentence(
                f"各分项之和 {terms}＝{stated}，{relation.zh}总数 {whole}。请核对总数和各分项。",
                f"the items {terms} add up to {stated}; they {relation.en} {whole}. Check the whole and the items.",
            ),
            expected=exact(breakdown.whole.value),
            actual=exact(total),
        )


def _counts(segment: Segment) -> list[StatedNumber]:
    return [number for number in segment.numbers if number.role == "count" and number.unit]


def _bracketed(line: Line, sentence: Clause) -> Iterator[Breakdown]:
    whole: StatedNumber | None = None
    run: list[Segment] = []
    for segment in (*sentence.segments, None):
        if segment is not None and segment.depth == 1:
            run.append(segment)
            continue
        if run and whole is not None:
            yield from _bracket(line, whole, run)
        run = []
        counts = [] if segment is None else _counts(segment)
        ends_here = bool(counts) and segment is not None and counts[-1].end == segment.end
        whole = counts[-1] if ends_here else None


def _bracket(line: Line, whole: StatedNumber, run: list[Segment]) -> Iterator[Breakdown]:
    items = [_counts(segment) for segment in run]
    labels = [line.text[segment.start : item[0].start] for segment, item in zip(run, items, strict=True) if item]
    listed = len(run) >= 2 and all(len(item) == 1 and item[0].unit == whole.unit for item in items)
    if listed and len(labels) == len(run) and all(labels) and not any(_SOME.search(label) for label in labels):
        numbers = tuple(item[0] for item in items)
        yield Breakdown(whole, numbers, True, (whole.start, run[-1].end))


def _among(line: Line, sentence: Clause, before: Clause | None, claims: Claims) -> Iterator[Breakdown]:
    """Yield the lists after each 其中 of a sentence."""
    segments = sentence.segments
    for index, segment in enumerate(segments):
        of_these = bool(_counts(segment)) and line.text[segment.end - 1] in "中里"  # 96场发布会中，专场32场
        if segment.depth or not (of_these or _AMONG.search(line.text, segment.start, segment.end)):
            continue
        index += of_these
        earlier = [number for part in segments[:index] if part.depth == 0 for number in _counts(part)]
        if not earlier and before is not None and _AMONG.match(line.text, sentence.start):
            earlier = [number for part in before.segments if part.depth == 0 for number in _counts(part)]
        wholes: dict[str, StatedNumber] = {number.unit: number for number in earlier}
        groups: dict[tuple[str, str], dict[str, StatedNumber]] = {}
        for item, dimension, part in _items(line, segments[index:], claims):
            members = groups.setdefault((item.unit, dimension), {})
            if part in members:
                break
            members[part] = item
        for (unit, dimension), members in groups.items():
            if unit in wholes:
                yield from _group(wholes[unit], dimension, members, claims, segment.start)


def _group(
    whole: StatedNumber, dimension: str, members: dict[str, StatedNumber], claims: Claims, start: int
) -> Iterator[Breakdown]:
    if len(members) < 2:
        return
    named = [parts for parts in COMPLETE.get(dimension, ()) if parts <= members.keys()]
    items = tuple(members.values())
    claim = claims.get(whole.start)
    complete = bool(named) and whole.approximate == ""
    if dimension == "result" and claim is not None and claim.part == "concluded":
        items = tuple(number for part, number in members.items() if part != "pending")
        complete = complete and len(items) > 1
    if dimension == "outcome" and complete:
        outcomes = tuple(number for part, number in members.items() if not part.startswith("carried"))
        if Breakdown(whole, outcomes, True, (0, 0)).holds:
            items = outcomes  # the whole is what was concluded; what was carried on is not part of it
        elif "carried_out" not in members:
            complete = claim is not None and claim.part == "concluded"
    yield Breakdown(whole, items, complete, (start, items[-1].end))


def _items(line: Line, segments: Sequence[Segment], claims: Claims) -> Iterator[tuple[StatedNumber, str, str]]:
    """Yield the items of a list with their kind and what they are of, until something else begins."""
    last: dict[str, str] = {}
    held = ""  # what stands before a bracket: 县（区）2760件
    for segment in segments:
        if segment.depth:
            continue
        if not segment.numbers:
            held = line.text[segment.start : segment.end]
        start = segment.start
        among = _AMONG.match(line.text, start)
        if among is not None and segment is not segments[0]:
            return
        for number in _counts(segment):
            claim = claims.get(number.start)
            label = _AMONG.sub("", line.text[start : number.start])
            label = held if not label and segment.opener in "）)" else label
            if _ENDS.search(label) or (claim is not None and claim.dimension == "total"):
                return
            if claim is not None and claim.dimension in COMPLETE:
                yield number, claim.dimension, claim.part
            elif _PLACE.search(label):
                yield number, "place", label
            elif label and last.get(number.unit, label)[-2:] == label[-2:]:  # 市政府专场32场，部门专场64场
                last[number.unit] = label
                yield number, f"same:{label[-2:]}", f"{number.start}"
            elif label:
                last[number.unit] = label
            start = number.end
