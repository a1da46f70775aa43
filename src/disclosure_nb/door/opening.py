"""Opening a unit's year: everything that belongs to it is read, and everything that is wrong is reported at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from disclosure_nb.checks import House, house_of, read_decisions, read_summed
from disclosure_nb.demand import PATH, TEXT, YEAR, demand
from disclosure_nb.document.theme import default_theme, theme_of
from disclosure_nb.door.case import Case, ParamsState
from disclosure_nb.errors import InputError
from disclosure_nb.filing.store.names import is_unit_id
from disclosure_nb.filing.store.store import Store, find_store

T = TypeVar("T")
U = TypeVar("U")


def open(unit: str, year: int, params_dir: str | Path = "params") -> Case:
    """Return a unit's year with all that belongs to it.

    ``unit`` is the unit's id, the stem of its file; ``params_dir`` the folder of the params files, looked for in the
    working folder and in the folders above it. Read are the filing, the unit's earlier years, the units that it sums,
    the house's rules, the decisions and the theme. Raises InputError (ParamsError, RulesError, ThemeError) with every
    problem of all of them, UsageError if the year is no number or the unit no text. A unit that it sums and that cannot
    be read is a finding (A2), no error.

    >>> import disclosure_nb as dnb
    >>> case = dnb.open("weibin-education", 2023)
    >>> case
    <Case weibin-education 2023, form of 2021>
    >>> case.filing["proactive.licences.decisions"]
    8
    >>> case.findings.summary["error"]
    0
    """
    demand(
        unit=(unit, TEXT.like('"weibin-education"')), year=(year, YEAR), params_dir=(params_dir, PATH.like('"params"'))
    )
    year = int(year)  # a column of a table gives numbers of NumPy
    store = find_store(params_dir)
    try:
        return _opened(replace(store, called=CALLED), unit, year)
    except InputError:
        if store.root.name == CALLED:
            raise
    return _opened(store, unit, year)  # what is wrong is found where it really is


CALLED = "params"
"""How the folder of the params files is called in reports: equal data give equal bytes, whatever its name is."""


def _opened(store: Store, unit: str, year: int) -> Case:
    readings = _Readings()
    filing = readings.take(lambda: store.load(unit, year), None)
    if filing is None and not is_unit_id(unit):
        raise readings.error()  # nothing else can be called after it
    house = readings.take(lambda: house_of(store.root), House())
    decisions = readings.take(lambda: read_decisions(store.path(unit, year)), ())
    theme = readings.take(lambda: theme_of(store.root), default_theme())
    if filing is None:
        raise readings.error()
    previous = readings.take(lambda: store.previous(filing), None)
    history = readings.take(lambda: store.history(filing), ())
    summed = read_summed(store, filing)
    if readings.errors:
        raise readings.error()
    return Case(
        filing,
        previous,
        history,
        units=None if summed is None else summed.filings,
        listed=None if summed is None else summed.listed,
        house=house,
        decisions=decisions,
        theme=theme,
        store=store,
        in_file=ParamsState(filing),
    )


class _Readings:
    """Reads one thing after another, and collects what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[InputError] = []

    def take(self, read: Callable[[], T], otherwise: U) -> T | U:
        """Return what ``read`` returns; ``otherwise`` if that cannot be read."""
        try:
            return read()
        except InputError as error:
            self.errors.append(error)
            return otherwise

    def error(self) -> InputError:
        """Return one error with all problems, of the kind that all errors have in common."""
        first, *others = self.errors
        if not others:
            return first
        kind = type(first) if {type(error) for error in self.errors} == {type(first)} else InputError
        return kind(list(dict.fromkeys(problem for error in self.errors for problem in error.problems)))
