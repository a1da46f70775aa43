"""The formula of a total: one way to write it, so that the reader knows it again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from openpyxl.utils import get_column_letter, range_boundaries

Position = tuple[int, int]
"""Row and column of a cell, from 1."""

_RANGES = r"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?"
_TOTAL = re.compile(rf'=IF\(COUNT\(({_RANGES}(?:,{_RANGES})*)\)=([0-9]{{1,4}}),SUM\(\1\),""\)')
_MOST_CELLS = 10_000


def total_formula(parts: Sequence[Position]) -> str:
    """Return the formula that adds up ``parts``, and stays empty while one of them is not filled in."""
    cells = references(parts)
    return f'=IF(COUNT({cells})={len(parts)},SUM({cells}),"")'


def summed_by(formula: str) -> tuple[int, frozenset[Position]] | None:
    """Return how many parts a total of ours asks for and the cells it adds up; None if the formula is not of ours.

    The cells are more than the parts where rows or columns were inserted among them.
    """
    plain = "".join(formula.split()).replace("$", "").upper()
    found = _TOTAL.fullmatch(plain)
    if found is None:
        return None
    cells: set[Position] = set()
    for run in found[1].split(","):
        left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(run))
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            return None
        cells |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
    return int(found[2]), frozenset(cells)


def references(cells: Sequence[Position], sheet: str = "", fixed: bool = False) -> str:
    """Return the arguments of a function that takes all ``cells``; neighbours in a line are written as one range."""
    runs: list[list[Position]] = []
    for cell in cells:
        if runs and _continues(runs[-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return ",".join(sheet + ":".join(dict.fromkeys(reference(run[end], fixed) for end in (0, -1))) for run in runs)


def reference(cell: Position, fixed: bool = False) -> str:
    """Return how a formula names a cell (``B3``, fixed ``$B$3``)."""
    row, column = cell
    return f"${get_column_letter(column)}${row}" if fixed else f"{get_column_letter(column)}{row}"


def _continues(run: Sequence[Position], cell: Position) -> bool:
    step = (cell[0] - run[-1][0], cell[1] - run[-1][1])
    along = step if len(run) == 1 else (run[-1][0] - run[-2][0], run[-1][1] - run[-2][1])
    return step == along and step in ((0, 1), (1, 0))
