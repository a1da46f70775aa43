"""What one report is made from: every file that is read for it, and those that would be read if they were there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.archive.environment import environment, required
from disclosure_nb.batch.tasks import Task
from disclosure_nb.filing import Store
from disclosure_nb.filing.sources import REGISTERS, register_files
from disclosure_nb.filing.store import roles
from disclosure_nb.filing.store.names import PARAMS, font_files
from disclosure_nb.formats.registry import distributions

Part = roles.Part | Literal["template"]


@dataclass(frozen=True)
class Input:
    """A file that a report is made from.

    ``name`` is its path from the folder above the params, with slashes; that of a register says no more than its unit
    and its kind (``sources.register_name``), for the name of the file can hold a person's name.
    """

    name: str
    part: Part
    path: Path


def find_inputs(task: Task, template: Path) -> tuple[Input, ...]:
    """Return the inputs of a unit's report, by name: those of the params folder (``Store.inputs``) and the template.

    Files that are looked for and missing are in it too.
    """
    store = Store(task.root)
    found: dict[str, Input] = {}
    inputs = store.inputs(task.unit, task.year, task.file)
    registers = {file: name for _, path in inputs for file, name in register_files(path).items()}
    for part, path in inputs:
        name = Path(os.path.relpath(registers.get(path, path), store.root.parent)).as_posix()
        found.setdefault(name, Input(name, part, path))
    found[template_name(template)] = Input(template_name(template), "template", template)
    return tuple(found[name] for name in sorted(found))


def path_named(name: str, above: Path) -> Path:
    """Return where the input lies that is called ``name`` in manifests: see :class:`Input` for registers.

    A register that its params file does not name any more is where nothing is.
    """
    if name.rpartition(" ")[2] in REGISTERS:
        params = name.rpartition(" ")[0]
        for suffix in PARAMS.suffixes:
            for file, called in register_files(above / f"{params}{suffix}").items():
                if Path(called) == above / name:
                    return file
    return above / name


def template_name(template: Path) -> str:
    """Return how a template is called in manifests, wherever it lies."""
    return f"notebooks/{template.name}"


def versions_of_formats(formats: Iterable[str]) -> Mapping[str, str]:
    """Return the versions of the distributions that formats of others come from, and of what these require.

    Those that every report depends on are left out.
    """
    return _beyond(tuple(distributions(formats).items()))


@cache
def _beyond(plugins: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    found = {**required(name for name, _ in plugins), **dict(plugins)}
    return {name: version for name, version in found.items() if name not in environment()}


# -------------------------------------------------------------------------------------------------------------- hashes
Record = Mapping[str, FileRecord]


def record(inputs: tuple[Input, ...]) -> Record:
    """Return what the manifest records of every input, by name.

    Raises OSError if one is there and cannot be read.
    """
    return {given.name: digest(given.path, given.part) for given in inputs}


def digest(path: Path, part: str = "") -> FileRecord:
    """Return what is recorded of a file, which may be missing; of a folder it is the names of the fonts in it, if any.

    Raises OSError if it cannot be read, also where it is no file but a pipe: who reads that may wait for ever.
    """
    try:
        if stat.S_IFMT(path.stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            raise OSError(errno.EINVAL, "not a file", str(path))
        data = _names(path) if path.is_dir() else path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        data = None
    return FileRecord(None, None, part) if data is None else FileRecord.of(data, part)


def _names(folder: Path) -> bytes | None:
    """Return the names of the fonts below a folder, a line each; None where there are none."""
    names = sorted(path.relative_to(folder).as_posix() for path in font_files(folder))
    return "".join(f"{name}\n" for name in names).encode("utf-8", errors="surrogateescape") or None
