"""The lines of a register as they were read: only the known columns, every different text once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.registers.specs import Column, Spec
from disclosure_nb.language import Sentence

Codes = npt.NDArray[np.int32]
Indexes = npt.NDArray[np.intp]

KEY_BYTES = 64
"""Width of key columns, in bytes of UTF-8; a text that fills it may be longer and is refused."""


@dataclass(frozen=True)
class Texts:
    """A column: ``unique`` are its different texts, stripped; ``codes`` say for every line which one it has.

    The first of ``unique`` is the blank text.
    """

    codes: Codes
    unique: tuple[str, ...]


@dataclass(frozen=True)
class Lines:
    """The lines of one register.

    ``texts`` are the columns by id; ``keys`` those of kind ``key``, as an array of bytes. Columns that the register
    does not have are in neither. ``numbers`` returns the line numbers in the file for indexes of lines (None where they
    are not known), ``sheet`` the sheet of a line where there are several. ``notes`` say what was read and what not.
    """

    place: Place
    spec: Spec
    count: int
    texts: Mapping[str, Texts]
    keys: Mapping[str, npt.NDArray[np.bytes_]]
    numbers: Callable[[Sequence[int]], Sequence[int | None]]
    sheet: Callable[[int], str | None] = lambda _: None
    notes: tuple[Sentence, ...] = ()

    def has(self, column: str) -> bool:
        """Whether the register has the column."""
        return column in self.texts or column in self.keys

    def blank(self, column: str) -> npt.NDArray[np.bool_]:
        """Return on which lines a column has nothing in it."""
        blank = self.texts[column].codes == 0 if column in self.texts else self.keys[column] == b""
        return np.asarray(blank, dtype=bool)

    def unread(self) -> Indexes:
        """Return the lines on which every column that is read is blank."""
        blank = np.ones(self.count, dtype=bool)
        for texts in self.texts.values():
            blank &= texts.codes == 0
        for keys in self.keys.values():
            blank &= keys == b""
        return np.flatnonzero(blank)

    def without(self, indexes: Indexes) -> Lines:
        """Return these lines without some of them."""
        remaining = np.delete(np.arange(self.count), indexes)
        texts = {id: Texts(column.codes[remaining], column.unique) for id, column in self.texts.items()}
        keys = {id: column[remaining] for id, column in self.keys.items()}
        return replace(
            self,
            count=len(remaining),
            texts=texts,
            keys=keys,
            numbers=lambda asked: self.numbers([int(remaining[index]) for index in asked]),
        )


def only_columns(spec: Spec, heads: Sequence[str], place: Place) -> dict[int, Column]:
    """Return the columns to read by their position in the head line.

    Raises ParamsError where a required column is missing or a column is there twice. Messages show known column names
    only.
    """
    found = spec.match(heads)
    problems = []
    missing = [column for column in spec.columns.values() if column.required and column.id not in found]
    if missing:
        there = [spec.columns[id].label for id in found]
        names = "、".join(column.label for column in missing)
        sentence = Sentence(
            f"表头缺少必需的列：{names}；已认出的列：{'、'.join(there)}。请补上，或把列名改为上述名称。",
            f"the head line lacks the columns {names}; found are: {', '.join(there)}. Add or rename them.",
        )
        problems.append(Problem("E303", place, sentence))
    for id, at in found.items():
        if len(at) > 1:
            label, where = spec.columns[id].label, "、".join(str(i + 1) for i in at)
            sentence = Sentence(
                f"第 {where} 列的表头都可作“{label}”，请只保留一列或改名。",
                f"the heads of columns {where} all mean “{label}”; rename all but one.",
            )
            problems.append(Problem("E304", place, sentence))
    if problems:
        raise ParamsError(problems)
    return {at[0]: spec.columns[id] for id, at in found.items()}


def no_head(spec: Spec, place: Place) -> ParamsError:
    """Say that no head line was found."""
    names = "、".join(column.label for column in spec.columns.values() if column.required)
    sentence = Sentence(
        f"前 10 行中没有表头；表头一行应有这些列：{names}。请检查是否选错文件或工作表。",
        f"no head line among the first 10 lines; it should name the columns {names}. Check file and sheet.",
    )
    return ParamsError([Problem("E302", place, sentence)])
