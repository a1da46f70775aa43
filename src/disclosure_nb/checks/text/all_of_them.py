"""T1 without figures: “均已审结”, “全部维持”, “均予以公开”, “申请人均为自然人” against the cells of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.text.claims import Claim, ClaimFinder
from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.lexicon import Token
from disclosure_nb.checks.text.quoting import QuotedWords
from disclosure_nb.checks.text.readings import Meaning
from disclosure_nb.checks.text.understood import unknown_words
from disclosure_nb.checks.text.zeros import contradiction
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_ALL = re.compile(r"(?:均|全部|都|皆)(?:已|被|予以|为|是|属于?|由|依法|判决|裁[定决]|作出?|获得?)*")
_CLOSED = re.compile(r"审结|结案")
_NEAR, _FAR = 12, 120  # characters behind 均 and before it that are looked at
_BACK = re.compile(r"[；;]")


def all_findings(finder: ClaimFinder, line: Line, claims: Mapping[int, Claim]) -> Iterator[Finding]:
    """Yield a finding for every statement that all cases or requests were of a kind of which the tables have fewer."""
    for sentence in line.sentences:
        for match in _ALL.finditer(line.text, sentence.start, sentence.end):
            yield from _all(finder, line, sentence, match, claims)


def _all(
    finder: ClaimFinder, line: Line, sentence: Clause, match: re.Match[str], claims: Mapping[int, Claim]
) -> Iterator[Finding]:
    segment = next(part for part in sentence.segments if part.end >= match.start())
    what = [
        t
        for t in finder.words.tokens(line.text, match.start(), min(segment.end, match.end() + _NEAR))
        if t.start <= match.end()
    ]
    closed = _CLOSED.match(line.text, match.end())
    if not what and closed is None:
        return
    end = closed.end() if closed is not None else what[0].end
    for subject in _subjects(finder, line, sentence, match.start()):
        counted = _counted(line, sentence, match.start(), claims)
        if counted is not None and (counted.doubt or counted.subject != subject):
            continue
        made = _wanted(finder, subject, None if closed is not None else what[0])
        if made is None:
            continue
        wanted, wholes = made
        value = wanted.value(finder.filing)
        totals = [whole.value(finder.filing) for whole in wholes]
        if counted is not None:
            totals.append(plain_number(counted.number.value))
        known = [total for total in totals if total is not None]
        expected = 0 if closed is not None else known[0] if known else None
        right = (0,) if closed is not None else known
        if value is None or expected is None or value in right or not any(known):
            continue
        yield contradiction(
            QuotedWords(finder.filing, line, (match.start(), end)),
            sentence,
            wanted,
            Sentence("写的是全部如此", "says that all were"),
            (value, plain_number(expected) or 0),
        )


def _subjects(finder: ClaimFinder, line: Line, sentence: Clause, end: int) -> list[str]:
    """Return what the words before 均 speak of: cases or requests, and nothing narrower."""
    first = max(sentence.start, end - _FAR)
    start = max((mark.end() for mark in _BACK.finditer(line.text, first, end)), default=first)
    tokens = finder.words.tokens(line.text, start, end)
    subjects = list(dict.fromkeys(token.id for token in tokens if token.kind == "subject"))
    sections = {finder.words.subjects[id].section for id in subjects}
    if sections == {"remedies"}:
        return subjects
    last = next((part.start for part in reversed(sentence.segments) if part.start <= end and part.end >= start), start)
    spans = [(t.start, t.end) for t in tokens] + finder.names.spans(line.text, start, end)
    outcomes = {t.id for t in tokens if t.kind in ("measure", "class", "other")} - _GENERAL
    if outcomes or unknown_words(line.text, (max(start, min(last, end)), end), "requests", spans):
        return []
    applicants = line.text[max(start, end - 3) : end] == "申请人"
    return ["requests"] if subjects == ["requests"] or (applicants and not subjects) else []


_GENERAL = {"received", "newly", "handled", "concluded", "carried_in"}


def _counted(line: Line, sentence: Clause, end: int, claims: Mapping[int, Claim]) -> Claim | None:
    """Return the claim on the last count before 均, in the same part of the sentence."""
    before = [n for n in sentence.numbers if n.start < end and n.role == "count" and n.unit]
    return claims.get(before[-1].start) if before and not _BACK.search(line.text, before[-1].end, end) else None


def _wanted(finder: ClaimFinder, subject: str, what: Token | None) -> tuple[Meaning, tuple[Meaning, ...]] | None:
    """Return the quantity that should be all, and what may be meant by all."""
    entry = finder.words.subjects[subject]
    if what is None:
        pending = finder.of_measure(subject, "pending")
        return (pending[0], finder.of_measure(subject, "all")[:1]) if pending else None
    if what.kind == "class" and subject == "requests":
        column = finder.words.columns[what.id]
        made = finder.make((("received",),), (column,))
        return (made[0], finder.make((("received",), ("concluded",)), (("total",),))) if made else None
    if what.kind != "measure" or what.id not in entry.measures:
        return None
    if subject == "requests" and what.id not in finder.words.only_requests:
        return None
    wanted = finder.of_measure(subject, what.id)
    wholes = finder.of_measure(subject, "all")[:1] or finder.make((("concluded",), ("received",)), (("total",),))
    return (wanted[0], tuple(whole for whole in wholes if not whole.single)) if wanted else None
