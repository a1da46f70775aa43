"""What the localiser answers, as values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from heapq import heappop, heappush
from math import prod
from typing import Literal

from disclosure_nb.language import Sentence

Value = int | Decimal
Status = Literal["clean", "located", "not_located"]


@dataclass(frozen=True)
class Reason:
    """A kind of mistake that people make: a stable code and a short sentence."""

    code: str
    sentence: Sentence


@dataclass(frozen=True)
class Change:
    """One cell: the reported value (None: blank), the new one, and the mistake that would explain it, if any."""

    key: str
    old: Value | None
    new: Value
    reason: Reason | None


@dataclass(frozen=True)
class Correction:
    """A set of changes, in the order of the form, after which every equation holds with valid values.

    ``action``: the single mistake that explains all of them. ``smallest``: no repair changes fewer cells.
    ``unique``: these cells can only take these values; else the most plausible of several are given.
    ``cost``: how much one has to assume for it; smaller is more plausible.
    """

    changes: tuple[Change, ...]
    action: Reason | None
    smallest: bool
    unique: bool
    cost: int

    @cached_property
    def cells(self) -> dict[str, Value]:
        """The new value of every changed cell."""
        return {change.key: change.new for change in self.changes}

    @property
    def reason(self) -> Reason | None:
        """The one reason that explains the whole repair: its action, or that of its only change."""
        if self.action is None and len(self.changes) == 1:
            return self.changes[0].reason
        return self.action


@dataclass(frozen=True)
class LocatedComponent:
    """The answer for cells that equations join, independent of all other parts.

    ``located``: ``size`` cells must change at least, and ``repairs`` are *all* sets of that size. ``not_located``:
    more cells than searched for must change, ``size`` is None. In both cases ``repairs`` also have larger sets that
    a single mistake explains. Most plausible first.
    """

    keys: tuple[str, ...]
    status: Literal["located", "not_located"]
    size: int | None
    repairs: tuple[Correction, ...]
    searched: int


@dataclass(frozen=True)
class Location:
    """The answer for a whole system: its ``parts`` that are not in order."""

    parts: tuple[LocatedComponent, ...]
    searched: int

    @property
    def status(self) -> Status:
        """``clean``; ``located`` if every part is; else ``not_located``."""
        if not self.parts:
            return "clean"
        return "located" if all(part.status == "located" for part in self.parts) else "not_located"

    @property
    def size(self) -> int | None:
        """How many cells must change at least; None if that was not found out."""
        sizes = [part.size for part in self.parts if part.size is not None]
        return sum(sizes) if len(sizes) == len(self.parts) else None

    @property
    def count(self) -> int:
        """How many repairs of the whole there are, one of each part together (1 if clean: change nothing)."""
        return prod(len(part.repairs) for part in self.parts)

    @property
    def best(self) -> Correction | None:
        """The most plausible repair of the whole; None if some part has none."""
        return next(self.repairs(), None)

    def repairs(self) -> Iterator[Correction]:
        """Yield the repairs of the whole, most plausible first, one at a time: ties of the parts multiply."""
        if not all(part.repairs for part in self.parts):
            return
        start = (0,) * len(self.parts)
        waiting = [(self._cost(start), start)]
        seen = {start}
        while waiting:
            _, choice = heappop(waiting)
            yield self._combined(choice)
            for place, number in enumerate(choice):
                later = (*choice[:place], number + 1, *choice[place + 1 :])
                if number + 1 < len(self.parts[place].repairs) and later not in seen:
                    seen.add(later)
                    heappush(waiting, (self._cost(later), later))

    def _chosen(self, choice: tuple[int, ...]) -> list[Correction]:
        return [part.repairs[number] for part, number in zip(self.parts, choice, strict=True)]

    def _cost(self, choice: tuple[int, ...]) -> int:
        return sum(repair.cost for repair in self._chosen(choice))

    def _combined(self, choice: tuple[int, ...]) -> Correction:
        chosen = self._chosen(choice)
        if len(chosen) == 1:
            return chosen[0]
        if not chosen:
            return Correction((), None, smallest=True, unique=True, cost=0)
        return Correction(
            changes=tuple(change for repair in chosen for change in repair.changes),
            action=chosen[0].action if len({repair.action for repair in chosen}) == 1 else None,
            smallest=all(repair.smallest for repair in chosen),
            unique=all(repair.unique for repair in chosen),
            cost=self._cost(choice),
        )
