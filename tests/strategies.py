"""Random filings for property tests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from disclosure_nb.filing import Filing, Value
from disclosure_nb.form import Cell, Edition, Identity
from factories import zero_filing

counts = st.integers(0, 30)
signed_counts = st.integers(-30, 30)
amounts = st.decimals(0, 1000, places=6)
signed_amounts = st.decimals(-1000, 1000, places=6)


def values_of(cell: Cell) -> st.SearchStrategy[int] | st.SearchStrategy[Decimal]:
    """Values that a cell may rightly have."""
    if cell.kind == "amount":
        return signed_amounts if cell.signed else amounts
    return signed_counts if cell.signed else counts


@st.composite
def filled_filings(draw: st.DrawFn, edition: Edition, *, blanks: bool = True) -> Filing:
    """Filings with any numbers in any cells, blanks among them; nothing needs to add up."""
    numbers = st.one_of(signed_counts, signed_amounts, st.integers(-(10**30), 10**30))
    anything = st.none() | numbers if blanks else numbers
    size = len(edition.cells)
    values = draw(st.lists(anything, min_size=size, max_size=size))
    return zero_filing(edition).with_cells(dict(zip(edition.cells, values, strict=True)))


@st.composite
def balanced_filings(draw: st.DrawFn, edition: Edition) -> Filing:
    """Filings in which every identity of the edition holds, and every cell has a value that its kind allows."""
    cells = dict(zip(edition.cells, draw(st.tuples(*map(values_of, edition.cells.values()))), strict=True))
    totals = {identity.left[0] for identity in edition.identities if identity.total}
    _add_up(edition.identities, cells)
    for identity in edition.identities:
        if identity.total or totals.intersection(identity.left):
            continue
        right = sum(cells[address] for address in identity.right)
        if identity.relation == ">=":
            cells[identity.left[0]] += right
        else:
            if right < 0:  # a change below zero can outweigh what it changes: begin from more
                cells[identity.right[0]] -= right
                right = 0
            for address in identity.left[1:]:
                cells[address] = min(cells[address], right)
                right -= cells[address]
            cells[identity.left[0]] = right
    _add_up(edition.identities, cells)
    values: dict[str, Value] = dict(cells)
    return zero_filing(edition).with_cells(values)


def _add_up(identities: Sequence[Identity], cells: dict[str, int | Decimal]) -> None:
    """Fill in the totals, and the totals of totals."""
    for _ in range(2):
        for identity in identities:
            if identity.total:
                cells[identity.left[0]] = sum(cells[address] for address in identity.right)
