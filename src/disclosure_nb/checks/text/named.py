"""What words without a number of their own are about: “新收申请数量较上年增长三成”, “不予公开占12%”."""

from __future__ import annotations

import re

from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Line
from disclosure_nb.checks.text.fact_numbers import facts_named
from disclosure_nb.checks.text.lexicon import PROACTIVE
from disclosure_nb.checks.text.nearest import GENERAL
from disclosure_nb.checks.text.readings import Meaning, fact_reading
from disclosure_nb.checks.text.understood import Kind, unknown_words

_VOLUME = re.compile(r"(?:[收办受来][件结理到]|答复)[总数]?[量数]")


def named(finder: ClaimFinder, line: Line, start: int, end: int) -> tuple[Meaning, ...]:
    """Return the readings of the subject, outcome, applicant class or fact that a stretch of text names, or none.

    None are returned where other words stand there, too: they may name something narrower.
    """
    tokens = finder.words.tokens(line.text, start, end)
    subject = next((token.id for token in reversed(tokens) if token.kind == "subject"), None)
    measures = [token.id for token in tokens if token.kind == "measure"]
    group = next((token.id for token in reversed(tokens) if token.kind == "class"), None)
    of_requests = line.key == finder.filing.edition.text_key("overview.requests")
    channels = {token.id for token in tokens if token.kind == "channel" and (of_requests or subject == "requests")}
    facts, spans = facts_named(finder.filing, line.text, start, end) if not channels else ((), [])
    kind: Kind = "facts" if facts and subject is None else "proactive" if subject in PROACTIVE else "requests"
    spans += [(t.start, t.end) for t in tokens if kind != "facts"] + finder.names.spans(line.text, start, end)
    if unknown_words(line.text, (start, end), kind, spans):
        return ()
    if facts and subject is None:
        return facts
    if any(token.kind == "other" for token in tokens):
        return ()
    if len(channels) == 1 and group is None and subject in (None, "requests") and set(measures) <= GENERAL:
        channel = fact_reading(channels.pop())
        return () if channel.value(finder.filing) is None else (channel,)
    if subject is None and of_requests and (volume := _VOLUME.search(line.text, start, end)):
        subject = "requests"  # 收件量, 办结数
        measures = measures or ["concluded" if volume[0][0] in "办结答" else "received"]
    if subject is None and (group is not None or any(id in finder.words.only_requests for id in measures)):
        subject = "requests"
    if subject is None or subject == "fee":
        return ()
    entry = finder.words.subjects[subject]
    known = [id for id in measures if id in entry.measures]
    if subject == "requests" and group is not None:
        rows = entry.measures[known[-1]] if known else (("received",), ("concluded",))
        return finder.make(rows, (finder.words.columns[group],))
    name = known[-1] if known else entry.default
    if subject == "requests" and len(set(known)) > 1 and all(id in finder.words.only_requests for id in known):
        added = tuple(row for id in dict.fromkeys(known) for row in entry.measures[id][0])  # 予以公开与部分公开
        return tuple(reading for reading in finder.make((added,), (("total",),)) if not reading.single)
    if name is None or len(set(known)) > 1:
        return ()
    return tuple(reading for reading in finder.of_measure(subject, name) if not reading.single)
