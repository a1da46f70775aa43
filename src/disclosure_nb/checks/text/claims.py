"""Claims: a number of the text with the quantities of the form that it may state."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.lexicon import Lexicon, Subject, Sums, Token, lexicon
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.other_years import changes
from disclosure_nb.checks.text.readings import Meaning, fact_reading, fitting, readings
from disclosure_nb.filing import Filing

_SUBSET = re.compile(r"其中|分别")
_CHANGE = re.compile(r"(?:增加|减少|增长|上升|下降|增|减|多|少)了?$")
_FEE = re.compile(r"信息处理费|政府信息处理(?:相关)?费")
_SUBJECT = re.compile(r"申请|复议|诉讼|起诉|应诉|文件|规章|许可|处罚|强制|收费|处理|公开|维持|纠正|结转")
_COUNTED = frozenset("件起宗例次份条项封元部个") | {"件次"}  # the units of all subjects
_COUNTED_AS = {"件次": "件"}
_CHOSEN = re.compile(r"(?:就|针对|围绕|邻近|对)$")  # 就3件申请召开论证会: some of them
_ATTACHED = re.compile(r"[^，中均全都已没未]{0,3}")
_JOINED = re.compile(r"[和与及、]|以及")
_TOGETHER = re.compile(r"(?:的)?(?:申请)?(?:两[项类])?(?:合计|总计|一?共|总共|共计)(?:为|有|达)?")
_BY_CLASS: Sums = (("received",), ("received", "carried_in"), ("concluded",))


@dataclass(frozen=True)
class Claim:
    """A number, where in the text it is, and its readings (the plain one first). ``soft`` claims need not match.

    ``year`` is given where the words name another year than the report's.

    ``dimension`` and ``part`` say what kind of item it is in a breakdown (an outcome, an applicant class …).
    """

    number: StatedNumber
    sentence: Clause
    segment: Segment
    subject: str
    dimension: str
    part: str
    readings: tuple[Meaning, ...]
    soft: bool = False
    year: int | None = None


class ClaimFinder:
    """Finds the claims of one filing. Readings depend on the form, and are made once for each kind of claim."""

    def __init__(self, filing: Filing) -> None:
        self.filing = filing
        self.words = lexicon()
        self._made: dict[tuple[Sums, Sums], tuple[Meaning, ...]] = {}

    def claims(self, line: Line) -> Iterator[Claim]:
        """Yield the claims of a paragraph in order."""
        subject: str | None = None
        of_requests = line.key == self.filing.edition.text_key("overview.requests")
        for sentence in line.sentences:
            follows = _SUBSET.match(line.text, sentence.start) is not None
            walk = _Walk(self, line, sentence, subject if follows else None, of_requests)
            yield from walk.claims()
            subject = walk.subject

    def make(self, rows: Sums, columns: Sums) -> tuple[Meaning, ...]:
        """Return the readings of rows × columns in the filing's form."""
        key = (rows, columns)
        if key not in self._made:
            self._made[key] = readings(self.filing.edition, *key)
        return self._made[key]

    def of_measure(self, id: str, measure: str) -> tuple[Meaning, ...]:
        """Return the readings of one measure of one subject (all applicants)."""
        subject = self.words.subjects[id]
        if id == "fee":
            return (fact_reading("fee_amount"),)
        sums = subject.measures.get(measure)
        if sums is None:
            return ()
        return self.make(*((subject.rows, sums) if subject.rows else (sums, (("total",),))))


class _Words(NamedTuple):
    """The words nearest to a number: its subject, verb or outcome, applicant class, and way of coming in."""

    own: Token | None
    measure: Token | None
    group: Token | None
    channel: Token | None


class _Walk:
    """Goes through one sentence and remembers what it is about."""

    def __init__(
        self, finder: ClaimFinder, line: Line, sentence: Clause, subject: str | None, of_requests: bool
    ) -> None:
        self.finder, self.line, self.sentence, self.subject = finder, line, sentence, subject
        self.words: Lexicon = finder.words
        self.blocked, self.of_requests = False, of_requests
        self.becoming = {first.start: then for first, then in changes(line, sentence)}
        self.become = {then.start for then in self.becoming.values()}
        self.rows: Sums = _BY_CLASS
        fee = _FEE.search(line.text, sentence.start, sentence.end)
        subset = _SUBSET.search(line.text, sentence.start, sentence.end)
        self.titles = [
            (context.start, context.end)
            for context in line.contexts
            if line.text[context.start] == "《" and sentence.start <= context.start < sentence.end
        ]
        self.fee = fee is not None and (subset is None or fee.start() < subset.start())

    def claims(self) -> Iterator[Claim]:
        last = max((n.start for n in self.sentence.numbers if n.role == "count" and n.unit in _COUNTED), default=-1)
        before_bracket: list[Token] = []
        for segment in self.sentence.segments:
            if segment.start > last:
                return
            tokens = self._tokens(segment)
            if segment.opener in "）)" and not tokens:  # 其他处理（含撤回申请）5件
                tokens = before_bracket
            if segment.depth == 0:
                before_bracket = tokens
            for number in segment.numbers:
                if number.role == "count" and number.unit:
                    claim = self._claim(segment, tokens, number)
                    if claim is not None:
                        before = number.start in self.becoming
                        yield replace(claim, year=self.finder.filing.year - 1) if before else claim
            subjects = [token for token in tokens if token.kind == "subject"]
            if subjects:
                self.subject, self.blocked = subjects[-1].id, False

    def _tokens(self, segment: Segment) -> list[Token]:
        """Return the words in a segment; without a number only a subject in it matters. Titles (《…》) do not count."""
        if not segment.numbers and not _SUBJECT.search(self.line.text, segment.start, segment.end):
            return []
        found = self.words.tokens(self.line.text, segment.start, segment.end)
        return [token for token in found if not any(start <= token.start < end for start, end in self.titles)]

    def _claim(self, segment: Segment, tokens: list[Token], number: StatedNumber) -> Claim | None:
        text = self.line.text
        if _CHANGE.search(text, max(segment.start, number.start - 4), number.start):
            return None
        if _CHOSEN.search(text, segment.start, number.start):
            return None
        own = _nearest([token for token in tokens if token.kind in ("subject", "other")], number)
        measures = _within_reach(text, tokens, number, own, segment.numbers)
        group = _nearest([token for token in tokens if token.kind == "class"], number)
        channel = _nearest([token for token in tokens if token.kind == "channel"], number)
        if own is not None and own.kind == "other":
            self.blocked, self.subject = True, None
            return None
        id = own.id if own is not None else self.subject
        if own is None and not self.blocked and any(token.id in self.words.only_requests for token in measures):
            id = "requests" if id not in self.words.subjects or id == "fee" else id
        elif id is None and own is None and not self.blocked and self.of_requests and measures:
            id = "requests"
        measure = self._meant(measures, id, number)
        if self.fee and (number.unit == "元" or (number.unit == "件" and measure is None)):
            self.subject = "fee"
            fact = "fee_amount" if number.unit == "元" else "fee_items"
            return Claim(number, self.sentence, segment, "fee", "fee", fact, (fact_reading(fact),))
        if id is None or id == "fee":
            return None
        self.subject = id
        subject = self.words.subjects[id]
        if _COUNTED_AS.get(number.unit, number.unit) not in subject.units or number.unit == "":
            return None
        if id == "requests":
            together = self._together(measures, number)
            if together is not None:
                return Claim(number, self.sentence, segment, "requests", "sum", together.terms[0][0], (together,))
            return self._request(subject, segment, number, _Words(own, measure, group, channel))
        named = own is not None or number.start in self.becoming or number.start in self.become
        name = measure.id if measure is not None else subject.default if named else None
        choices = self.finder.of_measure(id, name) if name is not None else ()
        if not choices or name is None:
            return None
        dimension = "total" if name in ("all", "received") else "result"
        return Claim(number, self.sentence, segment, id, dimension, name, choices, name in subject.soft)

    def _meant(self, measures: list[Token], id: str | None, number: StatedNumber) -> Token | None:
        """Return the verb or outcome next to the number, of those that the subject knows."""
        if id is None:
            return None
        subject = self.words.subjects[id]
        known = [
            token
            for token in measures
            if token.id in subject.measures or (token.id == "without" and subject.section == "proactive")
        ]
        return _measure(known, number)

    def _together(self, measures: list[Token], number: StatedNumber) -> Meaning | None:
        """Return the sum that “予以公开和部分公开共24件” speaks of, or None where there is no such sum."""
        text, rows = self.line.text, self.words.subjects["requests"].measures
        before = [token for token in measures if token.end <= number.start]
        if len(before) < 2 or not _TOGETHER.fullmatch(text, before[-1].end, number.start):
            return None
        parts = before[-1:]
        for token in reversed(before[:-1]):
            if not _JOINED.fullmatch(text, token.end, parts[0].start):
                break
            parts.insert(0, token)
        if len(parts) < 2 or any(token.id not in rows for token in parts):
            return None
        made = self.finder.make((tuple(row for token in parts for row in rows[token.id][0]),), (("total",),))
        return made[0] if made and not made[0].single else None

    def _request(
        self,
        subject: Subject,
        segment: Segment,
        number: StatedNumber,
        words: _Words,
    ) -> Claim | None:
        own, measure, group, channel = words
        make = self.finder.make
        if channel is not None and group is None and measure is None:
            choices: tuple[Meaning, ...] = (fact_reading(channel.id),)
            return Claim(number, self.sentence, segment, "requests", "channel", channel.id, choices)
        if group is not None:
            rows = self.rows if measure is None else subject.measures.get(measure.id, ())
            choices = make(rows, (self.words.columns[group.id],)) if rows else ()
            return Claim(number, self.sentence, segment, "requests", "class", group.id, choices) if choices else None
        named = own is not None or number.start in self.becoming or number.start in self.become
        name = measure.id if measure is not None else subject.default if named else None
        rows = () if name is None else subject.measures.get(name, ())
        if name is None or not rows:
            return None
        choices = make(rows, (("total",),))
        if name in ("received", "handled"):
            found = fitting(number, choices, self.finder.filing)
            chosen = rows[choices.index(found)] if found is not None and not found.single else None
            self.rows = _BY_CLASS if chosen is None else (chosen, *(sum for sum in _BY_CLASS if sum != chosen))
        elif name == "concluded":
            self.rows = (("concluded",), *(sum for sum in _BY_CLASS if sum != ("concluded",)))
        dimension = "total" if name in ("received", "handled", "concluded") else "outcome"
        return Claim(number, self.sentence, segment, "requests", dimension, name, choices)


def _nearest(tokens: list[Token], number: StatedNumber) -> Token | None:
    """Return the token that names the number: right behind it, else the nearest before it, else the first behind it."""
    behind = [token for token in tokens if token.start >= number.end]
    if behind and behind[0].start == number.end:
        return behind[0]
    before = [token for token in tokens if token.end <= number.start]
    return before[-1] if before else behind[0] if behind else None


def _within_reach(
    text: str, tokens: list[Token], number: StatedNumber, own: Token | None, numbers: tuple[StatedNumber, ...]
) -> list[Token]:
    """Return the verbs and outcomes that can speak of the number.

    In “168件申请中已办结156件” the subject right behind 168 keeps 办结 from it; in “3件申请属于国家秘密” it does not.
    """
    measures = [token for token in tokens if token.kind == "measure"]
    if own is None or own.kind != "subject" or own.start != number.end:
        return measures
    if any(other.start > number.start for other in numbers):
        return [m for m in measures if m.end <= number.start]
    return [m for m in measures if m.end <= number.start or _ATTACHED.fullmatch(text, own.end, m.start)]


def _measure(tokens: list[Token], number: StatedNumber) -> Token | None:
    behind = [token for token in tokens if token.start >= number.end]
    if behind and behind[0].id.startswith("carried"):
        return behind[0]
    before = [token for token in tokens if token.end <= number.start]
    return before[-1] if before else behind[0] if behind else None
