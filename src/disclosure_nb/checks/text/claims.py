"""Claims: a number of the text with the quantities of the form that it may state."""

from __future__ import annotations

from dataclasses import dataclass

from disclosure_nb.checks.text.clauses import Clause, Segment
from disclosure_nb.checks.text.lexicon import Sums, lexicon
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.readings import Meaning, fact_reading, readings
from disclosure_nb.checks.text.understood import Names
from disclosure_nb.filing import Filing


@dataclass(frozen=True)
class Claim:
    """A number, where in the text it is, and its readings (the plain one first). ``soft`` claims need not match.

    ``year`` is given where the words name another year than the report's.

    ``dimension`` and ``part`` say what kind of item it is in a breakdown (an outcome, an applicant class …).

    ``doubt`` are words beside it that may narrow it to some of what the form counts (疑难 in 疑难申请14件).
    """

    number: StatedNumber
    sentence: Clause
    segment: Segment
    subject: str
    dimension: str
    part: str
    readings: tuple[Meaning, ...]
    soft: bool = False
    year: int | None = None
    doubt: str = ""


class ClaimFinder:
    """Makes the readings of claims of one filing. They depend on the form, and are made once for each kind of claim."""

    def __init__(self, filing: Filing) -> None:
        self.filing = filing
        self.words = lexicon()
        self.names = Names(filing.unit.name)
        self._made: dict[tuple[Sums, Sums], tuple[Meaning, ...]] = {}

    def make(self, rows: Sums, columns: Sums) -> tuple[Meaning, ...]:
        """Return the readings of rows × columns in the filing's form."""
        key = (rows, columns)
        if key not in self._made:
            self._made[key] = readings(self.filing.edition, *key)
        return self._made[key]

    def of_measure(self, id: str, measure: str) -> tuple[Meaning, ...]:
        """Return the readings of one measure of one subject (all applicants)."""
        subject = self.words.subjects[id]
        if id == "fee":
            return (fact_reading("fee_amount"),)
        sums = subject.measures.get(measure)
        if sums is None:
            return ()
        return self.make(*((subject.rows, sums) if subject.rows else (sums, (("total",),))))
