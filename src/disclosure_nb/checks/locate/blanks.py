"""What the identities say of blank cells: equations that no filling satisfies, and values that every filling has.

A *filling* gives every blank cell a valid value (a whole number ≥ 0, any sign where the form allows it) so that every
equation with a blank in it holds. Equations without blanks, and those with an invalid value, are looked at by others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from disclosure_nb.checks.locate.integers import solve
from disclosure_nb.checks.locate.location import Value
from disclosure_nb.checks.locate.reported import ReportedComponent
from disclosure_nb.checks.locate.simplex import Row
from disclosure_nb.checks.locate.system import System


@dataclass(frozen=True)
class BlankCells:
    """``conflicts`` are smallest sets of equations (numbers in the system) that no filling satisfies together.

    Sets of several equations are only looked for where no equation is wrong by itself: what is wrong together with
    them would be no news. ``forced`` are the blank cells that have the same value in every filling, with this value;
    cells that are joined by equations to a conflict, or to an equation that does not hold as it is, are not in it.
    """

    conflicts: tuple[tuple[int, ...], ...]
    forced: Mapping[str, Value]


def read_blanks(system: System, values: Mapping[str, Value | None]) -> BlankCells:
    """Return what the equations of a system say of the blank ones among its cells. Exact and without a clock.

    >>> from disclosure_nb.checks.locate.system import Equation, System, Variable
    >>> parts = Equation("C1", (("total", 1), ("one", -1), ("other", -1)))
    >>> system = System(tuple(map(Variable, ("total", "one", "other"))), (parts,))
    >>> read_blanks(system, {"total": 2, "one": 3, "other": None}).conflicts
    ((0,),)
    >>> dict(read_blanks(system, {"total": 3, "one": 3, "other": None}).forced)
    {'other': 0}
    """
    numbers = {equation: number for number, equation in enumerate(system.equations)}
    conflicts: list[tuple[int, ...]] = []
    forced: dict[str, Value] = {}
    for component in system.components:
        report = ReportedComponent(component, values)
        blanks = [place for place in report.task.forced if report.old[place] is None]
        if not blanks:
            continue
        rows, places = _rows(report, frozenset(blanks))
        alone = [number for number, row in enumerate(rows) if solve([row], report.task.signed)[0] is None]
        sound = not alone and not report.task.residuals.keys() - set(places)
        found = list(_conflicts(rows, report.task.signed)) if sound else [[number] for number in alone]
        conflicts += (tuple(numbers[component.equations[places[row]]] for row in conflict) for conflict in found)
        if sound and not found:
            same = _same_in_all(rows, report.task.signed)
            forced |= {component.keys[place]: report.value(place, same[place]) for place in blanks if place in same}
    return BlankCells(tuple(conflicts), MappingProxyType(forced))


def _rows(report: ReportedComponent, blanks: frozenset[int]) -> tuple[list[Row], list[int]]:
    """Return the equations with blanks, as rows over these, and the number of each."""
    invalid = blanks.symmetric_difference(report.task.forced)
    rows: list[Row] = []
    places: list[int] = []
    for number, factors in enumerate(report.task.rows):
        if invalid.isdisjoint(factors) and not blanks.isdisjoint(factors):
            known = sum(factor * report.task.values[v] for v, factor in factors.items() if v not in blanks)
            rows.append(({v: factor for v, factor in factors.items() if v in blanks}, -known))
            places.append(number)
    return rows, places


def _conflicts(rows: Sequence[Row], signed: frozenset[int]) -> Iterator[list[int]]:
    """Yield sets of rows that contradict one another, each as small as it can be, none with a row in common."""
    left = list(range(len(rows)))
    while True:
        solution, mask = solve([rows[number] for number in left], signed)
        if solution is not None:
            return
        conflict = [number for place, number in enumerate(left) if mask >> place & 1]
        for number in tuple(conflict):
            fewer = [other for other in conflict if other != number]
            if solve([rows[other] for other in fewer], signed)[0] is None:
                conflict = fewer
        yield conflict
        left = [number for number in left if number not in conflict]


def _same_in_all(rows: Sequence[Row], signed: frozenset[int]) -> dict[int, int]:
    """Return the unknowns that have the same value in every solution of rows that have one.

    Each further solution that is found leaves fewer unknowns to ask for; first those are looked for that differ in
    the sum of all that are left, since they differ in many at once.
    """
    same, _ = solve(rows, signed)
    assert same is not None
    beyond = max(same, default=0) + 1  # an unknown of its own: by how much a sum is larger (or smaller) than it was
    for sign in (1, -1):
        while same:
            more: Row = ({**dict.fromkeys(same, sign), beyond: -1}, sign * sum(same.values()) + 1)
            other, _ = solve([*rows, more], signed)
            if other is None:
                break
            same = {place: value for place, value in same.items() if other[place] == value}
    for place in tuple(same):
        for side in ("low", "high"):
            if place not in same or (side == "high" and not same[place] and place not in signed):
                continue
            bound = {place: same[place] + (1 if side == "low" else -1)}
            other, _ = solve(rows, signed, **{side: bound})
            if other is not None:
                same = {kept: value for kept, value in same.items() if other[kept] == value}
    return same
