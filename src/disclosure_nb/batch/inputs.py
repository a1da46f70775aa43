"""What one report is made from: every file that is read for it, and those that would be read if they were there."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.batch.tasks import Task
from disclosure_nb.filing import Store
from disclosure_nb.filing.store import roles

Part = roles.Part | Literal["template"]


@dataclass(frozen=True)
class Input:
    """A file that a report is made from: ``name`` is its path from the folder above the params, with slashes."""

    name: str
    part: Part
    path: Path


def find_inputs(task: Task, template: Path) -> tuple[Input, ...]:
    """Return the inputs of a unit's report, by name: those of the params folder (``Store.inputs``) and the template.

    Files that are looked for and missing are in it too.
    """
    store = Store(task.root)
    found: dict[str, Input] = {}
    for part, path in store.inputs(task.unit, task.year, task.file):
        name = Path(os.path.relpath(path, store.root.parent)).as_posix()
        found.setdefault(name, Input(name, part, path))
    found[template_name(template)] = Input(template_name(template), "template", template)
    return tuple(found[name] for name in sorted(found))


def template_name(template: Path) -> str:
    """Return how a template is called in manifests, wherever it lies."""
    return f"notebooks/{template.name}"


# -------------------------------------------------------------------------------------------------------------- hashes
Record = Mapping[str, FileRecord]


def record(inputs: tuple[Input, ...]) -> Record:
    """Return what the manifest records of every input, by name.

    Raises OSError if one is there and cannot be read.
    """
    return {given.name: digest(given.path, given.part) for given in inputs}


def digest(path: Path, part: str = "") -> FileRecord:
    """Return what is recorded of a file, which may be missing; of a folder it is that of the names in it, if any.

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
    """Return the names of the files below a folder, a line each; None where there are none."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return "".join(f"{name}\n" for name in names).encode("utf-8", errors="surrogateescape") or None
