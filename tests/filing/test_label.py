"""A unit is called by its name, with its id behind it, wherever people read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import disclosure_nb
from disclosure_nb.filing import Unit, stated_name, unit_label
from disclosure_nb.workbook import fill_in_workbook
from factories import PARAMS, zero_filing


def test_the_name_comes_first_and_the_id_behind_it() -> None:
    assert unit_label("云澜区财政局", "yunlan-finance") == "云澜区财政局（yunlan-finance）"
    assert unit_label("云澜区财政局", "yunlan-finance", "en") == "云澜区财政局 (yunlan-finance)"
    assert Unit("yunlan-finance", "云澜区财政局").say() == "云澜区财政局（yunlan-finance）"


@pytest.mark.parametrize("name", ["", "yunlan-finance"])
def test_without_a_name_the_id_stands_alone(name: str) -> None:
    assert unit_label(name, "yunlan-finance") == "yunlan-finance"


def test_a_name_is_read_from_params_and_workbooks_also_where_the_rest_is_wrong(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("unit: {name: 云澜区某局, level: 局}\nyear: 二〇二三\n", encoding="utf-8")
    assert stated_name(wrong) == "云澜区某局"
    assert stated_name(PARAMS / "2023" / "yunlan-finance.yaml") == "云澜区财政局"
    book = tmp_path / "yunlan-tests.xlsx"
    book.write_bytes(fill_in_workbook(zero_filing(year=2023)))
    assert stated_name(book) == "云澜区测试局"


@pytest.mark.parametrize(
    "text", ["unit: [", "unit: 3", "unit: {name: 3}", "unit: {name: [a]}", "- a", "", "unit: {level: department}"]
)
def test_a_file_that_states_no_name_has_none(tmp_path: Path, text: str) -> None:
    for name in ("a.yaml", "a.xlsx"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert stated_name(tmp_path / name) == ""
    assert stated_name(tmp_path / "missing.yaml") == stated_name(tmp_path / "missing.xlsx") == ""


def test_a_name_on_several_lines_or_with_invisible_characters_stays_on_one(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text('unit: {name: "甲\\n乙\\u202e局"}\n', encoding="utf-8")
    assert stated_name(path) == "甲 乙<U+202E>局"


def test_only_one_place_says_how_name_and_id_are_joined() -> None:
    joined = re.compile(r"name\}（\{[^}]*\bid\}|name\} \(\{[^}]*\bid\}|（\{[\w.]*unit\.id\}）")
    sources = Path(disclosure_nb.__file__).parent.rglob("*.py")
    assert [path.name for path in sources if joined.search(path.read_text(encoding="utf-8"))] == ["label.py"]
