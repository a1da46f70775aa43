"""The sentences by which the text rules are measured (``corpus/``), and the invented bodies that say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from disclosure_nb.filing import Filing, Unit
from disclosure_nb.form import get_edition

CORPUS = Path(__file__).with_name("corpus")
Half = Literal["open", "aside"]
HALVES: tuple[Half, ...] = ("open", "aside")


@dataclass(frozen=True)
class CorpusUnit:
    """An invented body with its filing of the year, and the one of the year before where there is one."""

    filing: Filing
    last: Filing | None


@dataclass(frozen=True)
class CorpusSentence:
    """What ``unit`` says under ``key``. ``number`` is the wrong number of a wrong sentence as it is written there.

    ``after`` are the words right before that number where the same characters occur more than once; ``why`` says in
    plain words what is wrong.
    """

    unit: str
    key: str
    kind: str
    verdict: Literal["right", "wrong"]
    text: str
    number: str = ""
    after: str = ""
    why: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Where the wrong number starts and ends in the text."""
        start = self.text.index(self.after + self.number) + len(self.after)
        return start, start + len(self.number)


@cache
def corpus_units() -> Mapping[str, CorpusUnit]:
    """Return the bodies of ``units.yaml`` by id."""
    return {id: _unit(id, entry) for id, entry in _load("units")["units"].items()}


@cache
def corpus_sentences(half: Half) -> tuple[CorpusSentence, ...]:
    """Return the sentences of one half; raises TypeError where one has a field that no sentence has."""
    return tuple(CorpusSentence(**entry) for entry in _load(half)["sentences"])


def spoken(sentence: CorpusSentence) -> tuple[Filing, Filing | None]:
    """Return the filing of the sentence's body with the sentence as its only text, and the one of the year before."""
    unit = corpus_units()[sentence.unit]
    return replace(unit.filing, texts={sentence.key: (sentence.text,)}), unit.last


def _load(name: str) -> Any:
    return yaml.safe_load((CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))


def _unit(id: str, entry: Mapping[str, Any]) -> CorpusUnit:
    unit = Unit(id=id, name=entry["name"], level=entry["level"], self_name=entry["self"])
    return CorpusUnit(_filing(unit, entry), _filing(unit, entry["last"]) if "last" in entry else None)


def _filing(unit: Unit, entry: Mapping[str, Any]) -> Filing:
    edition = get_edition(entry["edition"])
    cells = dict.fromkeys(edition.cells, 0) | {address: _exact(value) for address, value in entry["cells"].items()}
    facts = {id: _exact(value) for id, value in entry["facts"].items()}
    return Filing(unit, entry["year"], edition, cells, facts)


def _exact(value: float) -> int | Decimal:
    return value if isinstance(value, int) else Decimal(str(value))
