"""All smallest sets of cells whose change makes every equation hold with valid values. Exact and without a clock.

A *set* S repairs the filing if the equations have a valid solution in which all cells outside S keep their value.
The search grows S from the cells that must change anyway (blank or invalid ones), with k = 0, 1, 2, … more cells, and
stops at the first k at which a set is found; it then knows all sets of that size.

**Elimination.** Each chosen cell is eliminated from the equations by one of them, its *pivot*. The other equations are
then free of all chosen cells; each is a linear combination of the given ones, so every repair obeys it.

**Conflicts.** Such an equation that does not hold with the reported values is a conflict: no change of chosen cells can
mend it, so every repair that contains S changes a further cell *of it*. If there is none, the chosen cells are solved
for (pivot by pivot, or, where the values are not unique, by :mod:`~.integers`); if no valid values exist, the equations
that contradict one another are a conflict in the same sense.

**Completeness.** Take a repair R of k cells and a node S ⊂ R without excluded cell in R (the root is one). If S has a
conflict, R contains one of its cells outside S; the search branches on all of these that are not excluded. Follow the
first one that is in R: only cells tried before it become excluded, and none of them is in R. So the child is again
such a node with one cell more, and R is reached at last. A cell tried is excluded for its later sisters, so each set
is reached exactly once. Conflicts that share no cell need a cell each: if there are more of them than cells left to
choose, no R exists below, and the node is closed. That is the only other pruning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import gcd

from disclosure_nb.checks.locate.integers import solve
from disclosure_nb.checks.locate.simplex import Row


@dataclass(frozen=True)
class SearchTask:
    """One component in whole numbers. Variables and equations are numbered; masks are sets of variables.

    ``values`` are the reported values (0 for the ``forced`` ones, blank or invalid); ``fixed`` masks the cells whose
    value must stay; ``signed`` are the variables that may be below zero.
    """

    rows: Sequence[dict[int, int]]
    masks: Sequence[int]
    touching: Sequence[tuple[int, ...]]
    values: Sequence[int]
    signed: frozenset[int]
    forced: tuple[int, ...]
    fixed: int

    @cached_property
    def residuals(self) -> dict[int, int]:
        """What the equations that do not hold amount to, by equation."""
        values = self.values
        sums = (sum([factor * values[v] for v, factor in row.items()]) for row in self.rows)
        return {equation: amount for equation, amount in enumerate(sums) if amount}

    def system(self, chosen: Sequence[int]) -> list[Row]:
        """Return the equations that ``chosen`` take part in, as rows over their new values."""
        inside = frozenset(chosen)
        rows: list[Row] = []
        for equation in sorted({equation for variable in chosen for equation in self.touching[variable]}):
            terms, right = {}, 0
            for variable, factor in self.rows[equation].items():
                if variable in inside:
                    terms[variable] = factor
                else:
                    right -= factor * self.values[variable]
            rows.append((terms, right))
        return rows


@dataclass(frozen=True)
class Found:
    """One repair: the cells in order, and new values for them (the only ones if ``unique``)."""

    values: dict[int, int]
    unique: bool


@dataclass
class _Node:
    """The equations after elimination of the chosen cells.

    ``changed`` and ``masks`` are the equations that differ from the given ones, ``residuals`` what the broken ones
    amount to, ``used`` the pivots' equations; ``pivots`` are (cell, equation, residual); ``free`` cells have no pivot.
    """

    changed: dict[int, dict[int, int]]
    masks: dict[int, int]
    residuals: dict[int, int]
    used: frozenset[int]
    pivots: tuple[tuple[int, dict[int, int], int], ...]
    free: tuple[int, ...]
    closed: int


def smallest(task: SearchTask, widest: int) -> tuple[list[Found], int]:
    """Return all smallest repairs with at most ``widest`` cells besides the forced ones, and the nodes looked at.

    The list is empty if there is none. It is in the order of the cells.
    """
    search = _CellSearch(task)
    root = _Node({}, {}, task.residuals, frozenset(), (), (), task.fixed & ~sum(1 << v for v in task.forced))
    for variable in task.forced:
        root = search.chosen(root, variable)
    for size in range(widest + 1):
        search.descend(root, size)
        if search.found:
            break
    return sorted(search.found, key=lambda found: sorted(found.values)), search.searched


class _CellSearch:
    def __init__(self, task: SearchTask) -> None:
        self.task = task
        self.found: list[Found] = []
        self.searched = 0

    def descend(self, node: _Node, left: int) -> None:
        """Record every repair that adds exactly ``left`` cells to the node's."""
        self.searched += 1
        if not node.residuals:
            conflict = self._solved(node, record=left == 0)
            if left and conflict:
                self._branch(node, conflict & ~node.closed, left, None)
            return
        if not left:
            return
        masks = [node.masks.get(e, self.task.masks[e]) & ~node.closed for e in node.residuals]
        taken = apart = 0
        for mask in masks:
            if not mask & taken:
                taken |= mask
                apart += 1
                if not mask or apart > left:
                    return
        if left == 1:
            self._last(node, masks)
            return
        counts = [mask.bit_count() for mask in masks]
        least = counts.index(min(counts))
        self._branch(node, masks[least], left, list(node.residuals)[least])

    def _branch(self, node: _Node, cells: int, left: int, pivot: int | None) -> None:
        closed = node.closed
        for variable in _numbers(cells):
            child = self.chosen(node, variable, pivot)
            child.closed |= closed
            self.descend(child, left - 1)
            closed |= 1 << variable

    def _last(self, node: _Node, masks: list[int]) -> None:
        """Try the cells that all conflicts share: the last one must mend them all and touch no other equation."""
        common = masks[0]
        for mask in masks:
            common &= mask
        residuals = node.residuals
        for variable in _numbers(common):
            self.searched += 1
            equations = self._equations(node, variable)
            if len(equations) != len(residuals):
                continue
            pivot = equations[0]
            row = node.changed.get(pivot, self.task.rows[pivot])
            residual, factor = residuals[pivot], row[variable]
            for equation in equations:
                other = node.changed.get(equation, self.task.rows[equation])
                if residuals[equation] * factor != residual * other[variable]:
                    break
            else:
                self._solved(
                    _Node({}, {}, {}, node.used, (*node.pivots, (variable, row, residual)), node.free, 0), record=True
                )

    def _equations(self, node: _Node, variable: int) -> list[int]:
        """Return the equations of a node, apart from the pivots', in which the variable occurs, in order."""
        found = [e for e in self.task.touching[variable] if e not in node.changed and e not in node.used]
        if node.changed:
            found += [e for e, mask in node.masks.items() if mask >> variable & 1]
            found.sort()
        return found

    def chosen(self, node: _Node, variable: int, pivot: int | None = None) -> _Node:
        """Return the node with one more chosen cell, eliminated by ``pivot`` (or its shortest equation)."""
        task = self.task
        equations = self._equations(node, variable)
        closed = node.closed | 1 << variable
        if not equations:
            free = (*node.free, variable)
            return _Node(node.changed, node.masks, node.residuals, node.used, node.pivots, free, closed)
        if pivot is None:
            pivot = min(equations, key=lambda e: len(node.changed.get(e, task.rows[e])))
        row = node.changed.get(pivot, task.rows[pivot])
        residual = node.residuals.get(pivot, 0)
        changed, masks, residuals = dict(node.changed), dict(node.masks), dict(node.residuals)
        changed.pop(pivot, None)
        masks.pop(pivot, None)
        residuals.pop(pivot, None)
        for equation in equations:
            if equation == pivot:
                continue
            other = changed.get(equation, task.rows[equation])
            new, amount = _eliminated(other, residuals.get(equation, 0), row, residual, variable)
            mask = 0
            for v in new:
                mask |= 1 << v
            changed[equation], masks[equation] = new, mask
            residuals.pop(equation, None)
            if amount:
                residuals[equation] = amount
        pivots = (*node.pivots, (variable, row, residual))
        return _Node(changed, masks, residuals, node.used | {pivot}, pivots, node.free, closed)

    def _solved(self, node: _Node, record: bool) -> int:
        """Solve for the chosen cells. Record them if they have valid values, else return the cells in conflict."""
        if node.free:
            return self._solved_freely(node, record)
        deltas: dict[int, int] = {}
        for number in range(len(node.pivots) - 1, -1, -1):
            variable, row, residual = node.pivots[number]
            factor = row[variable]
            for later, delta in deltas.items():
                if later in row:
                    residual += row[later] * delta
            delta, rest = divmod(-residual, factor)
            new = self.task.values[variable] + delta
            if rest or (new < 0 and variable not in self.task.signed):
                return _combined(node.pivots, number) if not record else 0
            deltas[variable] = delta
        if record:
            values = self.task.values
            self.found.append(Found({v: values[v] + deltas[v] for v in sorted(deltas)}, True))
        return 0

    def _solved_freely(self, node: _Node, record: bool) -> int:
        rows = self.task.system([variable for variable, _, _ in node.pivots] + list(node.free))
        values, conflict = solve(rows, self.task.signed)
        if values is None:
            equations = sorted({e for v in (*node.free, *(p[0] for p in node.pivots)) for e in self.task.touching[v]})
            mask = 0
            for number in _numbers(conflict):
                mask |= self.task.masks[equations[number]]
            return mask
        if record:
            unique = other_solution(rows, self.task.signed, values) is None
            self.found.append(Found(dict(sorted(values.items())), unique))
        return 0


def other_solution(rows: Sequence[Row], signed: frozenset[int], values: dict[int, int]) -> dict[int, int] | None:
    """Return a solution that differs from ``values``, or None if they are the only one."""
    for variable, value in values.items():
        for bounds in ({"high": {variable: value - 1}}, {"low": {variable: value + 1}}):
            if "high" in bounds and value == 0 and variable not in signed:
                continue
            found, _ = solve(rows, signed, **bounds)
            if found is not None:
                return found
    return None


def _numbers(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _eliminated(
    row: dict[int, int], residual: int, pivot: dict[int, int], pivot_residual: int, variable: int
) -> tuple[dict[int, int], int]:
    """Return the multiple of ``row`` minus the multiple of ``pivot`` that is free of the variable, and its residual."""
    up, times = pivot[variable], row[variable]
    if up in (1, -1):
        up, times = 1, times * up
        result = dict(row)
    else:
        common = gcd(up, times)
        up, times = up // common, times // common
        result = {v: up * factor for v, factor in row.items()}
    for v, factor in pivot.items():
        new = result.get(v, 0) - times * factor
        if new:
            result[v] = new
        else:
            del result[v]
    return result, up * residual - times * pivot_residual


def _combined(pivots: tuple[tuple[int, dict[int, int], int], ...], number: int) -> int:
    """Return the variables of one pivot's equation after elimination of the cells chosen later."""
    row = pivots[number][1]
    for variable, other, _ in pivots[number + 1 :]:
        if variable in row:
            row, _ = _eliminated(row, 0, other, 0, variable)
    return sum(1 << v for v in row)
