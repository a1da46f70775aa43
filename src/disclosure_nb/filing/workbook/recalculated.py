"""Sums in a workbook, calculated anew: what another program stored as the result of a formula may be old."""

from __future__ import annotations

import re
from collections.abc import Set
from decimal import Decimal
from typing import Literal

from openpyxl.utils import range_boundaries

from disclosure_nb.filing.values import Value, number
from disclosure_nb.filing.workbook.content import formula_of
from disclosure_nb.filing.workbook.package import Opened
from disclosure_nb.filing.workbook.total_formula import Position, summed_by

Unknown = Literal["unknown"]
UNKNOWN: Unknown = "unknown"
"""Stands for a cell that cannot be calculated here: it has text, an error, a date or another formula in it."""

Term = tuple[int, Position]
"""What a sum takes: 1 or −1, and the cell."""

_MOST_CELLS = 10_000
_MOST_DIGITS = 15
_REFERENCE = r"[A-Z]{1,3}[0-9]{1,7}"
_RANGES = rf"{_REFERENCE}(?::{_REFERENCE})?"
_TERM = rf"SUM\({_RANGES}(?:,{_RANGES})*\)|{_REFERENCE}"
_SUM = re.compile(rf"=\+?(?:{_TERM})(?:[-+](?:{_TERM}))*")


class Recalculation:
    """The sums of one workbook; ``asked`` are the cells that are to be filled in, by sheet, row and column."""

    def __init__(self, opened: Opened, asked: Set[tuple[str, Position]]) -> None:
        self.opened = opened
        self.asked = asked
        self._known: dict[tuple[str, Position], Value | Unknown] = {}

    def value(self, sheet: str, position: Position) -> Value | Unknown:
        """Return what a cell amounts to: None where a part of its sum that is to be filled in is blank."""
        key = (sheet, position)
        if key not in self._known:
            self._known[key] = UNKNOWN  # a sum that leads back to itself
            self._known[key] = self._calculated(sheet, position)
        return self._known[key]

    def _calculated(self, sheet: str, position: Position) -> Value | Unknown:
        formula = formula_of(self.opened.formulas[sheet].cell(*position))
        if formula is None:
            return self._typed(sheet, position)
        terms = terms_of(formula)
        if terms is None:
            return UNKNOWN
        found: list[tuple[int, Value | Unknown]] = []
        for sign, at in terms:
            value = self.value(sheet, at)
            if value is not None or (sheet, at) in self.asked:
                found.append((sign, value))
        if any(value == UNKNOWN for _, value in found):
            return UNKNOWN
        if not found or any(value is None for _, value in found):
            return None
        return number(sum((sign * Decimal(str(value)) for sign, value in found), Decimal(0)))

    def _typed(self, sheet: str, position: Position) -> Value | Unknown:
        cell = self.opened.values.get(sheet, {}).get(position)
        if cell is None or cell.value == "":
            return None
        value = cell.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return UNKNOWN
        return number(Decimal(f"{value:.{_MOST_DIGITS}g}")) if isinstance(value, float) else value


def terms_of(formula: str) -> list[Term] | None:
    """Return what a formula adds up, if it is a sum of cells of its own sheet; None for any other.

    >>> terms_of("=SUM(B2:C2)-D2")
    [(1, (2, 2)), (1, (2, 3)), (-1, (2, 4))]
    >>> terms_of("=VLOOKUP(B2,A:C,2)") is None
    True
    """
    plain = "".join(formula.split()).replace("$", "").upper()
    ours = summed_by(formula)
    if ours is not None:
        return [(1, at) for at in sorted(ours[1])]
    if _SUM.fullmatch(plain) is None:
        return None
    terms: list[Term] = []
    for sign, term in re.findall(rf"([-+]?)({_TERM})", plain.removeprefix("=")):
        for run in re.findall(_RANGES, term):
            left, top, right, bottom = (int(bound or 0) for bound in range_boundaries(run))
            if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
                return None
            cells = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
            terms += [(-1 if sign == "-" else 1, cell) for cell in cells]
    return terms
