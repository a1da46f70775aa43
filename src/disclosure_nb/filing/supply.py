"""What one source gives of a filing: a workbook, a register, the tables written in a params file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import Origin
from disclosure_nb.filing.notes import Note, NoteKind
from disclosure_nb.filing.values import Value
from disclosure_nb.frozen import FrozenDict

__all__ = ["Note", "NoteKind", "Supply"]


@dataclass(frozen=True)
class Supply:
    """The part of a filing that one source gives.

    Only what the source speaks of is in it: a cell that it leaves blank is there as None, one that it has no place for
    is not there at all. ``origins`` has a place for each address, ``facts.ID`` and ``texts.KEY`` given, as in a Filing.
    ``rest`` has the tables of which the source states that the rest is 0, and where it does.
    """

    cells: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    rest: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("cells", "facts", "texts", "origins", "rest"):
            object.__setattr__(self, name, FrozenDict(dict(getattr(self, name))))
