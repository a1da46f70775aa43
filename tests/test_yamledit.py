"""An edited YAML text: the values that were set, and every other character as it was."""

from __future__ import annotations

import textwrap
from decimal import Decimal
from typing import Any

import pytest

from disclosure_nb.yamledit import NotEditableError, edited
from disclosure_nb.yamlfile import YamlFile
from disclosure_nb.yamlwrite import Paragraphs


def edit(text: str, changes: dict[str, Any], order: tuple[str, ...] = ("a", "b", "c")) -> str:
    """Return the dedented text with values at some paths, written with dots."""
    paths = {tuple(path.split(".")): value for path, value in changes.items()}
    return edited(textwrap.dedent(text).lstrip("\n"), paths, lambda _: order)


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a: 1  # 注\n", 23, "a: 23  # 注\n"),
        ("a:    1", 23, "a:    23"),
        ("a: 1_000\n", 1000, "a: 1000\n"),
        ("a: '1_000'\n", 1000, "a: 1000\n"),
        ("a: 1.50\n", Decimal("1.500"), "a: 1.500\n"),
        ("a: 1\n", Decimal("1E+3"), "a: 1000\n"),
        ("a: 1\n", None, "a: null\n"),
        ("a:\n", 1, "a: 1\n"),
        ("a:", 1, "a: 1"),
        ("a:   # 注\n", 1, "a: 1   # 注\n"),
        ("a: ~ # 注\n", 1, "a: 1 # 注\n"),
        ("a: &x 1\n", 2, "a: &x 2\n"),
        ("a: &x\n", 2, "a: &x 2\n"),
        ("a: &x '1'  # 注\n", 2, "a: &x 2  # 注\n"),
        ("? a\n: 1\n", 2, "? a\n: 2\n"),
        ("{a: 1, b: 2}", 3, "{a: 3, b: 2}"),
        ("{a, b: 2}", 3, "{a: 3, b: 2}"),
        ('{"a":1,"b":2}', 3, '{"a":3,"b":2}'),
        ("a: [1, 2]  # 注\n", [1, 3], "a: [1, 3]  # 注\n"),
        ("a: [ 1,\n  2, # 注\n  ]\n", [3, 4], "a: [ 3,\n  4, # 注\n  ]\n"),
        ("a: [1, 2,]\n", [1, 2, 3], "a: [1, 2, 3,]\n"),
        ("a: [1, 2, 3]\n", [1], "a: [1]\n"),
        ("a: [1, 2, 3]\n", [3], "a: [3]\n"),
        ("a: [1]\n", [], "a: []\n"),
        ("a:\n- 1\n-   2  # 注\n", [1, 3], "a:\n- 1\n-   3  # 注\n"),
        ("a:\n- 1\n-\n", [1, 3], "a:\n- 1\n- 3\n"),
    ],
)
def test_a_value_is_replaced_and_nothing_else(text: str, value: Any, expected: str) -> None:
    assert edited(text, {("a",): value}, lambda _: ()) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("a: 旧\n", "新", "a: 新\n"),
        ("a: '旧'\n", "it's", "a: 'it''s'\n"),
        ('a: "旧"\n', 'say "x" \\', 'a: "say \\"x\\" \\\\"\n'),
        ("a: 旧\n", "x: y", 'a: "x: y"\n'),
        ("a: 旧\n", "x #y", 'a: "x #y"\n'),
        ("a: 旧\n", "- x", 'a: "- x"\n'),
        ("a: 旧\n", "*x", 'a: "*x"\n'),
        ("a: 旧\n", "&x y", 'a: "&x y"\n'),
        ("a: 旧\n", "!x", 'a: "!x"\n'),
        ("a: 旧\n", "x, [y]", "a: x, [y]\n"),
        ("a: {b: 旧}\n", "x, [y]", 'a: {b: "x, [y]"}\n'),
        ("a: 旧\n", " 新 ", 'a: " 新 "\n'),
        ("a: 旧\n", "新\ufeff", 'a: "新\\uFEFF"\n'),
        ("a: 旧\n", "一\u2028二", 'a: "一\\u2028二"\n'),
        ("a: '旧'\n", "一\n二", 'a: "一\\n二"\n'),
        ("a: |\n  旧\n", "新", "a: |\n  新\n"),
        ("a: >-\n  旧\n  话\nb: 1\n", "新", "a: |-\n  新\nb: 1\n"),
    ],
)
def test_a_text_keeps_its_quotes_and_gets_those_it_needs(text: str, value: str, expected: str) -> None:
    path = ("a", "b") if "{" in text else ("a",)

    assert edited(text, {path: value}, lambda _: ()) == expected


@pytest.mark.parametrize("word", ["yes", "No", "on", "null", "~", "", "true", "1", "1.5", "1_000", "0x1F", "12:30:45"])
@pytest.mark.parametrize("word_of", ["yaml 1.1", "this project"])
def test_a_text_that_some_reader_takes_for_something_else_is_quoted(word: str, word_of: str) -> None:
    assert edited("a: 旧\n", {("a",): word}, lambda _: ()) == f'a: "{word}"\n'


@pytest.mark.parametrize("date", ["2024-01-25", "2024-01-25 10:00:00"])
def test_a_text_that_looks_like_a_date_is_quoted(date: str) -> None:
    assert edited("a: 旧\n", {("a",): date}, lambda _: ()) == f'a: "{date}"\n'


# --- texts of several lines ------------------------------------------------------------------------------------------


def test_of_a_block_only_the_lines_that_differ_are_changed() -> None:
    text = """
        a: |2-  # 注

          一

          二
          三

        # 尾
        b: 1
        """

    assert edit(text, {"a": Paragraphs(["一", "贰", "三", "四"])}) == textwrap.dedent(
        """\
        a: |2-  # 注

          一

          贰
          三
          四

        # 尾
        b: 1
        """
    )


def test_lines_of_a_block_are_taken_away_whole() -> None:
    assert edit("a: |\n  一\n  二\n  三\nb: 1\n", {"a": Paragraphs(["三"])}) == "a: |\n  三\nb: 1\n"


def test_a_folded_text_becomes_a_literal_one() -> None:
    assert edit("a: >+  # 注\n   一\n   二\n\nb: 1\n", {"a": Paragraphs(["三", "四"])}) == (
        "a: |+  # 注\n   三\n   四\n\nb: 1\n"
    )


def test_lines_that_are_set_off_differently_are_written_anew() -> None:
    assert edit("a: |\n  一\n    二\n  三\n", {"a": Paragraphs(["二", "三"])}) == "a: |\n  二\n  三\n"


def test_a_blank_becomes_a_block_below_the_comment_on_its_line() -> None:
    assert edit("x:\n  a: null  # 注\n  b: 1\n", {"x.a": Paragraphs(["一", "二"])}) == (
        "x:\n  a: |  # 注\n    一\n    二\n  b: 1\n"
    )


def test_a_quoted_text_of_one_line_stays_on_its_line() -> None:
    assert edit('a: "旧"  # 注\n', {"a": Paragraphs(["新"])}) == 'a: "新"  # 注\n'


def test_within_brackets_lines_are_escaped() -> None:
    assert edit('{"a": "旧"}', {"a": Paragraphs(["一", "二"])}) == '{"a": "一\\n二"}'


def test_a_block_that_becomes_blank_keeps_the_comment_on_its_line() -> None:
    assert edit("a: |-  # 注\n  一\n  二\nb: 1\n", {"a": None}) == "a: null  # 注\nb: 1\n"


@pytest.mark.parametrize("blank", ["", " null"])
def test_a_comment_that_is_set_off_further_does_not_become_a_line_of_a_new_block(blank: str) -> None:
    new = edit(f"a:{blank}\n\n      # 注\n    # 释\nb: 1\n", {"a": Paragraphs(["一"])})

    assert new == "a: |\n       一\n\n      # 注\n    # 释\nb: 1\n"
    assert YamlFile(new, "").data == {"a": "一\n", "b": 1}


def test_a_comment_that_is_set_off_further_does_not_become_a_line_of_a_new_entry() -> None:
    new = edit("a: 1\n\n      # 注\nc: 1\n", {"b": Paragraphs(["一"])})

    assert new == "a: 1\n\n      # 注\nb: |\n  一\nc: 1\n"


# --- lists -----------------------------------------------------------------------------------------------------------


def test_an_entry_is_added_below_the_last_one() -> None:
    assert edit("a:\n  # 首\n  - 一  # 注\n  # 尾\nb: 1", {"a": ["一", "二"]}) == (
        "a:\n  # 首\n  - 一  # 注\n  - 二\n  # 尾\nb: 1"
    )


def test_an_entry_is_added_before_the_first_one() -> None:
    assert edit("a:\n  - 二\n", {"a": ["一", "二"]}) == "a:\n  - 一\n  - 二\n"


def test_an_entry_that_goes_takes_its_line_along_and_no_other() -> None:
    text = "a:\n  # 甲\n  - 一  # 注一\n  # 乙\n  - 二  # 注二\n  - >\n    三\n  - 四\nb: 1\n"

    assert edit(text, {"a": ["一", "四"]}) == "a:\n  # 甲\n  - 一  # 注一\n  # 乙\n  - 四\nb: 1\n"


def test_a_list_that_becomes_empty_stays_a_list() -> None:
    assert edit("a:  # 注\n  - 一\n  # 尾\n  - 二\nb: 1\n", {"a": []}) == "a: []  # 注\n  # 尾\nb: 1\n"


@pytest.mark.parametrize("blank", ["", " null", " ~", " []"])
def test_a_blank_becomes_a_list_below_the_comment_on_its_line(blank: str) -> None:
    assert edit(f"x:\n  a:{blank}  # 注\n  b: 1\n", {"x.a": ["一", "x: y"]}) == (
        'x:\n  a:  # 注\n    - 一\n    - "x: y"\n  b: 1\n'
    )


def test_dashes_are_placed_as_in_the_rest_of_the_file() -> None:
    assert edit("x:\n    a: null\n    b:\n    - 一\n", {"x.a": ["二"]}) == "x:\n    a:\n    - 二\n    b:\n    - 一\n"


# --- what is not there yet -------------------------------------------------------------------------------------------


def test_a_key_is_added_where_the_order_puts_it_with_the_indentation_of_its_neighbours() -> None:
    text = "x:\n    # 首\n    a: 1  # 甲\n    # 乙\n    c: 3\n"

    assert edit(text, {"x.b": 2}) == "x:\n    # 首\n    a: 1  # 甲\n    b: 2\n    # 乙\n    c: 3\n"


def test_a_first_key_is_added_above_the_comment_of_the_next() -> None:
    assert edit("x:  # 注\n  # 乙\n  b: 2\n", {"x.a": 1}) == "x:  # 注\n  a: 1\n  # 乙\n  b: 2\n"


def test_a_key_is_added_behind_a_value_of_several_lines() -> None:
    assert edit("x:\n  a: |\n    一\n\n  c: 3\n", {"x.b": 2}) == "x:\n  a: |\n    一\n  b: 2\n\n  c: 3\n"


def test_whole_branches_are_added() -> None:
    assert edit("a: 1\n", {"b.a.b": 2, "b.a.a": [1, 2], "b.c": ["三"], "c.a": Paragraphs(["四"])}) == (
        "a: 1\nb:\n  a:\n    b: 2\n    a: [1, 2]\n  c:\n    - 三\nc:\n  a: |\n    四\n"
    )


@pytest.mark.parametrize("blank", ["", " null", " ~", " {}"])
def test_a_branch_is_added_to_a_blank(blank: str) -> None:
    assert edit(f"a:{blank}  # 注\nb: 1\n", {"a.b": 2}) == "a:  # 注\n  b: 2\nb: 1\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x: {a: 1, c: 3}", "x: {a: 1, b: [2], c: 3}"),
        ('{"x": {"c": 3}}', '{"x": {"b": [2], "c": 3}}'),
        ("{x: {}}", "{x: {b: [2]}}"),
        ("{x: null}", "{x: {b: [2]}}"),
        ("{x}", "{x: {b: [2]}}"),
        ("x: {a: 1,\n    }", "x: {a: 1, b: [2],\n    }"),
    ],
)
def test_a_key_is_added_within_brackets(text: str, expected: str) -> None:
    assert edit(text, {"x.b": [2]}) == expected


def test_keys_at_different_depths_below_the_same_line() -> None:
    assert edit("x:\n  a:\n    a: 1\n", {"x.b": 3, "x.a.b": 2}) == "x:\n  a:\n    a: 1\n    b: 2\n  b: 3\n"


# --- lines -----------------------------------------------------------------------------------------------------------


def test_a_file_that_ends_without_a_line_break_goes_on_doing_so() -> None:
    assert edit("x:\n  a: 1", {"x.b": 2, "x.c": ["三"]}) == "x:\n  a: 1\n  b: 2\n  c:\n    - 三"


def test_new_lines_end_as_the_line_above() -> None:
    assert edited("x:\r\n  a: 1\r\ny: 1\n", {("x", "b"): 2, ("z",): 3}, lambda _: tuple("xyzab")) == (
        "x:\r\n  a: 1\r\n  b: 2\r\ny: 1\nz: 3\n"
    )


def test_what_is_in_the_way_is_named() -> None:
    with pytest.raises(NotEditableError, match=r"^x$") as caught:
        edit("x: 1\n", {"x.a": 1})

    assert caught.value.path == ("x",)


def test_a_mapping_is_not_replaced() -> None:
    with pytest.raises(NotEditableError):
        edit("x:\n  a: 1\n", {"x": Paragraphs(["一"])})
