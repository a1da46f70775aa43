"""The published schema of report.json: what every report is, and what it refuses."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from disclosure_nb.archive.canonical import json_bytes
from disclosure_nb.checks import Findings
from disclosure_nb.filing import Filing, read_params
from disclosure_nb.form import get_edition
from disclosure_nb.formats.data import SCHEMA_NAME, report_data, report_schema, schema_problems
from made import PARAMS, hongze, read_document, shown
from sizes import size
from strategies import filled_filings

FILES = sorted(PARAMS.glob("20*/*.yaml"))


def content() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json_bytes(report_data(read_document(shown(hongze())))))
    return data


def test_the_schema_is_a_schema_and_names_no_host_of_ours() -> None:
    Draft202012Validator.check_schema(report_schema())
    assert report_schema()["$id"] == SCHEMA_NAME == content()["$schema"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_report_is_valid(path: Any) -> None:
    data = json.loads(json_bytes(report_data(read_document(shown(read_params(path))))))

    assert schema_problems(data, "report.json") == []


@settings(max_examples=size(100), deadline=None)
@given(filled_filings(get_edition("2021")))
def test_any_numbers_are_valid(filing: Filing) -> None:
    data = json.loads(json_bytes(report_data(read_document(shown(filing, findings=Findings(filing, ()))))))

    assert schema_problems(data, "report.json") == []


def test_the_sections_are_the_printed_text() -> None:
    sections = content()["sections"]

    assert set(sections) == {"1", "2", "3", "4", "5", "6"}
    assert sections["6"] == "2023年，全区未收取政府信息公开信息处理费。"


DAMAGE: dict[str, Callable[[dict[str, Any]], object]] = {
    "filing.year": lambda data: data["filing"].update(year="2023"),
    "filing": lambda data: data["filing"].pop("cells"),
    "filing.cells.requests.received.total": lambda data: data["filing"]["cells"].update(
        {"requests.received.total": "12件"}
    ),
    "filing.cells": lambda data: data["filing"]["cells"].update({"nowhere": 1}),
    "filing.unit.level": lambda data: data["filing"]["unit"].update(level="king"),
    "findings.findings.0.severity": lambda data: data["findings"]["findings"][0].update(severity="bad"),
    "schema": lambda data: data.update(schema=99),
}


@pytest.mark.parametrize("key", DAMAGE)
def test_damage_is_named_with_its_place(key: str) -> None:
    data = copy.deepcopy(content())
    DAMAGE[key](data)

    problems = schema_problems(data, "report.json")

    assert [(problem.code, problem.place.key) for problem in problems] == [("E511", key)]
    assert problems[0].place.file == "report.json"
    assert problems[0].sentence.zh and problems[0].sentence.en
    assert "\n" not in problems[0].say()


def test_problems_stay_few_and_short() -> None:
    data = content()
    data["filing"]["cells"] = {f"a.b.c{n}": "x" * 100_000 for n in range(500)}

    problems = schema_problems(data, "report.json")

    assert len(problems) == 20
    assert max(len(problem.say()) for problem in problems) < 400
