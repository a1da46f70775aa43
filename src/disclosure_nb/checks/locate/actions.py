"""Single mistakes that spoil many cells at once: each proposes assignments, which are then checked in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure_nb.checks.locate.search import SearchTask
from disclosure_nb.checks.locate.system import Component

Proposal = tuple[str, int, dict[int, int]]
"""Reason code, cost, and the new value of every cell concerned."""


@dataclass(frozen=True)
class Scene:
    """One component as reported: the equations, the broken ones, and last year's values (by variable) where known."""

    component: Component
    task: SearchTask
    broken: frozenset[int]
    previous: Mapping[int, int]

    def reported(self, variable: int) -> int | None:
        """Return the reported value, None if blank or invalid."""
        return None if variable in self.task.forced else self.task.values[variable]

    def solved(self, variable: int, equation: int) -> int | None:
        """Return the value the variable needs for the equation to hold. None if it is no whole number."""
        values, row = self.task.values, self.task.rows[equation]
        others = sum(factor * values[v] for v, factor in row.items() if v != variable)
        value, rest = divmod(-others, row[variable])
        return None if rest else value


def actions(scene: Scene) -> Iterator[Proposal]:
    """Yield the proposals that repair the whole component, each changing two cells or more, in a fixed order."""
    for propose in (_exchanged, _line, _totals, _counted_twice):
        for code, cost, assignment in propose(scene):
            changes = {v: new for v, new in sorted(assignment.items()) if new != scene.reported(v)}
            if len(changes) > 1 and holds(scene, changes):
                yield code, cost, changes


def holds(scene: Scene, changes: Mapping[int, int]) -> bool:
    """Whether every equation holds with valid values once ``changes`` are made and nothing else."""
    task = scene.task
    if not all(v in changes for v in task.forced) or any(task.fixed >> v & 1 for v in changes if v not in task.forced):
        return False
    if any(new < 0 and v not in task.signed for v, new in changes.items()):
        return False
    sums = dict(task.residuals)
    for v, new in changes.items():
        for equation in task.touching[v]:
            sums[equation] = sums.get(equation, 0) + task.rows[equation][v] * (new - task.values[v])
    return not any(sums.values())


def _exchanged(scene: Scene) -> Iterator[Proposal]:
    """Two neighbouring cells exchanged. Only pairs that touch every broken equation can repair."""
    for one, other, touched in scene.component.neighbours:
        if scene.broken <= touched:
            a, b = scene.reported(one), scene.reported(other)
            if a is not None and b is not None:
                yield "exchanged", 4, {one: b, other: a}


def _line(scene: Scene) -> Iterator[Proposal]:
    """Propose a row (column) wrong as a whole: crossing equations give its cells, the pattern the reason."""
    for lines in scene.component.crossings:
        for place, line in enumerate(lines):
            if scene.broken <= line.touched and set(line.cells).issuperset(scene.task.forced):
                crossed = zip(line.cells, line.crossing, strict=True)
                new = [value for v, e in crossed if e is not None and (value := scene.solved(v, e)) is not None]
                beside = [lines[other].cells for other in (place - 1, place + 1) if 0 <= other < len(lines)]
                if len(new) == len(line.cells):
                    yield from _pattern(scene, line.cells, beside, new)


def _pattern(
    scene: Scene, line: Sequence[int], beside: Sequence[Sequence[int]], new: Sequence[int]
) -> Iterator[Proposal]:
    old = [scene.reported(v) for v in line]
    assignment = dict(zip(line, new, strict=True))
    if old == new:
        return
    if any(new) and (old[1:] == list(new[:-1]) or old[:-1] == list(new[1:])):
        yield "line_shifted", 3, assignment
    if all(not value for value in old):
        yield "line_empty", 2, assignment
    if any(old) and any(old == [scene.reported(v) for v in other] for other in beside):
        yield "line_pasted", 3, assignment
    if any(old) and old == [scene.previous.get(v) for v in line]:
        yield "line_last_year", 2, assignment
    if all(v in scene.component.totals for v in line):
        yield "totals_not_updated", 4, assignment


def _totals(scene: Scene) -> Iterator[Proposal]:
    """Items entered, totals forgotten: work out every total from the reported items."""
    task, totals = scene.task, scene.component.totals
    if len(totals) < 2:
        return
    values = list(task.values)
    for _ in totals:  # a total of totals settles after its items; depth is at most their number
        before = list(values)
        for variable, (equation, *_) in totals.items():
            row = task.rows[equation]
            value, rest = divmod(-sum(f * values[v] for v, f in row.items() if v != variable), row[variable])
            if rest:
                return
            values[variable] = value
        if values == before:
            yield "totals_not_updated", 4, {v: values[v] for v in totals}
            return


def _counted_twice(scene: Scene) -> Iterator[Proposal]:
    """（二）部分公开 counted in one other outcome row as well: take it out there, in every column."""
    for grid, rows in zip(scene.component.grids, scene.component.tables, strict=True):
        for only in grid.only:
            for row in rows:
                pairs = [(v, p) for v, p in zip(row, rows[only], strict=True) if scene.reported(p)]
                if row is not rows[only] and all(_added_together(scene.task, v, p) for v, p in pairs):
                    values = scene.task.values
                    yield "counted_twice", 4, {v: values[v] - values[p] for v, p in pairs}


def _added_together(task: SearchTask, one: int, other: int) -> bool:
    """Whether both are items of one sum."""
    return any(task.rows[e].get(one) == factor for e in task.touching[other] for factor in [task.rows[e][other]])
