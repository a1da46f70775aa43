"""T3: rates with a name of their own: 办结率, 纠错率, 维持率."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Line, NumberPlace
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.quoting import QuotedWords, finding
from disclosure_nb.checks.text.readings import exact
from disclosure_nb.checks.text.understood import unknown_words
from disclosure_nb.filing import number as plain_number
from disclosure_nb.filing import number_text
from disclosure_nb.language import Sentence

_RATE = re.compile(
    r"(?<!按时)(?<!按期)(?<!及时)(?<!限时)(?<!准时)(?<!限)(?<!期)"
    r"(?:(?P<concluded>办结|答复|回复|办理)|(?P<corrected>纠[错正])|(?P<upheld>维持)|(?P<closed>审结|结案))率"
)


_NAMED = re.compile(r"([\u4e00-\u9fff]{2,3})率(?:为|达到?|是)?$")


class _Ratio(NamedTuple):
    """A rate of the tables: ``part`` of ``whole``, as it is called, from ``cells``."""

    part: Decimal
    whole: Decimal
    name: Sentence
    cells: tuple[str, ...]


def rate(finder: ClaimFinder, line: Line, place: NumberPlace) -> Verdict | None:
    """Return the verdict on a rate of what was concluded, put right or upheld, or None if the percentage is none."""
    sentence, segment, number = place
    found = list(_RATE.finditer(line.text, segment.start, number.start))
    if not found:
        return _in_sentence(finder, line, place)
    match = found[-1]
    start = max(segment.start, *(other.end for other in segment.numbers if other.end <= match.start()), 0)
    words = [(t.start, t.end) for t in finder.words.tokens(line.text, start, match.start())]
    words += finder.names.spans(line.text, start, match.start())
    if unknown_words(line.text, (start, match.start()), "remedies", words):
        return Verdict("share")  # 县区办结率
    tokens = finder.words.tokens(line.text, max(sentence.start, number.start - 240), number.start)
    about = [token.id for token in tokens if token.kind in ("subject", "other")]
    if match["concluded"]:
        of_requests = line.key == finder.filing.edition.text_key("overview.requests")
        known = ("requests" in about or of_requests) and not set(about) - {"requests"}
        ratios = list(_of_requests(finder)) if known else []
    else:
        remedies = [id for id in about if id and finder.words.subjects[id].section == "remedies"]
        ratios = list(_of_remedies(finder, remedies[-1], str(match.lastgroup))) if remedies else []
    if not ratios or any(number.fits(ratio.part * 100 / ratio.whole) for ratio in ratios):
        return Verdict("share", ratios[0].cells if ratios else ())
    ratio = ratios[0]
    if number.value == 100 and match["concluded"] not in (None, "办结"):
        return Verdict("share")  # 答复率100%: of what had to be answered by then
    right = (ratio.part * 100 / ratio.whole).quantize(min(number.step, Decimal("0.01")), ROUND_HALF_UP)
    return Verdict(
        "flagged",
        ratio.cells,
        finding(
            QuotedWords(finder.filing, line, (segment.start, number.end), number.span),
            broken("T3", "share"),
            Sentence(
                f"按表格{ratio.name.zh}，为 {_n(right)}%。请核对件数和比率。",
                f"by the table {ratio.name.en}, {_n(right)}%. Check the counts and the rate.",
            ),
            ratio.cells,
            plain_number(right),
            exact(number.value),
        ),
    )


def _in_sentence(finder: ClaimFinder, line: Line, place: NumberPlace) -> Verdict | None:
    """Return the verdict on a rate whose part and whole the sentence counts (问题58个，已整改55个，整改率94.8%)."""
    sentence, segment, number = place
    match = _NAMED.search(line.text, segment.start, number.start)
    counts = [n for n in sentence.numbers if n.role == "count" and n.unit and n.end <= segment.start]
    if match is None or len(counts) < 2:
        return None
    whole, part = counts[-2:]
    of_part = line.text[max(whole.end, part.start - len(match[1])) : part.start] == match[1]
    if not of_part or whole.unit != part.unit or not whole.value or part.approximate or whole.approximate:
        return None
    right = (part.value * 100 / whole.value).quantize(min(number.step, Decimal("0.01")), ROUND_HALF_UP)
    if number.fits(part.value * 100 / whole.value):
        return Verdict("share")
    found = finding(
        QuotedWords(finder.filing, line, (segment.start, number.end), number.span),
        broken("T3", "share_in_sentence"),
        Sentence(
            f"{_n(part.value)}÷{_n(whole.value)} 应为 {_n(right)}%。请核对件数和比率。",
            f"{_n(part.value)} of {_n(whole.value)} is {_n(right)}%. Check the counts and the rate.",
        ),
        (),
        plain_number(right),
        exact(number.value),
    )
    return Verdict("flagged", (), found)


def _of_requests(finder: ClaimFinder) -> Iterator[_Ratio]:
    """Yield what was concluded of all there was to conclude, and of what was received."""
    (done, *_) = finder.of_measure("requests", "concluded") or (None,)
    value = None if done is None else done.value(finder.filing)
    if done is None or value is None:
        return
    for whole in finder.of_measure("requests", "handled"):
        of = whole.value(finder.filing)
        if of and not whole.single and whole.cells != done.cells:
            name = Sentence(
                f"办结 {_n(Decimal(value))} 件、应办 {_n(Decimal(of))} 件",
                f"{_n(Decimal(value))} of {_n(Decimal(of))} are done",
            )
            yield _Ratio(Decimal(value), Decimal(of), name, done.cells)


def _of_remedies(finder: ClaimFinder, subject: str, what: str) -> Iterator[_Ratio]:
    """Yield what part of the cases, and of those decided, was put right, upheld or closed."""
    values: dict[str, Decimal] = {}
    cells: tuple[str, ...] = ()
    for measure in ("all", "pending", "corrected", "upheld"):
        choices = finder.of_measure(subject, measure)
        value = choices[0].value(finder.filing) if choices else None
        if value is None:
            return
        values[measure] = Decimal(value)
        cells = choices[0].cells if measure in ("all", what) else cells
    closed = values["all"] - values["pending"]
    part = closed if what == "closed" else values[what]
    for whole in (values["all"], closed):
        if whole and not (what == "closed" and whole == closed):
            name = Sentence(f"{_n(part)} 件、共 {_n(whole)} 件", f"{_n(part)} of {_n(whole)}")
            yield _Ratio(part, whole, name, cells)


def _n(value: Decimal) -> str:
    return number_text(plain_number(value))
