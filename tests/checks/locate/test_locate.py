"""What counts as wrong and what as a repair: blanks, invalid values, fixed cells, amounts, joined years and units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from disclosure_nb.checks.locate import Equation, Location, System, Value, Variable, joined, locate, system_of
from disclosure_nb.form import get_edition
from disclosure_nb.form.edition import Kind


def smallest_sets(location: Location) -> set[frozenset[str]]:
    return {frozenset(repair.cells) for repair in location.repairs() if repair.smallest}


def row_system(*, fixed: str = "", kind: Kind = "count") -> System:
    variables = tuple(Variable(key, kind, fixed=key == fixed) for key in ("a", "b", "c", "sum"))
    return System(variables, (Equation("R", (("sum", 1), ("a", -1), ("b", -1), ("c", -1)), total="sum"),))


def test_a_single_blank_is_filled_by_its_equation() -> None:
    best = locate(row_system(), {"a": 1, "b": None, "c": 2, "sum": 9}).best
    assert best is not None
    assert (best.cells, best.unique) == ({"b": 6}, True)
    assert best.reason is not None
    assert best.reason.code == "blank"


def test_a_key_that_is_absent_is_blank() -> None:
    best = locate(row_system(), {"a": 1, "b": 2, "c": 2}).best
    assert best is not None
    assert best.cells == {"sum": 5}


def test_several_blanks_have_one_answer_that_says_it_is_not_unique() -> None:
    location = locate(row_system(), {"a": 1, "b": None, "c": None, "sum": 9})
    assert [(set(repair.cells), repair.unique) for repair in location.repairs()] == [({"b", "c"}, False)]


def test_blanks_are_zero_where_that_is_possible() -> None:
    best = locate(row_system(), {"a": 9, "b": None, "c": None, "sum": 9}).best
    assert best is not None
    assert (best.cells, best.unique) == ({"b": 0, "c": 0}, True)


def test_blanks_that_cannot_be_filled_need_another_cell() -> None:
    location = locate(row_system(), {"a": 9, "b": None, "c": 0, "sum": 5})
    assert smallest_sets(location) == {frozenset("ab"), frozenset({"b", "sum"})}
    assert location.size == 2


def test_five_applicant_columns_left_empty_are_one_explanation() -> None:
    edition = get_edition("2021")
    values: dict[str, int | None] = dict.fromkeys(edition.cells, 0)
    for row in ("received", "granted", "concluded"):
        values |= {f"requests.{row}.natural_person": 17, f"requests.{row}.total": 17}
    columns = ("enterprise", "research", "welfare", "legal_service", "other_org")
    values |= {key: None for key in values if key.startswith("requests.") and key.endswith(columns)}
    location = locate(system_of(edition), values)
    best = location.best
    assert best is not None
    assert (location.count, location.size, best.unique) == (1, 125, True)
    assert set(best.cells.values()) == {0}
    assert best.reason is not None
    assert best.reason.code == "blank"


@pytest.mark.parametrize("wrong", [-4, Decimal("2.5"), Decimal("NaN")])
def test_an_invalid_value_must_change(wrong: int | Decimal) -> None:
    location = locate(row_system(), {"a": 1, "b": wrong, "c": 2, "sum": 7})
    assert [repair.cells for repair in location.repairs()] == [{"b": 4}]


def test_an_invalid_value_must_change_even_where_the_sum_is_right() -> None:
    location = locate(row_system(), {"a": 5, "b": -4, "c": 2, "sum": 3})
    assert smallest_sets(location) == {frozenset("ab"), frozenset({"b", "sum"})}
    assert locate(row_system(), {"a": 5, "b": 0, "c": 2, "sum": 3}).status == "located"


def test_a_fixed_cell_keeps_its_valid_value() -> None:
    location = locate(row_system(fixed="sum"), {"a": 1, "b": 4, "c": 2, "sum": 3})
    assert smallest_sets(location) == {frozenset("b")}
    assert smallest_sets(locate(row_system(fixed="sum"), {"a": 1, "b": 4, "c": 2, "sum": None})) == {frozenset({"sum"})}


def test_amounts_keep_their_decimals_exactly() -> None:
    values: dict[str, Value | None] = {
        "a": Decimal("0.1"),
        "b": Decimal("0.20"),
        "c": 14722,
        "sum": Decimal("14722.31"),
    }
    cells = [repair.cells for repair in locate(row_system(kind="amount"), values).repairs()]
    assert {"sum": Decimal("14722.30")} in cells
    assert {"a": Decimal("0.11")} in cells
    assert len(cells) == 4


def test_counts_and_amounts_may_be_in_one_equation() -> None:
    system = System((Variable("count"), Variable("fee", "amount")), (Equation("F", (("count", 1), ("fee", -2))),))
    cells = [repair.cells for repair in locate(system, {"count": 3, "fee": Decimal("1.25")}).repairs()]
    assert cells == [{"fee": Decimal("1.5")}]


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="float"):
        locate(row_system(), {"a": 1.0, "b": 0, "c": 0, "sum": 1})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "equation", [Equation("X", (("a", 1), ("z", 1))), Equation("X", (("a", 0),)), Equation("X", (("a", 1), ("a", 1)))]
)
def test_a_malformed_system_is_refused(equation: Equation) -> None:
    with pytest.raises(ValueError, match="equation X"):
        System((Variable("a"),), (equation,))


# ------------------------------------------------------------------------------------------ years and units joined


def test_last_year_shows_which_of_two_cells_is_wrong() -> None:
    """C1 alone leaves a choice; with last year's 结转下年度 published and fixed (Y1) only 上年结转 is left."""
    year = System(
        tuple(Variable(key) for key in ("received", "carried_in", "concluded", "carried_out")),
        (Equation("C1", (("received", 1), ("carried_in", 1), ("concluded", -1), ("carried_out", -1))),),
    )
    both = joined(
        year.prefixed("2022/", fixed=True),
        year.prefixed("2023/"),
        equations=(Equation("Y1", (("2022/carried_out", 1), ("2023/carried_in", -1))),),
    )
    values = {"received": 20, "carried_in": 3, "concluded": 22, "carried_out": 4}
    alone = locate(year, values)
    before = {"2022/received": 9, "2022/carried_in": 0, "2022/concluded": 3, "2022/carried_out": 6}
    together = locate(both, before | {f"2023/{key}": value for key, value in values.items()})
    assert alone.count == 4
    assert [repair.cells for repair in together.repairs()] == [{"2023/carried_in": 6}]


def test_the_units_tell_which_cell_of_the_rollup_is_wrong() -> None:
    units = [row_system().prefixed(f"{unit}/") for unit in "xyz"]
    sums = tuple(
        Equation("A1", ((f"all/{key}", 1), *((f"{unit}/{key}", -1) for unit in "xyz")))
        for key in ("a", "b", "c", "sum")
    )
    system = joined(row_system().prefixed("all/"), *units, equations=sums)
    values = {f"{unit}/{key}": value for unit in "xyz" for key, value in {"a": 1, "b": 2, "c": 3, "sum": 6}.items()}
    values |= {"all/a": 3, "all/b": 6, "all/c": 9, "all/sum": 18}
    assert locate(system, values).status == "clean"
    located = locate(system, values | {"y/b": 20})
    assert [repair.cells for repair in located.repairs()] == [{"y/b": 2}]


@pytest.mark.parametrize("edition_id", ["2019", "2021"])
def test_a_system_has_only_the_hard_identities(edition_id: str) -> None:
    system = system_of(get_edition(edition_id))
    assert {equation.code for equation in system.equations} == {"C1", "C2", "C3", "C4"}
    assert system_of(get_edition(edition_id)) is system
