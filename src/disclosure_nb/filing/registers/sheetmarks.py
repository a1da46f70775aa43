"""What the rows of a sheet do not tell: merged cells, hidden rows, and formulas that were never calculated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO, Any
from xml.parsers import expat

from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

_PART = 1 << 20
_SIGNS = re.compile(rb"<(?:\w+:)?f[ >/]|mergeCell |hidden=")
_LONGEST_SIGN = 32


@dataclass(frozen=True)
class Merged:
    """A range of merged cells: rows and columns from 1."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass
class SheetMarks:
    """``uncached`` are the cells (row, column, from 1) with a formula and no result."""

    merged: list[Merged] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    uncached: set[tuple[int, int]] = field(default_factory=set)


def marks_of(source: Callable[[], IO[bytes]]) -> SheetMarks:
    """Return the marks of a sheet; ``source`` opens its XML, which is looked through only if it has any.

    Raises ``xml.parsers.expat.ExpatError`` where it is damaged.
    """
    with source() as content:
        if not _has_signs(content):
            return SheetMarks()
    with source() as content:
        return _Looking(content).marks


def _has_signs(content: IO[bytes]) -> bool:
    end = b""
    while part := content.read(_PART):
        if _SIGNS.search(end + part):
            return True
        end = part[-_LONGEST_SIGN:]
    return False


class _Looking:
    """One look through the XML of a sheet."""

    def __init__(self, content: IO[bytes]) -> None:
        self.marks = SheetMarks()
        self.row, self.column = 0, 0
        self.formula = self.result = self.inside = False
        self.kind = ""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(content)

    def _start(self, name: str, given: dict[str, Any]) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self.column += 1
            if "r" in given:
                self.column = column_index_from_string(coordinate_from_string(given["r"])[0])
            self.kind = given.get("t", "n")
            self.formula = self.result = False
        elif tag == "f":
            self.formula = True
        elif tag == "v":
            self.inside = True
        elif tag == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            if given.get("hidden") in ("1", "true"):
                self.marks.hidden.add(self.row)
        elif tag == "mergeCell":
            left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(given["ref"]))
            self.marks.merged.append(Merged(left, top, right, bottom))

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == "v":
            self.inside = False
        elif tag == "c" and self.formula and not self.result and self.kind != "str":
            self.marks.uncached.add((self.row, self.column))

    def _text(self, text: str) -> None:
        if self.inside and text.strip():
            self.result = True
