"""A rule of the project: its entry in the catalogue, and the function that looks."""

from __future__ import annotations

from pathlib import Path

from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    printed = carry_out("rule", project)

    assert printed.count("[S5]") == 1
