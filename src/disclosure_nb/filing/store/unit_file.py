"""Reading one unit's file, whatever kind it is of, and what can be learnt from a quick look at it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from disclosure_nb.errors import InputError, ParamsError, Place
from disclosure_nb.filing.filing import Filing, Origin
from disclosure_nb.filing.params import read_params
from disclosure_nb.filing.sources import MOST_FILES, content, inputs_of, source_paths
from disclosure_nb.filing.store.names import HOUSE, SPREADSHEET, WORKBOOK, form_of, is_file, store_root


def read_file(path: Path, *, name: str | None = None, house: Path | None = None) -> Filing:
    """Return the filing in a unit's file: a params file, or a fill-in workbook. Raises ParamsError.

    ``house`` is the house pack that says how registers count (default: the one of the file's folder).
    """
    if form_of(path) not in (WORKBOOK, SPREADSHEET):
        return read_params(path, name=name, house=house)
    from disclosure_nb.filing.workbook import workbook_filing  # takes a while to import: not for params files

    return workbook_filing(path, name=name)


def read_once(path: Path, name: str, house: Path | None) -> Filing:
    """Return the filing in a file. A notebook asks for the same ones again and again; they are read once.

    They are read again when one of the files that they come from has changed. Raises ParamsError.
    """
    house = HOUSE.path(store_root(path.parent)) if house is None else house
    return _read(path, name, house, tuple(_stamp(file) for file in (*inputs_of(path), house)))


@lru_cache(maxsize=MOST_FILES)
def _read(path: Path, name: str, house: Path, stamps: tuple[object, ...]) -> Filing:
    return read_file(path, name=name, house=house)


def _stamp(file: Path) -> tuple[Path, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return file, found.st_mtime_ns, found.st_size


def last_year_in_workbook(path: Path, name: str, filing: Filing) -> Filing | None:
    """Return what a unit's workbook says of last year, or None if it says nothing or cannot be read."""
    from disclosure_nb.filing.workbook import read_workbook  # takes a while to import: only for those who have one

    try:
        cells = read_workbook(path, name=name, edition=filing.edition, unit_id=filing.unit.id).previous
    except ParamsError:  # whoever reads the filing itself gets the error
        return None
    origins = dict.fromkeys(cells, Origin(Place(name)))
    return Filing(filing.unit, filing.year - 1, filing.edition, cells, origins=origins) if cells else None


def own_workbook(path: Path) -> Path | None:
    """Return the fill-in workbook among the files that a unit's data come from, None where there is none."""
    return next((file for file in inputs_of(path) if form_of(file) is WORKBOOK and is_file(file)), None)


def needs_sources(path: Path) -> bool:
    """Whether a unit's data do not all lie in its params file, as far as a quick look shows."""
    return (
        form_of(path) in (WORKBOOK, SPREADSHEET)
        or any(source_paths(content(path, b"sources")))
        or own_workbook(path) is not None
    )


def summed_units(path: Path, house: Path | None = None) -> tuple[str, ...]:
    """Return the units that the filing in a unit's file sums; none where it cannot be read: its report says why.

    Where a quick look shows that there are none the filing is not read.
    """
    workbook = own_workbook(path)
    may = bool(content(path, b"units").get("units")) or (workbook is not None and _may_sum(workbook))
    try:
        return read_file(path, house=house).sums or () if may else ()
    except InputError:
        return ()


def _may_sum(workbook: Path) -> bool:
    from disclosure_nb.filing.workbook import may_be_filled  # takes a while to import: only for those who have one

    return may_be_filled(workbook, "_unit.units")
