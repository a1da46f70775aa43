"""Whose file is whose: a unit's id is the name of its file or, where that is none (民政局.xlsx), stated in the file."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from pathlib import Path

from disclosure_nb.filing.store.names import (
    FORMS,
    PARAMS,
    WORKBOOK,
    form_of,
    is_companion,
    is_file,
    is_unit_id,
    only,
    unit_candidates,
)
from disclosure_nb.yamlhead import text_at

__declares_what_it_lists__ = True
"""For whoever watches what a notebook reads: the files found here are among the declared inputs of a unit."""

_MOST_FILES = 4096
_SETTLED = 2_000_000_000  # nanoseconds after which a change of a folder surely has a later time than the last one


def unit_of(path: Path) -> str:
    """Return the id of the unit whose data are in a file: the file's name, or the id that it states.

    Only a file whose name is no id is looked into. Where no id is stated its name is returned: reading the file says
    what to do.
    """
    return path.stem if is_unit_id(path.stem) else _stated(path) or path.stem


def unit_paths(folder: Path, unit: str, *, readable: bool = False) -> tuple[Path, ...]:
    """Return what a unit's file in ``folder`` may be called, and the files there that state its id, as they count."""
    candidates = unit_candidates(folder, unit, readable=readable)
    stated = [path for path in _of_no_id(folder) if _stated(path) == unit]
    return tuple(path for form in FORMS for path in (*candidates, *stated) if form_of(path) is form)


def unit_file(folder: Path, unit: str, *, readable: bool = False) -> Path | None:
    """Return a unit's file in ``folder``, None where there is none.

    Of several kinds the first counts. Raises ParamsError (E153) if there are two of that kind.
    """
    paths = unit_paths(folder, unit, readable=readable)
    found = (only(path for path in paths if form_of(path) is form) for form in FORMS)
    return next((path for path in found if path is not None), None)


def unit_ids(folder: Path) -> tuple[str, ...]:
    """Return the ids of the units that have a file in ``folder``, in alphabetical order; none if it is not there."""
    files = sorted(folder / name for name in os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208
    ids = (unit_of(path) for path in files if form_of(path) and not is_companion(path.name))
    return tuple(dict.fromkeys(id for id in ids if is_unit_id(id)))


def _stated(path: Path) -> str | None:
    """Return the id that a file states; None where it states none, or something that cannot be one."""
    try:
        found = path.stat()
    except OSError:
        return None
    return _read(path, found.st_size, found.st_mtime_ns)


@lru_cache(maxsize=_MOST_FILES)
def _read(path: Path, size: int, changed: int) -> str | None:
    if form_of(path) is PARAMS:
        try:
            stated = text_at(path.read_bytes(), ("unit", "id"))
        except OSError:
            return None
    elif form_of(path) is WORKBOOK:
        from disclosure_nb.filing.workbook import stated_unit  # takes a while to import: only for those who have one

        stated = stated_unit(path) or ""
    else:
        return None
    return stated if is_unit_id(stated) else None


def _of_no_id(folder: Path) -> tuple[Path, ...]:
    """Return the files of units in a folder whose names are no ids, by name."""
    try:
        changed = folder.stat().st_mtime_ns
    except OSError:
        return ()
    if time.time_ns() - changed < _SETTLED:  # further files may come without another time of the folder
        return _listed_anew(folder)
    return _listed(folder, changed)


@lru_cache(maxsize=_MOST_FILES)
def _listed(folder: Path, changed: int) -> tuple[Path, ...]:
    return _listed_anew(folder)


def _listed_anew(folder: Path) -> tuple[Path, ...]:
    try:
        names = os.listdir(folder)  # noqa: PTH208 - of 200,000 names no more than a path of each odd one is made
    except OSError:
        return ()
    odd = (folder / name for name in names if not name.startswith((".", "~$")) and not is_unit_id(name.split(".")[0]))
    others = (path for path in odd if form_of(path) and not is_unit_id(path.stem) and not is_companion(path.name))
    return tuple(sorted(path for path in others if is_file(path)))
