"""T3: shares (占…%) and completion rates (办结率) follow from the counts."""

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
from disclosure_nb.filing import Filing, Value, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_SHARE = re.compile(r"占(?:比|到|总数|全部|总量)?")
_WHOLE = re.compile(r"(?P<done>办结|答复|结案)|新收|收到|受理")
_RATE = re.compile(r"(?<!按时)(?<!按期)(?<!及时)(?<!限时)(?<!限)(?:办结|答复|回复|办理)率")


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
    mark = _SHARE.search(line.text, max(segment.start, number.start - 16), number.start)
    if mark is None:
        return None
    filing = finder.filing
    counts = [
        other for other in sentence.numbers if other.role == "count" and other.unit and other.start < number.start
    ]
    if not any(other.start >= segment.start or line.text[other.end : segment.start] in ("，", ",") for other in counts):
        without_count = _of_words(finder, line, segment, number, mark.start())
        if without_count is not None:
            return without_count
    if not counts:
        return Verdict("share")
    part = counts[-1]
    claim = claims.get(part.start)
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


def _of_words(finder: ClaimFinder, line: Line, segment: Segment, number: StatedNumber, end: int) -> Verdict | None:
    """Return the verdict on a share whose part only words name (不予公开占12%), or None where they name none."""
    filing = finder.filing
    words = named(finder, line, segment.start, end)
    requests = [r for r in words if all(cell.startswith("requests.") for cell in r.cells)]
    values = [(Decimal(value), r.cells) for r in requests if (value := r.value(filing)) is not None]
    wholes = [*_request_totals(filing)]
    if done := _value(filing, "concluded.total"):
        wholes.append(Decimal(done))
    wholes = [whole for whole in wholes if whole]
    if not values or not wholes:
        return None
    if any(number.fits(value * 100 / whole) for value, _ in values for whole in wholes):
        return Verdict("share", values[0][1])
    part = replace(number, value=values[0][0], approximate="", text="")
    of_class = any(token.kind == "class" for token in finder.words.tokens(line.text, segment.start, end))
    return _judged(filing, line, (segment, number), part, wholes if of_class else wholes[::-1], "share")


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


def rate(finder: ClaimFinder, line: Line, sentence: Clause, segment: Segment, number: StatedNumber) -> Verdict | None:
    """Return the verdict on the rate of requests concluded (办结率), or None if the percentage is none."""
    if not _RATE.search(line.text, segment.start, number.start):
        return None
    filing = finder.filing
    about = {
        t.id for t in finder.words.tokens(line.text, sentence.start, number.start) if t.kind in ("subject", "other")
    }
    done = _value(filing, "concluded.total")
    wholes = list(_request_totals(filing))
    if "requests" not in about or "" in about or done is None or not wholes:
        return Verdict("share")
    done = Decimal(done)
    if any(whole and number.fits(done * 100 / whole) for whole in wholes) or not any(wholes):
        return Verdict("share", filing.edition.find("concluded.total"))
    right = (done * 100 / wholes[-1]).quantize(min(number.step, Decimal("0.01")), ROUND_HALF_UP)
    found = finding(
        QuotedWords(filing, line, (segment.start, number.end), number.span),
        broken("T3", "share"),
        Sentence(
            f"按表格办结 {_n(done)} 件、应办 {_n(wholes[-1])} 件，为 {_n(right)}%。请核对，或写明是按期办结率。",
            f"by the table {_n(done)} of {_n(wholes[-1])} are done, {_n(right)}%. Check, or say so if timely.",
        ),
        filing.edition.find("concluded.total"),
        plain_number(right),
        exact(number.value),
    )
    return Verdict("flagged", filing.edition.find("concluded.total"), found)


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
