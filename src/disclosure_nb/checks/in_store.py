"""Checking a filing with all that lies beside its params file: last year, the units it sums, the house, decisions."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from disclosure_nb.checks.check import check
from disclosure_nb.checks.findings import Findings
from disclosure_nb.checks.house.decisions import read_decisions
from disclosure_nb.checks.house.pack import House, house_of
from disclosure_nb.filing import Filing, Store, Unit, stated_name


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
    (``house.yaml``), and what people decided on findings (beside ``params``, the unit's own file).
    Raises ParamsError or RulesError if one of these is there and cannot be read.
    """
    units = store.units(filing)
    return check(
        filing,
        previous or store.previous(filing),
        house=house or house_of(store.root),
        decisions=read_decisions(params or store.path(filing.unit.id, filing.year)),
        units=units,
        listed=None if units is None else _listed(store, filing, {unit.unit.id for unit in units}),
    )


def _listed(store: Store, filing: Filing, there: Collection[str]) -> list[str | Unit]:
    """Return the units that a filing sums; one that has no file this year by the name it had last year."""
    listed: list[str | Unit] = []
    for id in filing.sums or ():
        name = "" if id in there else stated_name(store.path(id, filing.year - 1))
        listed.append(Unit(id, name) if name else id)
    return listed
