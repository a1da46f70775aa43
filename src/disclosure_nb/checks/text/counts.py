"""T1: the counts of the text are those of the tables (and of the facts)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.claims import Claim
from disclosure_nb.checks.text.clauses import Line
from disclosure_nb.checks.text.lexicon import REMEDIES
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import Meaning, exact, fitting
from disclosure_nb.checks.text.scope import other_scope, other_time
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

Kind = Literal[
    "cell", "sum", "fact", "change", "growth", "share", "part", "other time", "other scope", "not in the tables",
    "not a statistic", "flagged",
]  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """What a number of the text turned out to be, and the cells or facts that it comes from."""

    kind: Kind
    sources: tuple[str, ...] = ()
    finding: Finding | None = None


def judge(filing: Filing, previous: Filing | None, line: Line, claim: Claim) -> tuple[Verdict, Meaning | None]:
    """Return the verdict on a claim and the reading that it matches.

    A claim on last year is compared with ``previous``; nothing is known of other years.
    """
    number = claim.number
    if claim.year is not None and claim.year != filing.year:
        return _of_other_year(filing, previous, line, claim), None
    values = [reading.value(filing) for reading in claim.readings]
    if all(value is None for value in values):
        return Verdict("not in the tables"), None
    found = fitting(number, claim.readings, filing)
    if found is not None:
        return Verdict(_kind(found), found.cells, _other_reading(filing, line, claim, found)), found
    if claim.soft:
        return Verdict("not in the tables"), None
    if claim.year is None and not claim.part.startswith("carried") and other_time(filing, line, claim.sentence, number):
        return Verdict("other time"), None
    tried = [reading for reading, value in zip(claim.readings, values, strict=True) if value is not None]
    of_case = claim.dimension == "result" and claim.subject in REMEDIES  # by the superior, by a court
    scope = ("" if of_case else other_scope(filing, line, claim.sentence, number)) or claim.doubt
    if scope:
        return Verdict("other scope", tried[0].cells, _of_other_scope(filing, line, claim, tried, scope)), None
    return Verdict("flagged", tried[0].cells, _mismatch(filing, line, claim, tried)), None


def _of_other_year(filing: Filing, previous: Filing | None, line: Line, claim: Claim) -> Verdict:
    """Return the verdict on a count that the text gives for another year."""
    if previous is None or previous.year != claim.year or claim.soft or claim.doubt:
        return Verdict("other time")
    values = [(reading, reading.value_in(previous, filing.edition)) for reading in claim.readings]
    if other_scope(filing, line, claim.sentence, claim.number):
        return Verdict("other time")
    known = [(reading, value) for reading, value in values if value is not None]
    if not known or any(claim.number.fits(value) for _, value in known):
        return Verdict("other time")
    reading, value = known[0]
    name, shown = "＋".join(name for name, _ in reading.terms), number_text(plain_number(value))
    found = finding(
        QuotedWords(filing, line, (claim.segment.start, claim.number.end), claim.number.span),
        broken("T1"),
        Sentence(
            f"写的是 {claim.number.text}，上年报告（{claim.year}年）“{name}”为 {shown}。请核对上年数据，改正正文。",
            f"says {claim.number.text}; last year's report ({claim.year}) has {shown}. Check it and correct the text.",
        ),
        reading.cells,
        plain_number(value),
        exact(claim.number.value),
    )
    return Verdict("flagged", reading.cells, found)


def _kind(reading: Meaning) -> Kind:
    if reading.facts:
        return "fact"
    return "cell" if len(reading.cells) == 1 else "sum"


def _other_reading(filing: Filing, line: Line, claim: Claim, found: Meaning) -> Finding | None:
    """Say which reading matches when it is not the plain one, so that a person can see whether it is meant."""
    plain = claim.readings[0]
    value = plain.value(filing)
    if found == plain or value is None:
        return None
    zh, en = found.say(filing)
    plain_zh, plain_en = plain.say(filing)
    return finding(
        QuotedWords(filing, line, (claim.segment.start, claim.number.end), claim.number.span),
        broken("T1", "other_reading"),
        Sentence(
            f"与表格“{zh}”相符，不是“{plain_zh}”。口径无误可不改，建议在文中写明。",
            f"agrees with {en}, not with {plain_en}. If that is meant, nothing to do; better say so in the text.",
        ),
        found.cells,
        plain_number(found.value(filing)),
        exact(claim.number.value),
    )


def _mismatch(filing: Filing, line: Line, claim: Claim, tried: list[Meaning]) -> Finding:
    tried_zh, tried_en = _tried(filing, tried)
    value = claim.number.text
    facts = bool(tried[0].facts)
    source, source_en = ("填报的数据", "facts") if facts else ("表格", "table")
    return finding(
        QuotedWords(filing, line, (claim.segment.start, claim.number.end), claim.number.span),
        broken("T1"),
        Sentence(
            f"写的是 {value}，与{source}不符；已对照：{tried_zh}。请按台账核对，改正正文或{source}。",
            f"says {value}, which agrees with none of: {tried_en}. Check the register; correct text or {source_en}.",
        ),
        tried[0].cells,
        plain_number(tried[0].value(filing)),
        exact(claim.number.value),
    )


def _of_other_scope(filing: Filing, line: Line, claim: Claim, tried: list[Meaning], scope: str) -> Finding:
    tried_zh, tried_en = _tried(filing, tried)
    return finding(
        QuotedWords(filing, line, (claim.segment.start, claim.number.end), claim.number.span),
        broken("T1", "other_scope"),
        Sentence(
            f"表格为{tried_zh}；句中有“{scope}”，可能是另一统计范围。请确认，并在文中写明范围。",
            f"the table has {tried_en}; “{scope}” may mean another scope. Confirm and say so.",
        ),
        tried[0].cells,
        plain_number(tried[0].value(filing)),
        exact(claim.number.value),
    )


def _tried(filing: Filing, tried: list[Meaning]) -> tuple[str, str]:
    """Name the readings with their values, one for each value."""
    by_value = {reading.value(filing): reading.say(filing) for reading in reversed(tried) if not reading.single}
    stated = list(reversed(by_value.values()))
    return "；".join(zh for zh, _ in stated), "; ".join(en for _, en in stated)
