"""Which columns a register is read for (``columns.yaml``) and how its head line names them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Kind = Literal["key", "date", "word", "yes", "amount", "count"]

_REMARK = re.compile(r"\([^()]*\)$")
_NUMBERING = re.compile(r"^(\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+、|\(?[0-9]{1,2}[.、)])")
_LONGEST_HEAD = 40
_STEPS = re.compile(r"[-—–/>·:\s]+")


def normal(text: str) -> str:
    """Return text without what does not matter: case, width, blanks, numbering (（一） 1.) and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    steps = []
    for step in _STEPS.split(plain):
        while (shorter := _NUMBERING.sub("", step)) != step:
            step = shorter
        steps.append(step)
    return re.sub(r"[\W_]+", "", "".join(steps)) or plain


@dataclass(frozen=True)
class Column:
    """A column that is read: its id, its name in messages, the kind of its values, and what its head may say."""

    id: str
    label: str
    kind: Kind
    required: bool
    words: frozenset[str]
    fallback: frozenset[str]


@dataclass(frozen=True)
class Spec:
    """The columns of one register by id."""

    columns: Mapping[str, Column]

    def match(self, heads: Sequence[str]) -> dict[str, list[int]]:
        """Return by id the places (from 0) of the columns that a head line names; other heads are ignored."""
        plain = [_plain(head) for head in heads]
        found = {}
        for column in self.columns.values():
            for words in (column.words, column.fallback):
                at = [i for i, names in enumerate(plain) if names & words]
                if at and column.id not in found:
                    found[column.id] = at
        return found


def _plain(head: str) -> frozenset[str]:
    """Return the names that a head may mean: all of it, and all but a remark in brackets behind it."""
    if len(head) > _LONGEST_HEAD:
        return frozenset()
    wide = unicodedata.normalize("NFKC", head).strip()
    return frozenset({normal(wide), normal(_REMARK.sub("", wide))})


@cache
def register_spec(register: Literal["requests", "remedies", "documents"]) -> Spec:
    """Return the columns of a register."""
    return Spec({id: _column(id, entry) for id, entry in packaged("columns.yaml")[register].items()})


def _column(id: str, entry: Mapping[str, Any]) -> Column:
    words, fallback = (frozenset(map(normal, entry.get(key, ()))) for key in ("words", "fallback"))
    return Column(id, entry["label"], entry["kind"], entry.get("required", False), words, fallback)


@cache
def packaged(name: str) -> Any:
    """Return the content of a YAML file of this package."""
    return yaml.safe_load(files(__package__).joinpath(name).read_text(encoding="utf-8"))
