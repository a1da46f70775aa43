"""The content of ``report.json``, and the schema of it that is published with the project."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from disclosure_nb.document.nodes import Document
from disclosure_nb.errors import Place, Problem
from disclosure_nb.formats.data.sections import sections_of_document
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
    from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

SCHEMA_NAME = "report.schema.json"
SCHEMA_VERSION = 1
_MOST_PROBLEMS = 20


def report_data(document: Document) -> dict[str, Any]:
    """Return the content of ``report.json``: the data that travels with the report, the text of its sections.

    The schema's name is relative: nothing has to be fetched.
    """
    return {
        **{data.name: data.content for data in document.data},
        "$schema": SCHEMA_NAME,
        "schema": SCHEMA_VERSION,
        "sections": sections_of_document(document),
    }


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``report.json``."""
    schema: dict[str, Any] = json.loads(files(__package__).joinpath(SCHEMA_NAME).read_text(encoding="utf-8"))
    return schema


def schema_problems(data: Any, file: str, part: str | None = None) -> list[Problem]:
    """Return what the schema objects to in the content of a ``report.json``; at most 20 problems.

    ``part`` names one of the schema's definitions, to check only such a part (``filing``).
    """
    found: list[Problem] = []
    for error in _validator(part).iter_errors(data):
        found += [_problem(detail, file) for detail in _innermost(error)]
        if len(found) >= _MOST_PROBLEMS:
            break
    return found[:_MOST_PROBLEMS]


@cache
def _validator(part: str | None) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # takes a second to import: only for those who check

    schema = report_schema()
    wanted = schema if part is None else {"$ref": f"#/$defs/{part}", "$defs": schema["$defs"]}
    return Draft202012Validator(wanted)


def _innermost(error: ValidationError) -> Iterator[ValidationError]:
    """Yield the errors that ``error`` is made of; an error of alternatives stays one."""
    if error.context and error.validator not in ("anyOf", "oneOf"):
        for detail in error.context:
            yield from _innermost(detail)
    else:
        yield error


def _problem(error: ValidationError, file: str) -> Problem:
    key = ".".join(show_text(str(step)) for step in error.absolute_path)
    place = Place(file, key=key or None)
    if error.validator == "required":
        known = error.instance if isinstance(error.instance, dict) else {}
        missing = "、".join(name for name in error.validator_value if name not in known)
        return Problem("E511", place, Sentence(f"缺少 {missing}。", f"{missing} is missing."))
    given, given_en = show(_shown(error.instance)), show(_shown(error.instance), "en")
    wanted = show_text(json.dumps(error.validator_value, ensure_ascii=False, default=str))
    return Problem(
        "E511",
        place,
        Sentence(
            f"这里是 {given}，不符合 {SCHEMA_NAME} 的要求（{error.validator}: {wanted}），请用未改动的文件。",
            f"found {given_en}, which {SCHEMA_NAME} does not allow ({error.validator}: {wanted}); "
            "use the file as it was made.",
        ),
    )


def _shown(instance: Any) -> Any:
    return str(instance) if isinstance(instance, float) else instance
