"""What words without a number of their own are about: “新收申请数量较上年增长三成”, “不予公开占12%”."""

from __future__ import annotations

from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import Line
from disclosure_nb.checks.text.fact_numbers import facts_named
from disclosure_nb.checks.text.readings import Meaning


def named(finder: ClaimFinder, line: Line, start: int, end: int) -> tuple[Meaning, ...]:
    """Return the readings of the subject, outcome, applicant class or fact that a stretch of text names, or none."""
    tokens = finder.words.tokens(line.text, start, end)
    subject = next((token.id for token in reversed(tokens) if token.kind == "subject"), None)
    measures = [token.id for token in tokens if token.kind == "measure"]
    group = next((token.id for token in reversed(tokens) if token.kind == "class"), None)
    facts = facts_named(finder.filing, line.text, start, end)
    if facts and subject is None:
        return facts
    if any(token.kind == "other" for token in tokens):
        return ()
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
    if name is None or len(set(known)) > 1:
        return ()
    return tuple(reading for reading in finder.of_measure(subject, name) if not reading.single)
