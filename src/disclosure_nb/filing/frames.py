"""A statutory table as a frame."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from disclosure_nb.filing.values import Value
from disclosure_nb.form import Table

_LARGEST = 2**63 - 1  # the largest number in an Int64 column


def table_frame(table: Table, cells: Mapping[str, Value], *, ids: bool = False) -> pd.DataFrame:
    """Return the values of a table, by address, as a frame: see ``Filing.frame``."""
    rows, columns = row_names(table, ids=ids), column_names(table, ids=ids)
    places = {row: place for place, row in enumerate(rows)}
    values: dict[str, list[Value]] = {column: [None] * len(rows) for column in columns}
    kinds: dict[str, set[str]] = {column: set() for column in columns}
    for cell in table.cells:
        values[str(cell.column.id)][places[str(cell.row.id)]] = cells[cell.address]
        kinds[str(cell.column.id)].add(cell.kind)
    data = {label: _column(values[id], counts=kinds[id] == {"count"}) for id, label in columns.items()}
    return pd.DataFrame(data, index=list(rows.values()))


def row_names(table: Table, *, ids: bool = False) -> dict[str, str]:
    """Return how the frame calls the row of each row id: by the id itself, or by its label.

    Equal labels get the group's label before them.
    """
    return _names(((str(cell.row.id), cell.row_path) for cell in table.cells), ids)


def column_names(table: Table, *, ids: bool = False) -> dict[str, str]:
    """Return how the frame calls the column of each column id: by the id itself, or by its label."""
    return _names(((str(cell.column.id), cell.column_path) for cell in table.cells), ids)


def _names(paths: Iterable[tuple[str, tuple[str, ...]]], ids: bool) -> dict[str, str]:
    by_id = dict(paths)
    if ids:
        return {id: id for id in by_id}
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
