"""A statutory table as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from disclosure_nb.filing.values import Value
from disclosure_nb.form import Table

_LARGEST = 2**63 - 1  # what Int64 columns hold


def table_frame(table: Table, cells: Mapping[str, Value]) -> pd.DataFrame:
    """Return the values of a table, by address, as a frame: see ``Filing.frame``."""
    rows, columns = row_labels(table), column_labels(table)
    places = {row: place for place, row in enumerate(rows)}
    held: dict[str, list[Value]] = {column: [None] * len(rows) for column in columns}
    kinds: dict[str, set[str]] = {column: set() for column in columns}
    for cell in table.cells:
        held[str(cell.column.id)][places[str(cell.row.id)]] = cells[cell.address]
        kinds[str(cell.column.id)].add(cell.kind)
    data = {label: _column(held[id], counts=kinds[id] == {"count"}) for id, label in columns.items()}
    return pd.DataFrame(data, index=list(rows.values()))


def row_labels(table: Table) -> dict[str, str]:
    """Return the frame's row label for each row id; equal labels get the group's label before them."""
    return _labels((str(cell.row.id), cell.row_path) for cell in table.cells)


def column_labels(table: Table) -> dict[str, str]:
    """Return the frame's column label for each column id."""
    return _labels((str(cell.column.id), cell.column_path) for cell in table.cells)


def _labels(paths: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    by_id = dict(paths)
    return {id: _label(id, path, list(by_id.values())) for id, path in by_id.items()}


def _label(id: str, path: tuple[str, ...], paths: list[tuple[str, ...]]) -> str:
    """Return the shortest end of a path of labels that no other path has, or else the whole path and the id."""
    for length in range(1, len(path) + 1):
        if sum(other[-length:] == path[-length:] for other in paths) == 1:
            return "·".join(path[-length:])
    return f"{'·'.join(path)}（{id}）"


def _column(values: list[Value], *, counts: bool) -> Any:
    if counts and all(map(_fits_int64, values)):
        blank = np.array([value is None for value in values])
        return pd.arrays.IntegerArray(np.array([value or 0 for value in values], dtype="int64"), blank)
    return np.array([pd.NA if value is None else value for value in values], dtype=object)


def _fits_int64(value: Value) -> bool:
    return value is None or (isinstance(value, int) and abs(value) <= _LARGEST)
