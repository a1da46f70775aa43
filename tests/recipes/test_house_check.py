"""A check of a house: one file next to its params."""

from __future__ import annotations

from pathlib import Path

from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    printed = carry_out("house-check", project)

    assert "制发 0" in printed or "表二“行政规范性文件”×本年废止件数" in printed
