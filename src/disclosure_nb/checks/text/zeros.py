"""T1 without figures: “未收到申请”, “无行政复议”, “均已审结” against the cells of the tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Clause, Line
from disclosure_nb.checks.text.lexicon import Token
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import Meaning
from disclosure_nb.checks.text.scope import other_scope, other_time
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_VERB = "收到|接到|接收|受理|发生|产生|出现|涉及|新收|制发|制定|出台|印发|废止|作出|做出|实施|收取|引发|被申请|被提起"
_NONE = re.compile(
    rf"(?:(?:未曾?|没有|没|无|不存在|尚未)(?P<verb>{_VERB})|(?:没有|不存在)|(?<![有毫])无(?!正当|法|需|人|障|偿|误|故|证|关|效|论|纸|力|条件))"
    r"(?P<what>[^，；。：（）！？,;:()]{2,40})"
)
_AT_END = re.compile(r"(?<=[\u4e00-\u9fff])(?:均|都)?(?:为零|为0件?|未发生|没有发生|未出现)(?=情况|$|[，；。）,;)])")
_CLAUSE = re.compile(r"[^，；。：（）！？,;:()]*$")
_ALL = re.compile(r"(?:均|全部|都)(?:已)?(?:被|予以|为|依法)?(?:(?P<upheld>(?:结果)?维持)|(?P<closed>审结|结案))")
_NONE_OR_ALL = re.compile(r"[未没无零0均都]|不存在|全部")
_QUALIFIED = re.compile(
    r"超期|超时|逾期|纠[错正]|撤销|败诉|违[法规]|不当|有效|责任|问题|投诉|积压|泄密|舆情|失误|差错|不良|后果|影响|因.{0,8}(?:不服|答复)"
)
_WHOLES = frozenset({"refused", "unavailable", "unprocessed", "other_processing"})
_ISSUED = re.compile(r"制发|制定|出台|印发")


def zero_findings(finder: ClaimFinder, line: Line) -> Iterator[Finding]:
    """Yield a finding for every statement that there was none of something of which the tables have some."""
    if not _NONE_OR_ALL.search(line.text):
        return
    for sentence in line.sentences:
        for match in _NONE.finditer(line.text, sentence.start, sentence.end):
            yield from _none(finder, line, sentence, match.span(), match.span("what"), match["verb"] or "")
        for match in _AT_END.finditer(line.text, sentence.start, sentence.end):
            before = _CLAUSE.search(line.text, sentence.start, match.start())
            if before is not None:
                yield from _none(finder, line, sentence, (before.start(), match.end()), before.span(), "")
        for match in _ALL.finditer(line.text, sentence.start, sentence.end):
            yield from _all(finder, line, sentence, match)


def _none(
    finder: ClaimFinder, line: Line, sentence: Clause, at: tuple[int, int], what: tuple[int, int], verb: str
) -> Iterator[Finding]:
    if _QUALIFIED.search(line.text, *what):
        return
    tokens = finder.words.tokens(line.text, *what)
    if any(token.kind == "other" for token in tokens):
        return
    subjects = [token for token in tokens if token.kind == "subject"]
    if not subjects:  # 未作出不予公开决定, 没有上年结转的政府信息公开申请: outcomes that only requests have
        only = [token for token in tokens if token.id in finder.words.only_requests]
        subjects = [only[0]._replace(kind="subject", id="requests")] if only else []
    for token in subjects:
        reading = _reading(finder, token, tokens, verb)
        value = None if reading is None else reading.value(finder.filing)
        if reading is None or not value:
            continue
        yield _contradiction(
            QuotedWords(finder.filing, line, at),
            sentence,
            reading,
            Sentence("写的是没有", "says there was none"),
            (reading.value(finder.filing), 0),
        )


def _reading(finder: ClaimFinder, subject: Token, tokens: list[Token], verb: str) -> Meaning | None:
    """Return what the text says is none: the plain reading of the subject with the outcome or verb next to it."""
    entry = finder.words.subjects[subject.id]
    known = [token.id for token in tokens if token.kind == "measure" and token.id in entry.measures]
    known = [id for id in known if id not in _WHOLES] or known  # 因国家秘密而不予公开: the reason is meant
    name = known[-1] if known else "issued" if _ISSUED.match(verb) else "repealed" if verb == "废止" else entry.default
    if name is None or any(token.kind in ("class", "channel") for token in tokens):
        return None
    choices = finder.of_measure(subject.id, name) or finder.of_measure(subject.id, entry.default or "")
    return choices[0] if choices else None


def _all(finder: ClaimFinder, line: Line, sentence: Clause, match: re.Match[str]) -> Iterator[Finding]:
    subjects = [
        token
        for token in finder.words.tokens(line.text, sentence.start, match.start())
        if token.kind == "subject" and finder.words.subjects[token.id].section == "remedies"
    ]
    for subject in subjects:
        totals = finder.of_measure(subject.id, "all")
        parts = finder.of_measure(subject.id, "upheld" if match["upheld"] else "pending")
        if not totals or not parts:
            continue  # the form has no such cells
        total, wanted = totals[0], parts[0]
        whole, value = total.value(finder.filing), wanted.value(finder.filing)
        expected = whole if match["upheld"] else 0
        if whole is None or value is None or value == expected:
            continue
        yield _contradiction(
            QuotedWords(finder.filing, line, match.span()),
            sentence,
            wanted,
            Sentence("写的是全部如此", "says that all were"),
            (value, plain_number(expected) or 0),
        )


def _contradiction(
    quote: QuotedWords, sentence: Clause, reading: Meaning, says: Sentence, numbers: tuple[object, object]
) -> Finding:
    filing, line = quote.filing, quote.line
    here = StatedNumber("", *quote.at, value=Decimal(0))
    scope = other_scope(filing, line, sentence, here) or other_time(filing, line, sentence, here)
    zh, en = reading.say(filing)
    hint = (
        Sentence("", "")
        if scope is None
        else Sentence(f"句中有“{scope}”，可能是另一统计范围；", f" (“{scope}” may mean another scope)")
    )
    return finding(
        quote,
        broken("T1", "" if scope is None else "other_scope"),
        Sentence(
            f"{says.zh}，表格为“{zh}”；{hint.zh}请按台账核对，改正正文或表格。",
            f"{says.en}, but the table has {en}{hint.en}. Check the register; correct the text or the table.",
        ),
        reading.cells,
        plain_number(numbers[0]),
        plain_number(numbers[1]),
    )
