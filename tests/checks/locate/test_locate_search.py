"""The localiser finds every smallest set of wrong cells, and nothing else: against brute force, a MIP and the truth."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_nb.checks.locate import Equation, Location, System, Variable, locate, system_of
from disclosure_nb.form import Edition, get_edition
from sizes import size

EDITIONS = ("2019", "2021")
quick = settings(max_examples=size(600), deadline=None, suppress_health_check=list(HealthCheck))


def balanced(edition: Edition, rng: random.Random) -> dict[str, int]:
    """Return an invented filing in which every identity holds: sparse, small and large numbers."""
    values = dict.fromkeys(edition.cells, 0)
    for table in edition.tables:
        for cell in table.cells:
            values[cell.address] = rng.choice([0, 0, rng.randrange(10), rng.randrange(300)])
    block = edition.table("requests").blocks[0]
    columns = [str(leaf.id) for leaf in block.column_leaves]
    rows = [str(leaf.id) for leaf in block.row_leaves]
    for column in columns[:-1]:
        outcomes = sum(values[f"requests.{row}.{column}"] for row in rows[2:-2])
        values[f"requests.concluded.{column}"] = outcomes
        out = values[f"requests.carried_out.{column}"]
        values[f"requests.carried_in.{column}"] = rng.randrange(outcomes + out + 1)
        values[f"requests.received.{column}"] = outcomes + out - values[f"requests.carried_in.{column}"]
    for row in rows:
        values[f"requests.{row}.total"] = sum(values[f"requests.{row}.{column}"] for column in columns[:-1])
    for row in ("review", "suit_direct", "suit_after_review"):
        parts = ("upheld", "corrected", "other", "pending")
        values[f"remedies.{row}.total"] = sum(values[f"remedies.{row}.{part}"] for part in parts)
    return values


def spoil(values: Mapping[str, int], keys: list[str], count: int, rng: random.Random) -> dict[str, int]:
    """Return {cell: wrong value} for ``count`` cells."""
    wrong = {}
    for key in rng.sample(keys, count):
        guesses = [rng.randrange(300), values[key] * 10, values[key] + 1, 0]
        wrong[key] = next(guess for guess in [*rng.sample(guesses, 4), 7, 8] if guess != values[key])
    return wrong


def smallest_sets(location: Location) -> set[frozenset[str]]:
    return {frozenset(repair.cells) for repair in location.repairs() if repair.smallest}


def bound(system: System) -> list[str]:
    return [key for component in system.components for key in component.keys]


# ---------------------------------------------------------------------------------------- brute force, small forms


def solvable(system: System, values: dict[str, int], unknown: set[str], top: int) -> bool:
    """Whether whole numbers 0..top for ``unknown`` make all equations hold: assign, or deduce, one after another."""
    pending = dict(values)
    for key in unknown:
        del pending[key]
    signed = {variable.key for variable in system.variables if variable.signed}
    while True:
        deduced = False
        for equation in system.equations:
            missing = [(key, factor) for key, factor in equation.terms if key not in pending]
            rest = sum(factor * pending[key] for key, factor in equation.terms if key in pending)
            if not missing and rest:
                return False
            if len(missing) == 1:
                (key, factor) = missing[0]
                if rest % factor or (-rest // factor < 0 and key not in signed):
                    return False
                pending[key] = -rest // factor
                deduced = True
        if not deduced:
            break
    left = sorted(unknown - set(pending))
    if not left:
        return True
    least = -top if left[0] in signed else 0
    return any(
        solvable(system, {**dict.fromkeys(left, 0), **pending, left[0]: value}, set(left[1:]), top)
        for value in range(least, top + 1)
    )


def brute_force(system: System, values: dict[str, int | None], widest: int) -> set[frozenset[str]]:
    free = {variable.key for variable in system.variables if not variable.fixed}
    signed = {variable.key for variable in system.variables if variable.signed}
    must = {key for key, value in values.items() if value is None or (value < 0 and key not in signed)}
    plain = {key: 0 if key in must else value or 0 for key, value in values.items()}
    for count in range(widest + 1):
        found = {
            frozenset(more) | must
            for more in combinations(sorted(free - must), count)
            if solvable(system, plain, must | set(more), 90)
        }
        if found:
            return found
    return set()


def small_grid(rows: int, columns: int) -> System:
    """A table with a total row and a total column, and one balance along the columns, like table 3 in small."""
    cells = [[f"r{row}c{column}" for column in range(columns + 1)] for row in range(rows + 2)]
    equations = [Equation("row", ((line[-1], 1), *((key, -1) for key in line[:-1])), total=line[-1]) for line in cells]
    for column in range(columns + 1):
        line = [row[column] for row in cells]
        equations.append(Equation("sum", ((line[-2], 1), *((key, -1) for key in line[:-2])), total=line[-2]))
        equations.append(Equation("balance", ((line[-2], 1), (line[-1], -1))))
    return System(tuple(Variable(key) for line in cells for key in line), tuple(equations))


def odd_system() -> System:
    """Factors other than one, a signed cell, a cell that must stay and two parts: nothing like a statutory form."""
    variables = (Variable("a"), Variable("b"), Variable("c", signed=True), Variable("d", fixed=True), Variable("e"))
    equations = (
        Equation("double", (("a", 2), ("b", -3), ("c", 1))),
        Equation("mixed", (("b", 1), ("c", 2), ("d", -1))),
        Equation("even", (("e", 2), ("f", -4))),
    )
    return System((*variables, Variable("f")), equations)


@pytest.mark.parametrize("system", [small_grid(2, 2), small_grid(1, 3), odd_system()], ids=["2x2", "1x3", "odd"])
@pytest.mark.parametrize("seed", range(25))
def test_all_smallest_sets_equal_brute_force(system: System, seed: int) -> None:
    rng = random.Random(seed)
    choices: list[int | None] = [0, 0, 1, 2, 3, 5, *((None, -1) if seed % 5 == 4 else ())]
    values = {variable.key: rng.choice(choices) for variable in system.variables}
    expected = brute_force(system, values, 4)
    location = locate(system, values, widest=4)
    if expected:
        assert smallest_sets(location) == expected
    else:  # or each part is located, but all of them together take more cells than brute force tried
        assert location.size is None or location.size > 4


# --------------------------------------------------------------------------------------------- MIP, real editions


def mip_smallest_sets(system: System, values: Mapping[str, int]) -> set[frozenset[str]]:
    """Enumerate the smallest sets with HiGHS: binary "cell changes", then a cut for each set found."""
    optimize = pytest.importorskip("scipy.optimize", reason="SciPy (HiGHS) is the independent solver; not installed")
    numpy = pytest.importorskip("numpy")
    keys = bound(system)
    place = {key: number for number, key in enumerate(keys)}
    size, top = len(keys), 4 * max(values.values()) + 10
    reported = numpy.array([values[key] for key in keys])
    sums = numpy.zeros((len(system.equations), 2 * size))
    for number, equation in enumerate(system.equations):
        for key, factor in equation.terms:
            sums[number, place[key]] = factor
    one = numpy.eye(size)
    constraints = [
        optimize.LinearConstraint(sums, 0, 0),
        optimize.LinearConstraint(numpy.hstack([one, -top * one]), -numpy.inf, reported),
        optimize.LinearConstraint(numpy.hstack([one, top * one]), reported, numpy.inf),
    ]
    found: set[frozenset[str]] = set()
    least = None
    while True:
        result = optimize.milp(
            numpy.r_[numpy.zeros(size), numpy.ones(size)],
            integrality=numpy.ones(2 * size),
            bounds=optimize.Bounds(0, numpy.r_[numpy.full(size, top), numpy.ones(size)]),
            constraints=constraints,
        )
        if result.x is None or (least is not None and round(result.fun) > least):
            return found
        least = round(result.fun)
        changed = numpy.flatnonzero(numpy.round(result.x[size:]))
        found.add(frozenset(keys[number] for number in changed))
        cut = numpy.zeros((1, 2 * size))
        cut[0, size + changed] = 1
        constraints.append(optimize.LinearConstraint(cut, -numpy.inf, len(changed) - 1))


@pytest.mark.parametrize("edition_id", EDITIONS)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_all_smallest_sets_equal_those_of_a_mip_solver(edition_id: str, count: int) -> None:
    edition = get_edition(edition_id)
    system = system_of(edition)
    rng = random.Random(count)
    values = balanced(edition, rng)
    values |= spoil(values, bound(system), count, rng)
    assert smallest_sets(locate(system, values)) == mip_smallest_sets(system, values)


def test_cancelled_errors_equal_those_of_a_mip_solver() -> None:
    edition = get_edition("2019")
    values = balanced(edition, random.Random(5))
    values["requests.granted.natural_person"] += 3
    values["requests.granted.enterprise"] += 4
    values["requests.granted.total"] += 7  # the row still adds up; only the columns show it
    location = locate(system_of(edition), values)
    assert location.size == 3
    assert smallest_sets(location) == mip_smallest_sets(system_of(edition), values)


@pytest.mark.parametrize("edition_id", EDITIONS)
@quick
@given(seed=st.integers(0, 2**32), count=st.integers(1, 3))
def test_every_answer_is_valid_and_the_truth_is_among_them(edition_id: str, seed: int, count: int) -> None:
    edition = get_edition(edition_id)
    system = system_of(edition)
    rng = random.Random(seed)
    true = balanced(edition, rng)
    wrong = spoil(true, bound(system), count, rng)
    values = true | wrong
    location = locate(system, values)
    assert location.status == "located"
    assert location.size is not None
    assert location.size <= count
    for repair in location.repairs():
        repaired = values | repair.cells
        assert locate(system, repaired).status == "clean"
        assert all(change.old == values[change.key] != change.new for change in repair.changes)
        assert repair.smallest == (len(repair.changes) == location.size)
    if location.size == count:
        truth = next(repair for repair in location.repairs() if set(repair.cells) == set(wrong))
        assert not truth.unique or truth.cells == {key: true[key] for key in wrong}


@pytest.mark.parametrize("edition_id", EDITIONS)
@quick
@given(seed=st.integers(0, 2**32))
def test_a_balanced_filing_is_clean(edition_id: str, seed: int) -> None:
    edition = get_edition(edition_id)
    location = locate(system_of(edition), balanced(edition, random.Random(seed)))
    assert (location.status, location.size, location.parts) == ("clean", 0, ())
    assert [repair.changes for repair in location.repairs()] == [()]


def test_more_errors_than_searched_for_are_admitted() -> None:
    edition = get_edition("2021")
    values = balanced(edition, random.Random(3))
    cells = ("granted.natural_person", "refused_internal.enterprise", "refused_query.research", "other_other.welfare")
    values |= {f"requests.{cell}": values[f"requests.{cell}"] + 11 for cell in cells}
    narrow, wide = locate(system_of(edition), values), locate(system_of(edition), values, widest=4)
    assert (narrow.status, narrow.size, narrow.best) == ("not_located", None, None)
    assert (wide.status, wide.size) == ("located", 4)
    assert frozenset(f"requests.{cell}" for cell in cells) in smallest_sets(wide)


def test_independent_parts_are_searched_apart() -> None:
    """Three errors in table 3 and one in each row of table 4: six cells, although only three are searched for."""
    edition = get_edition("2021")
    values = balanced(edition, random.Random(4))
    cells = [
        "requests.granted.natural_person",
        "requests.refused_internal.enterprise",
        "requests.refused_query.research",
    ]
    cells += [f"remedies.{row}.total" for row in ("review", "suit_direct", "suit_after_review")]
    location = locate(system_of(edition), values | {cell: values[cell] + 11 for cell in cells})
    assert (location.status, location.size, len(location.parts)) == ("located", 6, 4)
    costs = [repair.cost for repair in location.repairs()]
    assert costs == sorted(costs)
    assert len(costs) == location.count


PROGRAM = """
import json, random
from tests.checks.locate.test_locate_search import balanced, bound, spoil
from disclosure_nb.checks.locate import locate, system_of
from disclosure_nb.form import get_edition
from sizes import size
answers = []
for edition in map(get_edition, ("2019", "2021")):
    rng = random.Random(9)
    for count in (1, 2, 3):
        values = balanced(edition, rng)
        values |= spoil(values, bound(system_of(edition)), count, rng)
        answers.append(repr(locate(system_of(edition), values)))
print(json.dumps(answers))
"""


def test_answers_do_not_depend_on_the_hash_seed() -> None:
    answers = set()
    root = str(Path(__file__).parents[3])
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([root, *sys.path])}
        done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, check=True)
        answers.add(tuple(json.loads(done.stdout)))
    assert len(answers) == 1
