"""The owner of a params folder: ``ROOT/YEAR/UNIT.yaml`` or all in one folder, and more (see ``names``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.filing import Filing
from disclosure_nb.filing.store.names import HOUSE, is_file, is_unit_id, unit_candidates
from disclosure_nb.filing.store.roles import ROLES, Part, ReportSubject
from disclosure_nb.filing.store.stated_ids import unit_file, unit_ids, unit_paths
from disclosure_nb.filing.store.unit_file import last_year_in_workbook, own_workbook, read_once, summed_units
from disclosure_nb.filing.store.years import YEARS, earlier_years
from disclosure_nb.language import Sentence
from disclosure_nb.older import older
from disclosure_nb.say import near, show_text


@dataclass(frozen=True)
class Store:
    """A folder of params files; ``house`` is a house pack to use instead of the folder's own.

    ``called`` is how the folder is called in names of its files, if not as it is.
    """

    root: Path
    house: Path | None = None
    called: str = ""

    @classmethod
    def find(cls, folder: str | Path) -> Store:
        """Return the store at ``folder``, as templates up to version 0.1 look for it; see :func:`find_store`."""
        older("Store.find(…)", "case = dnb.open(unit, year, params_dir)")
        return find_store(folder)

    def folder(self, year: int) -> Path:
        """Return the folder of a year's files: the year's own if there is one, else that of all."""
        folder = self.root / str(year)
        return folder if folder.is_dir() else self.root

    def path(self, unit: str, year: int) -> Path:
        """Return where the file of ``unit`` for ``year`` is, or should be: in the year's folder if there is one.

        It has the unit's name, or another that is no id and states it inside (see ``stated_ids``). Of a params file and
        a workbook the params file counts. Raises ParamsError if there are two params files, or two workbooks.
        """
        folder = self.folder(year)
        return unit_file(folder, unit) or unit_candidates(folder, unit)[0]

    def new_path(self, unit: str, year: int) -> tuple[Path, Path | None]:
        """Return where a new params file of ``unit`` for ``year`` goes, and the file that there is of it already."""
        folder = self.root / str(year)
        there = (path for path in unit_paths(folder, unit) if path.exists())
        return unit_candidates(folder, unit)[0], next(there, None)

    def load(self, unit: str, year: int) -> Filing:
        """Return the filing of ``unit`` for ``year``.

        Raises ParamsError if the file is missing, not named as a unit can be, unreadable, wrong, or of another year.
        """
        path = self.path(unit, year)
        if Path(unit).name != unit or not is_file(path):
            shown, meant = show_text(unit), near(unit, unit_ids(self.folder(year)))
            sentence = Sentence(
                f"没有单位 {shown} {year} 年的数据文件{meant.zh or '，'}请检查单位代号和年度。",
                f"there is no data file of unit {shown} for {year}{meant.en or ';'} check the unit's id and the year.",
            )
            where = path if is_unit_id(unit) else self.folder(year)
            raise ParamsError([Problem("E151", Place(self.name(where)), sentence)])
        return self._of_year(path, year)

    def previous(self, filing: Filing) -> Filing | None:
        """Return last year's filing of the same unit, or None if there is no file of it.

        Without a file it is what the unit's workbook says of last year (上年数), if it says anything: its cells, and
        nothing else. Raises ParamsError if there is a file and it cannot be read, or is of another year.
        """
        found = list(self._earlier(filing, 2))
        if found:
            return found[0]
        workbook = own_workbook(self.path(filing.unit.id, filing.year))
        return None if workbook is None else last_year_in_workbook(workbook, self.name(workbook), filing)

    def history(self, filing: Filing, years: int = YEARS) -> tuple[Filing, ...]:
        """Return the earlier filings of the same unit, oldest first, of the last ``years`` years with this one's.

        Years without a file are left out. Raises ParamsError if a file cannot be read, or is of another year;
        UsageError for more than five years: reports are not made again when files of years before change.
        """
        return tuple(self._earlier(filing, years))

    def _earlier(self, filing: Filing, years: int) -> Iterator[Filing]:
        for year in earlier_years(filing.year, years):
            path = unit_file(self.root / str(year), filing.unit.id, readable=True)
            if path is not None:
                yield self._of_year(path, year)

    def units(self, filing: Filing) -> tuple[Filing, ...] | None:
        """Return the filings that a summed filing (汇总) sums, as far as there are files; None if it sums none.

        Raises ParamsError if one is there and cannot be read.
        """
        if filing.sums is None:
            return None
        folder = self.folder(filing.year)
        paths = (unit_file(folder, unit, readable=True) for unit in filing.sums)
        return tuple(self._of_year(path, filing.year) for path in paths if path is not None)

    def read(self, path: Path) -> Filing:
        """Return the filing in a file of this store, whatever year it is of. Raises ParamsError with every problem."""
        return read_once(path, self.name(path), self.house or HOUSE.path(self.root))

    def inputs(self, unit: str, year: int, file: Path | None = None) -> tuple[tuple[Part, Path], ...]:
        """Return every file that the report of a unit is made from, each with what it is called when it has changed.

        Those that are looked for and not there are in it, too; and the theme's folders of fonts, as inputs by the names
        of what is in them. ``file`` is the unit's file, where it is known already. What a file that cannot be read
        would name is left out: the report fails and says why. See ``roles``.
        """
        file = file or self.path(unit, year)
        subject = ReportSubject(self.root, unit, year, file, summed_units(file, self.house))
        found: dict[Path, Part] = {}
        for role in ROLES:
            for path in role.files(subject):
                found.setdefault(path, role.part)
        return tuple((part, path) for path, part in found.items())

    def name(self, path: Path) -> str:
        """Return how a file of this store is called in messages and outputs: relative, with forward slashes."""
        return Path(self.called or self.root.name, path.relative_to(self.root)).as_posix()

    def _of_year(self, path: Path, year: int) -> Filing:
        filing = self.read(path)
        if filing.year != year:
            sentence = Sentence(
                f"文件中的年度是 {filing.year}，按文件夹或参数应为 {year}，请改正其中之一。",
                f"the file is of {filing.year}, its folder or the parameters say {year}; correct one of them.",
            )
            raise ParamsError([Problem("E152", Place(self.name(path), key="year"), sentence)])
        return filing


def find_store(folder: str | Path) -> Store:
    """Return the store at ``folder``, looked for in the working directory and then in the folders above it.

    So ``params`` is found from the project's root and from its ``notebooks/`` alike. Raises ParamsError if there is no
    such folder.
    """
    start = Path.cwd()
    for base in (start, *start.parents):
        if (base / folder).is_dir():
            return Store(base / folder)
    sentence = Sentence(
        "找不到此文件夹，请检查 params_dir 参数，或在项目文件夹中打开笔记本。",
        "there is no such folder; check the params_dir parameter, or open the notebook inside the project.",
    )
    raise ParamsError([Problem("E150", Place(str(folder)), sentence)])
