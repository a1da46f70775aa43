"""JSON read back: ``report.json``, ``filing.json``, executed notebooks. Numbers stay exact."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from disclosure_nb.errors import InputError
from disclosure_nb.filing import Filing
from disclosure_nb.form import Edition, edition_from_yaml
from disclosure_nb.formats.data.schema import schema_problems
from disclosure_nb.language import Sentence
from disclosure_nb.readback.enclosed import enclosed_filing
from disclosure_nb.readback.reading import Reading, problem
from disclosure_nb.say import show_text

NO_TEXT = Sentence("此格式只有数据，没有正文", "this format has data only, no text")
_LONGEST_NUMBER = 100


def load_json(text: str, name: str) -> Any:
    """Return the content of a JSON text, its numbers as int and Decimal.

    Raises InputError for what JSON does not allow or a report never has: NaN, a key given twice, numbers of more than
    100 digits, deep nesting.
    """
    try:
        return json.loads(
            text, parse_int=_integer, parse_float=_decimal, parse_constant=_constant, object_pairs_hook=_mapping
        )
    except (ValueError, RecursionError) as error:
        if isinstance(error, json.JSONDecodeError):
            where = f"{error.lineno}:{error.colno} {error.msg}"
        else:
            where = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise problem(
            "E510",
            name,
            f"不是完好的 JSON（{where}），请用未改动的文件。",
            f"this is no intact JSON ({where}); use the file as it was made.",
        ) from error


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    value = Decimal(digits) if len(digits) <= _LONGEST_NUMBER else Decimal("Infinity")
    if not value.is_finite() or abs(value.adjusted()) > _LONGEST_NUMBER:
        raise ValueError(f"the number {show_text(digits)}")
    return value


def _constant(name: str) -> None:
    raise ValueError(name)


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {show_text(twice)} occurs twice")
    return mapping


def read_json(text: str, name: str, editions: Sequence[Edition] = ()) -> Reading:
    """Return the report in a JSON file of this project. Raises InputError if it is none, or damaged."""
    content = load_json(text, name)
    if isinstance(content, dict) and "filing" in content:
        if problems := schema_problems(content, name):
            raise InputError(problems)
        if "form" in content:
            editions = (edition_from_yaml(content["form"]["yaml"], "form.yaml"), *editions)
        return _back(enclosed_filing(content["filing"], name, editions), content["filing"], content.get("sections"))
    if isinstance(content, dict) and "cells" in content and isinstance(content.get("unit"), dict):
        return _back(enclosed_filing(content, name, editions), content, None)
    raise problem(
        "E513",
        name,
        "JSON 中没有年度报告的数据；可读的有 report.json、filing.json 和执行过的笔记本。",
        "this JSON is no annual report; report.json, filing.json and executed notebooks can be read.",
    )


def _back(enclosed: Filing, content: dict[str, Any], sections: dict[str, str] | None) -> Reading:
    missing = tuple(address for address in enclosed.cells if address not in content["cells"])
    notes = [Sentence(f"{address}：文件中没有这一格", f"{address}: not in the file") for address in missing]
    return Reading(
        unit_id=enclosed.unit.id,
        unit=enclosed.unit.name,
        year=enclosed.year,
        form=enclosed.edition,
        cells=enclosed.cells,
        sections=sections or {},
        unresolved=missing,
        notes=(*notes, *(() if sections else (NO_TEXT,))),
        enclosed=enclosed,
    )
