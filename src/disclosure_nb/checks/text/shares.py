"""T3: shares (占…%) follow from the counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.claims import Claim, ClaimFinder
from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.named import named
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import exact
from disclosure_nb.checks.text.understood import unknown_words
from disclosure_nb.filing import Filing, Value, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_SHARE = re.compile(
    r"占(?:比|到|总数|全部|总量)?|比[例重]|(?:总数|总量|总件数|件数|数量|[收办受申][到结理请]?[数量])的(?=[^，。；]{0,4}$)"
)
_WAYS = ("website_items", "wechat_items", "weibo_items", "new_media_items")  # parts of all that was published
_OF_THEM = re.compile(
    r"(?:提[交出]的?)?(?:的?申请)?(?:[件数总]*[数量])?(?:大?约|近|超过?|逾|达到?|为|仅|不足|不到|接近|将近|过)*"
)
_RIGHT_BEHIND = re.compile(r"(?:约|近|超过?|达|为|仅)?")
_BEHIND = re.compile(r"(?:的)?(?:申请)?(?:依法|获得?|得到|均|为|已)?")
_TOGETHER = re.compile(r"合计|总计|共|[两三四]者|[两三四][地项类]")
_WHOLE = re.compile(r"(?P<done>办结|答复|结案)|新收|收到|受理")


def share(
    finder: ClaimFinder,
    line: Line,
    sentence: Clause,
    segment: Segment,
    number: StatedNumber,
    claims: dict[int, Claim],
) -> Verdict | None:
    """Return the verdict on a share, or None if the percentage is none.

    The part is the last count before it, the whole a total that the sentence names, or what the tables have.
    """
    mark = _SHARE.search(line.text, max(segment.start, number.start - 24), number.start)
    if mark is None:
        return _beside(finder, line, sentence, segment, number)
    filing = finder.filing
    before = [
        other for other in sentence.numbers if other.role == "count" and other.unit and other.start < number.start
    ]
    counts = [other for other in before if other.end <= mark.start()]
    if counts and len(before) > len(counts):  # 占全县申请总量420件的28.6%
        whole = [other.value for other in before[len(counts) :] if other.unit == counts[-1].unit]
        return _judged(filing, line, (segment, number), counts[-1], whole[:1], "share_in_sentence")
    if before and not counts:  # 我镇申请量占全县420件的1.9%
        parts = named(finder, line, segment.start, mark.start())
        part_value = next((v for reading in parts if (v := reading.value(filing)) is not None), None)
        if part_value is None or len(before) > 1:
            return Verdict("share")
        stated = replace(number, value=Decimal(part_value), approximate="", text="")
        return _judged(filing, line, (segment, number), stated, [before[0].value], "share_in_sentence")
    if counts and _TOGETHER.search(line.text, counts[-1].end, mark.end()):
        return Verdict("share")
    if not any(other.start >= segment.start or line.text[other.end : segment.start] in ("，", ",") for other in counts):
        without_count = _of_words(finder, line, segment, number, mark.start())
        if without_count is not None:
            return without_count
    if not counts:
        return Verdict("share")
    part = counts[-1]
    of_words = _whole_named(finder, line, (mark.end(), number.start))
    if of_words and claims.get(part.start) is not None:
        return _judged(filing, line, (segment, number), part, of_words, "share")
    claim = claims.get(part.start)
    if claim is not None and claim.doubt:
        claim = None
    tokens = finder.words.tokens(line.text, counts[-1].end, mark.start())
    spans = [(token.start, token.end) for token in tokens]
    if unknown_words(line.text, (counts[-1].end, mark.start()), "requests", spans):
        return Verdict("share")  # 占 is said of something that is not known
    of_requests = claim is not None and (claim.subject == "requests" or claim.part.startswith("requests_"))
    if of_requests and (of := _WHOLE.search(line.text, mark.start(), number.start)):
        whole_of = "concluded.total" if of["done"] else "received.total"
        if value := _value(filing, whole_of):
            return _judged(filing, line, (segment, number), part, [Decimal(value)], "share")
    others = [claims.get(other.start) for other in counts[:-1] if other.unit == part.unit and other.value >= part.value]
    named_wholes = [other.number.value for other in others if other is not None and other.dimension == "total"]
    wholes = [*named_wholes, *(_request_totals(filing) if claim is not None and claim.subject == "requests" else ())]
    if claim is not None and claim.subject == "requests" and (done := _value(filing, "concluded.total")):
        wholes.append(Decimal(done))
    return _judged(filing, line, (segment, number), part, wholes, "share_in_sentence" if named_wholes else "share")


def _beside(
    finder: ClaimFinder, line: Line, sentence: Clause, segment: Segment, number: StatedNumber
) -> Verdict | None:
    """Return the verdict on a share that stands right behind its outcome (部分公开两成), or before it."""
    before = finder.words.tokens(line.text, max(segment.start, number.start - 40), number.start)
    outcome = before and before[-1].id in finder.words.only_requests and before[-1].kind == "measure"
    who = [token for token in before if token.kind in ("class", "channel")]
    if who and _OF_THEM.fullmatch(line.text, who[-1].end, number.start):  # 自然人申请超过七成
        return _of_words(finder, line, segment, number, number.start)
    if outcome and _RIGHT_BEHIND.fullmatch(line.text, before[-1].end, number.start):
        return _of_words(finder, line, segment, number, before[-1].end)
    return _behind(finder, line, sentence, segment, number)


def _behind(
    finder: ClaimFinder, line: Line, sentence: Clause, segment: Segment, number: StatedNumber
) -> Verdict | None:
    """Return the verdict on a share with its outcome behind it (半数以上予以公开), or None where it is none."""
    tokens = [
        t for t in finder.words.tokens(line.text, number.end, min(segment.end, number.end + 40)) if t.kind == "measure"
    ]
    about = finder.words.tokens(line.text, max(sentence.start, number.start - 120), min(segment.end, number.end + 40))
    if not tokens or tokens[0].id not in finder.words.only_requests or not any(t.id == "requests" for t in about):
        return None
    if not _BEHIND.fullmatch(line.text, number.end, tokens[0].start):
        return None
    words = finder.of_measure("requests", tokens[0].id)[:1]
    wholes = [*_request_totals(finder.filing), Decimal(_value(finder.filing, "concluded.total") or 0)]
    parts = [Decimal(value) for reading in words if (value := reading.value(finder.filing)) is not None]
    if not parts:
        return None
    part = replace(number, value=parts[0], approximate="", text="")
    return _judged(finder.filing, line, (segment, number), part, wholes[::-1], "share")


def _of_words(finder: ClaimFinder, line: Line, segment: Segment, number: StatedNumber, end: int) -> Verdict | None:
    """Return the verdict on a share whose part only words name (不予公开占12%), or None where they name none."""
    filing = finder.filing
    words = named(finder, line, segment.start, end)
    of_words = _whole_named(finder, line, (end, number.start))
    if words and words[0].facts and filing.facts.get("published_total") and words[0].facts[0] in _WAYS:
        of_words = of_words or [Decimal(str(filing.facts["published_total"]))]
    requests = [r for r in words if all(cell.startswith(("requests.", "facts.requests_")) for cell in r.cells)]
    values = [(Decimal(value), r.cells) for r in requests if (value := r.value(filing)) is not None]
    wholes = [*_request_totals(filing)]
    if done := _value(filing, "concluded.total"):
        wholes.append(Decimal(done))
    wholes = [whole for whole in wholes if whole]
    if of_words:
        values, wholes = [(Decimal(v), r.cells) for r in words if (v := r.value(filing)) is not None], of_words
    if not values or not wholes:
        return None
    if any(number.fits(value * 100 / whole) for value, _ in values for whole in wholes):
        return Verdict("share", values[0][1])
    part = replace(number, value=values[0][0], approximate="", text="")
    of_class = any(token.kind == "class" for token in finder.words.tokens(line.text, segment.start, end))
    return _judged(filing, line, (segment, number), part, wholes if of_class else wholes[::-1], "share")


def _whole_named(finder: ClaimFinder, line: Line, span: tuple[int, int]) -> list[Decimal]:
    """Return the outcome of which words behind 占 say that something is a part (占不予公开总数的三分之一)."""
    tokens = finder.words.tokens(line.text, *span)
    outcomes = [t for t in tokens if t.kind == "measure" and t.id in finder.words.only_requests]
    if not outcomes:
        return []
    readings = finder.of_measure("requests", outcomes[-1].id)[:1]
    return [Decimal(value) for reading in readings if (value := reading.value(finder.filing))]


def _judged(
    filing: Filing,
    line: Line,
    at: tuple[Segment, StatedNumber],
    part: StatedNumber,
    wholes: list[Decimal],
    variant: str,
) -> Verdict:
    segment, number = at
    wholes = [whole for whole in wholes if whole]
    if not wholes or part.approximate or any(number.fits(part.value * 100 / whole) for whole in wholes):
        return Verdict("share")
    whole = wholes[0]
    right = (part.value * 100 / whole).quantize(min(number.step, Decimal("0.01")), ROUND_HALF_UP)
    found = finding(
        QuotedWords(filing, line, (segment.start, number.end), number.span),
        broken("T3", variant),
        Sentence(
            f"{_n(part.value)}÷{_n(whole)} 应为 {_n(right)}%。请核对件数和占比。",
            f"{_n(part.value)} of {_n(whole)} is {_n(right)}%. Check the counts and the share.",
        ),
        (),
        plain_number(right),
        exact(number.value),
    )
    return Verdict("flagged", (), found)


def _request_totals(filing: Filing) -> Iterator[Decimal]:
    received, carried = _value(filing, "received.total"), _value(filing, "carried_in.total")
    if received is not None:
        yield Decimal(received)
        if carried:
            yield Decimal(received) + carried


def _value(filing: Filing, reference: str) -> Value:
    address = filing.edition.one(reference)
    return None if address is None else filing.cells.get(address)


def _n(value: Decimal) -> str:
    return number_text(plain_number(value))
