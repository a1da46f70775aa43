"""The catalogue of sentences (``sentences.yaml``) as values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClausePattern(_Part):
    """Part of a sentence: ``text`` with slots, and when it is written (see ``sentences.yaml``)."""

    text: str
    zero: str | None = None
    when: str | None = None
    skip_zero: bool = False


class Pattern(_Part):
    """A sentence that may be written: clauses, or a list fact."""

    lead: str = ""
    clauses: tuple[ClausePattern | str, ...] = ()
    list: str | None = None
    enumerate: str | None = None
    none: str | None = None
    join: str | None = None
    end: str = "。"
    only: Literal["governments"] | None = None


Catalogue = Mapping[str, Mapping[str, tuple[Pattern, ...]]]


@cache
def sentence_catalogue() -> Catalogue:
    """Return the patterns by the concepts of section and topic (a section without topics has one named like itself)."""
    data = yaml.safe_load(files(__package__).joinpath("sentences.yaml").read_text(encoding="utf-8"))
    return {
        section: {topic: tuple(Pattern.model_validate(item) for item in items) for topic, items in topics.items()}
        for section, topics in data.items()
    }
