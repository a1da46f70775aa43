"""The params file: what a bureau fills in, one YAML file for one unit and year, and the sources that it names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from disclosure_nb.errors import EditionError, ParamsError, Place, Problem, UsageError
from disclosure_nb.filing.cells import missing_cells
from disclosure_nb.filing.counting import counting_of, read_register
from disclosure_nb.filing.edition_facts import with_known_facts
from disclosure_nb.filing.envelope import Envelope, read_envelope
from disclosure_nb.filing.filing import Filing, Unit
from disclosure_nb.filing.inline import cell_origin, read_inline
from disclosure_nb.filing.mixing import Mixture, mix
from disclosure_nb.filing.rest import with_rest
from disclosure_nb.filing.sources import (
    EDITION,
    KINDS,
    edition_path,
    missing_file,
    register_name,
    sibling_name,
    source_paths,
    spreadsheets_beside,
    workbook_beside,
    wrong_path,
)
from disclosure_nb.filing.store.names import (
    HOUSE,
    WORKBOOK,
    editions_of,
    form_of,
    instead_of_id,
    is_file,
    is_unit_id,
    store_root,
)
from disclosure_nb.filing.store.stated_ids import unit_of
from disclosure_nb.filing.supply import Note, Supply
from disclosure_nb.filing.totals import compute_totals
from disclosure_nb.form import Edition, edition_for, edition_from_file, find_edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text
from disclosure_nb.yamlfaults import not_text
from disclosure_nb.yamlfile import YamlFile

if TYPE_CHECKING:
    from disclosure_nb.filing.workbook import Workbook

WORKBOOK_KEYS = ("unit", "unit.name", "unit.level", "year")
"""The keys of the envelope that a params file may leave to its workbook; so it may the date."""


def read_params(path: Path, *, name: str | None = None, house: Path | None = None) -> Filing:
    """Return the filing that a params file describes.

    ``name`` is what the file is called in messages and origins (default: the file's own name). ``house`` is the house
    pack that says how registers count (default: the one of its folder). The unit's id is the file's name or, where that
    is none, what the file states.
    Raises :class:`ParamsError` with every problem found. Nothing is guessed: a blank stays blank.
    """
    name = name or path.name
    unit_id = unit_of(path)
    if not is_unit_id(unit_id):
        shown, instead = show_text(path.name), instead_of_id(path.name)
        sentence = Sentence(
            f"文件名“{shown}”不能作单位代号（只用英文字母、数字和 - _ .），{instead.zh}",
            f"the file name “{shown}” cannot serve as a unit id (Latin letters, digits, - _ and . only); {instead.en}",
        )
        raise ParamsError([Problem("E100", Place(name), sentence)])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ParamsError([_unreadable("E106", Place(name), error)]) from error
    text = decoded(data, name)
    return parse_params(text, unit_id=unit_id, name=name, folder=path.parent, house=house)


def decoded(data: bytes, name: str) -> str:
    """Return the text of a params file without a byte order mark. Raises ParamsError where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParamsError([not_text(data, error, name)]) from error


def parse_params(
    text: str, *, unit_id: str, name: str, folder: Path | None = None, house: Path | None = None
) -> Filing:
    """Return the filing that the text of a params file describes. Raises ParamsError with every problem found.

    ``unit_id`` is the unit's id where the text states none. ``folder`` is where the files that the text names (its
    edition, its sources) are looked for; without it such a name is a problem. ``house`` is as in :func:`read_params`.
    """
    file = YamlFile(text, name)
    if file.problems:
        raise ParamsError(file.problems)
    return _ParamsReader(file, folder, house).filing(unit_id)


def _unreadable(code: str, place: Place, error: OSError) -> Problem:
    return Problem(
        code,
        place,
        Sentence(
            f"无法读取（{error.strerror}），请检查文件是否存在、是否有权限。",
            f"cannot be read ({error.strerror}); check that the file is there and readable.",
        ),
    )


def _filled(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value is not None}


class _ParamsReader:
    """Builds the filing of one file and its sources, and collects what is wrong on the way."""

    def __init__(self, file: YamlFile, folder: Path | None, house: Path | None) -> None:
        self.file = file
        self.folder = folder
        self.house = HOUSE.path(store_root(folder)) if house is None and folder is not None else house
        self.data: Mapping[str, Any] = file.data if isinstance(file.data, dict) else {}
        self.named = dict(source_paths(self.data))
        self.problems: list[Problem] = []
        self.notes: list[Note] = []
        self.unread: set[str] = set()

    def filing(self, unit_id: str) -> Filing:
        unit = self.data.get("unit")
        stated = unit.get("id") if isinstance(unit, dict) else None
        if isinstance(stated, str) and is_unit_id(stated):
            self._name_is(stated)
            unit_id = stated
        self._look_beside(unit_id)
        paths = {kind: path for kind, name in self.named.items() if (path := self._path(kind, name)) is not None}
        read_later: list[Problem] = []
        own = self.data.get("edition") is not None
        edition = self._edition(None) if own else None
        workbook = self._workbook(unit_id, paths["workbook"], edition, read_later) if "workbook" in paths else None
        data = self._filled_up(workbook)
        envelope, problems = read_envelope(data, self.file, WORKBOOK_KEYS if "workbook" in self.unread else ())
        self.problems += problems
        year = data.get("year") if isinstance(data, dict) else None
        if not own:
            edition = self._edition(year) if workbook is None else workbook.edition
        inline, problems = read_inline(edition, self.data, self.file, partial=bool(self.named))
        self.problems += problems
        supplies = [inline, *([] if workbook is None else [workbook.supply])]
        if edition is not None and type(year) is int:
            supplies += self._registers(paths, edition, year, read_later)
        mixture = Mixture(inline, {}) if edition is None or not self.named else mix(edition, supplies)
        if edition is not None and self.named and not self.unread and envelope is not None:
            rest = (cell.address for table in mixture.supply.rest for cell in edition.table(table).cells)
            given, compute = {*mixture.supply.cells, *rest}, envelope.compute_totals
            self.problems += missing_cells(edition, envelope.tables, given, self.file, compute_totals=compute)
        self.problems = sorted(self.problems, key=self._order) + read_later
        if self.problems or envelope is None or edition is None:
            raise ParamsError(self.problems)
        return self._built(unit_id, envelope, edition, mixture)

    def _built(self, unit_id: str, envelope: Envelope, edition: Edition, mixture: Mixture) -> Filing:
        unit, supply = envelope.unit, mixture.supply
        filing = Filing(
            unit=Unit(unit_id, unit.name, unit.level, unit.self_name or "本机关", unit.invented),
            year=envelope.year,
            edition=edition,
            cells=supply.cells,
            facts=supply.facts,
            texts=supply.texts,
            date=envelope.date,
            sums=None if envelope.units is None else tuple(envelope.units),
            origins={**{address: cell_origin(address, self.file) for address in edition.cells}, **supply.origins},
            others=mixture.others,
            notes=(*self.notes, *supply.notes),
        )
        if supply.rest:
            filing = with_rest(filing, supply.rest, supply.rest)
        return compute_totals(filing) if envelope.compute_totals else filing

    def _order(self, problem: Problem) -> tuple[bool, int]:
        """Problems of the params file by line, then those of the edition file it names."""
        return problem.place.file != self.file.file, problem.place.line or 0

    def _path(self, kind: str, name: str) -> Path | None:
        """Return the path of a source that is there."""
        place = self.file.place(("sources", kind))
        wrong = wrong_path(name, self.folder, KINDS[kind])
        if wrong is not None:
            self.problems.append(Problem("E160", place, wrong))
        elif self.folder is not None and is_file(path := self.folder / name):
            return path
        else:
            self.problems.append(missing_file(place, name, KINDS[kind]))
        self.unread.add(kind)
        return None

    def _look_beside(self, unit_id: str) -> None:
        """Take the unit's workbook next to the file as a source, and note spreadsheets that would be ignored unseen."""
        if self.folder is None:
            return
        own = workbook_beside(self.folder, unit_id, self.data)
        if own is not None:
            self.named["workbook"] = own.name
            name = show_text(own.name)
            said = Sentence(f"一并采用旁边的工作簿 {name}", f"the workbook {name} next to the file is a source, too")
            self.notes.append(Note("reading", Place(self.file.file), said))
        for path in spreadsheets_beside(self.folder, unit_id, self.data):
            if path != own:
                self.problems.append(Problem("E164", self.file.place(("sources",)), self._unnamed(path, unit_id)))

    def _unnamed(self, path: Path, unit_id: str) -> Sentence:
        name, form = path.name, form_of(path)
        if "workbook" in self.named and form is WORKBOOK:
            other = show_text(self.named["workbook"])
            return Sentence(
                f"旁边有本单位的两个工作簿 {other} 和 {name}，请移走其中之一。",
                f"two workbooks of the unit are next to this file, {other} and {name}; move one of them away.",
            )
        target = f"{unit_id}{WORKBOOK.suffixes[0]}"
        return Sentence(
            f"旁边有本单位的表格 {name}，这种格式读不了；请把它另存为 {target}，或移走 {name}。",
            f"the unit's spreadsheet {name} is next to this file, of a kind that is not read; save it as {target}, or "
            f"move {name} away.",
        )

    def _name_is(self, stated: str) -> None:
        """Note a file whose name is the id of another unit than the one that it states."""
        named = PurePath(self.file.file).stem
        if is_unit_id(named) and named != stated:
            sentence = Sentence(
                f"这里写的单位代号是 {stated}，文件名却是 {named}，请改正其中之一，或删去这一行。",
                f"this is the file of {stated} by its id, of {named} by its name; correct one of them, or take the "
                "line away.",
            )
            self.problems.append(Problem("E163", self.file.place(("unit", "id")), sentence))

    def _workbook(self, unit_id: str, path: Path, edition: Edition | None, problems: list[Problem]) -> Workbook | None:
        from disclosure_nb.filing.workbook import read_workbook

        name = sibling_name(self.file.file, self.named["workbook"])
        try:
            return read_workbook(path, name=name, edition=edition, unit_id=unit_id)
        except ParamsError as error:
            self.unread.add("workbook")
            problems += error.problems
            return None

    def _registers(
        self, paths: Mapping[str, Path], edition: Edition, year: int, problems: list[Problem]
    ) -> list[Supply]:
        supplies = []
        registers = {kind: path for kind, path in paths.items() if kind != "workbook"}
        if not registers:
            return []
        counting = counting_of(self.house).stated(self.data["sources"])
        for kind, path in registers.items():
            name = register_name(self.file.file, kind, self.named[kind])
            try:
                supplies.append(read_register(kind, path, edition, year, name, counting))
            except ParamsError as error:
                self.unread.add(kind)
                problems += error.problems
        return supplies

    def _filled_up(self, workbook: Workbook | None) -> Any:
        """Return the content of the file with what it leaves to its sources; note where the two differ."""
        if not self.named:
            return self.file.data
        data = {"tables": {}, **self.data}
        if workbook is None:
            return data
        unit = workbook.unit
        theirs = {"name": unit.name, "level": unit.level, "self": unit.self_name, "invented": unit.invented}
        ours = data.get("unit", {})
        if isinstance(ours, dict):
            for key in ("name", "level"):
                self._same(("unit", key), ours.get(key), theirs[key])
            if unit.self_name != Unit.self_name:  # that is written into a new workbook and says nothing
                self._same(("unit", "self"), ours.get("self"), unit.self_name)
            data["unit"] = {**theirs, **_filled(ours)}
        self._same(("year",), data.get("year"), workbook.year)
        self._same(("date",), data.get("date"), workbook.date)
        self._same(("units",), data.get("units"), workbook.sums and list(workbook.sums))
        given = {"year": workbook.year, "date": workbook.date, "units": workbook.sums and list(workbook.sums)}
        return {**data, **given, **_filled(data)}

    def _same(self, path: tuple[str, ...], ours: Any, theirs: Any) -> None:
        if ours is not None and theirs is not None and ours != theirs:
            name = show_text(self.named["workbook"])
            sentence = Sentence(
                f"这里是 {show(ours)}，工作簿 {name} 中是 {show(theirs)}，请改正其中之一。",
                f"found {show(ours, 'en')}, the workbook {name} says {show(theirs, 'en')}; correct one of them.",
            )
            self.problems.append(Problem("E162", self.file.place(path), sentence))

    def _edition(self, year: Any) -> Edition | None:
        """Return the edition that the file names, else that of the year; None where it names none and has no year."""
        if (path := edition_path(self.data)) is not None:
            return self._edition_file(path)
        id = self.data.get("edition")
        folder = None if self.folder is None else editions_of(self.folder)
        try:
            if id is not None:
                return self._own(str(id), lambda: find_edition(str(id), folder))
            return edition_for(year) if isinstance(year, int) and not isinstance(year, bool) else None
        except UsageError as error:
            key = "year" if id is None else "edition"
            if not any(problem.place.key == key for problem in self.problems):
                self.problems.append(Problem("E113", self.file.place((key,)), error.sentence))
            return None

    def _edition_file(self, path: str) -> Edition | None:
        wrong = wrong_path(path, self.folder, EDITION)
        if wrong is not None or self.folder is None:
            self.problems.append(Problem("E114", self.file.place(("edition",)), wrong or Sentence("", "")))
            return None
        file = self.folder / path
        return self._own(path, lambda: edition_from_file(file))

    def _own(self, named: str, load: Callable[[], Edition]) -> Edition | None:
        """Return an edition that the file names; None, and a problem, where it cannot be read. Raises UsageError."""
        shown = show_text(named)
        try:
            return with_known_facts(load(), named if form_of(PurePath(named)) else f"{named}.yaml")
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
        self.problems.append(Problem("E114", self.file.place(("edition",)), sentence))
        return None
