"""Many filings as exact whole numbers in arrays: one line per filing, one column per cell, blanks apart.

Amounts are scaled by as many decimals as any of them needs; cells that a relation joins are scaled alike, so that sums
and comparisons of scaled numbers are those of the values. No float is ever involved. Where a sum may not
fit into 64 bits, the whole array is of Python integers instead (slower, never wrong).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disclosure_nb.filing import Value
from disclosure_nb.filing import number as to_number
from disclosure_nb.form import Edition

_CHUNK = 4096

Numbers = NDArray[Any]
"""An array of ``int64``, or of Python integers (``object``) where these are needed."""


@dataclass(frozen=True)
class Exact:
    """``numbers[line, column]`` is the value times ``10 ** decimals[column]``; it is 0 where ``blank`` is set."""

    numbers: Numbers
    blank: NDArray[np.bool_]
    decimals: tuple[int, ...]

    def value(self, number: int, column: int) -> Value:
        """Return the value that a scaled number of a column means."""
        return unscaled(int(number), self.decimals[column])


def unscaled(number: int, decimals: int) -> int | Decimal:
    """Return ``number / 10 ** decimals`` exactly: int if it is whole."""
    power: int = 10**decimals
    whole, rest = divmod(number, power)
    if not rest:
        return whole
    digits = tuple(map(int, str(abs(number))))
    return Decimal((int(number < 0), digits, -decimals)).normalize(_WIDE)


_WIDE = Context(prec=1000)


def exact(edition: Edition, lines: Iterable[Sequence[Value]]) -> Exact:
    """Return lines of values, each in the order of the edition's cells, as exact numbers."""
    width = len(edition.cells)
    waiting = iter(lines)
    wholes: list[NDArray[np.int64]] = []
    blanks: list[NDArray[np.bool_]] = []
    odd: dict[tuple[int, int], int | Decimal] = {}
    start = 0
    while chunk := list(islice(waiting, _CHUNK)):
        raw = np.empty((len(chunk), width), dtype=object)
        raw[:] = chunk
        whole, blank, apart = _split(raw, largest(edition))
        odd |= {(start + line, column): value for (line, column), value in apart.items()}
        wholes.append(whole)
        blanks.append(blank)
        start += len(chunk)
    if not wholes:
        wholes, blanks = [np.zeros((0, width), np.int64)], [np.zeros((0, width), np.bool_)]
    return assembled(edition, _joined(wholes, np.int64), _joined(blanks, np.bool_), odd)


def _joined(parts: list[Any], dtype: type) -> Any:
    """Join lines into one array whose columns are contiguous: that is how sums of columns are fast."""
    joined = np.empty((sum(map(len, parts)), parts[0].shape[1]), dtype=dtype, order="F")
    start = 0
    for part in parts:
        joined[start : start + len(part)] = part
        start += len(part)
    return joined


def _split(raw: Numbers, limit: int) -> tuple[NDArray[np.int64], NDArray[np.bool_], dict[tuple[int, int], Any]]:
    """Return whole numbers within the limit, blanks, and all other values by place."""
    blank: NDArray[np.bool_] = pd.isna(raw)
    filled = np.where(blank, 0, raw)
    try:
        whole = filled.astype(np.int64)
        apart = (whole != filled) | (whole > limit) | (whole < -limit)
    except OverflowError:
        apart = np.frompyfunc(lambda value: value != int(value) or abs(value) > limit, 1, 1)(filled).astype(np.bool_)
        whole = np.where(apart, 0, filled).astype(np.int64)
    apart = apart.astype(np.bool_)
    whole[apart] = 0
    return whole, blank, {(int(a), int(b)): filled[a, b] for a, b in np.argwhere(apart)}


def exact_columns(
    edition: Edition, columns: Mapping[str, pd.Series[Any]], length: int
) -> tuple[Exact, list[tuple[int, str]]]:
    """Return columns of a frame as exact numbers, and the places of values that are not numbers."""
    limit = largest(edition)
    whole = np.zeros((length, len(edition.cells)), dtype=np.int64, order="F")
    blank = np.zeros((length, len(edition.cells)), dtype=np.bool_, order="F")
    odd: dict[tuple[int, int], int | Decimal] = {}
    wrong: list[tuple[int, str]] = []
    for place, address in enumerate(edition.cells):
        column = columns[address]
        blank[:, place] = column.isna().to_numpy()
        simple = _whole(column, blank[:, place], limit)
        if simple is not None:
            whole[:, place] = simple
            continue
        for line in np.flatnonzero(~blank[:, place]):
            value = to_number(column.iloc[int(line)])
            if value is None:
                wrong.append((int(line), address))
            elif isinstance(value, int) and abs(value) <= limit:
                whole[line, place] = value
            else:
                odd[int(line), place] = value
    return assembled(edition, whole, blank, odd), wrong


def _whole(column: pd.Series[Any], blank: NDArray[np.bool_], limit: int) -> NDArray[np.int64] | None:
    """Return a column of whole numbers at once; None if they must be looked at one by one."""
    kind = column.dtype.kind if hasattr(column.dtype, "kind") else "O"
    if kind in "iu":
        numbers = column.fillna(0).to_numpy(dtype=np.int64 if kind == "i" else np.uint64)
        return numbers.astype(np.int64) if len(numbers) == 0 or _within(numbers, limit) else None
    if kind == "f":
        floats = np.where(blank, 0.0, column.fillna(0).to_numpy(dtype=np.float64))
        simple = bool(np.all(np.isfinite(floats)) and np.all(floats == np.floor(floats)))
        return floats.astype(np.int64) if simple and bool(np.all(np.abs(floats) <= min(limit, 2**53))) else None
    return None


def _within(numbers: NDArray[Any], limit: int) -> bool:
    return int(numbers.max()) <= limit and int(numbers.min()) >= -limit


def largest(edition: Edition) -> int:
    """Return the largest scaled number of which twice the sum over all cells of a filing fits into 64 bits."""
    return int(2**62 // (2 * len(edition.cells) + 1))


def assembled(
    edition: Edition, whole: NDArray[np.int64], blank: NDArray[np.bool_], odd: Mapping[tuple[int, int], int | Decimal]
) -> Exact:
    """Scale whole numbers and put the odd values (decimals, very large numbers) in their places."""
    groups = joined_cells(edition)
    needed = [0] * len(edition.cells)
    for (_, column), value in odd.items():
        needed[groups[column]] = max(needed[groups[column]], decimals_of(value))
    decimals = tuple(needed[group] for group in groups)
    apart = {place: scaled(value, decimals[place[1]]) for place, value in odd.items()}
    limit = largest(edition)
    numbers: Numbers = whole
    fits = all(abs(value) <= limit for value in apart.values()) and all(
        _within(whole[:, column], limit // 10**digits)
        for column, digits in enumerate(decimals)
        if digits and len(whole)
    )
    if not fits:
        numbers = whole.astype(object, order="F")
    for column, digits in enumerate(decimals):
        if digits:
            numbers[:, column] *= 10**digits
    for place, value in apart.items():
        numbers[place] = value
    return Exact(numbers, blank, decimals)


def joined_cells(edition: Edition) -> list[int]:
    """Return for every cell the first cell that relations (within and across years) join it with."""
    index = {address: place for place, address in enumerate(edition.cells)}
    group = list(range(len(index)))

    def first(place: int) -> int:
        while group[place] != place:
            place = group[place]
        return place

    relations = [
        *(identity.cells for identity in edition.identities),
        *(identity.cells + identity.last_cells for identity in edition.year_identities),
    ]
    for addresses in relations:
        for address in addresses[1:]:
            a, b = sorted((first(index[addresses[0]]), first(index[address])))
            group[b] = a
    return [first(place) for place in group]


def decimals_of(value: int | Decimal) -> int:
    """Return how many decimals a value needs."""
    if isinstance(value, int):
        return 0
    exponent = value.normalize(_WIDE).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def scaled(value: int | Decimal, decimals: int) -> int:
    """Return ``value * 10 ** decimals`` exactly; ``decimals`` must be enough for it."""
    return value * 10**decimals if isinstance(value, int) else int(value.scaleb(decimals, _WIDE))
