"""Finding lines of an array, and pairs of lines, that are equal to a wanted one: without trying all pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from disclosure_nb.checks.rollup.exact import Numbers


def equal_lines(numbers: Numbers, wanted: Numbers) -> list[int]:
    """Return the lines that are equal to the wanted one."""
    if not len(numbers):
        return []
    return [int(line) for line in np.flatnonzero((numbers == wanted).all(axis=1))]


def line_keys(numbers: Numbers) -> NDArray[np.uint64]:
    """Return a key of every line (modulo 2 ** 64) such that the key of a sum is the sum of the keys."""
    if numbers.dtype == object:
        numbers = (numbers & (2**64 - 1)).astype(np.uint64)
    weights = np.random.default_rng(2021).integers(0, 2**63, numbers.shape[-1], dtype=np.uint64) * np.uint64(2)
    with np.errstate(over="ignore"):
        keys: NDArray[np.uint64] = (numbers.astype(np.uint64) * (weights + np.uint64(1))).sum(axis=-1, dtype=np.uint64)
    return keys


def key_pairs(keys: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> Iterator[tuple[int, int]]:
    """Yield (line, other) where the key of the other line is the one wanted for the line."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    starts, ends = np.searchsorted(ranked, wanted, "left"), np.searchsorted(ranked, wanted, "right")
    for line in np.flatnonzero(ends > starts):
        for other in order[starts[line] : ends[line]]:
            yield int(line), int(other)
