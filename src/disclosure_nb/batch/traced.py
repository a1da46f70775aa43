"""What the trace of a notebook means for its report: further inputs, and whether all of them are known."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.archive.environment import beyond
from disclosure_nb.batch.inputs import digest
from disclosure_nb.engine.audit import names_digest
from disclosure_nb.engine.trace import Trace

READ = "read"
"""The part of inputs that are known because the notebook was seen reading them."""


@dataclass(frozen=True)
class Traced:
    """What a notebook was seen to read and do.

    ``inputs`` are the files that it read, and those it looked for, by name; ``loaded`` the distributions that it loaded
    beyond those all reports depend on; ``untracked`` says why not everything that it came from is known.
    """

    inputs: Mapping[str, FileRecord]
    loaded: Mapping[str, str]
    untracked: tuple[str, ...]

    @classmethod
    def of(cls, trace: Trace, above: Path, declared: Iterable[str], out: str) -> Traced:
        """Return what a trace means in the project folder ``above``, for a report that goes to ``out``.

        ``declared`` are the names of the inputs that are known anyway. What is looked for and listed where reports are
        put is no input: it changes with every run.
        """
        inputs: dict[str, FileRecord] = {}
        untracked = {f"process {name}".rstrip() for name in trace.processes}
        known = set(declared)
        reads = {
            path: FileRecord(None, None, READ) if seen is None else FileRecord(*seen, READ)
            for path, seen in trace.read.items()
        }
        folders = {os.path.join(path, ""): FileRecord(seen, None, READ) for path, seen in trace.listed.items()}  # noqa: PTH118
        for path, record in {**reads, **folders}.items():
            name = name_of(path, above)
            if name is None:
                untracked.add(f"outside {Path(path).name}")
            elif name not in known and not (record.size is None and _is_below(path, out)):
                inputs[name] = record
        for path in trace.databases:
            name = name_of(path, above)
            if name in inputs and record_of(name, above) != inputs[name]:
                untracked.add(f"rewritten {name}")
                del inputs[name]
        rewritten = (name_of(path, above) or Path(path).name for path in trace.rewritten if not _is_below(path, out))
        untracked |= {f"rewritten {name}" for name in rewritten}
        untracked |= {"connection"} if trace.connected else set()
        untracked |= {"nameless"} if trace.nameless else set()
        untracked |= set() if trace.complete else {"kernel"}
        named = {name: inputs[name] for name in sorted(inputs)}
        return cls(named, beyond(trace.modules), tuple(sorted(untracked)))

    def changed(self, above: Path) -> bool:
        """Whether a file is not what it was when the notebook read it."""
        return any(record_of(name, above) != record for name, record in self.inputs.items())


def name_of(path: str, above: Path) -> str | None:
    """Return how a file that was read is called in manifests.

    In the project folder ``above`` it is the path from there, with slashes (a folder's ends with one); elsewhere below
    the user's home it begins with ``~/``; else it is the whole path. None in the home of somebody else: that is
    nobody's business. A process names its files by where they really are, so links that lead to ``above`` or to the
    home are followed.
    """
    end = "/" if path.endswith(os.sep) else ""
    whole = Path(path)
    if (inside := _within(whole, above)) is not None:
        return inside.as_posix() + end
    home = _home()
    if home is not None and (inside := _within(whole, home)) is not None:
        return f"~/{inside.as_posix()}{end}"
    if home is not None and any(
        each.parent != Path(each.anchor) and whole.is_relative_to(each.parent) for each in (home, home.resolve())
    ):
        return None
    return whole.as_posix() + end


def _within(path: Path, folder: Path) -> Path | None:
    """Return the path of a file from a folder, under the folder's own name or its real one; None if it lies outside."""
    if path.is_relative_to(folder):
        return path.relative_to(folder)
    real = folder.resolve()
    return path.relative_to(real) if path.is_relative_to(real) else None


def _home() -> Path | None:
    """Return the user's home; None without one, and where it is the whole disk, as that of many containers is."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() raises where there is none
    return home if home.is_absolute() and home != Path(home.anchor) else None


def path_of(name: str, above: Path) -> Path:
    """Return where the file lies that is called ``name`` in manifests; see :func:`name_of`."""
    home = _home()
    return home / name.removeprefix("~/") if name.startswith("~/") and home is not None else above / name


def record_of(name: str, above: Path) -> FileRecord:
    """Return what is recorded now of the file or folder called ``name``; what cannot be read differs from all else."""
    path = path_of(name, above)
    try:
        return FileRecord(names_digest(os.listdir(path)), None, READ) if name.endswith("/") else digest(path, READ)  # noqa: PTH208
    except OSError:
        return FileRecord(None if not path.exists() else "unreadable", None, READ)


def _is_below(path: str, folder: str) -> bool:
    ends = (os.path.join(each, "") for each in (folder, os.path.realpath(folder)))  # noqa: PTH118
    return os.path.join(path, "").startswith(tuple(ends))  # noqa: PTH118
