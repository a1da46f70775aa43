"""Many filings of one edition and year, checked in one pass over arrays: the same answers as one by one.

The arithmetic rules (C1–C6) and the rules across years (Y1–Y4) are sums of columns here, over chunks of filings, so
that time grows with the number of filings alone and memory beyond the numbers themselves stays bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rollup.columns import column_rules
from disclosure_nb.checks.rollup.exact import Exact, Numbers, exact, exact_columns, unscaled
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing, Value
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

_CHUNK = 16384

COLUMNS = ("unit", "code", "severity", "along", "cells", "left", "right")
"""The columns of what :func:`check_population` returns."""


@dataclass(frozen=True)
class Population:
    """Filings of one edition and year. ``exact`` has a line for every unit and a column for every cell of the form."""

    edition: Edition
    year: int
    units: tuple[str, ...]
    exact: Exact

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for unit in self.units:
            if unit in seen:
                raise UsageError(
                    Sentence(
                        f"单位 {unit} 在 {self.year} 年的数据中出现了两次，请只保留一份。",
                        f"the unit {unit} occurs twice in the data of {self.year}; delete one of them.",
                    )
                )
            seen.add(unit)

    @classmethod
    def of(cls, filings: Iterable[Filing]) -> Population:
        """Return filings as a population; they are read one by one, so an iterator of very many will do.

        Raises UsageError if there are none, or if they are not all of one edition and year.
        """
        waiting = iter(filings)
        first = next(waiting, None)
        if first is None:
            raise UsageError(
                Sentence(
                    "没有任何单位的数据，请检查文件夹和年度。", "there are no filings; check the folder and the year."
                )
            )
        units: list[str] = []

        def lines() -> Iterator[Sequence[Value]]:
            for filing in chain((first,), waiting):
                if filing.edition.id != first.edition.id or filing.year != first.year:
                    raise _mixed(first, filing)
                units.append(filing.unit.id)
                yield list(filing.cells.values())

        numbers = exact(first.edition, lines())
        return cls(first.edition, first.year, tuple(units), numbers)

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, edition: Edition, year: int) -> Population:
        """Return a frame as a population.

        Tidy: the columns ``unit``, ``address``, ``value``, one line a cell. Wide: a column (or the index) ``unit`` and
        a column for every cell address. Missing values are blank; floats are taken by their shortest decimal form.
        Raises UsageError naming the first cell that is missing, unknown, given twice or not a number.
        """
        wide = _wide(frame)
        for address in wide.columns:
            if address not in edition.cells:
                raise _column(str(address), edition, "没有", "is not a cell of")
        for address in edition.cells:
            if address not in wide.columns:
                raise _column(address, edition, "有，数据中却没有", "is missing, though a cell of")
        units = tuple(str(unit) for unit in wide.index)
        numbers, wrong = exact_columns(edition, {address: wide[address] for address in edition.cells}, len(units))
        if wrong:
            line, address = min(wrong)
            shown = wide[address].iloc[line]
            raise UsageError(
                Sentence(
                    f"单位 {units[line]} 的 {address} 填的是 {shown!r}，应为数字；空白请留空。",
                    f"{address} of {units[line]} holds {shown!r}; expected a number, or nothing for blank.",
                )
            )
        return cls(edition, year, units, numbers)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The cell address of every column."""
        return tuple(self.edition.cells)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The column of every cell address."""
        return {address: column for column, address in enumerate(self.edition.cells)}

    def __len__(self) -> int:
        return len(self.units)


def check_population(
    population: Population, previous: Population | None = None, policy: Policy | None = None
) -> pd.DataFrame:
    """Return every broken rule of every filing, one line each, in the order of the filings and of the rules.

    The identities of the edition (C1–C4, C6), the units (C5) and, with ``previous``, the relations with last year
    (Y1–Y4; filings are paired by unit id, units without one are not decided). ``left`` and ``right`` are exact.
    """
    last = _last_lines(population, previous)
    before = None if previous is None else (previous.edition, previous.exact)
    rules = column_rules((population.edition, population.exact), before, population.year, policy or Policy())
    found: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for start in range(0, len(population), _CHUNK):
        lines = slice(start, min(start + _CHUNK, len(population)))
        broken = np.empty((lines.stop - start, len(rules)), dtype=np.bool_, order="F")
        sides: dict[int, tuple[Numbers, Numbers | None]] = {}
        for place, rule in enumerate(rules):
            broken[:, place], left, right = rule.confront(population.exact, lines, before and before[1], last[lines])
            if broken[:, place].any():
                sides[place] = left, right
        for line, place in np.argwhere(broken):
            rule, (left, right) = rules[place], sides[int(place)]
            found["unit"].append(population.units[start + line])
            found["code"].append(rule.code)
            found["severity"].append(rule.severity)
            found["along"].append(rule.along)
            found["cells"].append(rule.cells)
            found["left"].append(unscaled(int(left[line]), rule.decimals))
            found["right"].append(None if right is None else unscaled(int(right[line]), rule.decimals))
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in found.items()})


def _last_lines(population: Population, previous: Population | None) -> NDArray[np.int64]:
    """Return for every unit its line in last year's population, -1 where it has none."""
    if previous is None:
        return np.full(len(population), -1, dtype=np.int64)
    if previous.year != population.year - 1:
        raise UsageError(
            Sentence(
                f"与 {population.year} 年衔接的应是 {population.year - 1} 年的数据，给出的是 {previous.year} 年的。",
                f"the year before {population.year} is {population.year - 1}, given was {previous.year}.",
            )
        )
    lines = {unit: line for line, unit in enumerate(previous.units)}
    return np.array([lines.get(unit, -1) for unit in population.units], dtype=np.int64)


def _wide(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a tidy or wide frame as one line a unit and one column a cell."""
    if {"unit", "address", "value"} <= set(frame.columns):
        doubled = frame.duplicated(["unit", "address"])
        if doubled.any():
            unit, address = frame.loc[doubled, ["unit", "address"]].iloc[0]
            raise UsageError(
                Sentence(
                    f"单位 {unit} 的 {address} 给出了两次，请只保留一个。",
                    f"{address} of {unit} is given twice; delete one of them.",
                )
            )
        tidy = frame.assign(value=frame["value"].astype(object))
        return tidy.pivot(index="unit", columns="address", values="value")
    return frame.set_index("unit") if "unit" in frame.columns else frame


def _column(address: str, edition: Edition, zh: str, en: str) -> UsageError:
    return UsageError(
        Sentence(
            f"{edition.id} 版格式{zh}单元格“{address}”，请检查列名和版式。",
            f"“{address}” {en} the form of {edition.id}; check the column names and the edition.",
        )
    )


def _mixed(first: Filing, other: Filing) -> UsageError:
    return UsageError(
        Sentence(
            f"{other.unit.say()} 是 {other.year} 年、{other.edition.id} 版的数据，"
            f"其他是 {first.year} 年、{first.edition.id} 版的，请分年度、分版式核对。",
            f"{other.unit.say('en')} is of {other.year} on the form of {other.edition.id}, "
            f"the others are of {first.year} on that of {first.edition.id}; check each year and form by itself.",
        )
    )
