"""What an analyst adds in Markdown or HTML becomes parts of the report; what a report cannot print is named."""

from __future__ import annotations

import base64
from contextlib import suppress

import pandas as pd
import pytest

from disclosure_nb.document.markup import DEEPEST, DEEPEST_LIST, TooDeepError, html_parts, markdown_parts
from disclosure_nb.document.nodes import (
    Block,
    Grid,
    HeadingPart,
    HorizontalRule,
    Image,
    ListPart,
    Paragraph,
    Part,
    Preformatted,
    Quote,
    Text,
)
from work import no_explosion

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PNG_DATA = "data:image/png;base64," + base64.b64encode(PNG).decode()


class Read:
    """Parts of a piece of markup, and what was left out of it."""

    def __init__(self, source: str, *, html: bool = False) -> None:
        self.notes: list[str] = []
        reader = html_parts if html else markdown_parts
        self.parts: list[Block] = reader(source, lambda source, alt: None, self.notes.append)

    @property
    def only(self) -> Block:
        assert len(self.parts) == 1, self.parts
        return self.parts[0]


def md(source: str) -> Read:
    return Read(source)


def html(source: str) -> Read:
    return Read(source, html=True)


def words(part: Block) -> str:
    assert isinstance(part, Paragraph | HeadingPart)
    return "".join(inline.text for inline in part.inlines)


def cells(grid: Block) -> list[list[str]]:
    assert isinstance(grid, Grid)
    return [[cell.text for cell in row] for row in grid.rows]


def spans(grid: Block) -> list[list[tuple[str, int, int]]]:
    assert isinstance(grid, Grid)
    return [[(cell.text, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows]


# --- text ------------------------------------------------------------------------------------------------------------


def test_headings_keep_their_level() -> None:
    assert [(part.level, words(part)) for part in md("# 一、总体\n## （一）公开\n### 1.甲").parts] == [  # type: ignore[union-attr]
        (1, "一、总体"),
        (2, "（一）公开"),
        (3, "1.甲"),
    ]


def test_emphasis_code_strikethrough_and_links_are_styles_of_runs() -> None:
    paragraph = md("甲**乙***丙*~~丁~~`戊`[己](https://example.org/a?b=1)").only

    assert paragraph == Paragraph(
        inlines=(
            Text(text="甲"),
            Text(text="乙", strong=True),
            Text(text="丙", emphasis=True),
            Text(text="丁", strike=True),
            Text(text="戊", code=True),
            Text(text="己", href="https://example.org/a?b=1"),
        )
    )


def test_line_breaks_and_blanks() -> None:
    assert words(html("<p>  甲\n   乙<br>丙　丁 </p>").only) == "甲 乙\n丙　丁"


def test_paragraphs_that_are_never_closed_stay_apart() -> None:
    assert [words(part) for part in html("<p>甲<p>乙<p>丙").parts] == ["甲", "乙", "丙"]


def test_loose_text_between_blocks_becomes_paragraphs() -> None:
    assert [words(part) for part in html("前<div>中</div>后").parts] == ["前", "中", "后"]


def test_blocks_inside_inline_elements_are_found() -> None:
    read = html('<span>前<table><tr><td>1</td></tr></table></span><a href="https://example.org"><p>后</p></a>')

    assert [type(part) for part in read.parts] == [Paragraph, Grid, Paragraph]


def test_quotation_rule_and_preformatted_text() -> None:
    quote, rule, code = md("> 引文\n\n---\n\n```\n  a  b\n\nc\n```").parts

    assert quote == Quote(body=(Paragraph(inlines=(Text(text="引文"),)),))
    assert rule == HorizontalRule()
    assert code == Preformatted(text="  a  b\n\nc")


def test_definition_lists_keep_terms_and_texts_apart() -> None:
    assert [words(part) for part in html("<dl><dt>词</dt><dd>义</dd></dl>").parts] == ["词", "义"]


# --- lists -----------------------------------------------------------------------------------------------------------


def test_nested_lists() -> None:
    outer = md("3. 甲\n4. 乙\n   - 子\n   - 丑").only
    assert isinstance(outer, ListPart)
    inner = outer.items[1][1]

    assert (outer.ordered, outer.start, len(outer.items)) == (True, 3, 2)
    assert isinstance(inner, ListPart)
    assert not inner.ordered
    assert [words(item[0]) for item in inner.items] == ["子", "丑"]


def test_nothing_inside_a_list_is_lost_though_it_is_no_item() -> None:
    part = html("<ul><li>甲</li><ul><li>乙</li></ul>丙</ul>").only
    assert isinstance(part, ListPart)

    assert words(part.items[0][0]) == "甲"
    assert part.items[1] == (ListPart(items=((Paragraph(inlines=(Text(text="乙"),)),),)),)
    assert words(part.items[2][0]) == "丙"


@pytest.mark.parametrize("start", ["-1", "x", "9" * 400, "²"])
def test_a_list_that_starts_at_no_number_starts_at_one(start: str) -> None:
    part = html(f'<ol start="{start}"><li>甲</li></ol>').only

    assert isinstance(part, ListPart)
    assert part.start == 1


# --- tables ----------------------------------------------------------------------------------------------------------


def test_a_markdown_table_has_a_head_and_alignment() -> None:
    grid = md("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |").only
    assert isinstance(grid, Grid)

    assert grid.head_rows == 1
    assert cells(grid) == [["甲", "乙"], ["1", "2"]]
    assert [cell.role for row in grid.rows for cell in row] == ["head", "head", "value", "value"]
    assert [cell.align for cell in grid.rows[1]] == ["left", "right"]


def test_spans_are_kept() -> None:
    grid = html(
        "<table><caption>题</caption><thead><tr><th rowspan=2>甲</th><th colspan=2>乙</th></tr>"
        "<tr><th>丙</th><th>丁</th></tr></thead><tr><th>戊</th><td>1</td><td>2</td></tr></table>"
    ).only
    assert isinstance(grid, Grid)

    assert (grid.caption, grid.show_caption, grid.head_rows, len(grid.widths)) == ("题", True, 2, 3)
    assert spans(grid)[:2] == [[("甲", 2, 1), ("乙", 1, 2)], [("丙", 1, 1), ("丁", 1, 1)]]
    assert grid.rows[2][0].role == "stub"


def test_huge_spans_are_cut_to_the_table_and_cost_nothing() -> None:
    row = "<tr>" + "<td rowspan=100000 colspan=100000>1</td>" * 100 + "</tr>"
    with no_explosion():
        grid = html(f"<table>{row}<tr><td>2</td></tr></table>").only
    assert isinstance(grid, Grid)

    assert len(grid.widths) == 101
    assert spans(grid)[0] == [("1", 2, 1)] * 100 + [("", 1, 1)]
    assert spans(grid)[1] == [("2", 1, 1)]


def test_a_span_that_would_run_into_another_cell_is_cut() -> None:
    grid = html("<table><tr><td>甲</td><td rowspan=2>乙</td></tr><tr><td colspan=3>丙</td></tr></table>").only

    assert spans(grid) == [[("甲", 1, 1), ("乙", 2, 1)], [("丙", 1, 1)]]


def test_short_rows_are_filled_with_blank_cells_where_they_are_short() -> None:
    grid = html(
        "<table><tr><td>1<td>2<td>3</tr><tr><td rowspan=2>4</td></tr><tr><td>5</td></tr></table>".replace(
            "<td>", "</td><td>"
        )
    ).only

    assert cells(grid) == [["1", "2", "3"], ["4", "", ""], ["5", ""]]


def test_rows_without_cells_do_not_shift_what_reaches_over_them() -> None:
    grid = html("<table><tr><td rowspan=3>甲</td><td>1</td></tr><tr></tr><tr><td>2</td></tr></table>").only

    assert spans(grid) == [[("甲", 2, 1), ("1", 1, 1)], [("2", 1, 1)]]


def test_a_cell_of_the_head_does_not_reach_into_the_body() -> None:
    grid = html(
        "<table><thead><tr><th rowspan=2>甲</th><th>乙</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    ).only

    assert cells(grid) == [["甲", "乙"], ["1", "2"]]


def test_rowspan_zero_reaches_to_the_end() -> None:
    grid = html("<table><tr><td rowspan=0>甲</td><td>1</td></tr><tr><td>2</td></tr></table>").only

    assert spans(grid)[0][0] == ("甲", 2, 1)


def test_a_table_in_a_table_becomes_text_of_the_cell() -> None:
    grid = html("<table><tr><td>外<table><tr><td>1</td><td>2</td></tr></table></td></tr></table>").only

    assert cells(grid) == [["外 1 2"]]


def test_styled_digits_stay_together_and_scripts_stay_out_of_cells() -> None:
    read = html(
        "<table><tr><td>1<b>2</b>,<i>3</i></td><td>甲<br>乙<p>丙</p><script>alert(1)</script></td></tr></table>"
    )

    assert cells(read.only) == [["12,3", "甲 乙 丙"]]
    assert read.notes == ["<script>"]


def test_an_empty_table_is_nothing() -> None:
    assert html("<table></table><table><tr></tr></table>").parts == []


def test_a_frame_comes_through_with_both_heads_and_without_a_warning() -> None:
    frame = pd.DataFrame(
        [[1, 2], [3, 4]], index=["甲", "乙"], columns=pd.MultiIndex.from_tuples([("丙", "a"), ("丙", "b")])
    )
    read = html(frame._repr_html_())  # type: ignore[operator]
    grid = read.only
    assert isinstance(grid, Grid)

    assert read.notes == []
    assert grid.head_rows == 2
    assert cells(grid) == [["", "丙"], ["", "a", "b"], ["甲", "1", "2"], ["乙", "3", "4"]]


def test_a_styler_comes_through_without_its_style() -> None:
    frame = pd.DataFrame({"件数": [1, 2]}, index=["甲", "乙"])
    styled = frame.style.set_caption("样式").map(lambda value: "color: red")
    read = html(styled.to_html())
    grid = read.only
    assert isinstance(grid, Grid)

    assert read.notes == []
    assert grid.caption == "样式"
    assert cells(grid) == [["", "件数"], ["甲", "1"], ["乙", "2"]]


# --- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_in_a_data_address_is_taken() -> None:
    image = md(f"![一张图]({PNG_DATA})").only

    assert image == Image(mime="image/png", data=base64.b64encode(PNG).decode(), alt="一张图")


def test_text_around_a_picture_comes_before_and_after_it() -> None:
    parts = html(f'<p>前<a href="https://example.org"><img src="{PNG_DATA}" alt="图"></a>后</p>').parts

    assert [type(part) for part in parts] == [Paragraph, Image, Paragraph]


@pytest.mark.parametrize(
    "source",
    [
        "https://example.org/a.png",
        "picture.png",
        "data:image/png;base64,%%%",
        "data:image/png;base64," + base64.b64encode(b"no picture").decode(),
        "data:image/bmp;base64," + base64.b64encode(b"BM").decode(),
        "data:text/html,<script>alert(1)</script>",
        "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'>",
        "data:image/svg+xml,<html/>",
        "",
    ],
)
def test_a_picture_that_cannot_be_in_a_report_is_left_out_and_named(source: str) -> None:
    read = html(f'<img src="{source}" alt="图">'.replace("<script>", "").replace("<svg ", "&lt;svg "))

    assert read.parts == []
    assert read.notes == [f"<img src={source[:60]}>".replace("<script>", "")]


def test_svg_keeps_the_names_that_html_parsers_change() -> None:
    image = html(
        '<svg viewBox="0 0 1 1"><title>图名</title><linearGradient gradientUnits="userSpaceOnUse"/>'
        '<use xlink:href="#a"/></svg>'
    ).only
    assert isinstance(image, Image)

    assert image.alt == "图名"
    assert 'viewBox="0 0 1 1"' in image.data
    assert "<linearGradient gradientUnits=" in image.data
    assert 'xmlns="http://www.w3.org/2000/svg"' in image.data
    assert 'xmlns:xlink="http://www.w3.org/1999/xlink"' in image.data


def test_svg_that_is_not_well_formed_is_left_out_and_named() -> None:
    read = html('<svg><g a:b="1"></g></svg>')

    assert (read.parts, read.notes) == ([], ["<svg>"])


# --- what must not come through --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript:alert(1)//https://example.org",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "\x01javascript:alert(1)",
    ],
)
def test_a_link_that_could_run_code_keeps_only_its_text(target: str) -> None:
    read = html(f'<a href="{target}">点此</a>')

    assert read.only == Paragraph(inlines=(Text(text="点此"),))
    assert len(read.notes) == 1


def test_links_in_markdown_are_looked_at_too() -> None:
    read = md("[点此](javascript:alert(1))")

    assert read.only == Paragraph(inlines=(Text(text="点此"),))
    assert read.notes == ["<a href=javascript:alert(1)>"]


@pytest.mark.parametrize(
    "target", ["https://a.b/c:d", "http://a.b", "mailto:a@b.c", "tel:1", "a/b.html", "#一", "//a.b"]
)
def test_ordinary_links_stay(target: str) -> None:
    paragraph = html(f'<a href="{target}">点此</a>').only

    assert paragraph == Paragraph(inlines=(Text(text="点此", href=target),))


@pytest.mark.parametrize("name", ["script", "iframe", "form", "object", "video", "canvas", "button"])
def test_scripts_and_forms_are_left_out_and_named(name: str) -> None:
    read = html(f"前<{name}>alert(1)</{name}>后")

    assert words(read.only) == "前后"
    assert read.notes == [f"<{name}>"]


def test_comments_and_declarations_are_not_text() -> None:
    assert words(html("<!DOCTYPE html><!-- 注 -->甲<?php x ?>").only) == "甲"


def test_unknown_elements_give_their_text() -> None:
    assert words(html("<blink onclick=x>甲</blink><x-y>乙</x-y>").only) == "甲乙"


def test_what_looks_like_markup_stays_text() -> None:
    assert words(md("&lt;script&gt;alert(1)&lt;/script&gt; #let x = 1 \\$y$").only).startswith(
        "<script>alert(1)</script>"
    )


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 10_000 + "深",
        "<b>" * 10_000 + "深",
        "<table><tr><td>" * 10_000 + "深",
        "<ul><li>" * (DEEPEST_LIST + 1) + "深",
        "<blockquote>" * (DEEPEST_LIST + 1) + "深",
        "<div>" * (DEEPEST + 1) + "深",
    ],
    ids=["div", "b", "table", "list", "quote", "one too many"],
)
def test_what_is_nested_too_deeply_is_refused(source: str) -> None:
    with pytest.raises(TooDeepError):
        html(source)


@pytest.mark.parametrize("open", ["<div>", "<b>", "<p>", "<table><tr><td>"])
def test_what_is_nested_deeply_but_not_too_deeply_is_taken(open: str) -> None:
    source = open * (DEEPEST // open.count("<")) + "深"

    assert "深" in str([part.model_dump_json() for part in html(source).parts if isinstance(part, Part)])


@pytest.mark.parametrize(
    "source", ["[" * 10_000, "**" * 10_000, "> " * 10_000, "![" * 5_000, "|" * 5_000, "\x00\ud800"]
)
def test_hostile_markdown_is_read_in_reasonable_time(source: str) -> None:
    with no_explosion(), suppress(TooDeepError):
        md(source)


def test_things_to_do_have_a_box() -> None:
    part = md("- [ ] 未完\n- [x] 已完\n- 其他").only
    assert isinstance(part, ListPart)
    assert [words(item[0]) for item in part.items] == ["☐ 未完", "☑ 已完", "其他"]


def test_a_link_in_a_table_is_text_and_its_target_is_named() -> None:
    read = md("| 甲 |\n|---|\n| 见[此页](https://example.org/a) |")
    assert cells(read.only) == [["甲"], ["见此页"]]
    assert read.notes == ["<a href=https://example.org/a>"]
