"""The catalogue of sentences (``sentences.yaml``) as values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from disclosure_nb.form.references import parse_condition

SLOT = re.compile(r"\{([^{}]+)\}")
NAMES = ("year", "unit", "self", "notice")
"""Slots that are no numbers."""


def numbers_in(text: str) -> Iterator[str]:
    """Yield the references of a text's numbers; that of a comparison with last year is ``growth:REFERENCE``."""
    return (slot for slot in SLOT.findall(text) if slot not in NAMES)


def _parsed(text: str) -> str:
    parse_condition(text)
    return text


def _as_many(given: Any) -> Any:
    return given if isinstance(given, list) else [given]


def _as_clause(given: Any) -> Any:
    return {"text": given} if isinstance(given, str) else given


ConditionText = Annotated[str, AfterValidator(_parsed)]
"""A state of the data, in the language of :mod:`disclosure_nb.form.references`."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    false_if: tuple[ConditionText, ...] = ()
    when: ConditionText | None = None
    unless: ConditionText | None = None


class Denial(_Part):
    """A sentence that says of something that there is none of it, and every state of the data that makes it false."""

    text: str
    false_if: Annotated[tuple[ConditionText, ...], Field(min_length=1)]


class ClausePattern(_Part):
    """Part of a sentence: ``text`` with slots, and when it is written (see ``sentences.yaml``)."""

    text: str
    zero: Annotated[tuple[Denial, ...], BeforeValidator(_as_many)] = ()
    skip_zero: bool = False

    @property
    def number(self) -> str:
        """The reference of the first number. Raises StopIteration if there is none."""
        return next(numbers_in(self.text))

    @model_validator(mode="after")
    def _a_denial_is_false_if_its_number_is_not_0(self) -> ClausePattern:
        for denial in self.zero:
            _deny(denial, self.number)
        return self


class Pattern(_Part):
    """A sentence that may be written: clauses, or a list fact."""

    lead: str = ""
    clauses: tuple[Annotated[ClausePattern, BeforeValidator(_as_clause)], ...] = ()
    complete: bool = False
    list: str | None = None
    enumerate: str | None = None
    none: Denial | None = None
    join: str | None = None
    end: str = "。"
    only: Literal["governments"] | None = None

    @model_validator(mode="after")
    def _a_denial_is_false_if_its_list_has_lines(self) -> Pattern:
        if self.none is not None:
            _deny(self.none, self.list or self.enumerate or "")
        return self


def _deny(denial: Denial, reference: str) -> None:
    if reference not in denial.false_if:
        raise ValueError(f"false_if of “{denial.text}” must name {reference}")


Catalogue = Mapping[str, Mapping[str, tuple[Pattern, ...]]]


@cache
def sentence_catalogue() -> Catalogue:
    """Return the patterns by the concepts of section and topic (a section without topics has one named like itself)."""
    data = yaml.safe_load(files(__package__).joinpath("sentences.yaml").read_text(encoding="utf-8"))
    return {
        section: {topic: tuple(Pattern.model_validate(item) for item in items) for topic, items in topics.items()}
        for section, topics in data.items()
    }
