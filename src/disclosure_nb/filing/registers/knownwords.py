"""The words of ``words.yaml``, and on what it rests that each means its row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from disclosure_nb.filing.registers.specs import normal, packaged
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

Certainty = Literal["law", "notice", "standard", "practice", "open", "house"]

HouseWords = Mapping[str, Mapping[str, str]]
"""The words of a house: by column (``outcome``), word → what it means there (an id, a label or a known word)."""

NO_WORDS: HouseWords = FrozenDict({})

WORD_COLUMNS: Mapping[str, Sentence] = FrozenDict(
    {
        "outcome": Sentence("办理结果", "outcome of a request"),
        "class": Sentence("申请人类别", "class of applicant"),
        "channel": Sentence("申请渠道", "channel of a request"),
        "case": Sentence("案件类型", "kind of case"),
        "result": Sentence("审理结果", "result of a case"),
        "document": Sentence("文件类别", "kind of document"),
    }
)
"""The columns whose words a house may add to, and what they are called."""


@dataclass(frozen=True)
class Ground:
    """On what it rests that a word means its row; ``confirm`` asks for a note wherever such a word is counted."""

    certainty: Certainty
    sentence: Sentence
    confirm: bool = False


@dataclass(frozen=True)
class KnownWord:
    """A word as it is written, the id that it means, and the id of its ground (see :func:`grounds`)."""

    text: str
    id: str
    ground: str


LABEL, HOUSE = "label", "house"
_OWN: Mapping[str, Ground] = {
    LABEL: Ground("notice", Sentence("本版格式的行名、列名或代号", "a label or an id of the form")),
    HOUSE: Ground("house", Sentence("本地的 house.yaml", "the house's own house.yaml")),
}


@cache
def grounds() -> Mapping[str, Ground]:
    """Return every ground by id: those of labels and of the house, and the sources of ``words.yaml``."""
    given = {
        id: Ground(cast(Certainty, entry["certainty"]), Sentence(entry["zh"], entry["en"]), entry.get("confirm", False))
        for id, entry in packaged("words.yaml")["sources"].items()
    }
    return FrozenDict({**_OWN, **given})


def words_of(column: str) -> dict[str, list[tuple[str, str]]]:
    """Return the words of a column by concept, each with the id of its ground."""
    return {concept: list(_each(given)) for concept, given in packaged("words.yaml")[column].items()}


def _each(given: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    for ground, words in given.items():
        yield from ((word, ground) for word in words)


def pending_words() -> frozenset[str]:
    """Return the outcome words, as ``normal`` gives them, that say that there is no outcome yet."""
    return frozenset(map(normal, packaged("words.yaml")["pending"]))
