"""Exact whole-number feasibility of small linear systems: ``sum(factor * x) == right``, ``x >= 0`` unless signed.

How an answer is found, and why it is complete:

1. *Bounds.* From every row the range of each unknown follows from the ranges of the others. It only removes values
   that no solution has. It settles most cases (blanks that must all be 0, one blank in a row).
2. *Corner.* :func:`~.simplex.solve_real` decides the real relaxation exactly. The identities of the statutory form are
   a network (each cell enters one row and one column sum, the other equations follow from these): its corners are
   whole numbers, so the first corner is an answer.
3. *Divisibility.* Otherwise :func:`~.lattice.any_whole_solution` decides whether whole numbers of any sign exist.
4. *Branching.* Otherwise an unknown with a limited range and value v at the corner is split: below v, v itself (if
   whole), above v. No whole number is lost and every range shrinks, so this ends. When no unknown with a limited range
   is left open, the answer is yes: each other unknown can grow without end along a ray (a direction with
   ``rows == 0`` that lowers none), the sum of the rays raises all of them at once, and adding a multiple of it to the
   solution of step 3 lifts that above all bounds.

When there is no solution, the rows used in the argument are returned: a *conflict*, infeasible by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor, gcd, lcm

from disclosure_nb.checks.locate.lattice import any_whole_solution
from disclosure_nb.checks.locate.simplex import Row, solve_real

Bounds = Mapping[int, int]
Low = dict[int, int | None]
Answer = tuple[dict[int, int] | None, int]


@dataclass
class _Ranges:
    """The range of every unknown (None: no limit), and the rows (bit mask) it follows from."""

    low: Low
    high: Low
    why: dict[int, int] = field(default_factory=dict)

    def reason(self, row: int, terms: Mapping[int, int]) -> int:
        mask = 1 << row
        for unknown in terms:
            mask |= self.why.get(unknown, 0)
        return mask

    def settled(self, unknown: int) -> bool:
        return self.low[unknown] is not None and self.low[unknown] == self.high[unknown]


def solve(
    rows: Sequence[Row], signed: Collection[int] = (), low: Bounds | None = None, high: Bounds | None = None
) -> Answer:
    """Return a solution {unknown: value} and 0, or None and the mask of rows that contradict one another.

    ``low`` and ``high`` are further bounds of single unknowns; the mask does not name these. Deterministic.
    """
    lows: Low = {unknown: None if unknown in signed else 0 for terms, _ in rows for unknown in terms}
    for unknown, bound in (low or {}).items():
        lows[unknown] = bound if unknown in signed else max(bound, 0)
    return _solve(rows, dict(sorted(lows.items())), dict(high or {}))


def _solve(rows: Sequence[Row], low: Low, high: dict[int, int]) -> Answer:
    ranges = _Ranges(dict(low), {unknown: high.get(unknown) for unknown in low})
    conflict = _tighten(rows, ranges)
    if conflict:
        return None, conflict
    corner, conflict = _corner(rows, ranges, high)
    if corner is None:
        return None, conflict
    if all(value.denominator == 1 for value in corner.values()):
        return {unknown: int(value) for unknown, value in corner.items()}, 0
    settled = {unknown: value for unknown, value in ranges.low.items() if ranges.settled(unknown) and value is not None}
    whole = any_whole_solution([_without(row, settled) for row in rows])
    if whole is None:
        return None, (1 << len(rows)) - 1
    rays: list[dict[int, Fraction]] = []
    limited: list[int] = []
    for unknown in low:
        if unknown not in settled and (low[unknown] is not None or unknown in high):
            ray = _ray(rows, low, high, unknown)
            if ray is None:
                limited.append(unknown)
            else:
                rays.append(ray)
    if not limited:
        return _lifted({**whole, **settled}, rays, low, high), 0
    return _branch(rows, low, high, min(limited, key=lambda unknown: corner[unknown].denominator == 1), corner)


def _branch(
    rows: Sequence[Row], low: Low, high: dict[int, int], unknown: int, corner: Mapping[int, Fraction]
) -> Answer:
    value = corner[unknown]
    below, above = ceil(value) - 1, floor(value) + 1
    branches = [(low, {**high, unknown: below}), ({**low, unknown: above}, high)]
    if value.denominator == 1:
        branches.insert(0, ({**low, unknown: int(value)}, {**high, unknown: int(value)}))
    mask = 0
    for lower, upper in branches:
        found, conflict = _solve(rows, lower, upper)
        if found is not None:
            return found, 0
        mask |= conflict
    return None, mask


def _without(row: Row, settled: Bounds) -> Row:
    terms, right = row
    right -= sum(factor * settled[unknown] for unknown, factor in terms.items() if unknown in settled)
    return {unknown: factor for unknown, factor in terms.items() if unknown not in settled}, right


def _ray(rows: Sequence[Row], low: Low, high: Bounds, grown: int) -> dict[int, Fraction] | None:
    """Return a direction along which ``grown`` moves away from its bound by 1 and no bound is ever met, or None."""
    up = {unknown: 2 * place for place, unknown in enumerate(low) if unknown not in high}
    down = {unknown: 2 * place + 1 for place, unknown in enumerate(low) if low[unknown] is None}
    if (low[grown] is not None) == (grown in high):
        return None
    plain: list[Row] = []
    for terms, _ in rows:
        row = {up[unknown]: factor for unknown, factor in terms.items() if unknown in up}
        row |= {down[unknown]: -factor for unknown, factor in terms.items() if unknown in down}
        plain.append((row, 0))
    plain.append(({(down if grown in high else up)[grown]: 1}, 1))
    found, _ = solve_real(plain, 2 * len(low))
    if found is None:
        return None
    none = Fraction(0)
    return {unknown: found.get(up.get(unknown, -1), none) - found.get(down.get(unknown, -1), none) for unknown in low}


def _lifted(whole: dict[int, int], rays: list[dict[int, Fraction]], low: Low, high: Bounds) -> dict[int, int]:
    """Return ``whole`` plus the multiple of the rays' sum that brings every unknown within its bounds."""
    scale = lcm(*(step.denominator for ray in rays for step in ray.values()))
    total = {unknown: int(scale * sum(ray[unknown] for ray in rays)) for unknown in low}
    times = 0
    for unknown, bottom in low.items():
        if total[unknown] > 0 and bottom is not None:
            times = max(times, -((whole[unknown] - bottom) // total[unknown]))
        elif total[unknown] < 0 and unknown in high:
            times = max(times, -((high[unknown] - whole[unknown]) // -total[unknown]))
    return {unknown: whole[unknown] + times * total[unknown] for unknown in low}


def _tighten(rows: Sequence[Row], ranges: _Ranges) -> int:
    """Narrow the ranges, row by row, at most one round per row. Return the conflict mask if one is found, else 0."""
    for number, (terms, right) in enumerate(rows):
        if right % (gcd(*terms.values()) or right or 1):
            return 1 << number  # no whole numbers, whatever their ranges
    for _ in range(len(rows) + 1):
        changed = False
        for number, (terms, right) in enumerate(rows):
            outcome = _tighten_row(number, terms, right, ranges)
            if outcome is None:
                return ranges.reason(number, terms)
            changed |= outcome
        if not changed:
            break
    return 0


def _tighten_row(number: int, terms: Mapping[int, int], right: int, ranges: _Ranges) -> bool | None:
    """Narrow the ranges of one row's unknowns. True if one changed, None if the row cannot be satisfied.

    The sums are those of before; what they give is then weaker, never wrong, and the caller comes round again.
    """
    least = most = right
    least_open = most_open = 0  # how many terms have no limit: `least` is the sum of the limited ones
    for unknown, factor in terms.items():
        bottom, top = ranges.low[unknown], ranges.high[unknown]
        if factor < 0:
            bottom, top = top, bottom
        if bottom is None:
            most_open += 1
        else:
            most -= factor * bottom
        if top is None:
            least_open += 1
        else:
            least -= factor * top
    if (not terms and right) or (not most_open and most < 0) or (not least_open and least > 0):
        return None
    if most_open > 1 and least_open > 1:
        return False
    changed = False
    for unknown, factor in terms.items():
        low, high = ranges.low[unknown], ranges.high[unknown]
        bottom, top = (low, high) if factor > 0 else (high, low)
        upper = lower = None  # limits of factor * unknown by the other terms
        if most_open == (bottom is None):
            upper = most + (0 if bottom is None else factor * bottom)
        if least_open == (top is None):
            lower = least + (0 if top is None else factor * top)
        if factor < 0:
            upper, lower = lower, upper
        new_high = high if upper is None else upper // factor
        new_low = low if lower is None else -(-lower // factor)
        if new_high is not None and (high is None or new_high < high):
            ranges.why[unknown] = ranges.reason(number, terms)
            ranges.high[unknown] = new_high
            changed = True
        if new_low is not None and (low is None or new_low > low):
            ranges.why[unknown] = ranges.reason(number, terms)
            ranges.low[unknown] = new_low
            changed = True
        low, high = ranges.low[unknown], ranges.high[unknown]
        if low is not None and high is not None and low > high:
            return None
    return changed


def _corner(rows: Sequence[Row], ranges: _Ranges, high: Mapping[int, int]) -> tuple[dict[int, Fraction] | None, int]:
    """Return a corner of the real relaxation within the lower bounds and ``high``, or None and the conflict mask."""
    start = {unknown: low or 0 for unknown, low in ranges.low.items()}
    column: dict[int, int] = {}
    minus: dict[int, int] = {}  # an unknown without lower bound is a difference of two columns
    columns = 0
    for unknown, low in ranges.low.items():
        if low is None:
            minus[unknown] = columns
            columns += 1
        if low is None or ranges.high[unknown] != low:
            column[unknown] = columns
            columns += 1
    plain: list[Row] = []
    for terms, right in rows:
        row: dict[int, int] = {}
        for unknown, factor in terms.items():
            right -= factor * start[unknown]
            if unknown in column:
                row[column[unknown]] = factor
            if unknown in minus:
                row[minus[unknown]] = -factor
        plain.append((row, right))
    for unknown, bound in high.items():
        if unknown in column:
            row = {column[unknown]: 1, columns: 1}
            if unknown in minus:
                row[minus[unknown]] = -1
            columns += 1
            plain.append((row, bound - start[unknown]))
    found, used = solve_real(plain, columns)
    if found is None:
        mask = 0
        for number in used:
            if number < len(rows):
                mask |= ranges.reason(number, rows[number][0])
        return None, mask
    none = Fraction(0)
    return {
        unknown: start[unknown] + found.get(column.get(unknown, -2), none) - found.get(minus.get(unknown, -2), none)
        for unknown in ranges.low
    }, 0
