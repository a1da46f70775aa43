"""The params file: what a bureau fills in, one YAML file for one unit and year."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from disclosure_nb.errors import EditionError, ParamsError, Place, Problem, UsageError
from disclosure_nb.filing.cells import read_cells
from disclosure_nb.filing.facts import FactValue, fact_catalogue
from disclosure_nb.filing.filing import LEVELS, NOTEBOOK, Filing, Level, Origin, Unit, Value, text_keys, total
from disclosure_nb.form import Edition, edition_for, edition_from_file, get_edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text, unknown_key, wrong_value
from disclosure_nb.yamlfile import YamlFile

UNIT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _line(longest: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest, pattern=r"^[^\r\n]*$")


def _date(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError
    return datetime.date.fromisoformat(text).isoformat()


class _Unit(_Model):
    name: Annotated[str, _line(100)]
    level: Level
    self_name: Annotated[Annotated[str, _line(30)] | None, Field(alias="self")] = None
    invented: bool = False


class _Params(_Model):
    unit: _Unit
    year: Annotated[int, Field(ge=2008, le=2100)]
    edition: Annotated[str | None, BeforeValidator(lambda id: str(id) if isinstance(id, int) else id)] = None
    date: Annotated[str, AfterValidator(_date)] | None = None
    compute_totals: bool = False
    units: list[Annotated[str, Field(pattern=f"^{UNIT_ID.pattern}$")]] | None = None
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
    "edition": Sentence(
        '报告格式版本，例如 "2021"，或版式文件，例如 ./district.yaml',
        'the edition of the form, e.g. "2021", or an edition file, e.g. ./district.yaml',
    ),
    "date": Sentence('发布日期，写作 "2024-01-25"', 'the date of publication, written "2024-01-25"'),
    "compute_totals": Sentence("true 或 false", "true or false"),
    "units": Sentence("汇总的各单位代号组成的列表", "a list of the ids of the units summed"),
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
        raise ParamsError([_unreadable("E106", Place(name), error)]) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        sentence = Sentence(
            f"不是 UTF-8 编码（字节 0x{data[error.start]:02x}），请用编辑器另存为 UTF-8 后重试。",
            f"not encoded in UTF-8 (byte 0x{data[error.start]:02x}); save the file as UTF-8 and try again.",
        )
        raise ParamsError([Problem("E107", Place(name, line=line), sentence)]) from error
    return parse_params(text, unit_id=path.stem, name=name, folder=path.parent)


def parse_params(text: str, *, unit_id: str, name: str, folder: Path | None = None) -> Filing:
    """Return the filing that the text of a params file describes. Raises ParamsError with every problem found.

    ``folder`` is where an edition file that the text names is looked for; without it such a name is a problem.
    """
    file = YamlFile(text, name)
    if file.problems:
        raise ParamsError(file.problems)
    return _Reader(file, folder).filing(unit_id)


def _unreadable(code: str, place: Place, error: OSError) -> Problem:
    return Problem(
        code,
        place,
        Sentence(
            f"无法读取（{error.strerror}），请检查文件是否存在、是否有权限。",
            f"cannot be read ({error.strerror}); check that the file is there and readable.",
        ),
    )


class _Reader:
    """Builds the filing of one file and collects what is wrong on the way."""

    def __init__(self, file: YamlFile, folder: Path | None) -> None:
        self.file = file
        self.folder = folder
        self.problems: list[Problem] = []

    def filing(self, unit_id: str) -> Filing:
        params = self._envelope()
        data: Any = self.file.data if isinstance(self.file.data, dict) else {}
        edition = self._edition(data.get("edition"), data.get("year"))
        cells: dict[str, Value] = {}
        if edition is not None and isinstance(data.get("tables"), dict):
            compute = data.get("compute_totals") is True
            cells, problems = read_cells(edition, data["tables"], self.file, compute_totals=compute)
            self.problems += problems
        facts = dict(self._facts(data.get("facts")))
        texts = {} if edition is None else dict(self._texts(edition, data.get("text")))
        if self.problems or params is None or edition is None:
            raise ParamsError(sorted(self.problems, key=self._order))
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
            sums=None if params.units is None else tuple(params.units),
            origins=dict(self._origins(edition, facts, texts)),
        )
        return compute_totals(filing) if params.compute_totals else filing

    def _order(self, problem: Problem) -> tuple[bool, int]:
        """Problems of the params file by line, then those of the edition file it names."""
        return problem.place.file != self.file.file, problem.place.line or 0

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
            above = "".join(f"{part}." for part in path[:-1])
            known = [name.removeprefix(above) for name in _EXPECTED if name and name.startswith(above)]
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
        if isinstance(id, str) and id.lower().endswith((".yaml", ".yml")):
            return self._edition_file(id)
        try:
            if id is not None:
                return get_edition(str(id))
            return edition_for(year) if isinstance(year, int) and not isinstance(year, bool) else None
        except UsageError as error:
            key = "year" if id is None else "edition"
            if not any(problem.place.key == key for problem in self.problems):
                self.problems.append(Problem("E113", self.file.place((key,)), error.sentence))
            return None

    def _edition_file(self, path: str) -> Edition | None:
        place = self.file.place(("edition",))
        shown = show_text(path)
        if self.folder is None:
            sentence = Sentence(
                f"标准输入没有所在文件夹，无法找到版式文件“{shown}”，请改为从文件读取。",
                f"standard input has no folder in which to look for “{shown}”; read a file instead.",
            )
        elif PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor or "\\" in path:
            sentence = Sentence(
                f"版式文件应写相对于本文件的路径，用 / 分隔，例如 ./district.yaml，这里是“{shown}”。",
                f"name the edition file relative to this file, with /, e.g. ./district.yaml; here stands “{shown}”.",
            )
        else:
            try:
                return edition_from_file(self.folder / path)
            except EditionError as error:
                sentence = Sentence(
                    f"版式文件“{shown}”有 {len(error.problems)} 处问题，请先改正。",
                    f"the edition file “{shown}” has {len(error.problems)} problem(s); mend them first.",
                )
                self.problems += error.problems
            except OSError as error:
                sentence = Sentence(
                    f"无法读取版式文件“{shown}”（{error.strerror}），请检查文件名；路径相对于本文件所在文件夹。",
                    f"the edition file “{shown}” cannot be read ({error.strerror}); its path is relative to this file.",
                )
        self.problems.append(Problem("E114", place, sentence))
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
            elif (taken := fact.take(value)) is not None:
                yield id, taken
            else:
                self.problems.append(wrong_value("E121", place, value, fact.expected))

    def _texts(self, edition: Edition, data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        known = text_keys(edition)
        seen: set[str] = set()
        for key, path, value in _flat(data, ("text",)):
            place = self.file.place(path)
            if key not in known:
                self.problems.append(unknown_key("E130", place, key, known))
            elif key in seen:
                sentence = Sentence(f"“{key}”的文字给了两次，请只保留一处。", f"the text of “{key}” is given twice.")
                self.problems.append(Problem("E132", place, sentence))
            elif isinstance(value, str):
                seen.add(key)
                if paragraphs := tuple(line.strip() for line in value.splitlines() if line.strip()):
                    yield key, paragraphs
            elif value is not None:
                expected = Sentence("一段文字（多段请换行）", "text (one paragraph a line)")
                self.problems.append(wrong_value("E131", place, value, expected))

    def _origins(
        self, edition: Edition, facts: Mapping[str, Any], texts: Mapping[str, Any]
    ) -> Iterator[tuple[str, Origin]]:
        name = self.file.file
        for address in edition.cells:
            path = ("tables", *address.split("."))
            yield address, Origin(Place(name, line=self.file.line(path)))
        for id in facts:
            yield f"facts.{id}", Origin(Place(name, line=self.file.line(("facts", id))))
        for key in texts:
            yield f"texts.{key}", Origin(Place(name, line=self.file.line(("text", *key.split(".")))))


def compute_totals(filing: Filing) -> Filing:
    """Return the filing with its blank totals computed from their parts, where all parts are known.

    Only cells that the edition declares to be totals are computed; a total that is given is left as it is. Totals of
    totals follow; where two identities lead to the same cell, the first in the order of the form computes it.
    """
    cells = dict(filing.cells)
    origins = dict(filing.origins)
    identities = [identity for identity in filing.edition.identities if identity.total]
    while True:
        found: dict[str, Value] = {}
        for identity in identities:
            address = identity.left[0]
            if cells[address] is None and address not in found:
                value = total(cells[part] for part in identity.right)
                if value is not None:
                    found[address] = value
                    origins[address] = Origin(origins.get(address, NOTEBOOK).place, rule=identity.code)
        if not found:
            return replace(filing, cells=cells, origins=origins)
        cells |= found


def _flat(data: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        below = (*path, key)
        if isinstance(value, dict):
            yield from _flat(value, below)
        else:
            yield ".".join(below[1:]), below, value
