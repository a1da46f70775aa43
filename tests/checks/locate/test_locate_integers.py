"""The exact whole-number solver under the localiser, against enumeration."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks.locate.integers import solve
from disclosure_nb.checks.locate.simplex import Row
from sizes import size


@settings(max_examples=size(2000), deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.integers(-3, 3), min_size=3, max_size=3), st.integers(-6, 9)), min_size=1, max_size=3
    ),
    st.booleans(),
)
def test_whole_number_feasibility_equals_enumeration(drawn: list[tuple[list[int], int]], signed: bool) -> None:
    rows: list[Row] = [({n: factor for n, factor in enumerate(factors) if factor}, right) for factors, right in drawn]
    unknowns = sorted({n for terms, _ in rows for n in terms})
    limits = dict.fromkeys(unknowns, 4)
    least = -4 if signed else 0
    low = dict.fromkeys(unknowns, least)
    found, conflict = solve(rows, frozenset(unknowns) if signed else frozenset(), low, limits)

    def obeys(values: Mapping[int, int], used: list[int]) -> bool:
        return all(sum(f * values[n] for n, f in rows[row][0].items()) == rows[row][1] for row in used)

    everything = list(range(len(rows)))
    candidates = product(range(least, 5), repeat=len(unknowns))
    assignments = [dict(zip(unknowns, values, strict=True)) for values in candidates]
    if found is not None:
        assert obeys(found, everything)
        assert all(least <= value <= 4 for value in found.values())
    else:
        used = [row for row in everything if conflict >> row & 1]
        assert not any(obeys(values, used) for values in assignments)


@pytest.mark.parametrize(
    "rows",
    [
        [({0: 2, 1: -2}, 1)],
        [({0: 1, 1: 1, 2: -2}, 0), ({0: 1, 1: -1, 3: -2}, 1)],
        [({0: 3, 1: -3, 2: 1}, 1), ({2: 1, 3: 1}, 0)],
    ],
    ids=["even", "even only together", "even once a limited unknown is settled"],
)
def test_a_problem_without_limits_and_without_solution_ends(rows: list[Row]) -> None:
    assert solve(rows)[0] is None


@pytest.mark.parametrize("rows", [[({0: 6, 1: -10, 2: 15}, 7)], [({0: 7, 1: -5}, 3)], [({0: 4, 1: -6, 2: -9}, 1)]])
def test_a_solution_far_from_every_corner_is_found(rows: list[Row]) -> None:
    found, _ = solve(rows)
    assert found is not None
    assert min(found.values()) >= 0
    assert all(sum(factor * found[n] for n, factor in terms.items()) == right for terms, right in rows)


def test_ranges_that_shrink_to_one_value_are_still_checked() -> None:
    rows: list[Row] = [({0: 3, 1: -6, 2: 1}, -2), ({0: -6, 1: 2, 2: 1}, -9)]
    found, _ = solve(rows, high={0: 3})
    assert found is None or all(sum(f * found[n] for n, f in terms.items()) == right for terms, right in rows)


def test_only_the_rows_that_contradict_one_another_are_blamed() -> None:
    rows: list[Row] = [({0: 1, 1: 1}, 4), ({2: 1, 3: 1}, 3), ({2: 1, 3: 1, 4: 1}, 2)]
    assert solve(rows) == (None, 0b110)


def test_a_transport_table_has_whole_numbers_at_its_corner() -> None:
    rows: list[Row] = [({3 * r + c: 1 for c in range(3)}, 5) for r in range(3)]
    rows += [({3 * r + c: 1 for r in range(3)}, right) for c, right in enumerate((4, 7, 4))]
    found, _ = solve(rows)
    assert found is not None
    assert sum(found.values()) == 15
