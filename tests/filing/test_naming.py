"""What a unit is called, read from its file alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nb.filing import name_at_top, stated_name
from made import PARAMS

FILES = sorted(PARAMS.glob("*/*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_top_of_a_file_says_the_name_that_the_whole_file_says(path: Path) -> None:
    in_a_workbook = "workbook:" in path.read_text(encoding="utf-8") and not name_at_top(path)

    assert in_a_workbook or name_at_top(path) == stated_name(path)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("unit:\n  level: department\n  name: 甲局\nyear: 2023\n", "甲局"),
        ("tables: {unit: {name: 乙局}}\nunit: {aliases: [name, 丙局], name: 甲局}\n", "甲局"),
        ("name: 乙局\nunit: {id: x, other: {name: 丙局}}\n", ""),
        ("- unit: {name: 乙局}\n", ""),
        ("unit: {name: 甲局}\ntables: [\n", "甲局"),
        ("unit: [\n", ""),
        ("", ""),
    ],
)
def test_the_name_is_that_of_the_unit_and_of_nothing_else(written: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(written, encoding="utf-8")

    assert name_at_top(tmp_path / "x.yaml") == name


def test_no_file_and_a_workbook_state_no_name_at_the_top(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"")

    assert [name_at_top(tmp_path / "x.xlsx"), name_at_top(tmp_path / "y.yaml")] == ["", ""]
