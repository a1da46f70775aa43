"""Collecting what is wrong with the lines of a register, to be reported at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from disclosure_nb.errors import ParamsError, Problem
from disclosure_nb.filing.registers.lines import Lines
from disclosure_nb.language import Sentence

MOST_LISTED = 200
"""How many bad lines are listed for one reason in one column; the rest is counted."""

Say = Sentence | Callable[[int], Sentence]


class Problems:
    """Collects bad lines; ``done`` raises all of them in the order of the register."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._found: list[tuple[str, str | None, npt.NDArray[np.intp], Say]] = []

    def add(self, code: str, column: str | None, indexes: npt.NDArray[np.intp], say: Say) -> None:
        """Note that lines are wrong; ``say`` is the sentence for all of them, or makes one for an index."""
        if len(indexes):
            self._found.append((code, column, indexes, say))

    def of(self, *columns: str) -> npt.NDArray[np.bool_]:
        """Return which lines have a problem in one of these columns so far."""
        wrong = np.zeros(self.lines.count, dtype=bool)
        for _, column, indexes, _ in self._found:
            if column in columns:
                wrong[indexes] = True
        return wrong

    def done(self) -> None:
        """Raise :class:`ParamsError` if anything was wrong."""
        if not self._found:
            return
        listed = sorted({int(index) for _, _, indexes, _ in self._found for index in _ends(indexes)})
        numbers = dict(zip(listed, self.lines.numbers(listed), strict=True))
        each: list[tuple[int, int, Problem]] = []
        rest: list[Problem] = []
        for order, (code, column, indexes, say) in enumerate(self._found):
            for index in map(int, indexes[:MOST_LISTED]):
                sentence = say if isinstance(say, Sentence) else say(index)
                each.append((index, order, self._problem(code, column, index, numbers[index], sentence)))
            if len(indexes) > MOST_LISTED:
                rest.append(self._rest(code, column, len(indexes), numbers[int(indexes[-1])]))
        raise ParamsError([problem for _, _, problem in sorted(each, key=lambda found: found[:2])] + rest)

    def _problem(self, code: str, column: str | None, index: int, number: int | None, sentence: Sentence) -> Problem:
        label = None if column is None else self.lines.spec.columns[column].label
        if number is None:
            label = f"第 {index + 1} 条记录" + (f" {label}" if label else "")
        sheet = self.lines.sheet(index) or self.lines.place.sheet
        return Problem(code, replace(self.lines.place, sheet=sheet, line=number, key=label), sentence)

    def _rest(self, code: str, column: str | None, count: int, last: int | None) -> Problem:
        label = None if column is None else self.lines.spec.columns[column].label
        more = count - MOST_LISTED
        until, until_en = ("", "") if last is None else (f"（最后一处在第 {last} 行）", f" (the last on line {last})")
        sentence = Sentence(
            f"以上只列出前 {MOST_LISTED} 处，另有 {more} 处有同类问题{until}，请一并改正。",
            f"only the first {MOST_LISTED} are listed; {more} more are wrong in the same way{until_en}.",
        )
        return Problem(code, replace(self.lines.place, key=label), sentence)


def _ends(indexes: npt.NDArray[np.intp]) -> Sequence[int]:
    return [*indexes[:MOST_LISTED], indexes[-1]]
