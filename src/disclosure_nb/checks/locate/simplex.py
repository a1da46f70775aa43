"""Exact linear feasibility: is there ``y >= 0`` with ``rows(y) == right``? Whole numbers only, no rounding anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

_RIGHT = -1  # the key of the right-hand side within a tableau row

Row = tuple[dict[int, int], int]


def solve_real(rows: Sequence[Row], columns: int) -> tuple[dict[int, Fraction] | None, list[int]]:
    """Return a corner solution (absent columns are 0) and ``[]``, or None and the rows that contradict one another.

    ``rows`` are ({column: factor}, right) with columns ``0 .. columns-1``. Phase 1 of the simplex method. Bland's rule
    (smallest column enters, smallest basic column leaves) never cycles, so it ends and is deterministic. A tableau
    row has its basic column positive and may be multiplied by any positive number, hence integers suffice. The
    artificial columns stay in the tableau: in the objective they are the multipliers of Farkas' lemma.
    """
    table: list[dict[int, int]] = []
    goal: dict[int, int] = {}
    for number, (terms, right) in enumerate(rows):
        sign = -1 if right < 0 else 1
        row = {column: sign * factor for column, factor in terms.items()}
        row[columns + number] = 1
        if right:
            row[_RIGHT] = sign * right
        table.append(row)
        _add(goal, row, 1)
    basis = [columns + number for number in range(len(table))]
    while goal.get(_RIGHT, 0) > 0:
        entering = min((c for c, factor in goal.items() if 0 <= c < columns and factor > 0), default=None)
        if entering is None:
            return None, [number for number in range(len(table)) if goal.get(columns + number, 0)]
        leaving = _leaving(table, basis, entering)
        pivot = table[leaving]
        basis[leaving] = entering
        for number, row in enumerate(table):
            if number != leaving and entering in row:
                table[number] = _eliminated(row, pivot, entering)
        goal = _eliminated(goal, pivot, entering)
    solution = {
        column: Fraction(row.get(_RIGHT, 0), row[column])
        for column, row in zip(basis, table, strict=True)
        if column < columns
    }
    return solution, []


def _leaving(table: list[dict[int, int]], basis: list[int], entering: int) -> int:
    best, ratio = -1, Fraction(0)
    for number, row in enumerate(table):
        if row.get(entering, 0) > 0:
            here = Fraction(row.get(_RIGHT, 0), row[entering])
            if best < 0 or here < ratio or (here == ratio and basis[number] < basis[best]):
                best, ratio = number, here
    return best


def _add(target: dict[int, int], row: dict[int, int], times: int) -> None:
    for column, factor in row.items():
        new = target.get(column, 0) + times * factor
        if new:
            target[column] = new
        else:
            target.pop(column, None)


def _eliminated(row: dict[int, int], pivot: dict[int, int], column: int) -> dict[int, int]:
    up, times = pivot[column], row[column]
    common = gcd(up, times)
    up, times = up // common, times // common
    result = dict(row) if up == 1 else {key: up * factor for key, factor in row.items()}
    _add(result, pivot, -times)
    if up != 1:
        common = gcd(*result.values())
        result = {key: factor // common for key, factor in result.items()} if common > 1 else result
    return result
