"""Many filings in one pass give the answers that each gives by itself."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rollup.population import COLUMNS, Population, check_population
from disclosure_nb.checks.rules.arithmetic import check_identities, check_values
from disclosure_nb.checks.rules.year_relations import check_years
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing, Unit, Value, read_params
from disclosure_nb.form import Edition, get_edition
from factories import PARAMS, every_edition, zero_filing
from sizes import size
from strategies import filled_filings

Row = tuple[str, str, str, tuple[str, ...], Value, Value]
CARRY_OVER = Policy(remedies_count_carry_over=True)


def one_by_one(filings: Sequence[Filing], last: Sequence[Filing] = ()) -> list[Row]:
    before = {filing.unit.id: filing for filing in last}
    rows: list[Row] = []
    for filing in filings:
        found = [*check_identities(filing), *check_values(filing)]
        rows += [(filing.unit.id, f.code, f.severity, f.cells, f.actual, f.expected) for f in found]
        if filing.unit.id in before:
            for f in check_years(filing, before[filing.unit.id], CARRY_OVER):
                rows.append((filing.unit.id, f.code, f.severity, f.cells, f.actual, f.expected))
    return rows


def rows_of(frame: pd.DataFrame) -> list[Row]:
    assert tuple(frame.columns) == COLUMNS
    return [
        (unit, code, severity, tuple(cell for cell in cells if "@" not in cell), left, right)
        for unit, code, severity, _, cells, left, right in frame.itertuples(index=False, name=None)
    ]


def named(filings: Sequence[Filing], year: int) -> list[Filing]:
    return [replace(filing, unit=Unit(f"u{n}", f"单位{n}"), year=year) for n, filing in enumerate(filings)]


@pytest.mark.parametrize("id", every_edition())
@given(data=st.data())
@settings(max_examples=size(150), deadline=None)
def test_any_filings_blanks_negatives_decimals_and_huge_numbers_among_them(id: str, data: st.DataObject) -> None:
    edition = every_edition()[id]
    filings = named(data.draw(st.lists(filled_filings(edition), min_size=1, max_size=4)), 2023)
    last = named(data.draw(st.lists(filled_filings(edition), max_size=4)), 2022)
    before = Population.of(last) if last else None
    assert rows_of(check_population(Population.of(filings), before, CARRY_OVER)) == one_by_one(filings, last)


@pytest.mark.parametrize("id", every_edition())
def test_small_filings_with_many_equal_sides(id: str) -> None:
    """Few different numbers: identities often hold, so that both answers are seen."""
    edition, rng = every_edition()[id], random.Random(7)
    choice = [0, 0, 0, 0, 0, 0, 0, 1, -1, None, Decimal("0.5")]

    def some(year: int) -> list[Filing]:
        filings = [zero_filing(edition).with_cells({a: rng.choice(choice) for a in edition.cells}) for _ in range(200)]
        return named(filings, year)

    filings, last = some(2023), some(2022)[::2]
    found = rows_of(check_population(Population.of(filings), Population.of(last), CARRY_OVER))
    assert found == one_by_one(filings, last)
    assert found


def test_the_published_and_invented_reports_of_2023() -> None:
    filings = [read_params(path) for path in sorted(PARAMS.glob("2023/*.yaml"))]
    last = [read_params(path) for path in sorted(PARAMS.glob("2022/*.yaml"))]
    found = check_population(Population.of(filings), Population.of(last))
    assert list(zip(found["unit"], found["code"], found["along"], strict=True)) == [
        ("hongze", "C4", "review"),
        ("hongze", "C4", "suit_after_review"),
        ("jinhu", "C4", "suit_direct"),
    ]


def test_relations_across_the_change_of_the_form() -> None:
    last = zero_filing("2019", year=2020).with_cells({"requests.carried_out.total": 4})
    found = check_population(Population.of([zero_filing("2021", year=2021)]), Population.of([last]))
    assert found["cells"].tolist() == [("requests.carried_in.total", "requests.carried_out.total@2020")]
    assert (found["left"].tolist(), found["right"].tolist()) == ([0], [4])


def test_amounts_with_six_and_more_decimals_stay_exact() -> None:
    value = Decimal("24252.311082")
    tiny = Decimal("0.1234567890123456789")
    filings = named([zero_filing().with_cells({"proactive.charges.amount": amount}) for amount in (value, -tiny)], 2023)
    population = Population.of(filings)
    found = check_population(population)
    assert found["left"].tolist() == [-tiny]
    assert population.exact.value(population.exact.numbers[0, population.index["proactive.charges.amount"]], 9) == value


def test_numbers_beyond_64_bits_are_summed_exactly() -> None:
    huge = 2**63 - 1
    cells: dict[str, Value] = dict.fromkeys(["requests.granted.natural_person", "requests.granted.enterprise"], huge)
    filing = zero_filing().with_cells({**cells, "requests.granted.total": 2 * huge})
    assert set(check_population(Population.of([filing]))["code"]) == {"C2"}


# --------------------------------------------------------------------------------------------------------- frames


def frame_of(filings: Sequence[Filing]) -> pd.DataFrame:
    lines = [{"unit": filing.unit.id, **filing.cells} for filing in filings]
    return pd.DataFrame(lines, dtype=object)


@pytest.fixture
def edition() -> Edition:
    return get_edition("2021")


@pytest.fixture
def filings(edition: Edition) -> list[Filing]:
    rng = random.Random(3)
    choice = [0, 0, 1, 2, None]
    made = [zero_filing(edition).with_cells({a: rng.choice(choice) for a in edition.cells}) for _ in range(20)]
    made[0] = made[0].with_cells({"proactive.charges.amount": Decimal("1.25")})
    return named(made, 2023)


@pytest.mark.parametrize("shape", ["wide", "wide, unit as index", "nullable", "float", "tidy"])
def test_frames_of_any_shape_are_the_filings(filings: list[Filing], edition: Edition, shape: str) -> None:
    frame = frame_of(filings)
    if shape == "wide, unit as index":
        frame = frame.set_index("unit")
    elif shape == "nullable":
        whole = [a for a in edition.cells if a != "proactive.charges.amount"]
        frame = frame.astype(dict.fromkeys(whole, "Int64"))
    elif shape == "float":
        frame = frame.astype(dict.fromkeys(edition.cells, "float64"))
    elif shape == "tidy":
        frame = frame.melt("unit", var_name="address", value_name="value").sort_values(["unit", "address"])
    found = check_population(Population.from_frame(frame, edition, 2023))
    expected = check_population(Population.of(filings))
    assert sorted(map(repr, rows_of(found))) == sorted(map(repr, rows_of(expected)))


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda frame: frame.drop(columns="remedies.review.total"), "remedies.review.total"),
        (lambda frame: frame.assign(extra=1), "extra"),
        (lambda frame: frame.assign(**{"remedies.review.total": "三"}), "u0 的 remedies.review.total 填的是 '三'"),
        (lambda frame: frame.assign(**{"remedies.review.total": float("inf")}), "u0 的 remedies.review.total"),
        (lambda frame: pd.concat([frame, frame.iloc[:1]]), "u0"),
    ],
)
def test_a_frame_that_is_not_a_population_is_refused(filings: list[Filing], edition: Edition, spoil, named) -> None:
    with pytest.raises(UsageError, match=named):
        Population.from_frame(spoil(frame_of(filings)), edition, 2023)


def test_a_cell_given_twice_is_refused(filings: list[Filing], edition: Edition) -> None:
    tidy = frame_of(filings).melt("unit", var_name="address", value_name="value")
    with pytest.raises(UsageError, match="u3"):
        Population.from_frame(pd.concat([tidy, tidy[tidy["unit"] == "u3"].iloc[:1]]), edition, 2023)


def test_populations_are_of_one_edition_year_and_of_different_units(filings: list[Filing]) -> None:
    for other in (zero_filing("2019", year=2023), zero_filing("2021", year=2022), filings[0]):
        with pytest.raises(UsageError, match=other.unit.id):
            Population.of([*filings, other])
    with pytest.raises(UsageError):
        Population.of([])
    with pytest.raises(UsageError, match="2022"):
        check_population(Population.of(filings), Population.of(filings))
