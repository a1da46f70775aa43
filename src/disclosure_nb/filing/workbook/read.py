"""Reading a fill-in workbook: every cell to a value, or to a sentence that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeVar, cast

from disclosure_nb.errors import EditionError, ParamsError, Place, Problem, UsageError
from disclosure_nb.filing.edition_facts import with_known_facts
from disclosure_nb.filing.facts import FactValue, fact_catalogue
from disclosure_nb.filing.filing import Filing, Level, Origin, Unit, level_of, text_keys
from disclosure_nb.filing.rest import with_rest
from disclosure_nb.filing.store.names import editions_of, instead_of_id, is_unit_id
from disclosure_nb.filing.supply import Note, Supply
from disclosure_nb.filing.values import Value, total
from disclosure_nb.filing.workbook import fields
from disclosure_nb.filing.workbook.package import Opened, open_workbook
from disclosure_nb.filing.workbook.places import find_stated
from disclosure_nb.filing.workbook.problems import refuse
from disclosure_nb.filing.workbook.sheet_cells import Cells
from disclosure_nb.filing.workbook.slots import LAST, REST_MARK, UNIT_FIELDS
from disclosure_nb.form import Edition, Identity, find_edition
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text, wrong_value

_Taken = TypeVar("_Taken")


@dataclass(frozen=True)
class Workbook:
    """The content of a fill-in workbook. ``previous``: last year's values by address, empty if none are given."""

    unit: Unit
    year: int
    edition: Edition
    date: str | None
    supply: Supply
    previous: Mapping[str, Value] = field(default_factory=lambda: FrozenDict({}))
    sums: tuple[str, ...] | None = None


def workbook_filing(path: Path, *, name: str | None = None, known: Sequence[Edition] = ()) -> Filing:
    """Return the filing in a fill-in workbook; see :func:`read_workbook`."""
    read = read_workbook(path, name=name, known=known)
    given = read.supply
    filing = Filing(
        unit=read.unit,
        year=read.year,
        edition=read.edition,
        cells=given.cells,
        facts=given.facts,
        texts=given.texts,
        date=read.date,
        sums=read.sums,
        origins=given.origins,
        notes=given.notes,
    )
    return with_rest(filing, given.rest, given.rest) if given.rest else filing


def read_workbook(
    path: Path,
    *,
    name: str | None = None,
    edition: Edition | None = None,
    unit_id: str | None = None,
    known: Sequence[Edition] = (),
) -> Workbook:
    """Return what a fill-in workbook says.

    ``name`` is what the file is called in messages and origins (default: its own name). ``edition`` is the edition it
    must be of; without it the workbook's own: one of ``known``, one that comes with the project, or one of the house
    in whose params folder the workbook lies. ``unit_id`` is the id of the unit whose workbook it must
    be; without it the stem of the file or, where that is no id, what the workbook states.

    Raises ParamsError with every problem found (codes E200–E240, see ``problems``).
    """
    name = name or path.name
    opened = open_workbook(path, name)
    form = _checked(opened, edition, name) or _named(opened, known, editions_of(path.parent), name)
    return _WorkbookReader(opened, form, name).workbook(unit_id, path.stem)


def _checked(opened: Opened, wanted: Edition | None, name: str) -> Edition | None:
    """Return the edition that is wanted, if any; raises ParamsError for a workbook of another, or of none."""
    stated = find_stated(opened.formulas)
    if stated is None:
        raise refuse(
            "E207",
            name,
            "不是本项目的填报表，请用 disclosure-nb workbook 生成一份再填写。",
            "not a fill-in workbook of this project; make one with disclosure-nb workbook.",
        )
    shown = show_text(stated)
    if wanted is not None and stated != wanted.id:
        raise refuse(
            "E209",
            name,
            f"填报表是 {shown} 版格式，应为 {wanted.id} 版，请在 {wanted.id} 版的填报表中填写。",
            f"the workbook is of the form “{shown}”; expected that of {wanted.id}.",
        )
    return wanted


def _named(opened: Opened, known: Sequence[Edition], folder: Path, name: str) -> Edition:
    """Return the edition that a workbook names: one of ``known``, else by its id; ``folder`` has those of the house."""
    stated = find_stated(opened.formulas) or ""
    shown = show_text(stated)
    try:
        return next((edition for edition in known if edition.id == stated), None) or with_known_facts(
            find_edition(stated, folder), f"{stated}.yaml"
        )
    except UsageError as error:
        raise refuse(
            "E208",
            name,
            f"填报表的格式版本是“{shown}”，没有此版，请检查“{UNIT_FIELDS['edition']}”一格，"
            f"或把版式文件存为数据文件夹的 editions/{shown}.yaml。",
            f"the workbook is of the form “{shown}”, which there is not; check the cell, or put its edition file into "
            f"the params folder as editions/{shown}.yaml.",
        ) from error
    except EditionError as error:
        raise ParamsError(error.problems) from error
    except OSError as error:
        raise refuse(
            "E208",
            name,
            f"填报表的版式“{shown}”读不出（{error.strerror}），请检查版式文件。",
            f"the form “{shown}” of the workbook cannot be read ({error.strerror}); check its edition file.",
        ) from error


class _WorkbookReader:
    """One reading of one workbook: everything found in it, and everything wrong with it."""

    def __init__(self, opened: Opened, edition: Edition, file: str) -> None:
        self.opened = opened
        self.edition = edition
        self.file = file
        self.cells = Cells(opened, edition, file)
        self.problems = self.cells.problems

    def workbook(self, unit_id: str | None, stem: str) -> Workbook:
        """Return everything the workbook says. Raises ParamsError."""
        unit, year, date, sums = (
            self._unit(unit_id, stem),
            self._year(),
            self._field("date", fields.take_date),
            self._sums(),
        )
        cells = self._form("")
        last = self._form(LAST)
        facts = self._facts()
        texts = self._texts()
        rest = dict(self._rest())
        if self.problems or unit is None or year is None:
            raise ParamsError(sorted(self.problems, key=self._order))
        if not self.edition.covers(year):
            self._say_other_edition(year)
        origins, notes = dict(self._origins(facts, texts)), tuple(self.cells.notes)
        supply = Supply(cells, facts, texts, origins, notes, rest)
        previous = last if any(value is not None for value in last.values()) else {}
        return Workbook(unit, year, self.edition, date, supply, FrozenDict(previous), sums)

    def _order(self, problem: Problem) -> tuple[int, int]:
        """Problems in the order of the sheets; those of no sheet first."""
        titles = [sheet.title for sheet in self.opened.formulas.worksheets]
        place = problem.place
        at = next((i for i, spot in enumerate(self.cells.spots.values()) if spot.place(self.file) == place), -1)
        return titles.index(place.sheet) if place.sheet in titles else -1, at

    # ------------------------------------------------------------------------------------------------------ sheet 单位
    def _unit(self, unit_id: str | None, stem: str) -> Unit | None:
        """Return the unit. ``unit_id`` is the one that is asked for, ``stem`` serves where the workbook states none."""
        stated = self._field("id", fields.take_id)
        named = PurePosixPath(self.file).stem
        asked = unit_id or (named if is_unit_id(named) else None)
        id = asked or stated or stem
        place = self.cells.place("_unit.id")
        if asked is not None and stated is not None and asked != stated and place is not None:
            sentence = Sentence(
                f"这里写的单位代号是 {stated}，按文件名或数据文件是 {asked}，采用后者",
                f"the id stated here is {stated}, by the file's name or the params file it is {asked}, which counts",
            )
            self.cells.notes.append(Note("reading", place, sentence, doubtful=True))
        if not is_unit_id(id):
            shown, instead = show_text(stem), instead_of_id(PurePosixPath(self.file).name)
            sentence = Sentence(
                f"文件名“{shown}”不能作单位代号（只用英文字母、数字和 - _ .），{instead.zh}",
                f"the file name “{shown}” cannot serve as a unit id (Latin letters, digits, - _ and . only); "
                f"{instead.en}",
            )
            self.problems.append(Problem("E210", Place(self.file), sentence))
        name = self._field("name", lambda text: fields.take_line(text, 100), required=True)
        level = self._field("level", level_of, required=True)
        own = self._field("self", lambda text: fields.take_line(text, 30))
        invented = self._field("invented", fields.take_yes)
        if name is None or level is None:
            return None
        return Unit(id, name, cast(Level, level), own or "本机关", bool(invented))

    def _year(self) -> int | None:
        return self._field("year", fields.take_year, required=True)

    def _sums(self) -> tuple[str, ...] | None:
        return self._field("units", fields.take_units)

    def _field(self, key: str, take: Callable[[str], _Taken | None], required: bool = False) -> _Taken | None:
        slot = f"_unit.{key}"
        text = self.cells.text(slot)
        place = self.cells.place(slot)
        if not text or not text.strip():
            if required and place is not None and not self.cells.has_problem(slot):
                label, asked = UNIT_FIELDS[key], fields.EXPECTED[key]
                sentence = Sentence(f"“{label}”是空白，应填{asked.zh}。", f"“{label}” is blank; expected {asked.en}.")
                self.problems.append(Problem("E211", place, sentence))
            return None
        taken = take(text)
        if taken is None and place is not None:
            self.problems.append(wrong_value("E212", place, text, fields.EXPECTED[key]))
        return taken

    # ------------------------------------------------------------------------------------------------------- the form
    def _form(self, prefix: str) -> dict[str, Value]:
        """Return the values of this year's (or, with the prefix, last year's) cells that the workbook has."""
        values: dict[str, Value] = {}
        pending: dict[str, Identity] = {}
        for address, cell in self.edition.cells.items():
            slot = prefix + address
            if slot not in self.cells:
                continue
            identity = self.cells.own_total(slot, prefix)
            if identity is not None and not self.cells.is_error(slot):
                pending[address] = identity
                continue
            values[address] = self.cells.number(slot, cell.unit, cell.kind == "count", cell)
        while pending:
            ready = {
                address: total(values[part] for part in identity.right)
                for address, identity in pending.items()
                if all(part in values for part in identity.right)
            }
            if not ready:  # formulas that wait for cells that are missing, or for one another
                break
            values |= ready
            for address in ready:
                self.cells.compare_stored(prefix + address, ready[address], self.edition.cells[address])
            pending = {address: identity for address, identity in pending.items() if address not in ready}
        return {address: values[address] for address in self.edition.cells if address in values}

    def _rest(self) -> Iterator[tuple[str, Origin]]:
        """Yield the tables whose mark says that the rest of their cells is 0, each with the place of the mark."""
        for table in self.edition.tables:
            slot = f"{REST_MARK}{table.id}"
            text = (self.cells.text(slot) or "").strip()
            stated = fields.take_yes(text)
            if stated is None and text:
                self.problems.append(wrong_value("E212", self.cells.spots[slot].place(self.file), text, fields.REST))
            if stated:
                yield table.id, self.cells.origin(slot)

    # ------------------------------------------------------------------------------------------------ facts and texts
    def _facts(self) -> dict[str, FactValue]:
        facts: dict[str, FactValue] = {}
        for id, fact in fact_catalogue().items():
            slot = f"_fact.{id}"
            if slot not in self.cells:
                continue
            given: Value | str | list[str]
            if fact.kind in ("count", "amount"):
                given = self.cells.number(slot, fact.unit, fact.kind == "count")
            else:
                text = self.cells.text(slot) or ""
                given = text.split("\n") if fact.kind == "texts" else text
                given = given if text.strip() else None
            if given is None:
                continue
            taken = fact.take(given)
            if taken is None:
                place = self.cells.spots[slot].place(self.file)
                self.problems.append(wrong_value("E240", place, given, fact.expected))
            elif taken != ():
                facts[id] = taken
        return facts

    def _texts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for key in text_keys(self.edition):
            text = self.cells.text(f"_text.{key}")
            paragraphs = tuple(line.strip() for line in (text or "").split("\n") if line.strip())
            if paragraphs:
                found[key] = paragraphs
        return found

    def _say_other_edition(self, year: int) -> None:
        edition = self.edition
        last = edition.last_year or "…"
        sentence = Sentence(
            f"报告年度是 {year}，填报表却是 {edition.id} 版格式（适用于 {edition.first_year}—{last} 年度），请核对。",
            f"the report year is {year}, the form that of {edition.id} (meant for {edition.first_year}–{last}).",
        )
        spot = self.cells.spots["_unit.year"]
        self.cells.notes.append(Note("reading", spot.place(self.file), sentence))

    def _origins(self, facts: Iterable[str], texts: Iterable[str]) -> Iterable[tuple[str, Origin]]:
        keys = {address: address for address in self.edition.cells}
        keys |= {f"facts.{id}": f"_fact.{id}" for id in facts} | {f"texts.{key}": f"_text.{key}" for key in texts}
        for key, slot in keys.items():
            if slot in self.cells:
                yield key, self.cells.origin(slot)
