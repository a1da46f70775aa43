"""Checking a filing with all that the params folder has on it: last year, the units it sums, house rules, decisions."""

from __future__ import annotations

from pathlib import Path

from disclosure_nb.checks.check import check
from disclosure_nb.checks.findings import Findings
from disclosure_nb.checks.house.decisions import read_decisions
from disclosure_nb.checks.house.pack import House, house_of
from disclosure_nb.checks.rollup.listed import read_summed
from disclosure_nb.filing import Filing, Store


def check_in(
    store: Store,
    filing: Filing,
    *,
    house: House | None = None,
    previous: Filing | None = None,
    params: Path | None = None,
) -> Findings:
    """Return what the rules find in a filing of a store.

    Taken from the store where not given: last year's filing of the unit, the filings it sums, the house pack
    (``house.yaml``), and what people decided on findings (in a file next to ``params``, the unit's own file).
    Raises ParamsError or RulesError if one of these is there and cannot be read; a unit that it sums and that cannot be
    read is a finding (A2) instead.
    """
    summed = read_summed(store, filing)
    return check(
        filing,
        previous or store.previous(filing),
        house=house or house_of(store.root),
        decisions=read_decisions(params or store.path(filing.unit.id, filing.year)),
        units=None if summed is None else summed.filings,
        listed=None if summed is None else summed.listed,
    )
