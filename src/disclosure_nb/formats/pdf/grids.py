"""Tables as the plain data that the Typst template reads, with what it needs to know of their size beforehand.

Typst could measure a table by typesetting it, which takes longer than the rest of the page. The sizes here are those of
Chinese type: a hanzi is one em wide, a line one em high.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import fitted_raster
from disclosure_nb.formats.pdf.printable import printable

TEXT_WIDTH = 156 / 25.4 * 72  # points: the text area of GB/T 9704
_SIDES = 4.0  # points: the insets left and right of a cell
_LEADING = 0.3  # em between two lines
_NARROW = 0.55  # em: digits and Latin letters, on the safe side
_MANY_COLUMNS = 6
_PLAIN_ROLES = {"value", "stub"}
_NUMBER = re.compile(r"[-+]?[0-9.,]+%?")


def grid_payload(grid: Grid, draft: bool) -> dict[str, Any]:
    """Return the data of a table. ``height`` is that of all its rows without the insets above and below, in points.

    ``whole`` says that it is of the form: such a table is not broken over pages where it fits on one.

    Raises RenderError if its cells do not fit its columns.
    """
    rows = [[(cell.column, cell.content) for cell in row] for row in fitted_raster(grid).rows]
    sizes = _Sizes(9.0 if len(grid.widths) > _MANY_COLUMNS else 10.5, grid.widths)
    caption = printable(grid.caption) if grid.caption and grid.show_caption else None
    return {
        "kind": "grid",
        "caption": caption,
        "widths": list(grid.widths),
        "size": sizes.size,
        "whole": grid.id is not None,
        "height": sum(max((sizes.height(x, cell) for x, cell in row), default=0.0) for row in rows),
        "head_rows": min(grid.head_rows, len(rows)),
        "rows": [
            {
                "head": all(cell.role not in _PLAIN_ROLES for _, cell in row),
                "level": 1 if any(cell.role == "heading" for _, cell in row) else 2,
                "cells": [_cell(cell, draft, sizes, x) for x, cell in row],
            }
            for row in rows
        ],
    }


def _cell(cell: GridCell, draft: bool, sizes: _Sizes, x: int) -> dict[str, Any]:
    return {
        "text": printable(cell.text),
        "role": cell.role,
        "rowspan": cell.rowspan,
        "colspan": cell.colspan,
        "align": cell.align,
        "error": draft and cell.mark == "error",
        "narrow": sizes.balanced(x, cell),
        "shrink": sizes.too_wide(x, cell),
    }


@dataclass(frozen=True)
class _Sizes:
    """How much room the cells of one table take: ``size`` is that of the type in points, ``widths`` as in the grid."""

    size: float
    widths: Sequence[float]

    def room(self, x: int, cell: GridCell) -> float:
        """Return the width for a cell's text, in em."""
        share = sum(self.widths[x : x + cell.colspan]) / sum(self.widths)
        return max(1.0, (TEXT_WIDTH * share - _SIDES) / self.size)

    def height(self, x: int, cell: GridCell) -> float:
        """Return the height of a cell's text, in points; 0 for one that reaches over several rows, which make room."""
        if cell.rowspan > 1:
            return 0.0
        room = self.room(x, cell)
        if len(cell.text) <= room and "\n" not in cell.text:  # no character is wider than one em
            return self.size
        count = sum(max(1, ceil(_width(line) / room)) for line in cell.text.split("\n"))
        return self.size * (count + _LEADING * (count - 1))

    def balanced(self, x: int, cell: GridCell) -> float | None:
        """Return the width in em in which a head's lines are of like length, 商业／企业 rather than 商业企／业."""
        if cell.role == "value" or cell.align != "center" or "\n" in cell.text:
            return None
        room = self.room(x, cell)
        if len(cell.text) <= room:
            return None
        wide = _width(cell.text)
        count = ceil(wide / room)
        return min(room, wide / count + 0.5) if count > 1 else None

    def too_wide(self, x: int, cell: GridCell) -> bool:
        """Whether a number may be wider than its column: it is then set narrower, for digits are never broken."""
        if cell.role != "value" or len(cell.text) * _NARROW <= self.room(x, cell):
            return False
        return _NUMBER.fullmatch(cell.text) is not None


def _width(text: str) -> float:
    """Return how wide a text is on one line, in em."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else _NARROW for char in text)
