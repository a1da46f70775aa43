"""Which of the words beside a number speak of it."""

from __future__ import annotations

import re

from disclosure_nb.checks.text.lexicon import Token
from disclosure_nb.checks.text.numbers import StatedNumber

_ATTACHED = re.compile(r"[^，中均全都已没未]{0,3}")
_OF_ALL = re.compile(r"[中均全都已没未里]")
# what an outcome or a reason says more than
GENERAL = frozenset({"received", "newly", "handled", "concluded"})
WHOLES = frozenset({"refused", "unavailable", "unprocessed", "other_processing"})
_VERBS = GENERAL | {"issued", "published", "decided", "without", "all", "carried"}


def nearest(tokens: list[Token], number: StatedNumber) -> Token | None:
    """Return the token that names the number: right behind it, else the nearest before it, else the first behind it."""
    behind = [token for token in tokens if token.start >= number.end]
    if behind and behind[0].start == number.end:
        return behind[0]
    before = [token for token in tokens if token.end <= number.start]
    return before[-1] if before else behind[0] if behind else None


def within_reach(
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
    return [
        m
        for m in measures
        if m.end <= number.start
        or _ATTACHED.fullmatch(text, own.end, m.start)
        or (m.id not in _VERBS and not _OF_ALL.search(text, own.end, m.start))
    ]


def spoken_of(tokens: list[Token], number: StatedNumber) -> Token | None:
    """Return the verb or outcome that speaks of a number; an outcome before it is more than 答复 or 处理 after that."""
    behind = [token for token in tokens if token.start >= number.end]
    if behind and behind[0].id.startswith("carried"):
        return behind[0]
    before = [token for token in tokens if token.end <= number.start]
    if len(before) > 1 and before[-2].id not in _VERBS:
        reason = before[-1].id in WHOLES and before[-2].id not in WHOLES | {"granted", "partly_granted"}
        if before[-1].id in GENERAL or reason:
            return before[-2]
    return before[-1] if before else behind[0] if behind else None
