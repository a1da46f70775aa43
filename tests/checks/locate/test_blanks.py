"""What identities say of blanks, against brute force: impossible ones and values without a choice, and nothing else."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks.locate.blanks import read_blanks
from disclosure_nb.checks.locate.system import Equation, System, Variable
from sizes import size

KEYS = tuple("abcdef")
MOST = 6  # no value of a cell is larger: known values are at most 2, an equation has at most three parts


@st.composite
def systems(draw: st.DrawFn) -> tuple[System, dict[str, int | None]]:
    """A few totals of a few parts, and values that need not fit, some blank."""
    equations = draw(
        st.lists(
            st.permutations(KEYS).flatmap(lambda keys: st.integers(2, 4).map(lambda count: tuple(keys[:count]))),
            min_size=1,
            max_size=3,
            unique=True,
        )
    )
    values = {key: draw(st.none() | st.integers(0, 2)) for key in KEYS}
    made = (Equation(str(n), ((keys[0], 1), *((key, -1) for key in keys[1:]))) for n, keys in enumerate(equations))
    return System(tuple(map(Variable, KEYS)), tuple(made)), values


def fillings(system: System, values: dict[str, int | None], numbers: set[int]) -> list[dict[str, int]]:
    """All fillings of the blanks with small values for which the numbered equations with blanks hold."""
    blanks = [key for key in KEYS if values[key] is None]
    asked = [
        system.equations[n] for n in sorted(numbers) if any(values[key] is None for key in system.equations[n].keys)
    ]
    found = []
    for choice in product(range(MOST + 1), repeat=len(blanks)):
        filled = {**values, **dict(zip(blanks, choice, strict=True))}
        if all(sum(factor * filled[key] for key, factor in one.terms) == 0 for one in asked):
            found.append({key: filled[key] for key in blanks})
    return found


@given(systems())
@settings(max_examples=size(500), deadline=None)
def test_conflicts_are_impossible_and_as_small_as_can_be(given: tuple[System, dict[str, int | None]]) -> None:
    system, values = given

    for conflict in read_blanks(system, values).conflicts:
        assert not fillings(system, values, set(conflict))
        for number in conflict:
            if len(conflict) > 1:
                assert fillings(system, values, set(conflict) - {number})


@given(systems())
@settings(max_examples=size(500), deadline=None)
def test_what_is_impossible_is_found_where_nothing_else_is_wrong(given: tuple[System, dict[str, int | None]]) -> None:
    system, values = given
    known = [one for one in system.equations if all(values[key] is not None for key in one.keys)]
    sound = all(sum(factor * values[key] for key, factor in one.terms) == 0 for one in known)  # type: ignore[operator]

    if sound and not fillings(system, values, set(range(len(system.equations)))):
        assert read_blanks(system, values).conflicts


@given(systems())
@settings(max_examples=size(500), deadline=None)
def test_a_value_is_offered_where_every_filling_has_it_and_only_there(
    given: tuple[System, dict[str, int | None]],
) -> None:
    system, values = given
    found = read_blanks(system, values)
    joined = {key for one in system.equations for key in one.keys}
    all_of_them = fillings(system, values, set(range(len(system.equations))))

    for key, value in found.forced.items():
        assert {filling[key] for filling in all_of_them} <= {value}
    if len(system.components) == 1 and not found.conflicts and all_of_them and not broken(system, values):
        for key in joined & {key for key in KEYS if values[key] is None}:
            if len({filling[key] for filling in all_of_them}) == 1 and all_of_them[0][key] <= 2:
                assert found.forced.get(key) == all_of_them[0][key]


def broken(system: System, values: dict[str, int | None]) -> bool:
    known = [one for one in system.equations if all(values[key] is not None for key in one.keys)]
    return any(sum(factor * (values[key] or 0) for key, factor in one.terms) for one in known)


def test_a_cell_that_may_be_below_zero_contradicts_nothing() -> None:
    change = Variable("change", signed=True)
    system = System(
        (Variable("now"), Variable("before"), change), (Equation("H1", (("now", 1), ("before", -1), ("change", -1))),)
    )

    found = read_blanks(system, {"now": 2, "before": 5, "change": None})

    assert (found.conflicts, dict(found.forced)) == ((), {"change": -3})
