"""Checking one filing with every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from disclosure_nb.checks.findings import Finding, Findings, sort_findings
from disclosure_nb.checks.house.decisions import Decision, decided
from disclosure_nb.checks.house.pack import House
from disclosure_nb.checks.house.relations import check_relations
from disclosure_nb.checks.repairs import repairs_of, with_repairs
from disclosure_nb.checks.rollup.listed import LISTED, Listed
from disclosure_nb.checks.rollup.rules import check_rollup
from disclosure_nb.checks.rules.arithmetic import check_identities, check_values
from disclosure_nb.checks.rules.blank_cells import check_blanks, check_contradictions
from disclosure_nb.checks.rules.differing_sources import check_sources
from disclosure_nb.checks.rules.plausibility import check_plausibility
from disclosure_nb.checks.rules.review_first import check_review_first
from disclosure_nb.checks.rules.whole_form import check_form_rules
from disclosure_nb.checks.rules.year_relations import check_years
from disclosure_nb.checks.text import check_text
from disclosure_nb.demand import demand, instance, realised
from disclosure_nb.filing import FILING, Filing

DEFAULT = House()


def check(
    filing: Filing,
    previous: Filing | None = None,
    *,
    house: House = DEFAULT,
    decisions: Iterable[Decision] = (),
    units: Sequence[Filing] | None = None,
    listed: Sequence[Listed] | None = None,
) -> Findings:
    """Return everything that the rules find in a filing. An empty result means that all rules hold.

    ``previous`` is last year's filing of the unit; ``units`` are the filings that it sums (汇总), ``listed`` the units
    that it should sum, by id, by name or by both. ``house`` adds, tightens or silences rules; ``decisions`` are what
    people accepted. Raises UsageError if ``previous`` is not of the year before, or ``filing`` is no filing.

    >>> import disclosure_nb as dnb
    >>> filing = dnb.open("weibin-education", 2023).filing
    >>> dnb.check(filing).clean
    True
    >>> wrong = filing.with_cells({"remedies.review.total": 7})
    >>> for finding in dnb.check(wrong).of("error"):
    ...     print(finding.code, finding.expected, finding.actual, dict(finding.repairs[0].cells))
    C4 0 7 {'remedies.review.total': 0}
    """
    decisions, units, listed = map(realised, (decisions, units, listed))
    demand(
        filing=(filing, FILING),
        previous=(previous, FILING.or_none()),
        house=(house, instance(House)),
        decisions=(decisions, instance(Decision).each()),
        units=(units, FILING.each().or_none()),
        listed=(listed, LISTED.each().or_none()),
    )
    found = [*_confront(filing, previous, house)]
    found += check_relations(house.relations, filing, previous, units or ())
    if units is not None or listed is not None:
        found += check_rollup(filing, units or (), listed, house.policy, repairs_of=repairs_of)
    repaired = with_repairs(weighed(found, house), filing, previous, house.policy)
    return decided(Findings(filing, sort_findings(repaired), house.to_json()), decisions)


def weighed(findings: Iterable[Finding], house: House) -> list[Finding]:
    """Return findings with the severities that a house gives to its rules, without those of rules that are off."""
    return [
        replace(finding, severity=weight) if weight else finding
        for finding in findings
        if (weight := house.weights.get(finding.code)) != "off"
    ]


def _confront(filing: Filing, previous: Filing | None, house: House) -> Iterator[Finding]:
    own = house.identities(filing.edition)
    yield from check_identities(filing, own)
    yield from check_contradictions(filing, own)
    yield from check_values(filing)
    yield from check_blanks(filing)
    if previous is not None:
        yield from check_years(filing, previous, house.policy)
        yield from check_plausibility(filing, previous)
    yield from check_form_rules(filing, house.policy)
    yield from check_review_first(filing, previous)
    yield from check_text(filing, previous)
    yield from check_sources(filing)
