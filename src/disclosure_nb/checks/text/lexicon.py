"""The lexicon (``lexicon.yaml``): which words mean which quantity of the form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

Kind = Literal["subject", "measure", "class", "channel", "other"]
Sums = tuple[tuple[str, ...], ...]


class _LexiconPart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(_LexiconPart):
    """What is counted: where its cells are, in which units, and what the words next to it mean."""

    words: str
    units: str
    section: str | None = None
    rows: Sums = ()
    default: str | None = None
    measures: Mapping[str, Sums] = {}
    soft: tuple[str, ...] = ()


class _Class(_LexiconPart):
    words: str
    columns: tuple[str, ...]


class _LexiconFile(_LexiconPart):
    subjects: Mapping[str, Subject]
    measures: Mapping[str, str]
    classes: Mapping[str, _Class]
    channels: Mapping[str, str]
    others: str
    names: Mapping[str, str]


class Token(NamedTuple):
    """A word of the lexicon in a text."""

    kind: Kind
    id: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """The lexicon with its words compiled into one expression."""

    subjects: Mapping[str, Subject]
    columns: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    expression: re.Pattern[str]
    groups: Mapping[str, tuple[Kind, str]]
    only_requests: frozenset[str]

    def tokens(self, text: str, start: int, end: int) -> list[Token]:
        """Return the words of the lexicon in a stretch of text, in order, without overlaps."""
        found = []
        for match in self.expression.finditer(text, start, end):
            kind, id = self.groups[str(match.lastgroup)]
            found.append(Token(kind, id, match.start(), match.end()))
        return found


REMEDIES = frozenset({"review", "remedies", "direct_suit", "later_suit", "suit"})
PROACTIVE = frozenset({"charges", "normative", "rules", "licences", "penalties", "coercive", "procurement"})
_VAGUE = frozenset({"received", "newly", "handled", "concluded", "carried"})


@cache
def lexicon() -> Lexicon:
    """Return the lexicon that comes with the project."""
    data = _LexiconFile.model_validate(
        yaml.safe_load(files(__package__).joinpath("lexicon.yaml").read_text(encoding="utf-8"))
    )
    entries: list[tuple[Kind, str, str]] = []
    entries += [("subject", id, subject.words) for id, subject in data.subjects.items()]
    entries += [("measure", id, words) for id, words in data.measures.items()]
    entries += [("class", id, entry.words) for id, entry in data.classes.items()]
    entries += [("channel", id, words) for id, words in data.channels.items()]
    entries.append(("other", "", data.others))
    elsewhere = {id for name, subject in data.subjects.items() if name != "requests" for id in subject.measures}
    return Lexicon(
        subjects=data.subjects,
        columns={id: entry.columns for id, entry in data.classes.items()},
        names=data.names,
        expression=re.compile("|".join(f"(?P<g{i}>{words})" for i, (_, _, words) in enumerate(entries))),
        groups={f"g{i}": (kind, id) for i, (kind, id, _) in enumerate(entries)},
        only_requests=frozenset(data.subjects["requests"].measures) - elsewhere - _VAGUE,
    )
