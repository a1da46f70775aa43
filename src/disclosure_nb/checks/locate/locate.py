"""From a system and reported values to the ranked answer."""

from __future__ import annotations

from collections.abc import Mapping

from disclosure_nb.checks.locate.actions import Scene, actions
from disclosure_nb.checks.locate.integers import solve
from disclosure_nb.checks.locate.location import Change, Correction, LocatedComponent, Location, Reason, Value
from disclosure_nb.checks.locate.plausible import MISTAKE, REASONS, cheapest, mistakes, unexplained, variants
from disclosure_nb.checks.locate.reported import ReportedComponent
from disclosure_nb.checks.locate.search import Found, SearchTask, other_solution, smallest
from disclosure_nb.checks.locate.system import Component, System

Values = Mapping[str, Value | None]


def locate(system: System, values: Values, *, widest: int = 3, previous: Values | None = None) -> Location:
    """Find all smallest sets of cells whose change makes every equation hold with valid values, and rank them.

    ``values`` are the reported ones by key; None (or no entry) is blank. A valid count is a whole number ≥ 0, a valid
    amount a decimal ≥ 0 (any sign if ``signed``), with at most as many decimals as the reported amounts have. A blank
    or invalid cell that takes part in an equation must change in any repair. ``widest`` is how many cells *besides*
    these are searched for in each independent part. ``previous`` are last year's values by the same keys: they only
    serve to explain. Equal arguments give an equal answer, whatever the machine, process or hash seed.

    Raises TypeError for a value that is neither int, Decimal nor None (floats are not exact).
    """
    parts = []
    searched = 0
    for component in system.components:
        report = _Report(component, values, previous or {})
        if report.task.forced or report.task.residuals:
            part = report.part(widest)
            searched += part.searched
            parts.append(part)
    return Location(tuple(parts), searched)


class _Report(ReportedComponent):
    """One component with last year's values, and the search for what is wrong in it."""

    def __init__(self, component: Component, values: Values, previous: Values) -> None:
        super().__init__(component, values)
        before = ((place, self.number(place, previous.get(key))) for place, key in enumerate(component.keys))
        self.previous = {place: number for place, number in before if number is not None} if previous else {}

    def part(self, widest: int) -> LocatedComponent:
        """Search and rank."""
        found, searched = smallest(self.task, widest)
        repairs: dict[tuple[int, ...], Correction] = {}
        for one in found:
            repairs[tuple(one.values)] = self._smallest(one)
        scene = Scene(self.component, self.task, frozenset(self.task.residuals), self.previous)
        for code, cost, changes in actions(scene):
            known = repairs.get(tuple(changes))
            if known is None:
                rows = self.task.system(list(changes))
                unique = other_solution(rows, self.task.signed, changes) is None
                repairs[tuple(changes)] = self._explained(changes, code, cost, smallest=False, unique=unique)
            elif MISTAKE + cost < known.cost:
                known_as = {"smallest": known.smallest, "unique": known.unique}
                repairs[tuple(changes)] = self._explained(changes, code, cost, **known_as)
        ranked = sorted(repairs, key=lambda cells: (repairs[cells].cost, len(cells), cells))
        return LocatedComponent(
            keys=self.component.keys,
            status="located" if found else "not_located",
            size=len(found[0].values) if found else None,
            repairs=tuple(repairs[cells] for cells in ranked),
            searched=searched,
        )

    def _smallest(self, found: Found) -> Correction:
        """Return a smallest set as a repair: all blanks are one mistake, every other change is one."""
        values = found.values if found.unique else preferred(self.task, found.values)
        blanks = all(self.old[place] is None for place in values)
        cost = MISTAKE if any(self.old[place] is None for place in values) else 0
        changes = []
        for place, new in values.items():
            bits, reason = self._reason(place, new)
            if self.old[place] is not None:
                cost += MISTAKE + bits
            changes.append(self._change(place, new, reason))
        return Correction(tuple(changes), REASONS["blank"] if blanks else None, True, found.unique, cost)

    def _explained(
        self, values: Mapping[int, int], code: str, cost: int, *, smallest: bool, unique: bool
    ) -> Correction:
        changes = tuple(self._change(place, new, REASONS[code]) for place, new in values.items())
        return Correction(changes, REASONS[code], smallest, unique, MISTAKE + cost)

    def _change(self, place: int, new: int, reason: Reason | None) -> Change:
        return Change(self.component.keys[place], self.old[place], self.value(place, new), reason)

    def _reason(self, place: int, new: int) -> tuple[int, Reason | None]:
        """Return the cost and the reason of one change."""
        reported = self.old[place]
        if reported is None:
            return 0, REASONS["blank"]
        old = self.task.values[place]
        if place in self.task.forced:
            whole = self.whole(place, reported)
            found = {} if whole is None else mistakes(whole, new)
            old = 0
        else:
            found = mistakes(old, new)
            if self.previous.get(place) == old:
                found["last_year"] = 1 if old > 9 else 5
            if place in self.component.totals:
                found["total_not_updated"] = 1 if old == 0 or self._is_an_item(place, new - old) else 6
        best = cheapest(found)
        return (unexplained(old, new), None) if best is None else (best[0], REASONS[best[1]])

    def _is_an_item(self, total: int, amount: int) -> bool:
        """Whether one of the items of a total is exactly the amount it lacks: entered after adding up."""
        values, rows = self.task.values, self.task.rows
        return any(
            values[v] == amount for e in self.component.totals[total] for v in rows[e] if v != total and amount > 0
        )


def preferred(task: SearchTask, values: Mapping[int, int]) -> dict[int, int]:
    """Return the plausible one of several assignments of new values to the same cells.

    In the order of the form, first the blanks, then the others, each cell takes the most plausible value (0 for a
    blank, else the nearest mistyped form of the reported one) that the cells before it leave possible.
    """
    rows = task.system(list(values))
    current, taken = dict(values), dict[int, int]()
    for place in sorted(values, key=lambda place: (place not in task.forced, place)):
        for wanted in (0,) if place in task.forced else variants(task.values[place]):
            if current[place] != wanted:
                trial = {**taken, place: wanted}
                found, _ = solve(rows, task.signed, trial, trial)
                if found is None:
                    continue
                current = found
            taken[place] = wanted
            break
    return dict(sorted(current.items()))
