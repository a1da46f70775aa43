"""Every slot of a table has one owner, and it is the one that the HTML standard gives it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import (
    Raster,
    Spanned,
    fitted_raster,
    grid_raster,
    html_colspan,
    html_rowspan,
    lay_out,
)
from disclosure_nb.errors import RenderError
from disclosure_nb.readback.htmlfile import read_html
from work import no_explosion

Slot = tuple[int, int]


def slots(raster: Raster[int]) -> dict[Slot, list[int]]:
    owners: dict[Slot, list[int]] = {}
    for cell in raster.cells:
        for slot in product(range(cell.row, cell.bottom), range(cell.column, cell.right)):
            owners.setdefault(slot, []).append(cell.content)
    return owners


def by_the_standard(rows: list[list[Spanned[int]]], ends: list[int]) -> dict[Slot, list[int]]:
    """The algorithm for forming a table of the HTML standard, slot by slot; row groups cut what reaches out of them."""
    owners: dict[Slot, list[int]] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in owners:
                x += 1
            bottom = ends[y] if cell.rowspan == 0 else min(y + cell.rowspan, ends[y])
            for slot in product(range(y, bottom), range(x, x + cell.colspan)):
                owners.setdefault(slot, []).append(cell.content)
            x += cell.colspan
    return owners


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[Spanned[int]]], list[int]]:
    groups = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    ends = [sum(groups[: at + 1]) for at, size in enumerate(groups) for _ in range(size)]
    cell = st.tuples(st.integers(0, 4), st.integers(1, 4))
    rows = draw(st.lists(st.lists(cell, max_size=4), min_size=len(ends), max_size=len(ends)))
    number = iter(range(1000))
    return [[Spanned(next(number), *spans) for spans in row] for row in rows], ends


@given(tables())
def test_no_slot_has_two_owners_and_no_cell_is_lost(table: tuple[list[list[Spanned[int]]], list[int]]) -> None:
    rows, ends = table
    raster = lay_out(rows, ends)

    assert all(len(owners) == 1 for owners in slots(raster).values())
    assert [cell.content for cell in raster.cells] == [cell.content for row in rows for cell in row]
    assert [[cell.content for cell in row] for row in raster.rows] == [[cell.content for cell in row] for row in rows]


@given(tables())
def test_cells_cover_what_the_html_standard_says_but_for_what_lies_under_another(
    table: tuple[list[list[Spanned[int]]], list[int]],
) -> None:
    rows, ends = table
    standard = by_the_standard(rows, ends)
    raster = lay_out(rows, ends)

    first: dict[int, Slot] = {}
    for slot, owners in sorted(standard.items()):
        for owner in owners:
            first.setdefault(owner, slot)
    assert {cell.content: (cell.row, cell.column) for cell in raster.cells} == first
    assert all(owner == standard[slot][0] for slot, [owner] in slots(raster).items())
    if all(len(owners) == 1 for owners in standard.values()):
        assert slots(raster) == standard


@given(tables())
def test_what_was_placed_is_placed_the_same_when_it_is_read_again(
    table: tuple[list[list[Spanned[int]]], list[int]],
) -> None:
    placed = lay_out(*table).filled(-1)
    again = lay_out([[Spanned(cell.content, cell.rowspan, cell.colspan) for cell in row] for row in placed.rows])

    assert again == placed
    assert len(slots(placed)) == placed.height * placed.width
    assert all(sum(cell.colspan for cell in row) == placed.width for row in placed.covered_rows)


@given(tables())
def test_a_compacted_table_has_a_cell_that_begins_in_every_row_and_column(
    table: tuple[list[list[Spanned[int]]], list[int]],
) -> None:
    raster = lay_out(*table)
    small, rows = raster.compacted()

    assert {cell.row for cell in small.cells} == set(range(small.height)) == set(range(len(rows)))
    assert {cell.column for cell in small.cells} == set(range(small.width))
    assert all(len(owners) == 1 for owners in slots(small).values())
    assert [cell.content for cell in small.cells] == [cell.content for cell in raster.cells]
    assert [rows[cell.row] for cell in small.cells] == [cell.row for cell in raster.cells]


@given(tables())
def test_a_table_written_as_html_is_read_into_the_same_places(
    table: tuple[list[list[Spanned[int]]], list[int]],
) -> None:
    rows, _ = table
    html = "".join(
        "<tr>" + "".join(f"<td rowspan={c.rowspan} colspan='{c.colspan};'>{c.content}</td>" for c in row) + "</tr>"
        for row in rows
    )
    [read] = read_html(f"<table>{html}</table>", "page.html").tables

    assert read.mapped(lambda cell: int(cell.text)) == lay_out(rows)


@pytest.mark.parametrize(
    ("value", "columns", "rows"),
    [
        (None, 1, 1), ("", 1, 1), ("3", 3, 3), ("3;", 3, 3), ("3px", 3, 3), (" \n+3 ", 3, 3), ("003", 3, 3),
        ("2.9", 2, 2), ("1e3", 1, 1), ("0", 1, 0), ("-0", 1, 0), ("-3", 1, 1), ("x3", 1, 1), ("３", 1, 1),
        ("- 3", 1, 1),
        ("1000", 1000, 1000), ("1001", 1000, 1001), ("65534", 1000, 65534), ("65535", 1000, 65534),
        ("9" * 5000, 1000, 65534), ("\u00a03", 1, 1),
    ],
)  # fmt: skip
def test_spans_are_parsed_as_the_html_standard_says(value: str | None, columns: int, rows: int) -> None:
    assert (html_colspan(value), html_rowspan(value)) == (columns, rows)


def test_a_rowspan_of_zero_reaches_to_the_end_of_its_row_group() -> None:
    raster = lay_out([[Spanned("甲", 0)], [Spanned("乙")], [Spanned("丙")]], [2, 2, 3])

    assert [(cell.content, cell.column, cell.rowspan) for cell in raster.cells] == [
        ("甲", 0, 2),
        ("乙", 1, 1),
        ("丙", 0, 1),
    ]


def test_the_cell_behind_one_that_is_cut_stays_where_browsers_show_it() -> None:
    raster = lay_out([[Spanned("甲"), Spanned("乙", 2)], [Spanned("丙", 1, 3), Spanned("丁")]])

    assert [(cell.content, cell.column, cell.colspan) for cell in raster.rows[1]] == [("丙", 0, 1), ("丁", 3, 1)]


def test_the_time_depends_on_the_number_of_cells_and_not_on_their_spans() -> None:
    wide = [Spanned(0, 65534, 1000)] * 20_000
    with no_explosion():  # cell by cell it would take many minutes
        raster = lay_out([wide, *([Spanned(1, 2)] for _ in range(20_000))])

    assert raster.width == 20_000_002


def test_a_printed_table_with_room_left_is_filled_with_blank_cells() -> None:
    grid = Grid(widths=(1, 1, 1), rows=((GridCell(text="甲", rowspan=2),), (GridCell(text="乙"),)))

    rows = fitted_raster(grid).rows
    assert [[(cell.column, cell.content.text) for cell in row] for row in rows] == [
        [(0, "甲"), (1, ""), (2, "")],
        [(1, "乙"), (2, "")],
    ]


@pytest.mark.parametrize(
    "rows",
    [
        ((GridCell(text="宽", colspan=3),),),
        ((GridCell(text="高", rowspan=2),),),
        ((GridCell(text="1"), GridCell(text="2"), GridCell(text="3")),),
        ((GridCell(text="1"), GridCell(text="长", rowspan=2)), (GridCell(text="盖", colspan=2),)),
    ],
)
def test_a_printed_table_whose_cells_do_not_fit_is_refused(rows: tuple[tuple[GridCell, ...], ...]) -> None:
    grid = Grid(caption="表", widths=(1, 1), rows=rows)

    assert grid_raster(grid).cells
    with pytest.raises(RenderError, match=r"表格“表”第 [12] 行放不下单元格“[宽高3盖]”"):
        fitted_raster(grid)
