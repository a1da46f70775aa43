"""What a params file says of itself: the unit, the year, the edition, its sources."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from disclosure_nb.errors import Problem
from disclosure_nb.filing.filing import LEVELS, Level
from disclosure_nb.filing.sources import KINDS
from disclosure_nb.filing.store.names import EXAMPLE, UNIT_ID, is_unit_id
from disclosure_nb.language import Sentence
from disclosure_nb.say import unknown_key, wrong_value
from disclosure_nb.yamlfile import YamlFile


def _id(text: str) -> str:
    if not is_unit_id(text):
        raise ValueError
    return text


class _EnvelopePart(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _line(longest: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=r"^[^\r\n]*$")


def _date(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return datetime.date.fromisoformat(text).isoformat()


class _Unit(_EnvelopePart):
    id: Annotated[str, AfterValidator(_id)] | None = None
    name: Annotated[str, _line(100)]
    level: Level
    self_name: Annotated[Annotated[str, _line(30)] | None, Field(alias="self")] = None
    invented: bool = False


class _Sources(_EnvelopePart):
    workbook: str | None = None
    requests: str | None = None
    remedies: str | None = None
    documents: str | None = None
    carry_over: bool = True
    revised: bool = True


class Envelope(_EnvelopePart):
    """A params file without the content of its tables, facts and texts, which have readers of their own."""

    unit: _Unit
    year: Annotated[int, Field(ge=2008, le=2100)]
    edition: Annotated[str | None, BeforeValidator(lambda id: str(id) if isinstance(id, int) else id)] = None
    date: Annotated[str, AfterValidator(_date)] | None = None
    compute_totals: bool = False
    units: list[Annotated[str, Field(pattern=f"^{UNIT_ID.pattern}$")]] | None = None
    sources: _Sources = _Sources()
    tables: dict[str, Any]
    facts: dict[str, Any] | None = None
    text: dict[str, Any] | None = None


_EXPECTED: Mapping[str, Sentence] = {
    "": Sentence("由 unit、year、tables 等键组成的映射", "a mapping with the keys unit, year, tables, …"),
    "unit": Sentence("含 name 和 level 的映射", "a mapping with name and level"),
    "unit.id": Sentence(f"单位代号，例如 {EXAMPLE}", f"the unit's id, e.g. {EXAMPLE}"),
    "unit.name": Sentence("行政机关全称（1～100 字）", "the full name of the body (1–100 characters)"),
    "unit.level": Sentence("机关类别：" + "、".join(LEVELS), "the level: one of " + ", ".join(LEVELS)),
    "unit.self": Sentence("正文自称，例如 我局", "how the text speaks of itself, e.g. 我局"),
    "unit.invented": Sentence("true 或 false", "true or false"),
    "year": Sentence("报告年度，四位整数，例如 2023", "the report year, four digits, e.g. 2023"),
    "edition": Sentence(
        '报告格式版本，例如 "2021"，或版式文件，例如 ./district.yaml',
        'the edition of the form, e.g. "2021", or an edition file, e.g. ./district.yaml',
    ),
    "date": Sentence('发布日期，写作 "2024-01-25"', 'the date of publication, written "2024-01-25"'),
    "compute_totals": Sentence("true 或 false", "true or false"),
    "units": Sentence("汇总的各单位代号组成的列表", "a list of the ids of the units summed"),
    "sources": Sentence("由 workbook、requests 等来源组成的映射", "a mapping of sources: workbook, requests, …"),
    **{
        f"sources.{id}": Sentence(
            f"{kind.name.zh}的文件名，例如 {kind.example}", f"the {kind.name.en}, e.g. {kind.example}"
        )
        for id, kind in KINDS.items()
    },
    "sources.carry_over": Sentence(
        "true（表四计入上年结转的案件）或 false", "true (section 4 counts cases carried over) or false"
    ),
    "sources.revised": Sentence(
        "true（修订一件计制发、废止各一件）或 false", "true (a revised document is one issued, one repealed) or false"
    ),
    "tables": Sentence("由各表组成的映射", "a mapping of tables"),
    "facts": Sentence("由各项事实组成的映射", "a mapping of facts"),
    "text": Sentence("由各部分文字组成的映射", "a mapping of texts"),
}


def read_envelope(data: Any, file: YamlFile, given: Collection[str] = ()) -> tuple[Envelope | None, list[Problem]]:
    """Return the envelope in ``data`` and what is wrong with it; it is None where something is missing or wrong.

    ``file`` knows on which lines the keys are; the keys in ``given`` are not called missing: another source, which
    could not be read, gives them.
    """
    try:
        return Envelope.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        missing = [detail for detail in details if detail["type"] == "missing" and _key(detail) in given]
        return None, [_problem(detail, file) for detail in details if detail not in missing]


def _key(detail: Any) -> str:
    return ".".join(str(part) for part in detail["loc"])


def _problem(detail: Any, file: YamlFile) -> Problem:
    path, key = tuple(detail["loc"]), _key(detail)
    place = file.place(path)
    if detail["type"] == "extra_forbidden":
        above = "".join(f"{part}." for part in path[:-1])
        known = [name.removeprefix(above) for name in _EXPECTED if name and name.startswith(above)]
        return unknown_key("E110", place, str(path[-1]), [name for name in known if "." not in name])
    if detail["type"] == "missing":
        expected = _EXPECTED[key]
        sentence = Sentence(
            f"缺少必填项“{key}”，应填{expected.zh}。", f"the key “{key}” is missing; expected {expected.en}."
        )
        return Problem("E111", place, sentence)
    keys = (".".join(map(str, path[:end])) for end in range(len(path), -1, -1))  # an entry of a list has none
    return wrong_value("E112", place, detail["input"], next(_EXPECTED[name] for name in keys if name in _EXPECTED))
