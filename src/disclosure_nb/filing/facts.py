"""The catalogue of facts behind the text (``facts.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

FactKind = Literal["count", "amount", "text", "texts"]
FactValue = int | Decimal | str | tuple[str, ...]

_MOST_LINES = 99
_EXPECTED: Mapping[FactKind, Sentence] = {
    "count": Sentence("不小于 0 的整数", "a whole number of at least 0"),
    "amount": Sentence("不小于 0 的数", "a number of at least 0"),
    "text": Sentence("一行文字", "a line of text"),
    "texts": Sentence(
        f"由若干行文字组成的列表（至多 {_MOST_LINES} 行），每行以 - 开头",
        f"a list of at most {_MOST_LINES} lines, each led by -",
    ),
}


@dataclass(frozen=True)
class Fact:
    """One fact that a bureau may state: ``topic`` is the section or topic it belongs to, by concept."""

    id: str
    topic: str
    kind: FactKind
    label: str
    unit: str = ""

    @property
    def expected(self) -> Sentence:
        """What a bureau is asked to fill in."""
        kind = _EXPECTED[self.kind]
        return Sentence(f"{self.label}（{kind.zh}）", f"{kind.en} ({self.label})")

    def take(self, given: Any) -> FactValue | None:
        """Return ``given`` as a value of this fact, or None if it cannot be one."""
        if self.kind in ("count", "amount"):
            kinds = int if self.kind == "count" else int | Decimal
            return given if isinstance(given, kinds) and not isinstance(given, bool) and given >= 0 else None
        if self.kind == "text":
            text = " ".join(given.split()) if isinstance(given, str) else ""
            return text or None
        if not isinstance(given, list | tuple) or len(given) > _MOST_LINES:
            return None
        lines = [" ".join(item.split()) if isinstance(item, str) else None for item in given]
        return tuple(line for line in lines if line) if None not in lines else None


@cache
def fact_catalogue() -> Mapping[str, Fact]:
    """Return every known fact by id, in the order of the catalogue."""
    topics = yaml.safe_load(files(__package__).joinpath("facts.yaml").read_text(encoding="utf-8"))
    return FrozenDict(
        {id: Fact(id, topic, **entry) for topic, entries in topics.items() for id, entry in entries.items()}
    )
