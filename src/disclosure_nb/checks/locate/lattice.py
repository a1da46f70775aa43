"""Whole-number solutions of linear equations, of any sign: divisibility alone decides."""

from __future__ import annotations

from collections.abc import Iterable

from disclosure_nb.checks.locate.simplex import Row


def any_whole_solution(rows: Iterable[Row]) -> dict[int, int] | None:
    """Return whole numbers (below zero as well) with ``rows(x) == right``, or None if there are none.

    Keeps all solutions of the rows read so far as ``origin + sums of basis vectors``. Each further row is made to
    depend on one basis vector only, by Euclid's algorithm between the vectors (which does not change their span); that
    vector is then used up.
    """
    origin: dict[int, int] = {}
    basis: list[dict[int, int]] = []
    for terms, right in rows:
        for unknown in terms:
            if unknown not in origin:
                origin[unknown] = 0
                basis.append({unknown: 1})
        missing = right - _value(terms, origin)
        steps = [(_value(terms, vector), vector) for vector in basis]
        still = [vector for step, vector in steps if not step]
        moving = [(step, vector) for step, vector in steps if step]
        while len(moving) > 1:
            moving.sort(key=lambda pair: abs(pair[0]))
            step, vector = moving[0]
            reduced = [(s - s // step * step, _minus(v, s // step, vector)) for s, v in moving[1:]]
            still += [v for s, v in reduced if not s]
            moving = [moving[0], *((s, v) for s, v in reduced if s)]
        step, vector = moving[0] if moving else (0, {})
        if missing % step if step else missing:
            return None
        if step:
            origin = _minus(origin, -(missing // step), vector)
        basis = still
    return origin


def _value(terms: dict[int, int], vector: dict[int, int]) -> int:
    return sum(factor * vector.get(unknown, 0) for unknown, factor in terms.items())


def _minus(vector: dict[int, int], times: int, other: dict[int, int]) -> dict[int, int]:
    result = dict(vector)
    for unknown, amount in other.items():
        result[unknown] = result.get(unknown, 0) - times * amount
    return result
