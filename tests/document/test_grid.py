"""The statutory tables as they are printed: merged heads, labels and cells, of every edition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nb.checks import check
from disclosure_nb.document.grid import form_grid
from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.filing import Filing, Unit
from disclosure_nb.form import Block, Edition, Heading, Table, edition_from_file, edition_ids, get_edition
from made import INVENTED_EDITION, hongze, weibin

Spot = tuple[int, int]


def blank(edition: Edition) -> Filing:
    return Filing(unit=Unit("x", "某局"), year=edition.first_year, edition=edition, cells={})


def places(grid: Grid) -> Iterator[tuple[Spot, GridCell]]:
    """Yield every cell with the row and column where it begins; fail where cells overlap, stick out or leave holes."""
    columns = len(grid.widths)
    taken: set[Spot] = set()
    for y, row in enumerate(grid.rows):
        for cell in row:
            x = next(x for x in range(columns + 1) if (y, x) not in taken)
            spot = {(y + down, x + right) for down in range(cell.rowspan) for right in range(cell.colspan)}
            assert not spot & taken, f"“{cell.text}” covers another cell"
            assert all(down < len(grid.rows) and right < columns for down, right in spot), f"“{cell.text}” stands out"
            taken |= spot
            yield (y, x), cell
    assert len(taken) == columns * len(grid.rows), "a hole is left"


def find(grid: Grid, label: str) -> tuple[Spot, GridCell]:
    found = [(spot, cell) for spot, cell in places(grid) if cell.text == label]
    assert len(found) == 1, f"{label}: {len(found)} cells"
    return found[0]


def spans(grid: Grid, label: str) -> tuple[int, int]:
    """Return how many rows and columns a label covers."""
    _, cell = find(grid, label)
    return cell.rowspan, cell.colspan


def grid_of(edition: str, table: str) -> Grid:
    return form_grid(blank(get_edition(edition)), table)


# --- section 2 -------------------------------------------------------------------------------------------------------


def test_section_2_of_2021_is_four_columns_wide_and_values_reach_the_edge() -> None:
    grid = grid_of("2021", "proactive")

    assert len(grid.widths) == 4
    assert [[(cell.text, cell.colspan) for cell in row] for row in grid.rows] == [
        [("第二十条第（一）项", 4)],
        [("信息内容", 1), ("本年制发件数", 1), ("本年废止件数", 1), ("现行有效件数", 1)],
        [("规章", 1), ("", 1), ("", 1), ("", 1)],
        [("行政规范性文件", 1), ("", 1), ("", 1), ("", 1)],
        [("第二十条第（五）项", 4)],
        [("信息内容", 1), ("本年处理决定数量", 3)],
        [("行政许可", 1), ("", 3)],
        [("第二十条第（六）项", 4)],
        [("信息内容", 1), ("本年处理决定数量", 3)],
        [("行政处罚", 1), ("", 3)],
        [("行政强制", 1), ("", 3)],
        [("第二十条第（八）项", 4)],
        [("信息内容", 1), ("本年收费金额（单位：万元）", 3)],
        [("行政事业性收费", 1), ("", 3)],
    ]


def test_section_2_of_2019_has_five_blocks() -> None:
    grid = grid_of("2019", "proactive")
    heading_rows = [row[0].text for row in grid.rows if row[0].role == "heading"]

    assert heading_rows == [f"第二十条第（{number}）项" for number in "一五六八九"]
    assert [cell.text for cell in grid.rows[5]] == ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"]
    assert [(cell.text, cell.colspan) for cell in grid.rows[-2]] == [
        ("信息内容", 1),
        ("采购项目数量", 1),
        ("采购总金额", 2),
    ]


# --- section 3 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_the_head_of_section_3(edition: str) -> None:
    grid = grid_of(edition, "requests")
    corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"

    assert len(grid.widths) == 10
    assert grid.head_rows == 3
    assert (find(grid, corner)[0], spans(grid, corner)) == ((0, 0), (3, 3))
    assert (find(grid, "申请人情况")[0], spans(grid, "申请人情况")) == ((0, 3), (1, 7))
    assert (find(grid, "自然人")[0], spans(grid, "自然人")) == ((1, 3), (2, 1))
    assert (find(grid, "法人或其他组织")[0], spans(grid, "法人或其他组织")) == ((1, 4), (1, 5))
    assert (find(grid, "总计")[0], spans(grid, "总计")) == ((1, 9), (2, 1))
    assert [cell.text for cell in grid.rows[2]] == [
        "商业企业",
        "科研机构",
        "社会公益组织",
        "法律服务机构",
        "其他",
    ]


def test_the_rows_of_section_3_of_2021() -> None:
    grid = grid_of("2021", "requests")

    assert len(grid.rows) == 3 + 25
    assert spans(grid, "一、本年新收政府信息公开申请数量") == (1, 3)
    assert spans(grid, "二、上年结转政府信息公开申请数量") == (1, 3)
    assert (find(grid, "三、本年度办理结果")[0], spans(grid, "三、本年度办理结果")) == ((5, 0), (22, 1))
    assert spans(grid, "（一）予以公开") == (1, 2)
    assert spans(grid, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）") == (1, 2)
    assert spans(grid, "（三）不予公开") == (8, 1)
    assert spans(grid, "1.属于国家秘密") == (1, 1)
    assert spans(grid, "（四）无法提供") == (3, 1)
    assert spans(grid, "（五）不予处理") == (5, 1)
    assert spans(grid, "（六）其他处理") == (3, 1)
    assert spans(grid, "（七）总计") == (1, 2)
    assert spans(grid, "四、结转下年度继续办理") == (1, 3)


def test_row_six_of_2019_is_one_row() -> None:
    grid = grid_of("2019", "requests")

    assert len(grid.rows) == 3 + 23
    assert spans(grid, "三、本年度办理结果") == (20, 1)
    assert spans(grid, "（六）其他处理") == (1, 2)


# --- section 4 -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_section_4_is_one_line_below_its_heads(edition: str) -> None:
    grid = grid_of(edition, "remedies")
    five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]

    assert len(grid.widths) == 15
    assert len(grid.rows) == 4
    assert [(cell.text, cell.rowspan, cell.colspan) for cell in grid.rows[0]] == [
        ("行政复议", 1, 5),
        ("行政诉讼", 1, 10),
    ]
    assert find(grid, "未经复议直接起诉")[0] == (1, 5)
    assert spans(grid, "未经复议直接起诉") == (1, 5)
    assert find(grid, "复议后起诉")[0] == (1, 10)
    assert [cell.text for (_, x), cell in sorted(places(grid)) if cell.role == "head" and cell.text in five] == five * 3
    assert [cell.address for cell in grid.rows[3]][::5] == [
        "remedies.review.upheld",
        "remedies.suit_direct.upheld",
        "remedies.suit_after_review.upheld",
    ]


# --- all tables ------------------------------------------------------------------------------------------------------


def editions() -> list[Edition]:
    found = [get_edition(id) for id in edition_ids()]
    return [*found, edition_from_file(INVENTED_EDITION)] if INVENTED_EDITION.exists() else found


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.id)
def test_every_table_fills_its_columns_and_shows_every_cell_once(edition: Edition) -> None:
    for table in edition.tables:
        grid = form_grid(blank(edition), table.id)
        shown = [cell.address for _, cell in places(grid) if cell.address]

        assert sorted(shown) == sorted(cell.address for cell in table.cells)
        assert all(0 <= grid.head_rows < len(grid.rows) for _ in shown)


def heads(prefix: str) -> st.SearchStrategy[tuple[Heading, ...]]:
    """Make trees of labels up to four levels deep."""
    labels = st.sampled_from(["", "甲", "乙", "总计", "一、很长的一个标签"])
    leaf = st.builds(Heading, label=labels)
    tree = st.recursive(
        leaf,
        lambda below: st.builds(Heading, label=labels, children=st.lists(below, min_size=1, max_size=3).map(tuple)),
        max_leaves=6,
    )
    return st.lists(tree, min_size=1, max_size=4).map(lambda found: numbered(found, prefix))


def numbered(found: list[Heading], prefix: str) -> tuple[Heading, ...]:
    """Give every leaf an id of its own."""
    count = iter(range(1000))

    def number(head: Heading) -> Heading:
        if head.children:
            return replace(head, children=tuple(number(child) for child in head.children))
        return replace(head, id=f"{prefix}{next(count)}")

    return tuple(number(head) for head in found)


@given(rows=heads("r"), columns=heads("c"), layout=st.sampled_from(["matrix", "line"]))
def test_any_tree_of_labels_makes_a_table_without_holes(
    rows: tuple[Heading, ...], columns: tuple[Heading, ...], layout: str
) -> None:
    table = Table("t", layout, "件", (Block(rows, columns),))  # type: ignore[arg-type]
    edition = Edition("x", "x", "x", 2030, None, (), (table,), ())
    grid = form_grid(blank(edition), "t")
    shown = [cell.address for _, cell in places(grid) if cell.address]

    assert shown == [cell.address for cell in table.cells]
    assert all(cell.role == "value" for row in grid.rows for cell in row if cell.address)


# --- values, marks, notes --------------------------------------------------------------------------------------------


def test_a_blank_is_printed_blank_and_zero_as_zero() -> None:
    filing = weibin().with_cells({"requests.received.total": None, "proactive.charges.amount": Decimal("14722.49")})
    cells = {cell.address: cell for table in ("requests", "proactive") for _, cell in places(form_grid(filing, table))}

    assert (cells["requests.received.total"].text, cells["requests.received.total"].value) == ("", None)
    assert (cells["requests.received.enterprise"].text, cells["requests.received.enterprise"].value) == ("0", "0")
    assert cells["proactive.charges.amount"].text == "14722.49"
    assert cells["proactive.charges.amount"].unit == "万元"


def test_cells_that_findings_speak_of_are_marked_and_say_why() -> None:
    filing = hongze()
    marks = check(filing).marks()
    cells = {cell.address: cell for _, cell in places(form_grid(filing, "remedies", marks)) if cell.address}

    assert "error" in {cell.mark for cell in cells.values()}
    for address, cell in cells.items():
        severity, found = marks.get(address, (None, ()))
        assert cell.mark == severity
        assert (cell.note or "").splitlines() == [f"{finding.code} {finding.sentence.zh}" for finding in found]


def test_without_marks_nothing_is_marked() -> None:
    assert all(cell.mark is None and cell.note is None for _, cell in places(form_grid(hongze(), "remedies")))


def test_the_caption_is_the_title_of_the_section() -> None:
    assert grid_of("2021", "requests").caption == "三、收到和处理政府信息公开申请情况"
