"""Line numbers of a CSV file, worked out only when a message needs them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class RecordScan:
    """A second look at a CSV file whose head line ends on physical line ``line`` and whose data begin at ``start``.

    A quoted field may have line ends in it, so a record is not a line. ``count`` is how many records the first look
    found; if the second finds another number, the numbers are not known and None is returned for them.
    """

    path: Path
    encoding: str
    separator: str
    start: int
    line: int
    count: int

    @cached_property
    def _records(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int64]] | None:
        """The first physical line of every record, whether all of its fields are blank, and how many there are."""
        lines, blank, fields = [], [], []
        with self.path.open("rb") as file:
            file.seek(self.start)
            text = io.TextIOWrapper(file, self.encoding, errors="replace", newline="")
            before = self.line
            rows = csv.reader(text, delimiter=self.separator)
            try:
                for row in rows:
                    if len(row) > 1 or (row and row[0].strip()):
                        lines.append(before + 1)
                        blank.append(not any(field.strip() for field in row))
                        fields.append(len(row))
                    before = self.line + rows.line_num
            except csv.Error:
                return None
        if len(lines) != self.count:
            return None
        return np.array(lines, dtype=np.int64), np.array(blank, dtype=bool), np.array(fields, dtype=np.int64)

    def numbers(self, indexes: Sequence[int]) -> Sequence[int | None]:
        """Return the physical line, counted from 1, on which each of these records begins."""
        records = self._records
        return [None] * len(indexes) if records is None else [int(records[0][index]) for index in indexes]

    def blank(self, indexes: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
        """Return which of these records have nothing in any field, read or not."""
        records = self._records
        return np.zeros(len(indexes), dtype=bool) if records is None else records[1][indexes]

    def short(self, indexes: npt.NDArray[np.intp], fields: int) -> npt.NDArray[np.bool_]:
        """Return which of these records have something in them, but fewer fields than so many."""
        records = self._records
        none = np.zeros(len(indexes), dtype=bool)
        return none if records is None else (records[2][indexes] < fields) & ~records[1][indexes]
