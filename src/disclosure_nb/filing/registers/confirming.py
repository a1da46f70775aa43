"""Words that are counted by practice, or as nothing settles it: a note says how many, and asks to confirm it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from disclosure_nb.filing.registers.knownwords import grounds
from disclosure_nb.filing.registers.lines import Texts
from disclosure_nb.filing.registers.specs import normal
from disclosure_nb.filing.registers.vocabulary import Vocabulary
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Unsettled:
    """How many lines were counted in a row by words (as the house or ``words.yaml`` writes them) of a ground."""

    id: str
    ground: str
    words: tuple[str, ...]
    count: int


def to_confirm(texts: Texts, vocabulary: Vocabulary, counted: npt.NDArray[np.bool_]) -> Iterator[Unsettled]:
    """Yield what is to be confirmed of the lines ``counted``, in the order of the form."""
    uses = np.bincount(texts.codes[counted], minlength=len(texts.unique))
    found: dict[tuple[str, str], dict[str, int]] = {}
    for text, count in zip(texts.unique, map(int, uses), strict=True):
        known = vocabulary.words.get(normal(text))
        if count and known is not None and grounds()[known.ground].confirm:
            words = found.setdefault((known.id, known.ground), {})
            words[known.text] = words.get(known.text, 0) + count
    for id, ground in sorted(found, key=lambda each: (vocabulary.ids.index(each[0]), each[1])):
        words = found[id, ground]
        yield Unsettled(id, ground, tuple(sorted(words)), sum(words.values()))


def confirm(found: Unsettled, vocabulary: Vocabulary) -> Sentence:
    """Return the note that asks to confirm it."""
    label, ground = vocabulary.labels[found.id], grounds()[found.ground].sentence
    return Sentence(
        f"{found.count} 件写作“{'”“'.join(found.words)}”的计入“{label}”；{ground.zh}，请确认。",
        f"{found.count} written “{'”, “'.join(found.words)}” count as “{label}”: {ground.en}; confirm.",
    )
