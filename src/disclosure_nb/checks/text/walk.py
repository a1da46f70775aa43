"""Going through the sentences of a paragraph: which quantity of the form every number of it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from disclosure_nb.checks.text.claims import Claim, ClaimFinder
from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.grounds import most_applicants, reason_before, reason_behind
from disclosure_nb.checks.text.lexicon import PROACTIVE, Subject, Sums, Token
from disclosure_nb.checks.text.lists import rest_of_list, sum_of_outcomes
from disclosure_nb.checks.text.nearest import GENERAL, WHOLES, nearest, spoken_of, within_reach
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.other_years import changes, compared, is_change, stated_year
from disclosure_nb.checks.text.readings import Meaning, fact_reading, fitting
from disclosure_nb.checks.text.scope import OWN, of_fee, of_requests_topic, planned
from disclosure_nb.checks.text.understood import Kind, unknown_words

_SUBSET = re.compile(r"其中|分别")
_SUBJECT = re.compile(
    r"申请|复议|诉|文件|规章|许可|处罚|强制|收费|处理|公开|维持|纠正|结转|采购|信息|案卷|秘密|第三方|不明确|掌握|补正|提供"
)
_COUNTED = frozenset("件起宗例次份条项封元部个") | {"件次"}  # the units of all subjects
_COUNTED_AS = {"件次": "件"}
_CHOSEN = re.compile(
    r"(?:就|针对|围绕|邻近|对|涉及(?:政府信息公开|信息公开)?申请)$"
)  # 就3件申请召开论证会: some of them
_ANSWERED = re.compile(
    r"(?:的)?(?:申请|依申请公开)(?:事项)?(?:均|都|已|全部|分别|依法|及时|按期|按时)*(?:作出?|给予|予以)?(?:答复|回复|办结|(?:决定)?(?:不予|予以|部分)公开|不予处理)"
)
_GROUPS = re.compile(r"不予公开|无法提供|不予处理|其他处理")
_REACHED = re.compile(r"达到?|为|实为")
_IN_ALL = re.compile(
    r"(?:全年|全年度|本年度?|年内|今年|一年来)?(?:(?:共计?|总计|合计|累计|一共)(?:有|为|达到?)?|达到?)"
)
_IS = re.compile(r"(?:申请)?(?:均|都|则)?(?:为|是|由|以|系|来自|通过|属于?)?")
_ATTRIBUTE = re.compile(r"公开(?:政府)?信息")
_BY_CLASS: Sums = (("received",), ("received", "carried_in"), ("concluded",))
_DOCUMENTS = frozenset({"issued", "repealed", "in_force"})


def find_claims(finder: ClaimFinder, line: Line) -> Iterator[Claim]:
    """Yield the claims of a paragraph in order."""
    edition = finder.filing.edition
    of_requests = line.key == edition.text_key("overview.requests")
    overview = edition.section_of("overview")
    whole = overview is not None and line.key == overview.id  # all topics in one text
    subject: str | None = None
    for sentence in line.sentences:
        follows = _SUBSET.match(line.text, sentence.start) is not None
        walk = _Walk(finder, line, sentence, subject if follows else None)
        walk.of_requests = of_requests or (whole and of_requests_topic(line.text, sentence.end))
        yield from walk.claims()
        subject = walk.subject


class _Words(NamedTuple):
    """The words nearest to a number: its subject, verb or outcome, applicant class, and way of coming in."""

    own: Token | None
    measure: Token | None
    group: Token | None
    channel: Token | None


class _Walk:
    """Goes through one sentence and remembers what it is about."""

    def __init__(self, finder: ClaimFinder, line: Line, sentence: Clause, subject: str | None) -> None:
        self.finder, self.line, self.sentence, self.subject = finder, line, sentence, subject
        self.words = finder.words
        self.blocked, self.of_requests = False, False
        self.doubt = self.narrow = ""  # what may narrow the subject, and the counts of the sentence up to now
        self.reason: Token | None = None  # what the segment before gives as outcome, without a number
        self.group: Token | None = None  # the applicants that the segment before says were the most of them
        self.verb: str | None = None  # what the sentence says of documents: 制发, 废止
        self.outcome: Sums = ()  # what was last counted by outcome: 部分公开的18件里，自然人14件
        self.prior: Claim | None = None
        self.listed: list[Claim] = []
        self.becoming = {first.start: then for first, then in changes(line, sentence)}
        self.become = {then.start for then in self.becoming.values()}
        self.rows: Sums = _BY_CLASS
        self.in_groups = len(set(_GROUPS.findall(line.text, sentence.start, sentence.end))) > 1
        self.titles = [
            (context.start, context.end)
            for context in line.contexts
            if line.text[context.start] == "《" and sentence.start <= context.start < sentence.end
        ]
        self.fee = of_fee(line, sentence)

    def claims(self) -> Iterator[Claim]:
        last = max((n.start for n in self.sentence.numbers if n.role == "count" and n.unit in _COUNTED), default=-1)
        before_bracket: list[Token] = []
        bracketed: list[Token] = []
        for segment in self.sentence.segments:
            if segment.start > last:
                return
            tokens = self._tokens(segment)
            if segment.opener in "）)" and not tokens:  # 其他处理（含撤回申请）5件
                tokens = [*before_bracket, *bracketed]  # 不予公开（过程性信息）2件
            if segment.depth == 0:
                before_bracket, bracketed = tokens, []
            elif not segment.numbers:
                bracketed += [token for token in tokens if token.id in self.words.only_requests]
            for number in segment.numbers:
                if number.role == "count" and number.unit:
                    claim = self._placed(segment, tokens, number)
                    note = reason_behind(self.line, self.sentence, segment, number) if claim is not None else None
                    if claim and note and fitting(number, claim.readings[:1], self.finder.filing) is None:
                        before = [token for token in tokens if token.start < number.start]
                        claim = self._placed(segment, [*before, note], number) or claim
                    if claim is not None:
                        self.prior = claim
                        self.listed.append(claim)
                        yield claim
            reasons = [token for token in tokens if token.id in self.words.only_requests]
            self.reason = reasons[-1] if reasons and not segment.numbers else None
            self.group = most_applicants(self.line, segment, tokens)
            verbs = [token.id for token in tokens if token.id in _DOCUMENTS]
            self.verb = verbs[-1] if verbs else self.verb
            subjects = [token for token in tokens if token.kind == "subject"]
            if subjects:
                self.subject, self.blocked = subjects[-1].id, False
                self.doubt = self._unknown(segment, (segment.start, subjects[-1].start), tokens)

    def _placed(self, segment: Segment, tokens: list[Token], number: StatedNumber) -> Claim | None:
        """Return the claim of a number with its year and what is not understood beside it."""
        last_year = self.finder.filing.year - 1
        if planned(self.line, self.sentence, number):
            return None
        year = compared(self.line, self.sentence, number, last_year)
        if year is not None and not any(segment.start <= t.start < number.start for t in tokens if t.kind != "other"):
            if self.prior is None or self.prior.number.unit != number.unit:
                return None
            return replace(self.prior, number=number, segment=segment, year=year)
        reached = self.prior is not None and self.prior.number.approximate == "over"
        if self.prior is not None and reached and _REACHED.fullmatch(self.line.text, segment.start, number.start):
            return replace(self.prior, number=number, segment=segment)  # 首次突破15件，达16件
        claim = self._claim(segment, tokens, number)
        if claim is None:
            return None
        if number.start in self.becoming:
            return replace(claim, year=last_year)
        if number.start in self.become:
            return replace(claim, year=self.finder.filing.year)
        year = stated_year(self.line, segment, number, last_year) if year is None else year
        self.narrow = self._doubt(segment, tokens, number)
        return replace(claim, doubt=self.narrow, year=year)

    def _doubt(self, segment: Segment, tokens: list[Token], number: StatedNumber) -> str:
        """Return words beside a number that may narrow what it counts: before it or behind it."""
        text = self.line.text
        earlier = [other.end for other in segment.numbers if other.role == "count" and other.end <= number.start]
        start = max((segment.start, *earlier))
        if start == segment.start and segment.start > 1 and text[segment.start - 2] == "的":
            start = max(self.sentence.start, segment.start - 24)
            cut = max(text.rfind(mark, start, segment.start - 1) for mark in "，；：（）")
            start = max(start, cut + 1)
        found = self._unknown(segment, (start, number.start), tokens)
        if found:
            return found
        later = min((other.start for other in segment.numbers if other.start > number.start), default=segment.end)
        behind = [t for t in tokens if number.end <= t.start < later]
        before = [t for t in tokens if start <= t.start < number.start]
        if behind and (not before or (behind[0].start == number.end and behind[0].kind == "subject")):
            end = later if behind[0].start == number.end else behind[-1].end
            if found := self._unknown(segment, (number.end, end), tokens):
                return found
        named = {t.kind for t in tokens if start <= t.start < number.start}
        if "subject" in named:
            return ""
        if OWN.search(text, start, number.start):
            return ""
        return self.narrow or ("" if "measure" in named else self.doubt)

    def _unknown(self, segment: Segment, span: tuple[int, int], tokens: list[Token]) -> str:
        """Return the first words in a stretch of a segment that are not understood, or ""."""
        text, (start, end) = self.line.text, span
        subject = self.words.subjects.get(self.subject or "")
        section = "proactive" if self.fee else subject.section if subject is not None else None
        # 投诉举报引发的行政复议: an outcome of requests narrows what remedies are counted
        foreign = self.words.only_requests if section == "remedies" else frozenset()
        spans = [(t.start, t.end) for t in tokens if t.start < end and t.end > start and t.id not in foreign]
        spans += [(other.start, other.end) for other in segment.numbers]
        spans += self.finder.names.spans(text, start, end)
        if self.subject in PROACTIVE:
            spans += self.finder.names.parts(text, start, end)  # 公安行政处罚
        kind: Kind = "proactive" if section == "proactive" else "remedies" if section == "remedies" else "requests"
        return unknown_words(text, span, kind, spans)

    def _tokens(self, segment: Segment) -> list[Token]:
        """Return the words in a segment; without a number only a subject in it matters. Titles (《…》) do not count."""
        if not segment.numbers and not _SUBJECT.search(self.line.text, segment.start, segment.end):
            return []
        found = self.words.tokens(self.line.text, segment.start, segment.end)
        return [token for token in found if not any(start <= token.start < end for start, end in self.titles)]

    def _claim(self, segment: Segment, tokens: list[Token], number: StatedNumber) -> Claim | None:
        text = self.line.text
        chosen = _CHOSEN.search(text, segment.start, number.start) and not _ANSWERED.match(text, number.end)
        if is_change(self.line, number) or (chosen and not self.fee):
            return None
        own = nearest([token for token in tokens if token.kind in ("subject", "other")], number)
        measures = within_reach(text, tokens, number, own, segment.numbers)
        following = min((n.start for n in segment.numbers if n.start > number.start), default=segment.end)
        group = nearest([token for token in tokens if token.kind == "class" and token.end <= following], number)
        if group is None and self.group is not None and _IN_ALL.fullmatch(text, segment.start, number.start):
            group = self.group
        channels = [token for token in tokens if token.kind == "channel" and token.end <= following]
        channel = nearest(channels, number) if len({token.id for token in channels}) == 1 else None
        if own is not None and own.kind == "other":
            self.blocked, self.subject = True, None
            return None
        id = own.id if own is not None else self.subject
        if own is None and not self.blocked and any(token.id in self.words.only_requests for token in measures):
            id = "requests" if id not in self.words.subjects or id == "fee" else id
        elif id is None and own is None and not self.blocked and self.of_requests and (measures or channel or group):
            id = "requests"
        alone = id in self.words.subjects and own is None and not measures and self.prior is None
        if id is not None and alone and _IN_ALL.fullmatch(text, segment.start, number.start):
            own = Token("subject", id, segment.start, segment.start)
        rest = next((t for t in measures if t.id == "rest" and t.end == number.start), None)
        if any(t.start >= number.end and t.id.startswith("carried") for t in measures):
            rest = None  # 其余7件结转下年
        named_behind = [t for t in (channel, group) if t is not None and t.start >= number.end]
        if rest is not None and named_behind and _IS.fullmatch(text, number.end, named_behind[0].start):
            rest, measures = None, []  # 其余3件为当面提交
        if rest is not None:
            all_others = text[rest.start : rest.start + 2] != "其他"
            found = rest_of_list(self.finder, self.listed, self.rows, all_others)
            if found is None or found.number.unit != number.unit:
                return None
            soft = found.dimension == "outcome" and not self.in_groups
            return replace(found, number=number, segment=segment, soft=soft)
        measure = self._meant(measures, id, segment, number)
        if measure is None and own is None and self.reason is not None and not self.blocked:
            measure, id = self.reason, "requests"  # 由于申请人逾期不补正，5件不再处理
        if self.fee and (number.unit == "元" or (number.unit == "件" and measure is None)):
            self.subject = "fee"
            fact = "fee_amount" if number.unit == "元" else "fee_items"
            return Claim(number, self.sentence, segment, "fee", "fee", fact, (fact_reading(fact),))
        if id is None or id == "fee":
            return None
        if id == "requests" and number.unit == "条" and own is not None and _ATTRIBUTE.search(text, own.start, own.end):
            return None  # 依申请公开信息182条: kept so, not applied for
        self.subject = id
        subject = self.words.subjects[id]
        if _COUNTED_AS.get(number.unit, number.unit) not in subject.units or number.unit == "":
            return None
        if id == "requests":
            together = sum_of_outcomes(self.finder, text, measures, number)
            if together is not None:
                return Claim(number, self.sentence, segment, "requests", "sum", together.terms[0][0], (together,))
            return self._request(subject, segment, number, _Words(own, measure, group, channel))
        return self._of_table(segment, number, id, (own, measure))

    def _of_table(
        self, segment: Segment, number: StatedNumber, id: str, words: tuple[Token | None, Token | None]
    ) -> Claim | None:
        """Return the claim on a quantity that is not of requests."""
        own, measure = words
        subject = self.words.subjects[id]
        named = own is not None or number.start in self.becoming or number.start in self.become
        name = measure.id if measure is not None else subject.default if named else None
        if id == "procurement" and number.unit == "元":
            name = "paid"
        goes_on = segment.opener == "、" or _SUBSET.match(self.line.text, segment.start)
        if name is None and own is not None and goes_on:
            name = self.verb  # 制发文件86件，其中行政规范性文件2件
        choices = self.finder.of_measure(id, name) if name is not None else ()
        if not choices or name is None:
            return None
        dimension = "total" if name in ("all", "received") else "result"
        return Claim(number, self.sentence, segment, id, dimension, name, choices, name in subject.soft)

    def _meant(self, measures: list[Token], id: str | None, segment: Segment, number: StatedNumber) -> Token | None:
        """Return the verb or outcome next to the number, of those that the subject knows."""
        if id is None:
            return None
        subject = self.words.subjects[id]
        known = [
            token
            for token in measures
            if token.id in subject.measures or (token.id == "without" and subject.section == "proactive")
        ]
        earlier = max((n.end for n in segment.numbers if n.role == "count" and n.end <= number.start), default=0)
        later = max((n.start for n in segment.numbers if n.start > number.start), default=0)
        known = [t for t in known if t.end <= number.start or t.start >= later or t.id.startswith("carried")]
        near = [token for token in known if token.end > earlier]
        return spoken_of(near, number) or spoken_of(known, number)

    def _request(
        self,
        subject: Subject,
        segment: Segment,
        number: StatedNumber,
        words: _Words,
    ) -> Claim | None:
        own, measure, group, channel = words
        make = self.finder.make
        if channel is not None and measure is not None and measure.id == "concluded":
            return None  # 邮寄答复36件: the way out, not the way in
        if channel is not None and group is None and (measure is None or measure.id in GENERAL):
            choices: tuple[Meaning, ...] = (fact_reading(channel.id),)
            if measure is not None:  # 窗口受理申请120件
                choices += make(subject.measures[measure.id], (("total",),))
            return Claim(number, self.sentence, segment, "requests", "channel", channel.id, choices)
        if group is not None:
            rows = (*self.rows, *self.outcome) if measure is None else subject.measures.get(measure.id, ())
            choices = make(rows, (self.words.columns[group.id],)) if rows else ()
            return Claim(number, self.sentence, segment, "requests", "class", group.id, choices) if choices else None
        named = own is not None or number.start in self.becoming or number.start in self.become
        name = measure.id if measure is not None else subject.default if named else None
        rows = () if name is None else subject.measures.get(name, ())
        if name is None or not rows:
            return None
        choices = make(rows, (("total",),))
        if name == "not_existing" and "不掌握" in self.line.text[self.sentence.start : self.sentence.end]:
            choices = choices[:1]  # each by its own row
        if name in WHOLES and (self.in_groups or not reason_before(self.line, self.sentence, number)):
            choices = tuple(reading for reading in choices if not reading.single)  # not one row among groups
        if name in ("received", "newly", "handled"):
            found = fitting(number, choices, self.finder.filing)
            chosen = rows[choices.index(found)] if found is not None and not found.single else None
            self.rows = _BY_CLASS if chosen is None else (chosen, *(sum for sum in _BY_CLASS if sum != chosen))
        elif name == "concluded":
            self.rows = (("concluded",), *(sum for sum in _BY_CLASS if sum != ("concluded",)))
        dimension = "total" if name in GENERAL else "outcome"
        self.outcome = rows[:1] if dimension == "outcome" else ()
        return Claim(number, self.sentence, segment, "requests", dimension, name, choices)
