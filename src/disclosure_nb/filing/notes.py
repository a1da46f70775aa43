"""What is worth knowing of an input and is not wrong by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from disclosure_nb.errors import Place
from disclosure_nb.language import Language, Sentence

NoteKind = Literal["reading", "deadline", "fee", "correction"]


@dataclass(frozen=True)
class Note:
    """Something worth knowing that is not wrong by itself: how an odd cell was read, how many answers came late.

    ``kind`` is ``reading`` (what a cell was taken for), ``deadline`` (Article 33 of the 条例), ``correction`` (notices
    to correct, Article 30) or ``fee`` (信息处理费 charged and by the schedule, 国办函〔2020〕109号). ``address`` is the
    cell of the form that it is about, if one.
    ``doubtful`` asks somebody to look at it: the fees charged are not those of the schedule.
    """

    kind: NoteKind
    place: Place
    sentence: Sentence
    address: str | None = None
    doubtful: bool = False

    def say(self, language: Language = "zh") -> str:
        """Return the note as one sentence, led by its place."""
        colon = "：" if language == "zh" else ": "
        return f"{self.place.say(language)}{colon}{self.sentence.in_(language)}"
