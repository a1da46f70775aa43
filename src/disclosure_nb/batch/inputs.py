"""What one report is made from: every file that is read for it, and those that would be read if they were there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.batch.tasks import Task
from disclosure_nb.checks import decisions_path
from disclosure_nb.document.theme import FILE_NAME as THEME
from disclosure_nb.document.theme import theme_of
from disclosure_nb.errors import InputError
from disclosure_nb.filing import Store
from disclosure_nb.filing.counting import HOUSE_FILE
from disclosure_nb.filing.sources import inputs_of, is_file
from disclosure_nb.filing.store import WORKBOOK

Part = Literal["data", "history", "template", "rules", "settings"]
YEARS_BEFORE = 4
"""How many earlier years are read: those that trend charts show."""


@dataclass(frozen=True)
class Input:
    """A file that a report is made from: ``name`` is its path from the folder above the params, with slashes."""

    name: str
    part: Part
    path: Path


def find_inputs(task: Task, template: Path) -> tuple[Input, ...]:
    """Return the inputs of a unit's report, by name.

    These are the unit's data with its decisions and the data of the units it sums, its data of the years before, the
    template, the house's rules, the theme and its fonts. Files that are looked for and missing are in it too.
    """
    store = Store(task.root)
    above = store.root.parent
    found: dict[str, Input] = {}

    def add(part: Part, *paths: Path) -> None:
        for path in paths:
            name = Path(os.path.relpath(path, above)).as_posix()
            found.setdefault(name, Input(name, part, path))

    add("data", *inputs_of(task.file), decisions_path(task.file))
    for unit in _summed(store, task.file):
        add("data", *_data_files(store.path(unit, task.year)))
    for back in range(1, YEARS_BEFORE + 1):
        file = store.root / str(task.year - back) / f"{task.unit}.yaml"
        add("history", *_data_files(file), *_data_files(file.with_name(f"{task.unit}{WORKBOOK}")))
    add("rules", store.root / HOUSE_FILE)
    add("settings", store.root / THEME, *_fonts(store))
    found[template_name(template)] = Input(template_name(template), "template", template)
    return tuple(found[name] for name in sorted(found))


def template_name(template: Path) -> str:
    """Return how a template is called in manifests, wherever it lies."""
    return f"notebooks/{template.name}"


def _data_files(path: Path) -> tuple[Path, ...]:
    return inputs_of(path) if path.is_file() else (path,)


def _summed(store: Store, file: Path) -> tuple[str, ...]:
    try:
        if not is_file(file) or b"\nunits:" not in b"\n" + file.read_bytes():
            return ()
        return store.read(file).sums or ()
    except (OSError, InputError):  # the report fails and says why
        return ()


def font_folders(root: Path) -> tuple[str, ...]:
    """Return the folders that a store's theme takes fonts from, relative to the folder above it. Raises InputError."""
    return tuple(theme_of(root).fonts.folders) if (root / THEME).is_file() else ()


def _fonts(store: Store) -> Iterator[Path]:
    try:
        folders = font_folders(store.root)
    except InputError:
        return
    for folder in folders:
        yield from sorted(path for path in (store.root.parent / folder).rglob("*") if path.is_file())


# -------------------------------------------------------------------------------------------------------------- hashes
Record = Mapping[str, FileRecord]


def record(inputs: tuple[Input, ...]) -> Record:
    """Return what the manifest records of every input, by name.

    Raises OSError if one is there and cannot be read.
    """
    return {given.name: digest(given.path, given.part) for given in inputs}


def digest(path: Path, part: str = "") -> FileRecord:
    """Return what is recorded of a file, which may be missing.

    Raises OSError if it cannot be read, also where it is no file but a pipe: who reads that may wait for ever.
    """
    try:
        if stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            raise OSError(errno.EINVAL, "not a file", str(path))
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return FileRecord(None, None, part)
    return FileRecord.of(data, part)
