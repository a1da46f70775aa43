"""Reasons that stand apart from the number they speak of: “2件（第三方权益）”, “属于过程性信息，不予公开2件”."""

from __future__ import annotations

import re
from collections.abc import Sequence

from disclosure_nb.checks.text.clauses import Clause, Line, Segment
from disclosure_nb.checks.text.lexicon import Token, lexicon
from disclosure_nb.checks.text.nearest import WHOLES
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.understood import unknown_words

_SOME = re.compile(r"等|含|其中|包括|主要|另|不")
_MOSTLY = re.compile(r"(?:的?申请)?(?:为主|居多|为多|最多)")
_NO_REASON = WHOLES | {"granted", "partly_granted", "rest"}
_FAR = 120  # characters before an outcome in which its reason may be given


def reason_behind(line: Line, sentence: Clause, segment: Segment, number: StatedNumber) -> Token | None:
    """Return the reason in a bracket right behind a number (2件（第三方权益）), as if it stood before the number."""
    text, words = line.text, lexicon()
    if number.end != segment.end or text[number.end : number.end + 1] not in ("（", "("):
        return None
    bracket = next((part for part in sentence.segments if part.start == number.end + 1), None)
    if (
        bracket is None
        or any(n.role in ("count", "percent") for n in bracket.numbers)
        or text[bracket.end : bracket.end + 1] not in ("）", ")")
    ):
        return None
    tokens = words.tokens(text, bracket.start, bracket.end)
    reasons = [token for token in tokens if token.id in words.only_requests]
    if len(reasons) != 1 or _SOME.search(text, bracket.start, bracket.end):
        return None
    if unknown_words(text, (bracket.start, bracket.end), "requests", [(t.start, t.end) for t in tokens]):
        return None
    return Token("measure", reasons[0].id, number.start, number.start)


def reason_before(line: Line, sentence: Clause, number: StatedNumber) -> bool:
    """Whether the sentence has given a reason before a number, so that one row of an outcome may be meant."""
    reasons = lexicon().only_requests - _NO_REASON
    tokens = lexicon().tokens(line.text, max(sentence.start, number.start - _FAR), number.start)
    return any(token.id in reasons for token in tokens)


def most_applicants(line: Line, segment: Segment, tokens: Sequence[Token]) -> Token | None:
    """Return the applicants that a segment without a number calls the most of them (以自然人为主)."""
    classes = [] if segment.numbers else [token for token in tokens if token.kind == "class"]
    return next((token for token in classes if _MOSTLY.match(line.text, token.end)), None)
