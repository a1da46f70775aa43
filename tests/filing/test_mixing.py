"""Several sources of one filing: the first that gives a value counts, a blank gives none, nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nb.errors import Place
from disclosure_nb.filing import Given, Note, Origin, Supply, Value
from disclosure_nb.filing.mixing import mix
from disclosure_nb.language import Sentence
from supplies import FILES, FORM, mixed, place, supply

LICENCES, PENALTIES = "proactive.licences.decisions", "proactive.penalties.decisions"

PAIRS = [("params", "workbook"), ("params", "register"), ("workbook", "register")]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_each_source_gives_what_the_other_has_not(first: str, second: str) -> None:
    filing = mixed(supply(first, {LICENCES: 1}), supply(second, {PENALTIES: 2}))

    assert (filing[LICENCES], filing[PENALTIES]) == (1, 2)
    assert filing.origins[LICENCES].place.file == FILES[first]
    assert filing.origins[PENALTIES].place.file == FILES[second]
    assert (filing.others, filing.notes) == ({}, ())


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_equal_values_are_one_value(first: str, second: str) -> None:
    filing = mixed(supply(first, {LICENCES: 1}), supply(second, {LICENCES: 1}))

    assert filing[LICENCES] == 1
    assert filing.origins[LICENCES].place.file == FILES[first]
    assert filing.others == {}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_of_two_values_the_first_counts_and_the_other_is_kept_with_its_place(first: str, second: str) -> None:
    filing = mixed(supply(first, {LICENCES: 1}), supply(second, {LICENCES: 2}))

    assert filing[LICENCES] == 1
    assert filing.others == {LICENCES: (Given(2, Origin(place(second, LICENCES))),)}


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_a_blank_is_filled_by_the_other_and_a_note_says_so(first: str, second: str) -> None:
    filing = mixed(supply(first, {LICENCES: None}), supply(second, {LICENCES: 7}))

    assert filing[LICENCES] == 7
    assert filing.origins[LICENCES].place.file == FILES[second]
    assert filing.others == {}
    (note,) = filing.notes
    assert (note.kind, note.address, note.place) == ("reading", LICENCES, place(first, LICENCES))
    assert note.sentence.zh == f"「行政许可」「本年处理决定数量」空白，采用{place(second, LICENCES).say()} 的 7"


def test_a_blank_in_the_later_source_changes_nothing() -> None:
    filing = mixed(supply("params", {LICENCES: 7}), supply("workbook", {LICENCES: None}))

    assert (filing[LICENCES], filing.others, filing.notes) == (7, {}, ())


def test_what_all_leave_blank_is_blank_and_never_0() -> None:
    filing = mixed(supply("params", {LICENCES: None}), supply("workbook", {LICENCES: None}))

    assert filing[LICENCES] is None
    assert filing.notes == ()


def test_blanks_of_a_whole_table_are_one_note() -> None:
    rows = [address for address in FORM.cells if address.startswith("requests.")]
    blank = supply("workbook", {**dict.fromkeys(rows), LICENCES: None})
    (note, licences) = mixed(blank, supply("register", {**dict.fromkeys(rows, 0), LICENCES: 1})).notes[::-1]

    assert note.say() == (
        "params/2023/a.xlsx：“三、收到和处理政府信息公开申请情况”有 175 格空白，采用 params/2023/a.requests.csv 的数"
    )
    assert licences.address == LICENCES


def test_of_three_sources_every_value_that_is_not_used_is_kept() -> None:
    sources = [supply(source, {LICENCES: value}) for source, value in zip(FILES, (1, 2, 3), strict=True)]

    assert [given.value for given in mixed(*sources).others[LICENCES]] == [2, 3]
    assert mixed(*sources[::-1])[LICENCES] == 3


def test_facts_and_texts_are_mixed_likewise() -> None:
    filing = mixed(
        supply("params", facts={"hearings": 1}, texts={"preface": ("甲",)}),
        supply("workbook", facts={"hearings": 2, "websites": 1}, texts={"preface": ("乙",), "other": ("丙",)}),
    )

    assert filing.facts == {"hearings": 1, "websites": 1}
    assert filing.texts == {"preface": ("甲",), "other": ("丙",)}
    assert {key: given[0].value for key, given in filing.others.items()} == {
        "facts.hearings": 2,
        "texts.preface": ("乙",),
    }
    assert filing.origins["texts.other"].place.file == FILES["workbook"]


def test_the_notes_of_all_sources_are_kept_in_their_order() -> None:
    notes = [Note("reading", Place(file), Sentence("甲", "a")) for file in FILES.values()]

    assert list(mixed(*(Supply(notes=(note,)) for note in notes)).notes) == notes


values = st.dictionaries(st.sampled_from(list(FORM.cells)), st.none() | st.integers(-5, 5))


@given(st.lists(values, min_size=1, max_size=4))
def test_nothing_is_lost_and_nothing_invented(given_cells: list[dict[str, Value]]) -> None:
    sources = [supply(list(FILES)[index % 3], cells) for index, cells in enumerate(given_cells)]
    mixture = mix(FORM, sources)

    for address in FORM.cells:
        stated = [cells[address] for cells in given_cells if cells.get(address) is not None]
        assert mixture.supply.cells.get(address) == (stated[0] if stated else None)
        assert [each.value for each in mixture.others.get(address, ())] == [x for x in stated if x != stated[0]]
        assert (address in mixture.supply.cells) == any(address in cells for cells in given_cells)
