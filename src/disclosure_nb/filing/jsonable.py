"""A filing as plain JSON data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from disclosure_nb.errors import Place
from disclosure_nb.filing.facts import FactValue, fact_catalogue
from disclosure_nb.filing.filing import Filing, Given, Origin, Unit
from disclosure_nb.filing.values import Value, number, number_text
from disclosure_nb.form import Edition


def json_number(value: Value) -> int | float | str | None:
    """Return a value as a JSON number; as a string of digits where a JSON number would not be exact."""
    if value is None or isinstance(value, int):
        return value
    short = float(value)
    return short if Decimal(repr(short)) == value else number_text(value)


def filing_to_json(filing: Filing) -> dict[str, Any]:
    """Return a filing as plain JSON data: null is blank.

    ``others`` (what further sources give differently), ``rest`` (tables whose rest was stated to be 0) and ``notes``
    (how inputs were read) are there if there are any.
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
        "facts": {id: plain_value(fact) for id, fact in filing.facts.items()},
        "texts": {key: list(paragraphs) for key, paragraphs in filing.texts.items()},
        "origins": {key: origin.say() for key, origin in filing.origins.items()},
        **({"others": {key: [_given(each) for each in given] for key, given in others.items()}} if others else {}),
        **({"rest": list(filing.rest)} if filing.rest else {}),
        **({"notes": [{"kind": note.kind, "text": note.say()} for note in filing.notes]} if filing.notes else {}),
    }


def filing_from_json(data: Any, edition: Edition) -> Filing:
    """Return the filing that :func:`filing_to_json` gave as data; ``edition`` is its form.

    What sources said beside one another (``others``) and the notes on them are not in it: of those the data hold only
    what people read. Raises ValueError, KeyError, TypeError, AttributeError or UsageError if the data are no filing.
    """
    unit = data["unit"]
    return Filing(
        unit=Unit(unit["id"], unit["name"], unit["level"], unit["self"], unit["invented"]),
        year=data["year"],
        edition=edition,
        cells={address: _exact(value) for address, value in data["cells"].items()},
        facts={id: _fact(id, value) for id, value in data["facts"].items()},
        texts={key: tuple(paragraphs) for key, paragraphs in data["texts"].items()},
        date=data["date"],
        sums=None if data["units"] is None else tuple(data["units"]),
        origins={key: Origin(Place(said)) for key, said in data["origins"].items()},
        rest=tuple(data.get("rest", ())),
    )


def _exact(value: Any) -> Value:
    if value is None:
        return None
    exact = number(Decimal(value) if isinstance(value, str) else value)
    if exact is None:
        raise ValueError(f"{value!r} is no number")
    return exact


def _fact(id: str, value: Any) -> FactValue:
    if fact_catalogue()[id].kind in ("count", "amount"):
        exact = _exact(value)
        if exact is None:
            raise ValueError(f"the fact {id} is blank")
        return exact
    return value if isinstance(value, str) else tuple(value)


def plain_value(value: Value | FactValue) -> int | float | str | list[str] | None:
    """Return the value of a cell or a fact as plain JSON data."""
    return list(value) if isinstance(value, tuple) else value if isinstance(value, str) else json_number(value)


def _given(given: Given) -> dict[str, Any]:
    return {"value": plain_value(given.value), "origin": given.origin.say()}
