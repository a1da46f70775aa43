"""A filing as plain JSON data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import Filing, Given
from disclosure_nb.filing.values import Value, number_text


def json_number(value: Value) -> int | float | str | None:
    """Return a value as a JSON number; as a string of digits where a JSON number would not be exact."""
    if value is None or isinstance(value, int):
        return value
    short = float(value)
    return short if Decimal(repr(short)) == value else number_text(value)


def filing_to_json(filing: Filing) -> dict[str, Any]:
    """Return a filing as plain JSON data: null is blank.

    ``others`` (what further sources give differently) and ``notes`` (how inputs were read) are there if there are any.
    """
    unit, others = filing.unit, filing.others
    return {
        "unit": {
            "id": unit.id,
            "name": unit.name,
            "level": unit.level,
            "self": unit.self_name,
            "invented": unit.invented,
        },
        "year": filing.year,
        "edition": filing.edition.id,
        "date": filing.date,
        "units": None if filing.sums is None else list(filing.sums),
        "cells": {address: json_number(value) for address, value in filing.cells.items()},
        "facts": {id: _plain(fact) for id, fact in filing.facts.items()},
        "texts": {key: list(paragraphs) for key, paragraphs in filing.texts.items()},
        "origins": {key: origin.say() for key, origin in filing.origins.items()},
        **({"others": {key: [_given(each) for each in given] for key, given in others.items()}} if others else {}),
        **({"notes": [{"kind": note.kind, "text": note.say()} for note in filing.notes]} if filing.notes else {}),
    }


def _plain(value: Value | FactValue) -> int | float | str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value if isinstance(value, str) else json_number(value)


def _given(given: Given) -> dict[str, Any]:
    return {"value": _plain(given.value), "origin": given.origin.say()}
