"""A printed table as it was seen, in whatever format: its cells, and the columns of the raster that they cover."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SeenCell:
    """A cell: its text, the addresses that marks in it name, and the columns of the raster that it covers.

    ``first`` is False in the rows into which a cell above reaches.
    """

    text: str
    marks: tuple[str, ...]
    left: int
    right: int
    first: bool


@dataclass(frozen=True)
class SeenTable:
    """A table, row by row."""

    rows: tuple[tuple[SeenCell, ...], ...]
