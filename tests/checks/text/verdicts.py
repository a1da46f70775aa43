"""What the text checks make of every number of a text: for tests, which look at each."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from disclosure_nb.checks.text.check import TextReader
from disclosure_nb.checks.text.claims import ClaimFinder
from disclosure_nb.checks.text.clauses import lines_of
from disclosure_nb.checks.text.contexts import find_contexts
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.numbers import StatedNumber, scan
from disclosure_nb.checks.text.squeeze import squeeze
from disclosure_nb.filing import Filing


class Explained(NamedTuple):
    """A number of the text and what it turned out to be. ``key`` and ``paragraph`` say where it is."""

    number: StatedNumber
    verdict: Verdict
    key: str
    paragraph: int


def explained(filing: Filing, previous: Filing | None = None) -> list[Explained]:
    """Return every number in the bureau's own text with its verdict, in the order of the report."""
    finder = ClaimFinder(filing)
    found: list[Explained] = []
    for line in lines_of(filing):
        reader = TextReader(finder, previous, line)
        found += [
            Explained(line.placed(number), reader.verdicts[number.start], line.key, line.index)
            for number in line.numbers
        ]
    return found


def find_numbers(text: str) -> tuple[StatedNumber, ...]:
    """Return every number in ``text``, in order. Blanks inside a statement (``17 件``) do not matter."""
    plain = squeeze(text)
    found = []
    for number in scan(plain.text, find_contexts(plain.text)):
        start, end = plain.span(number.start, number.end)
        found.append(replace(number, start=start, end=end, text=text[start:end]))
    return tuple(found)
