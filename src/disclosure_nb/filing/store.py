"""Where params files lie: ``ROOT/YEAR/UNIT.yaml``, or all in one folder; a lone workbook ``UNIT.xlsx`` is one, too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.counting import HOUSE_FILE
from disclosure_nb.filing.filing import Filing, Origin
from disclosure_nb.filing.params import read_params
from disclosure_nb.filing.sources import inputs_of
from disclosure_nb.language import Sentence
from disclosure_nb.older import older

WORKBOOK = ".xlsx"


def read_file(path: Path, *, name: str | None = None, house: Path | None = None) -> Filing:
    """Return the filing in a unit's file: a params file, or a fill-in workbook. Raises ParamsError.

    ``house`` is the house pack that says how registers count (default: the one of the file's folder).
    """
    if path.suffix.lower() != WORKBOOK:
        return read_params(path, name=name, house=house)
    from disclosure_nb.filing.workbook import workbook_filing  # takes a while to import: not for params files

    return workbook_filing(path, name=name)


@lru_cache(maxsize=16)
def _read(path: Path, name: str, house: Path, stamps: tuple[object, ...]) -> Filing:
    """Return the filing in a file. A notebook asks for the same ones again and again; they are read once.

    ``stamps`` tell whether the files that it comes from are still the same.
    """
    return read_file(path, name=name, house=house)


def _last_year(path: Path, name: str, filing: Filing) -> Filing | None:
    """Return what a unit's workbook says of last year, or None if it says nothing or cannot be read."""
    from disclosure_nb.filing.workbook import read_workbook  # takes a while to import: only for those who have one

    try:
        cells = read_workbook(path, name=name, edition=filing.edition).previous
    except ParamsError:  # who reads the filing itself is told
        return None
    origins = dict.fromkeys(cells, Origin(Place(name)))
    return Filing(filing.unit, filing.year - 1, filing.edition, cells, origins=origins) if cells else None


def _stamp(file: Path) -> tuple[Path, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return file, found.st_mtime_ns, found.st_size


def _file(folder: Path, unit: str) -> Path:
    """Return where a unit's file in a folder is, or should be: the workbook only if there is no params file."""
    path, workbook = folder / f"{unit}.yaml", folder / f"{unit}{WORKBOOK}"
    return workbook if workbook.is_file() and not path.is_file() else path


@dataclass(frozen=True)
class Store:
    """A folder of params files; ``house`` is a house pack to use instead of the folder's own."""

    root: Path
    house: Path | None = None

    @classmethod
    def find(cls, folder: str | Path) -> Store:
        """Return the store at ``folder``, as templates up to version 0.1 look for it; see :func:`find_store`."""
        older("Store.find(…)", "case = dnb.open(unit, year, params_dir)")
        return find_store(folder)

    def path(self, unit: str, year: int) -> Path:
        """Return where the params file of ``unit`` for ``year`` lies: in the year's folder if there is one.

        It is the unit's workbook where there is no params file but a workbook.
        """
        folder = self.root / str(year)
        return _file(folder if folder.is_dir() else self.root, unit)

    def load(self, unit: str, year: int) -> Filing:
        """Return the filing of ``unit`` for ``year``.

        Raises ParamsError if the file is missing, not named as a unit can be, unreadable, wrong, or of another year.
        """
        path = self.path(unit, year)
        name = self.name(path)
        if Path(unit).name != unit or not path.is_file():
            sentence = Sentence(
                f"没有单位 {unit} {year} 年的数据文件，请检查单位代号和年度。",
                f"there is no data file of unit {unit} for {year}; check the unit's id and the year.",
            )
            raise ParamsError([Problem("E151", Place(name), sentence)])
        return self._of_year(self.read(path), year, path)

    def previous(self, filing: Filing) -> Filing | None:
        """Return last year's filing of the same unit, or None if there is no file of it.

        Without a file it is what the unit's workbook says of last year (上年数), if it says anything: its cells, and
        nothing else. Raises ParamsError if there is a file and it cannot be read, or is of another year.
        """
        path = _file(self.root / str(filing.year - 1), filing.unit.id)
        if path.is_file():
            return self._of_year(self.read(path), filing.year - 1, path)
        own = self.path(filing.unit.id, filing.year)
        workbook = next((file for file in inputs_of(own) if file.suffix.lower() == WORKBOOK and file.is_file()), None)
        return None if workbook is None else _last_year(workbook, self.name(workbook), filing)

    def history(self, filing: Filing, years: int = 5) -> tuple[Filing, ...]:
        """Return the earlier filings of the same unit, oldest first, of the last ``years`` years with this one's.

        Years without a file are left out. Raises ParamsError if a file cannot be read, or is of another year.
        """
        span = range(filing.year - years + 1, filing.year)
        files = ((year, _file(self.root / str(year), filing.unit.id)) for year in span)
        return tuple(self._of_year(self.read(path), year, path) for year, path in files if path.is_file())

    def units(self, filing: Filing) -> tuple[Filing, ...] | None:
        """Return the filings that a summed filing (汇总) sums, as far as there are files; None if it sums none.

        Raises ParamsError if one is there and cannot be read.
        """
        if filing.sums is None:
            return None
        paths = [self.path(unit, filing.year) for unit in filing.sums]
        return tuple(self._of_year(self.read(path), filing.year, path) for path in paths if path.is_file())

    def read(self, path: Path) -> Filing:
        """Return the filing in a file of this store. Raises ParamsError with every problem found."""
        house = self.house or self.root / HOUSE_FILE
        return _read(path, self.name(path), house, tuple(_stamp(file) for file in (*inputs_of(path), house)))

    def _of_year(self, filing: Filing, year: int, path: Path) -> Filing:
        if filing.year != year:
            sentence = Sentence(
                f"文件中的年度是 {filing.year}，按文件夹或参数应为 {year}，请改正其中之一。",
                f"the file is of {filing.year}, its folder or the parameters say {year}; correct one of them.",
            )
            raise ParamsError([Problem("E152", Place(self.name(path), key="year"), sentence)])
        return filing

    def name(self, path: Path) -> str:
        """Return how a file of this store is called in messages and outputs: relative, with forward slashes."""
        return path.relative_to(self.root.parent).as_posix()


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
