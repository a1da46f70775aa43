"""T1 without figures: “未收到申请”, “无行政复议” against the cells of the tables."""

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
from disclosure_nb.checks.text.understood import unknown_words
from disclosure_nb.filing import number as plain_number
from disclosure_nb.language import Sentence

_VERB = "收到|接到|接收|受理|发生|产生|出现|涉及|新收|制发|制定|出台|印发|废止|作出|做出|实施|收取|引发|被申请|被提起"
_NONE = re.compile(
    rf"(?:(?:未曾?|没有|没|无|(?<!信息)不存在|尚未)(?:对(?:任何|一?[件个份]|申请)*)?(?P<verb>{_VERB})|(?:没有(?!完全|充分|全面|及时|完整|很好|做到|达到)|(?<!信息)不存在)|(?<![有毫])无(?!正当|法|需|人|障|偿|误|故|证|关|效|论|纸|力|条件))"
    r"(?P<what>[^，；。：（）！？,;:()]{2,40})"
)
_AT_END = re.compile(r"(?<=[\u4e00-\u9fff])(?:均|都)?(?:为零|为0件?|未发生|没有发生|未出现)(?=情况|$|[，；。）,;)])")
_CLAUSE = re.compile(r"[^，；。：（）！？,;:()]*$")
_NONE_AT_ALL = re.compile(r"[未没无零0]|不存在")
_QUALIFIED = re.compile(
    r"败诉|违[法规]|不当|责任|问题|投诉|积压|泄密|舆情|失误|差错|不良|后果|影响|因.{0,8}(?:不服|答复)"
)
_WHOLES = frozenset({"refused", "unavailable", "unprocessed", "other_processing"})
_ISSUED = re.compile(r"制发|制定|出台|印发")


def zero_findings(finder: ClaimFinder, line: Line) -> Iterator[Finding]:
    """Yield a finding for every statement that there was none of something of which the tables have some."""
    if not _NONE_AT_ALL.search(line.text):
        return
    for sentence in line.sentences:
        for match in _NONE.finditer(line.text, sentence.start, sentence.end):
            yield from _none(finder, line, sentence, match.span(), match.span("what"), match["verb"] or "")
        for match in _AT_END.finditer(line.text, sentence.start, sentence.end):
            before = _CLAUSE.search(line.text, sentence.start, match.start())
            if before is not None:
                yield from _none(finder, line, sentence, (before.start(), match.end()), before.span(), "")


def _none(
    finder: ClaimFinder, line: Line, sentence: Clause, at: tuple[int, int], what: tuple[int, int], verb: str
) -> Iterator[Finding]:
    if _QUALIFIED.search(line.text, *what):
        return
    tokens = finder.words.tokens(line.text, *what)
    spans = [(t.start, t.end) for t in tokens] + finder.names.spans(line.text, *what)
    if unknown_words(line.text, what, "proactive", spans) or len(_outcomes(finder, tokens)) > 1:
        return  # 未发生因答复不及时引起的复议, 无上年结转未办结的申请: something narrower
    if any(token.kind == "other" for token in tokens):
        return
    subjects = [token for token in tokens if token.kind == "subject"]
    if not subjects:  # 未作出不予公开决定, 没有上年结转的政府信息公开申请: outcomes that only requests have
        only = [token for token in tokens if token.id in finder.words.only_requests]
        carried = [token for token in tokens if token.id == "carried" and _of_requests(finder, line)]
        only = only or carried
        subjects = [only[0]._replace(kind="subject", id="requests")] if only else []
    for token in subjects:
        reading = _reading(finder, token, tokens, verb)
        value = None if reading is None else reading.value(finder.filing)
        if reading is None or not value:
            continue
        yield contradiction(
            QuotedWords(finder.filing, line, at),
            sentence,
            reading,
            Sentence("写的是没有", "says there was none"),
            (reading.value(finder.filing), 0),
        )


def _outcomes(finder: ClaimFinder, tokens: list[Token]) -> set[str]:
    return {token.id for token in tokens if token.id in finder.words.only_requests} - _WHOLES


def _reading(finder: ClaimFinder, subject: Token, tokens: list[Token], verb: str) -> Meaning | None:
    """Return what the text says is none: the plain reading of the subject with the outcome or verb next to it."""
    entry = finder.words.subjects[subject.id]
    known = [token.id for token in tokens if token.kind == "measure" and token.id in entry.measures]
    known = [id for id in known if id not in _WHOLES] or known  # 因国家秘密而不予公开: the reason is meant
    name = known[-1] if known else "issued" if _ISSUED.match(verb) else "repealed" if verb == "废止" else entry.default
    if name is None or any(token.kind in ("class", "channel") for token in tokens):
        return None
    choices = finder.of_measure(subject.id, name) or finder.of_measure(subject.id, entry.default or "")
    if name == "carried" and not all(reading.value(finder.filing) for reading in choices):
        return None  # 无结转: of one year's end or the other
    return choices[0] if choices else None


def _of_requests(finder: ClaimFinder, line: Line) -> bool:
    return line.key == finder.filing.edition.text_key("overview.requests")


def contradiction(
    quote: QuotedWords, sentence: Clause, reading: Meaning, says: Sentence, numbers: tuple[object, object]
) -> Finding:
    """Return the finding on words that say something else than the form's ``reading`` has."""
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
