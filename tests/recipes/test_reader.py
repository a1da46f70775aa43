"""A reader: a distribution of one's own; nothing of the project is touched."""

from __future__ import annotations

from pathlib import Path

from recipe import carry_out


def test_it_works_as_it_is_written(project: Path) -> None:
    carry_out("reader", project)
