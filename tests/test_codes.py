"""The codes of problems with input: stable, and each with one meaning. The first digit says what is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import disclosure_nb

PACKAGE = Path(disclosure_nb.__file__).parent
ROOMS = {  # first digit: the rooms in which such codes are given
    "0": {"filing", "form"},
    "1": {"filing", "yamlfile.py", "yamlfaults.py", "narrative"},  # params files
    "2": {"filing/workbook"},
    "3": {"filing/registers"},
    "4": {"checks", "document/theme.py"},  # the files beside params files
    "5": {"document/reader.py", "gate", "readback", "formats/data", "cli"},  # reports read back
    "6": {"plugins.py"},  # output formats and readers
}


def given() -> Iterator[tuple[str, str]]:
    """Yield each code with the file that gives it."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for code in re.findall(r'"E(\d{3})"', file.read_text(encoding="utf-8")):
            yield code, file.relative_to(PACKAGE).as_posix()


def room(file: str) -> str:
    """Return the closest room that the table names."""
    parts = file.split("/")
    named = set().union(*ROOMS.values())
    return next("/".join(parts[:end]) for end in range(len(parts), 0, -1) if "/".join(parts[:end]) in named)


def test_the_first_digit_of_a_code_says_what_is_read() -> None:
    assert {(code[0], room(file)) for code, file in given()} == {
        (digit, name) for digit, names in ROOMS.items() for name in names
    }
