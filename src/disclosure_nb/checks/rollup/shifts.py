"""Lines of one unit's form read in the wrong place: shifted by one cell, or exchanged with their neighbour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from disclosure_nb.checks.rollup.comparison import Comparison
from disclosure_nb.checks.rollup.exact import Numbers


def moved(comparison: Comparison, differing: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    """Yield (unit, what happened: Chinese, English) where a move in one unit's form gives exactly the difference."""
    for columns, zh, en in _lines(comparison):
        if set(differing) <= set(columns):
            yield from _shifted(comparison, columns, zh, en)
    yield from _exchanged_rows(comparison, differing)


def _lines(comparison: Comparison) -> Iterator[tuple[list[int], str, str]]:
    """Yield every row and column of every table: its places and its names."""
    for table in comparison.edition.tables:
        for block in table.blocks:
            rows, columns = block.row_leaves, block.column_leaves
            for row in rows:
                places = [comparison.index[f"{table.id}.{row.id}.{column.id}"] for column in columns]
                yield places, f"「{row.label}」行", f"row {table.id}.{row.id}"
            for column in columns:
                places = [comparison.index[f"{table.id}.{row.id}.{column.id}"] for row in rows]
                yield places, f"「{column.label}」列", f"column {table.id}.{column.id}"


def _shifted(comparison: Comparison, columns: list[int], zh: str, en: str) -> Iterator[tuple[int, str, str]]:
    numbers, wanted = comparison.units[:, columns], comparison.difference[columns]
    decided = comparison.decided[columns]
    last = len(columns) - 1
    for start in range(last):
        later = numbers.copy()
        later[:, start + 1 :] = numbers[:, start:last]
        later[:, start] = 0
        earlier = numbers.copy()
        earlier[:, start:last] = numbers[:, start + 1 :]
        earlier[:, last] = 0
        swapped = numbers.copy()
        swapped[:, [start, start + 1]] = numbers[:, [start + 1, start]]
        named = f"自第 {start + 1} 格起" if start else ""
        named_en = f" from cell {start + 1} on" if start else ""
        for read, what, what_en in (
            (later, f"{zh}{named}后移一格", f"{en} is shifted{named_en} one cell onwards"),
            (earlier, f"{zh}{named}前移一格", f"{en} is shifted{named_en} one cell back"),
            (
                swapped,
                f"{zh}第 {start + 1}、{start + 2} 格互换",
                f"cells {start + 1} and {start + 2} of {en} are exchanged",
            ),
        ):
            for line in _matching(read - numbers, wanted, decided):
                yield line, what, what_en


def _exchanged_rows(comparison: Comparison, differing: Sequence[int]) -> Iterator[tuple[int, str, str]]:
    for table in comparison.edition.tables:
        for block in table.blocks:
            for first, second in pairwise(block.row_leaves):
                pair = [
                    [comparison.index[f"{table.id}.{row.id}.{column.id}"] for column in block.column_leaves]
                    for row in (first, second)
                ]
                places = pair[0] + pair[1]
                if len(pair[0]) < 2 or not set(differing) <= set(places):
                    continue
                numbers = comparison.units[:, places]
                read = comparison.units[:, pair[1] + pair[0]]
                wanted, decided = comparison.difference[places], comparison.decided[places]
                for line in _matching(read - numbers, wanted, decided):
                    zh = f"「{first.label}」与「{second.label}」两行互换"
                    yield line, zh, f"rows {table.id}.{first.id} and {second.id} are exchanged"


def _matching(change: Numbers, wanted: Numbers, decided: Numbers) -> list[int]:
    return [int(line) for line in np.flatnonzero(((change == wanted) | ~decided).all(axis=1))]
