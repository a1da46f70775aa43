"""The params file: what a bureau fills in, one YAML file for one unit and year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from disclosure_nb.errors import ParamsError, Place, Problem, UsageError
from disclosure_nb.filing.cells import read_cells
from disclosure_nb.filing.facts import FactValue, fact_catalogue
from disclosure_nb.filing.filing import LEVELS, Filing, Level, Origin, Unit, Value
from disclosure_nb.filing.say import unknown_key, wrong_value
from disclosure_nb.filing.yamlfile import YamlFile
from disclosure_nb.form import Edition, edition_for, get_edition
from disclosure_nb.language import Sentence

UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class _Unit(_Model):
    name: Annotated[str, Field(min_length=1, max_length=100)]
    level: Level
    self_name: Annotated[str | None, Field(alias="self", min_length=1, max_length=30)] = None
    invented: bool = False


class _Params(_Model):
    unit: _Unit
    year: Annotated[int, Field(ge=2008, le=2100)]
    edition: Annotated[str | None, BeforeValidator(lambda id: str(id) if isinstance(id, int) else id)] = None
    date: Annotated[str | None, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] = None
    compute_totals: bool = False
    tables: dict[str, Any]
    facts: dict[str, Any] | None = None
    text: dict[str, Any] | None = None


_EXPECTED: Mapping[str, Sentence] = {
    "": Sentence("由 unit、year、tables 等键组成的映射", "a mapping with the keys unit, year, tables, …"),
    "unit": Sentence("含 name 和 level 的映射", "a mapping with name and level"),
    "unit.name": Sentence("行政机关全称（1～100 字）", "the full name of the body (1–100 characters)"),
    "unit.level": Sentence("机关类别：" + "、".join(LEVELS), "the level: one of " + ", ".join(LEVELS)),
    "unit.self": Sentence("正文自称，例如 我局", "how the text speaks of itself, e.g. 我局"),
    "unit.invented": Sentence("true 或 false", "true or false"),
    "year": Sentence("报告年度，四位整数，例如 2023", "the report year, four digits, e.g. 2023"),
    "edition": Sentence('报告格式版本，例如 "2021"', 'the edition of the form, e.g. "2021"'),
    "date": Sentence('发布日期，写作 "2024-01-25"', 'the date of publication, written "2024-01-25"'),
    "compute_totals": Sentence("true 或 false", "true or false"),
    "tables": Sentence("由各表组成的映射", "a mapping of tables"),
    "facts": Sentence("由各项事实组成的映射", "a mapping of facts"),
    "text": Sentence("由各部分文字组成的映射", "a mapping of texts"),
}


def read_params(path: Path, *, name: str | None = None) -> Filing:
    """Return the filing that a params file describes.

    ``name`` is what the file is called in messages and origins (default: the file's own name).
    Raises :class:`ParamsError` with every problem found. Nothing is guessed: a blank stays blank.
    """
    name = name or path.name
    if not UNIT_ID.fullmatch(path.stem):
        sentence = Sentence(
            f"文件名“{path.name}”不能作单位代号，请只用英文字母、数字和 - _ . 命名，例如 weibin-education.yaml。",
            f"the file name “{path.name}” cannot serve as a unit id; use Latin letters, digits, - _ and . only.",
        )
        raise ParamsError([Problem("E100", Place(name), sentence)])
    try:
        data = path.read_bytes()
    except OSError as error:
        sentence = Sentence(
            f"无法读取（{error.strerror}），请检查文件是否存在、是否有权限。",
            f"cannot be read ({error.strerror}); check that the file is there and readable.",
        )
        raise ParamsError([Problem("E106", Place(name), sentence)]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sentence = Sentence(
            f"不是 UTF-8 编码（字节 0x{data[error.start]:02x}），请用编辑器另存为 UTF-8 后重试。",
            f"not encoded in UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8 and try again.",
        )
        raise ParamsError([Problem("E107", Place(name, line=line), sentence)]) from error
    return parse_params(text, unit_id=path.stem, name=name)


def parse_params(text: str, *, unit_id: str, name: str) -> Filing:
    """Return the filing that the text of a params file describes. Raises ParamsError with every problem found."""
    file = YamlFile(text, name)
    if file.problems:
        raise ParamsError(file.problems)
    return _Reader(file).filing(unit_id)


class _Reader:
    """Builds the filing of one file and collects what is wrong on the way."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def filing(self, unit_id: str) -> Filing:
        params = self._envelope()
        data: Any = self.file.data if isinstance(self.file.data, dict) else {}
        edition = self._edition(data.get("edition"), data.get("year"))
        cells: dict[str, Value] = {}
        if edition is not None and isinstance(data.get("tables"), dict):
            cells, problems = read_cells(edition, data["tables"], self.file)
            self.problems += problems
        facts = dict(self._facts(data.get("facts")))
        texts = {} if edition is None else dict(self._texts(edition, data.get("text")))
        if self.problems or params is None or edition is None:
            raise ParamsError(sorted(self.problems, key=lambda problem: problem.place.line or 0))
        filing = Filing(
            unit=Unit(
                unit_id, params.unit.name, params.unit.level, params.unit.self_name or "本机关", params.unit.invented
            ),
            year=params.year,
            edition=edition,
            cells=cells,
            facts=facts,
            texts=texts,
            date=params.date,
            origins=dict(self._origins(edition, cells, facts, texts)),
        )
        return compute_totals(filing) if params.compute_totals else filing

    def _envelope(self) -> _Params | None:
        try:
            return _Params.model_validate(self.file.data)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                self._envelope_problem(detail)
            return None

    def _envelope_problem(self, detail: Any) -> None:
        path = tuple(detail["loc"])
        key = ".".join(str(part) for part in path)
        place = self.file.place(path)
        if detail["type"] == "extra_forbidden":
            known = [name.removeprefix(".".join(path[:-1]) + ".") for name in _EXPECTED if name]
            known = [name for name in known if "." not in name]
            self.problems.append(unknown_key("E110", place, str(path[-1]), known))
        elif detail["type"] == "missing":
            expected = _EXPECTED[key]
            sentence = Sentence(
                f"缺少必填项“{key}”，应填{expected.zh}。", f"the key “{key}” is missing; expected {expected.en}."
            )
            self.problems.append(Problem("E111", place, sentence))
        else:
            self.problems.append(wrong_value("E112", place, detail["input"], _EXPECTED[key]))

    def _edition(self, id: Any, year: Any) -> Edition | None:
        try:
            if id is not None:
                return get_edition(str(id))
            return edition_for(year) if isinstance(year, int) and not isinstance(year, bool) else None
        except UsageError as error:
            key = "year" if id is None else "edition"
            if not any(problem.place.key == key for problem in self.problems):
                self.problems.append(Problem("E113", self.file.place((key,)), error.sentence))
            return None

    def _facts(self, data: Any) -> Iterator[tuple[str, FactValue]]:
        catalogue = fact_catalogue()
        for id, value in data.items() if isinstance(data, dict) else ():
            place = self.file.place(("facts", id))
            fact = catalogue.get(id)
            if fact is None:
                self.problems.append(unknown_key("E120", place, id, list(catalogue)))
            elif value is None:
                continue
            elif fact.kind == "count" and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
                yield id, value
            elif (
                fact.kind == "amount" and isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0
            ):
                yield id, value
            elif fact.kind == "text" and isinstance(value, str) and value.strip():
                yield id, value.strip()
            elif fact.kind == "texts" and isinstance(value, list) and all(isinstance(item, str) for item in value):
                yield id, tuple(item.strip() for item in value if item.strip())
            else:
                expected = _FACT_EXPECTED[fact.kind]
                labelled = Sentence(f"{fact.label}（{expected.zh}）", f"{expected.en} ({fact.label})")
                self.problems.append(wrong_value("E121", place, value, labelled))

    def _texts(self, edition: Edition, data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        known = text_keys(edition)
        for key, path, value in _flat(data, ("text",)):
            place = self.file.place(path)
            if key not in known:
                self.problems.append(unknown_key("E130", place, key, known))
            elif isinstance(value, str):
                yield key, tuple(line.strip() for line in value.splitlines() if line.strip())
            elif value is not None:
                expected = Sentence("一段文字（多段请换行）", "text (one paragraph a line)")
                self.problems.append(wrong_value("E131", place, value, expected))

    def _origins(
        self, edition: Edition, cells: Mapping[str, Value], facts: Mapping[str, Any], texts: Mapping[str, Any]
    ) -> Iterator[tuple[str, Origin]]:
        name = self.file.file
        for address in cells:
            path = ("tables", *address.split("."))
            yield address, Origin(Place(name, line=self.file.line(path)))
        for id in facts:
            yield f"facts.{id}", Origin(Place(name, line=self.file.line(("facts", id))))
        for key in texts:
            yield f"texts.{key}", Origin(Place(name, line=self.file.line(("text", *key.split(".")))))


def text_keys(edition: Edition) -> list[str]:
    """Return the keys under which a bureau may give its own text: the preface, every section, every topic."""
    keys = ["preface"]
    for section in edition.sections:
        keys.append(section.id)
        keys += [f"{section.id}.{topic.id}" for topic in section.topics]
    return keys


def compute_totals(filing: Filing) -> Filing:
    """Return the filing with its blank totals computed from their parts, where all parts are known.

    Only cells that the edition declares to be totals are computed; a total that is given is left as it is.
    """
    while True:
        changes: dict[str, Value] = {}
        rules: dict[str, str] = {}
        for identity in filing.edition.identities:
            parts = [filing[address] for address in identity.right]
            if identity.total and filing[identity.left[0]] is None and None not in parts:
                changes[identity.left[0]] = sum(part for part in parts if part is not None)
                rules[identity.left[0]] = identity.code
        if not changes:
            return filing
        for address, value in changes.items():
            place = filing.origins[address].place
            filing = filing.with_cells({address: value}, Origin(place, rule=rules[address]))


_FACT_EXPECTED: Mapping[str, Sentence] = {
    "count": Sentence("不小于 0 的整数", "a whole number of at least 0"),
    "amount": Sentence("不小于 0 的数", "a number of at least 0"),
    "text": Sentence("一行文字", "a line of text"),
    "texts": Sentence("由若干行文字组成的列表，每行以 - 开头", "a list of lines, each led by -"),
}


def _flat(data: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        below = (*path, key)
        if isinstance(value, dict):
            yield from _flat(value, below)
        else:
            yield ".".join(below[1:]), below, value
