"""What one source gives of a filing: a workbook, a register, the tables written in a params file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from disclosure_nb.errors import Place
from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import Origin, Value
from disclosure_nb.language import Language, Sentence

NoteKind = Literal["reading", "deadline", "fee"]


@dataclass(frozen=True)
class Note:
    """Something worth knowing that is not wrong by itself: how an odd cell was read, how many answers came late.

    ``kind`` is ``reading`` (what a cell was taken for), ``deadline`` (Article 33 of the 条例) or ``fee`` (信息处理费
    charged and by the schedule, 国办函〔2020〕109号). ``address`` is the cell of the form that it is about, if one.
    """

    kind: NoteKind
    place: Place
    sentence: Sentence
    address: str | None = None

    def say(self, language: Language = "zh") -> str:
        """Return the note as one sentence, led by its place."""
        colon = "：" if language == "zh" else ": "
        return f"{self.place.say(language)}{colon}{self.sentence.in_(language)}"


@dataclass(frozen=True)
class Supply:
    """The part of a filing that one source gives.

    Only what the source speaks of is in it: a cell that it leaves blank is there as None, one that it has no place for
    is not there at all. ``origins`` has a place for each address, ``facts.ID`` and ``texts.KEY`` given, as in a Filing.
    """

    cells: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        for name in ("cells", "facts", "texts", "origins"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
