"""Checking the text of a filing against its tables, its facts and last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.text.all_of_them import all_findings
from disclosure_nb.checks.text.breakdown import breakdown_findings, breakdowns
from disclosure_nb.checks.text.claims import Claim, ClaimFinder
from disclosure_nb.checks.text.clauses import Line, NumberPlace, lines_of
from disclosure_nb.checks.text.counts import Verdict, judge
from disclosure_nb.checks.text.fact_numbers import fact_claims
from disclosure_nb.checks.text.growth import Known, growth
from disclosure_nb.checks.text.multiples import multiple
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.other_years import of_several_years
from disclosure_nb.checks.text.period import year_findings
from disclosure_nb.checks.text.rates import rate
from disclosure_nb.checks.text.readings import fact_reading
from disclosure_nb.checks.text.repeats import repeat_findings
from disclosure_nb.checks.text.reporting_body import name_findings
from disclosure_nb.checks.text.shares import share
from disclosure_nb.checks.text.sums import totals, year_in_parts
from disclosure_nb.checks.text.topics import length_findings, topic_findings
from disclosure_nb.checks.text.walk import find_claims
from disclosure_nb.checks.text.zeros import zero_findings
from disclosure_nb.filing import Filing, fact_catalogue

_LIKE_UNITS = {"场次": "场", "件次": "件", "篇次": "篇", "条次": "条", "户次": "户", "项次": "项"}


def check_text(filing: Filing, previous: Filing | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the bureau's own text (rules T1–T4, P4, P5, P7, P8).

    ``previous`` is last year's filing of the same unit. Text that the project writes itself is bound to its sources and
    is not checked.
    """
    finder = ClaimFinder(filing)
    for line in lines_of(filing):
        yield from TextReader(finder, previous, line).findings()
    yield from topic_findings(filing)
    yield from length_findings(filing.edition, filing.texts)
    yield from repeat_findings(filing, previous)


def check_lines(filing: Filing, previous: Filing | None, lines: Iterable[Line]) -> Iterator[Finding]:
    """Yield what is wrong with paragraphs that are not part of a filing, but stand in its report."""
    finder = ClaimFinder(filing)
    for line in lines:
        yield from TextReader(finder, previous, line).findings()


def _facts_by_unit(filing: Filing) -> dict[str, list[tuple[str, int | Decimal]]]:
    """Return the facts that are numbers and not 0, by unit."""
    found: dict[str, list[tuple[str, int | Decimal]]] = {}
    for id, value in filing.facts.items():
        if isinstance(value, int | Decimal) and value:
            found.setdefault(fact_catalogue()[id].unit, []).append((id, value))
    return found


class TextReader:
    """Judges every number of one paragraph."""

    def __init__(self, finder: ClaimFinder, previous: Filing | None, line: Line) -> None:
        self.finder, self.previous, self.line = finder, previous, line
        self.filing = finder.filing
        self.verdicts: dict[int, Verdict] = {
            number.start: Verdict("not in the tables" if number.role in ("count", "percent") else "not a statistic")
            for number in line.numbers
        }
        self.facts = _facts_by_unit(self.filing)
        self.known: dict[int, Known] = {}
        self.claims: dict[int, Claim] = {claim.number.start: claim for claim in find_claims(finder, line)}
        self.claims |= {claim.number.start: claim for claim in fact_claims(self.filing, line, self.claims)}
        self._place_in_years()
        self._judge_counts()
        self._judge_years_in_parts()
        self._judge_rates()
        self.breakdowns = (*breakdowns(line, self.claims), *totals(line, self.claims))
        for breakdown in self.breakdowns:
            for item in breakdown.items:
                claim = self.claims.get(item.start)
                values = () if claim is None else (reading.value(self.filing) for reading in claim.readings)
                if breakdown.holds and any(value is not None and breakdown.whole.fits(value) for value in values):
                    self.verdicts[item.start] = Verdict("part")  # 参加培训2期，自办1期，合计3期: the sum is the fact
                if self.verdicts[item.start].kind == "not in the tables":
                    self.verdicts[item.start] = Verdict("part")

    def findings(self) -> Iterator[Finding]:
        """Yield the findings of the paragraph."""
        for number in self.line.numbers:
            found = self.verdicts[number.start].finding
            if found is not None:
                yield found
        yield from zero_findings(self.finder, self.line)
        yield from all_findings(self.finder, self.line, self.claims)
        yield from breakdown_findings(self.filing, self.line, self.breakdowns)
        yield from year_findings(self.filing, self.line)
        yield from name_findings(self.filing, self.line)

    def _place_in_years(self) -> None:
        """Give the counts of a list by years (2021—2023年分别…) their years, and all of them what its first says."""
        for sentence in self.line.sentences:
            for listed in of_several_years(self.line, sentence, self.filing.year):
                claim = next((self.claims[n.start] for n in listed.values() if n.start in self.claims), None)
                if claim is not None:
                    for year, number in listed.items():
                        self.claims[number.start] = replace(claim, number=number, year=year)

    def _judge_counts(self) -> None:
        stated: set[tuple[int, str, str]] = set()  # what a sentence says rightly
        for start, claim in self.claims.items():
            verdict, reading = judge(self.filing, self.previous, self.line, claim)
            if reading is not None and not claim.number.approximate:
                stated.add((claim.sentence.start, claim.subject, claim.part))
            self.verdicts[start] = verdict
            if claim.year in (None, self.filing.year) and (reading is not None or not claim.doubt):
                self.known[start] = Known(claim.number, claim.readings if reading is None else (reading,))
        for start, claim in self.claims.items():
            again = (claim.sentence.start, claim.subject, claim.part) in stated
            if again and claim.year is None and self.verdicts[start].kind == "flagged":
                self.verdicts[start] = Verdict("part")  # 办结29件，其中20件在10日内办结
        for number in self.line.numbers:
            if number.role == "count" and number.unit and number.start not in self.claims:
                fact = self._fact(number)
                if fact is not None:
                    self.verdicts[number.start] = Verdict("fact", (f"facts.{fact}",))
                    self.known[number.start] = Known(number, (fact_reading(fact),))

    def _judge_years_in_parts(self) -> None:
        """Compare the sum of the halves, quarters or months of the year with what the tables have."""
        for items in year_in_parts(self.line):
            claims = [self.claims.get(item.start) for item in items]
            first = claims[0]
            if first is None or any(c is None or c.part != first.part or c.year or c.doubt for c in claims):
                continue
            text = "＋".join(item.text for item in items)
            low, high = (sum(getattr(item, end) for item in items) for end in ("low", "high"))
            value = sum((item.value for item in items), Decimal(0))
            number = replace(items[-1], text=text, start=items[0].start, value=value, low=low, high=high)
            whole = replace(first, number=number, year=self.filing.year)
            verdict, _ = judge(self.filing, self.previous, self.line, whole)
            if verdict.kind == "flagged":
                self.verdicts[items[0].start] = verdict

    def _fact(self, number: StatedNumber) -> str | None:
        unit = _LIKE_UNITS.get(number.unit, number.unit)
        return next((id for id, value in self.facts.get(unit, ()) if number.fits(value)), None)

    def _judge_rates(self) -> None:
        for sentence in self.line.sentences:
            for segment in sentence.segments:
                for number in segment.numbers:
                    verdict = self._rate(NumberPlace(sentence, segment, number))
                    if verdict is not None:
                        self.verdicts[number.start] = verdict

    def _rate(self, place: NumberPlace) -> Verdict | None:
        line, sentence, segment, number = self.line, place.sentence, place.segment, place.number
        if number.role not in ("count", "percent") or number.start in self.claims:
            return None
        if number.unit in ("倍", "番"):
            return multiple(self.finder, self.previous, line, place, self.known)
        verdict = multiple(self.finder, self.previous, line, place, self.known) if number.unit == "%" else None
        if verdict is not None:
            return verdict
        verdict = growth(self.finder, self.previous, line, place, self.known)
        if verdict is not None or number.role == "count":
            return verdict
        return share(self.finder, line, sentence, segment, number, self.claims) or rate(self.finder, line, place)
