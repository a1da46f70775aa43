"""Editions from YAML files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from disclosure_nb.errors import EditionError, Problem, UsageError
from disclosure_nb.form.contradictions import contradictions
from disclosure_nb.form.edition import Edition
from disclosure_nb.form.model import EditionModel
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text
from disclosure_nb.yamlfaults import not_text
from disclosure_nb.yamlfile import YamlFile


@lru_cache(maxsize=32)
def edition_from_yaml(text: str, name: str = "edition.yaml") -> Edition:
    """Return the edition that a YAML text describes.

    Raises :class:`EditionError` naming every place that is not as an edition file must be.
    """
    file = YamlFile(text, name)
    if file.problems:
        raise EditionError([Problem("E001", problem.place, problem.sentence) for problem in file.problems])
    try:
        model = EditionModel.model_validate(file.data)
    except ValidationError as error:
        problems = [_wrong(file, detail) for detail in error.errors(include_url=False)]
        raise EditionError(sorted(problems, key=_line)) from error
    found = [
        Problem(
            "E003",
            file.place(path),
            Sentence(f"版式文件自相矛盾：{sentence.zh}。", f"the edition file contradicts itself: {sentence.en}."),
        )
        for path, sentence in contradictions(model)
    ]
    if found:
        raise EditionError(sorted(found, key=_line))
    return model.build(text)


def _line(problem: Problem) -> int:
    return problem.place.line or 0


def _wrong(file: YamlFile, detail: Any) -> Problem:
    """Say what the schema of edition files objects to."""
    path = tuple(detail["loc"])
    kind, name = detail["type"], show_text(str(path[-1])) if path else ""
    if kind == "missing":
        sentence = Sentence(f"缺少必填项“{name}”。", f"the key “{name}” is missing.")
    elif kind == "extra_forbidden":
        sentence = Sentence(
            f"不认识的项“{name}”，请删去或改正。", f"the key “{name}” is not known; delete or correct it."
        )
    else:
        expected = _EXPECTED.get(kind) or Sentence(
            f"符合要求的内容（{detail['msg']}）", f"something else ({detail['msg']})"
        )
        if kind in ("literal_error", "string_pattern_mismatch"):
            which = str(detail["ctx"].get("expected") or detail["ctx"].get("pattern"))
            expected = Sentence(f"{expected.zh} {which}", f"{expected.en} {which}")
        given = detail["input"]
        sentence = Sentence(
            f"版式文件此处是 {show(given)}，应为{expected.zh}。",
            f"found {show(given, 'en')}; expected {expected.en}.",
        )
    return Problem("E002", file.place(path), sentence)


_EXPECTED: Mapping[str, Sentence] = {
    "string_type": Sentence("文字（数字样的文字请加引号）", "text (in quotes where it looks like a number)"),
    "string_too_short": Sentence("非空的文字", "text that is not empty"),
    "string_pattern_mismatch": Sentence("代号，格式为", "an id of the form"),
    "literal_error": Sentence("下列之一：", "one of"),
    "int_type": Sentence("整数", "a whole number"),
    "bool_type": Sentence("true 或 false", "true or false"),
    "list_type": Sentence("列表", "a list"),
    "too_short": Sentence("至少有一项的列表", "a list of at least one item"),
    "model_type": Sentence("由各项组成的映射", "a mapping"),
}


def edition_from_file(path: Path) -> Edition:
    """Return the edition in a YAML file. Raises EditionError, and OSError if the file cannot be read."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EditionError([replace(not_text(data, error, path.name), code="E001")]) from error
    return edition_from_yaml(text, path.name)


def edition_ids() -> tuple[str, ...]:
    """Return the ids of the editions that come with the project, oldest first."""
    names = (entry.name for entry in files(__package__).joinpath("editions").iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


@cache
def get_edition(id: str) -> Edition:
    """Return a packaged edition by id (``2019``, ``2021``). Raises UsageError if there is none."""
    if id not in edition_ids():
        known, shown = "、".join(edition_ids()), show_text(id)
        raise UsageError(
            Sentence(f"没有版式“{shown}”，可用的有：{known}。", f"there is no edition “{shown}”; there are: {known}.")
        )
    text = files(__package__).joinpath("editions", f"{id}.yaml").read_text(encoding="utf-8")
    return edition_from_yaml(text, f"{id}.yaml")


def edition_for(year: int) -> Edition:
    """Return the edition meant for report year ``year``.

    Raises UsageError for years before the first edition (the form was introduced for report year 2019).
    """
    for id in reversed(edition_ids()):
        edition = get_edition(id)
        if edition.covers(year):
            return edition
    raise UsageError(
        Sentence(
            f"没有适用于 {year} 年度的报告格式，统一格式自 2019 年度起施行。",
            f"no form covers report year {year}; the first one is for 2019.",
        )
    )
