"""A summed filing and the units it sums as one array of exact numbers, in which differences are explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rollup.columns import column_rules
from disclosure_nb.checks.rollup.exact import Exact, Numbers, exact, unscaled
from disclosure_nb.filing import Filing, Unit, Value
from disclosure_nb.form import Edition

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Comparison:
    """A rollup (汇总), the ``counted`` units, those ``apart`` that must not be counted, and last year's filings.

    ``lines`` are, in this order and on the same scale: the rollup, the counted units, the units apart, last year's.
    """

    rollup: Filing
    counted: tuple[Filing, ...]
    apart: tuple[Filing, ...]
    last: tuple[Filing, ...]
    lines: Exact

    @classmethod
    def of(
        cls, rollup: Filing, counted: Sequence[Filing], apart: Sequence[Filing] = (), last: Sequence[Filing] = ()
    ) -> Comparison:
        """Return the comparison. Cells that a unit's own edition does not have are blank there."""
        addresses = tuple(rollup.edition.cells)
        known = {filing.unit.id for filing in counted}
        last = [filing for filing in last if filing.unit.id in known]
        all_ = [rollup, *counted, *apart, *last]
        lines = exact(rollup.edition, ([filing.cells.get(address) for address in addresses] for filing in all_))
        return cls(rollup, tuple(counted), tuple(apart), tuple(last), lines)

    @property
    def edition(self) -> Edition:
        """The edition of the rollup."""
        return self.rollup.edition

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """The address of every column."""
        return tuple(self.edition.cells)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """The column of every address."""
        return {address: column for column, address in enumerate(self.addresses)}

    @cached_property
    def units(self) -> Numbers:
        """The numbers of the counted units, one line each."""
        numbers: Numbers = self.lines.numbers[1 : 1 + len(self.counted)]
        return numbers

    @cached_property
    def blank(self) -> Mask:
        """Where a counted unit is blank."""
        return self.lines.blank[1 : 1 + len(self.counted)]

    @cached_property
    def others(self) -> Numbers:
        """The numbers of the units apart."""
        start = 1 + len(self.counted)
        numbers: Numbers = self.lines.numbers[start : start + len(self.apart)]
        return numbers

    @cached_property
    def total(self) -> Numbers:
        """The exact sum over the counted units, blanks as nothing."""
        return exact_sum(self.units)

    @cached_property
    def own(self) -> Numbers:
        """The numbers of the rollup."""
        numbers: Numbers = self.lines.numbers[0]
        return numbers

    @cached_property
    def decided(self) -> Mask:
        """The columns in which neither the rollup nor any unit is blank."""
        decided: Mask = ~(self.lines.blank[0] | self.blank.any(axis=0))
        return decided

    @cached_property
    def difference(self) -> Numbers:
        """Rollup minus sum; 0 where it cannot be decided."""
        own, total = self.own, self.total
        if own.dtype != total.dtype:
            own, total = own.astype(object), total.astype(object)
        difference: Numbers = np.where(self.decided, own - total, 0)
        return difference

    @cached_property
    def differing(self) -> list[int]:
        """The columns that differ."""
        return [int(column) for column in np.flatnonzero(self.difference != 0)]

    @cached_property
    def replacements(self) -> tuple[NDArray[np.int64], Numbers]:
        """Which counted units have a filing of last year without blanks, and what it would change if used instead."""
        start = 1 + len(self.counted) + len(self.apart)
        place = {filing.unit.id: line for line, filing in enumerate(self.counted)}
        usable = [
            (place[filing.unit.id], start + line)
            for line, filing in enumerate(self.last)
            if not self.lines.blank[start + line][self.decided].any()
        ]
        lines = np.array([line for line, _ in usable], dtype=np.int64)
        before = self.lines.numbers[[line for _, line in usable]] if usable else self.units[:0]
        return lines, before - self.units[lines]

    @cached_property
    def recomputed(self) -> Numbers:
        """What every unit's cells would change by if its totals were added up anew (blank ones stay as they are)."""
        totals = [identity for identity in self.edition.identities if identity.total]
        new = self.units.copy()
        for _ in range(len(totals)):
            before = new.copy()
            for identity in totals:
                total, parts = self.index[identity.left[0]], [self.index[address] for address in identity.right]
                usable = ~(self.blank[:, total] | self.blank[:, parts].any(axis=1))
                new[:, total] = np.where(usable, new[:, parts].sum(axis=1), new[:, total])
            if bool((new == before).all()):
                break
        return new - self.units

    @cached_property
    def broken(self) -> tuple[Mask, tuple[tuple[str, ...], ...]]:
        """Which identities the rollup (line 0) and the units break, and the cells of each identity."""
        rules = column_rules((self.edition, self.lines), None, self.rollup.year, Policy())
        rules = [rule for rule in rules if rule.relation is not None]
        length = 1 + len(self.counted)
        none = np.zeros(0, dtype=np.int64)
        masks = [rule.confront(self.lines, slice(0, length), None, none)[0] for rule in rules]
        broken = np.column_stack(masks) if masks else np.zeros((length, 0), dtype=np.bool_)
        return broken, tuple(rule.cells for rule in rules)

    def breaks_at(self, addresses: Sequence[str]) -> Mask:
        """Whether the rollup (line 0) and each unit break an identity with one of these cells."""
        broken, cells = self.broken
        touching = [place for place, of in enumerate(cells) if set(of) & set(addresses)]
        return np.asarray(broken[:, touching].any(axis=1), dtype=np.bool_)

    def value(self, number: Any, column: int) -> Value:
        """Return the value that a scaled number means."""
        return unscaled(int(number), self.lines.decimals[column])

    def unit(self, line: int) -> Unit:
        """Return a counted unit."""
        return self.counted[line].unit


def exact_sum(numbers: Numbers) -> Numbers:
    """Return the sum of every column, in Python integers where it might not fit into 64 bits."""
    if numbers.dtype != object and len(numbers):
        bound = max(int(numbers.max()), -int(numbers.min()))
        if bound * len(numbers) >= 2**62:
            numbers = numbers.astype(object)
    total: Numbers = numbers.sum(axis=0)
    return total if isinstance(total, np.ndarray) else np.zeros(numbers.shape[1], dtype=np.int64)
