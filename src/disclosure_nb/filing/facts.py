"""The catalogue of facts behind the text (``facts.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

FactKind = Literal["count", "amount", "text", "texts"]
FactValue = int | Decimal | str | tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """One fact that a bureau may state: ``topic`` is the section or topic it belongs to."""

    id: str
    topic: str
    kind: FactKind
    label: str
    unit: str = ""


@cache
def fact_catalogue() -> Mapping[str, Fact]:
    """Return every known fact by id, in the order of the catalogue."""
    topics = yaml.safe_load(files(__package__).joinpath("facts.yaml").read_text(encoding="utf-8"))
    return {id: Fact(id, topic, **entry) for topic, entries in topics.items() for id, entry in entries.items()}
