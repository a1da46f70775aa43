"""The localiser ranks repairs by the mistake that explains them: one named case for each."""

from __future__ import annotations

import random

import pytest

from disclosure_nb.checks.locate import (
    REASONS,
    Correction,
    Equation,
    Location,
    System,
    Value,
    Variable,
    locate,
    system_of,
)
from disclosure_nb.checks.locate.plausible import MISTAKE, cheapest, mistakes, unexplained, variants
from disclosure_nb.form import Edition, get_edition

Cells = dict[str, Value | None]

ROWS = {
    "received": (72, 5, 0, 1, 0, 3),
    "carried_in": (12, 0, 0, 0, 0, 1),
    "granted": (31, 2, 0, 1, 0, 2),
    "partly_granted": (6, 1, 0, 0, 0, 1),
    "refused_internal": (14, 0, 0, 0, 0, 1),
    "refused_process": (8, 0, 0, 0, 0, 0),
    "unavailable_not_held": (17, 1, 0, 0, 0, 0),
    "other_other": (3, 0, 0, 0, 0, 0),
    "carried_out": (5, 1, 0, 0, 0, 0),
}
COLUMNS = ("natural_person", "enterprise", "research", "welfare", "legal_service", "other_org")


@pytest.fixture
def edition() -> Edition:
    return get_edition("2021")


@pytest.fixture
def values(edition: Edition) -> Cells:
    """An invented filing in which every identity holds."""
    values = dict.fromkeys(edition.cells, 0)
    for row, numbers in ROWS.items():
        values |= {f"requests.{row}.{column}": number for column, number in zip(COLUMNS, numbers, strict=True)}
    outcomes = [row for row in ROWS if row not in ("received", "carried_in", "carried_out")]
    for column in COLUMNS:
        values[f"requests.concluded.{column}"] = sum(values[f"requests.{row}.{column}"] for row in outcomes)
    for row in (*ROWS, "concluded"):
        values[f"requests.{row}.total"] = sum(values[f"requests.{row}.{column}"] for column in COLUMNS)
    assert locate(system_of(edition), values).status == "clean"
    return dict(values)


def codes(repair: Correction | None) -> list[str | None]:
    assert repair is not None
    return [change.reason.code if change.reason else None for change in repair.changes]


def action(location: Location) -> Correction:
    """The most plausible answer, which must be a single action."""
    assert location.best is not None
    assert location.best.action is not None
    return location.best


def row_of(values: Cells, row: str) -> list[Value | None]:
    return [values[f"requests.{row}.{column}"] for column in (*COLUMNS, "total")]


def write_row(values: Cells, row: str, numbers: list[Value | None]) -> None:
    values |= {f"requests.{row}.{column}": new for column, new in zip((*COLUMNS, "total"), numbers, strict=True)}


# ------------------------------------------------------------------------------------------------- one cell mistyped


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (-7, 7, "sign"),
        (1243, 1234, "digits_swapped"),
        (35, 345, "digit_dropped"),
        (344, 34, "digit_doubled"),
        (364, 34, "digit_added"),
        (374, 384, "digit_mistyped"),
        (12_000, 12, "power_of_ten"),
        (12, 120_000, "power_of_ten"),
    ],
)
def test_a_typing_mistake_is_named(old: int, new: int, code: str) -> None:
    best = cheapest(mistakes(old, new))
    assert best is not None
    assert best[1] == code


@pytest.mark.parametrize(("old", "new"), [(1234, 1432), (17, 4), (-7, 8), (0, 12), (88, 99)])
def test_an_arbitrary_change_is_not_explained(old: int, new: int) -> None:
    assert cheapest(mistakes(old, new)) is None


@pytest.mark.parametrize("old", [0, 7, 10, 1234, 11_398_889])
def test_explained_changes_cost_less_than_another_mistake(old: int) -> None:
    for new in variants(old):
        best = cheapest(mistakes(old, new))
        assert best is None or best[0] < MISTAKE
    assert unexplained(old, 5) < MISTAKE


def test_variants_are_all_different_and_best_first() -> None:
    assert variants(21)[0] == 12
    assert variants(-5) == [5]
    assert len(variants(377)) == len(set(variants(377)))
    assert 377 not in variants(377)


def test_every_reason_is_said_in_two_languages() -> None:
    for code, reason in REASONS.items():
        assert reason.code == code
        assert reason.sentence.zh
        assert reason.sentence.en


@pytest.mark.parametrize(
    ("row", "wrong", "code"),
    [
        ("granted", 13, "digits_swapped"),
        ("granted", 3, "digit_dropped"),
        ("granted", 331, "digit_doubled"),
        ("granted", 381, "digit_added"),
        ("granted", 37, "digit_mistyped"),
        ("granted", -31, "sign"),
        ("granted", 3100, "power_of_ten"),
        ("granted", None, "blank"),
    ],
)
def test_one_wrong_cell_is_found_and_explained(
    edition: Edition, values: Cells, row: str, wrong: int | None, code: str
) -> None:
    key = f"requests.{row}.natural_person"
    location = locate(system_of(edition), values | {key: wrong})
    assert [repair.cells for repair in location.repairs()] == [{key: values[key]}]
    assert location.best is not None
    assert location.best.reason is REASONS[code]


def test_last_years_value_is_recognised(edition: Edition, values: Cells) -> None:
    key = "requests.refused_internal.natural_person"
    wrong = values | {key: 58}
    assert codes(locate(system_of(edition), wrong, previous={key: 58}).best) == ["last_year"]
    assert codes(locate(system_of(edition), wrong, previous={key: 57}).best) == [None]
    assert codes(locate(system_of(edition), wrong).best) == [None]


# -------------------------------------------------------------------------------------------------- totals, table 4


def test_section_4_totals_left_at_zero_as_in_a_published_report(edition: Edition, values: Cells) -> None:
    values |= {"remedies.review.upheld": 10, "remedies.review.corrected": 1, "remedies.suit_after_review.upheld": 5}
    location = locate(system_of(edition), values)
    review, suit = location.parts
    assert review.repairs[0].cells == {"remedies.review.total": 11}
    assert suit.repairs[0].cells == {"remedies.suit_after_review.total": 5}
    assert {"remedies.suit_after_review.upheld": 0} in [repair.cells for repair in suit.repairs]
    assert location.best is not None
    assert location.best.cells == {"remedies.review.total": 11, "remedies.suit_after_review.total": 5}
    assert codes(location.best) == ["total_not_updated", "total_not_updated"]


def test_a_total_without_its_latest_item_is_the_first_guess(edition: Edition, values: Cells) -> None:
    values |= {"remedies.review.upheld": 40, "remedies.review.pending": 23, "remedies.review.total": 40}
    repairs = list(locate(system_of(edition), values).repairs())
    assert (repairs[0].cells, codes(repairs[0])) == ({"remedies.review.total": 63}, ["total_not_updated"])


def test_swapped_digits_in_an_item_speak_louder_than_a_stale_total(edition: Edition, values: Cells) -> None:
    values |= {"remedies.review.upheld": 21, "remedies.review.pending": 30, "remedies.review.total": 42}
    repairs = list(locate(system_of(edition), values).repairs())
    assert (repairs[0].cells, codes(repairs[0])) == ({"remedies.review.upheld": 12}, ["digits_swapped"])
    assert {"remedies.review.total": 51} in [repair.cells for repair in repairs]


def test_ties_are_all_shown_and_ordered_as_in_the_form() -> None:
    system = System(
        tuple(Variable(key) for key in "sbca"), (Equation("R", tuple(zip("sbca", (1, -1, -1, -1), strict=True))),)
    )
    repairs = list(locate(system, {"s": 9, "a": 2, "b": 2, "c": 2}).repairs())
    assert [tuple(repair.cells) for repair in repairs] == [("s",), ("b",), ("c",), ("a",)]
    assert len({repair.cost for repair in repairs}) == 1


def test_items_added_without_the_totals_are_one_mistake(edition: Edition, values: Cells) -> None:
    """Two more applications were entered in their own rows only: three totals are behind."""
    for row in ("granted", "received"):
        values[f"requests.{row}.research"] = 7
    values["requests.received.total"] = (values["requests.received.total"] or 0) + 7
    best = action(locate(system_of(edition), values))
    assert best.action is REASONS["totals_not_updated"]
    assert set(best.cells) == {
        f"requests.{cell}" for cell in ("granted.total", "concluded.research", "concluded.total")
    }


# ------------------------------------------------------------------------------------------- one action, many cells


def test_exchanged_neighbours(edition: Edition, values: Cells) -> None:
    one, other = "requests.refused_internal.natural_person", "requests.refused_process.natural_person"
    best = action(locate(system_of(edition), values | {one: values[other], other: values[one]}))
    assert best.action is REASONS["exchanged"]
    assert best.cells == {one: values[one], other: values[other]}
    assert best.smallest


@pytest.mark.parametrize("lost", [0, None, 99])
def test_row_shifted_to_the_right(edition: Edition, values: Cells, lost: int | None) -> None:
    true = row_of(values, "granted")
    wrong = dict(values)
    write_row(wrong, "granted", [lost, *true[:-1]])
    best = action(locate(system_of(edition), wrong))
    assert best.action is REASONS["line_shifted"]
    assert row_of({**wrong, **best.cells}, "granted") == true
    assert len(best.changes) == 7


@pytest.mark.parametrize("lost", [0, None])
def test_row_shifted_to_the_left(edition: Edition, values: Cells, lost: int | None) -> None:
    true = row_of(values, "received")
    wrong = dict(values)
    write_row(wrong, "received", [*true[1:], lost])
    location = locate(system_of(edition), wrong)
    assert location.best is not None
    assert location.best.action is REASONS["line_shifted"]
    assert row_of({**wrong, **location.best.cells}, "received") == true


def test_column_left_at_zero(edition: Edition, values: Cells) -> None:
    column = [key for key in values if key.startswith("requests.") and key.endswith(".natural_person")]
    location = locate(system_of(edition), values | dict.fromkeys(column, 0))
    best = action(location)
    assert (location.status, best.smallest, best.action) == ("not_located", False, REASONS["line_empty"])
    assert best.cells == {key: values[key] for key in column if values[key]}


def test_column_pasted_over_its_neighbour(edition: Edition, values: Cells) -> None:
    rows = [key.split(".")[1] for key in values if key.startswith("requests.") and key.endswith(".total")]
    pasted = {f"requests.{row}.enterprise": values[f"requests.{row}.natural_person"] for row in rows}
    repairs = list(locate(system_of(edition), values | pasted).repairs())
    right = {key: values[key] for key, wrong in pasted.items() if wrong != values[key]}
    assert right in [repair.cells for repair in repairs if repair.action is REASONS["line_pasted"]]


def test_row_copied_from_last_year(edition: Edition, values: Cells) -> None:
    previous = dict(values)
    write_row(previous, "granted", [28, 9, 1, 0, 4, 0, 42])
    wrong = dict(values)
    write_row(wrong, "granted", row_of(previous, "granted"))
    best = action(locate(system_of(edition), wrong, previous=previous))
    assert best.action is REASONS["line_last_year"]
    assert row_of({**wrong, **best.cells}, "granted") == row_of(values, "granted")
    assert locate(system_of(edition), wrong).best is None


@pytest.mark.parametrize("edition_id", ["2019", "2021"])
def test_partly_granted_counted_in_another_outcome_too(values: Cells, edition_id: str) -> None:
    edition = get_edition(edition_id)
    if edition_id == "2019":  # its （六）其他处理 is one row
        values |= {
            key.replace("other_other", "other_processing"): values[key] for key in values if "other_other" in key
        }
    values = {key: values.get(key, 0) for key in edition.cells}
    wrong = dict(values)
    for column, right, twice in zip(
        (*COLUMNS, "total"), row_of(values, "granted"), row_of(values, "partly_granted"), strict=True
    ):
        wrong[f"requests.granted.{column}"] = (right or 0) + (twice or 0)
    location = locate(system_of(edition), wrong)
    best = action(location)
    assert best.action is REASONS["counted_twice"]
    assert {**wrong, **best.cells} == values


def test_an_action_is_offered_next_to_smaller_sets(edition: Edition, values: Cells) -> None:
    values |= {"remedies.review.upheld": 2, "remedies.review.pending": 5, "remedies.review.total": 3}
    location = locate(system_of(edition), values)
    exchanged = next(repair for repair in location.repairs() if repair.action)
    assert (location.size, exchanged.action, exchanged.smallest) == (1, REASONS["exchanged"], False)
    assert exchanged.cells == {"remedies.review.pending": 3, "remedies.review.total": 5}
    assert sum(repair.smallest for repair in location.repairs()) == 2


def test_the_order_does_not_depend_on_the_order_of_the_values(edition: Edition, values: Cells) -> None:
    values |= {"remedies.review.upheld": 4, "remedies.review.total": 44, "requests.granted.total": 63}
    keys = list(values)
    random.Random(1).shuffle(keys)
    shuffled = {key: values[key] for key in keys}
    assert locate(system_of(edition), values) == locate(system_of(edition), shuffled)
