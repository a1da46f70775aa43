"""A folder as the destination of a run, on this machine or shared by several."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from disclosure_nb.archive.digest import sha256
from disclosure_nb.archive.manifest import FILE_NAME
from disclosure_nb.batch.atomic import reserved, sweep, write_folder, writing
from disclosure_nb.batch.destination import STATE, FolderContent
from disclosure_nb.batch.journal import Journal, another_at_work
from disclosure_nb.batch.own_files import own_files

_LOCK = "lock"
_JOURNAL = "journal.jsonl"
_AGAIN = 3


@dataclass(frozen=True)
class Folder:
    """The folder at ``path``; see :class:`~disclosure_nb.batch.destination.Destination`."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def contents(self, names: Iterable[str]) -> Iterator[FolderContent]:
        """Yield the content of each of these report folders, in their order."""
        for name in names:
            yield _content(self.path / name)

    def put(self, name: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Put a report's folder in place of an older one, whole; again where folders are taken away meanwhile."""
        for _ in range(_AGAIN):
            with suppress(FileNotFoundError):
                return self._put(self.path / name, files)
        return self._put(self.path / name, files)

    def _put(self, folder: Path, files: Mapping[str, bytes]) -> Mapping[str, str]:
        kept = own_files(_content(folder), files, lambda name: _digest(folder / name))
        write_folder(folder, files, kept)
        return kept

    def folders(self, name: str) -> tuple[str, ...]:
        """Return the sorted names of the folders in a folder."""
        return tuple(sorted(entry.name for entry in _entries(self.path / name) if entry.is_dir()))

    def names(self) -> tuple[str, ...]:
        """Return the names of the files next to the folders of the reports."""
        return tuple(entry.name for entry in _entries(self.path) if entry.is_file())

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def reading(self, name: str) -> AbstractContextManager[IO[str]]:
        """Give a text file to read from."""
        return (self.path / name).open(encoding="utf-8")

    def writing(self, name: str, encoding: str = "utf-8") -> AbstractContextManager[IO[str]]:
        """Give a text file to write to, aside; it takes its place when all is written."""
        return writing(self.path / name, encoding)

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away what killed processes left."""
        sweep(self.path)

    def reserved(self, size: int) -> AbstractContextManager[None]:
        """Hold room on the disk."""
        return reserved(self.path / "room", size)

    @contextmanager
    def at_work(self) -> Iterator[Journal]:
        """Lock the folder for one run and write its journal; see ``Destination``."""
        (self.path / STATE).mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.path / STATE / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise another_at_work(str(self)) from None
        lines = _FolderLines(self.path / STATE / _JOURNAL)
        try:
            yield Journal(lines)
            lines.close()
            self.remove(f"{STATE}/{_JOURNAL}")
        finally:
            lines.close()
            lock.release()

    def is_at_work(self) -> bool:
        """Whether a run is at work there now."""
        if not (self.path / STATE / _LOCK).exists():
            return False
        lock = FileLock(self.path / STATE / _LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        return False

    def journal_lines(self) -> Iterator[str]:
        """Yield the lines of the journal, if there is one."""
        with suppress(FileNotFoundError), self.reading(f"{STATE}/{_JOURNAL}") as file:
            yield from file

    def below(self, name: str) -> str:
        """Return the path of a file or folder."""
        return str(self.path / name)


class _FolderLines:
    """A journal in a file. On a full disk lines wait until there is room."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def begin(self) -> None:
        self.close()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("w", encoding="utf-8")

    def add(self, line: str) -> None:
        if self._file is None:
            raise ValueError("the journal is not begun")
        with suppress(OSError):
            self._file.write(line)
            self._file.flush()

    def close(self) -> None:
        """Close the file; it stays."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


def _content(folder: Path) -> FolderContent:
    try:
        with os.scandir(folder) as entries:
            sizes = {entry.name: entry.stat(follow_symlinks=False).st_size for entry in entries}
    except FileNotFoundError:
        return FolderContent(None, None)
    except NotADirectoryError:
        return FolderContent(None, {"": 0})
    try:
        return FolderContent((folder / FILE_NAME).read_bytes(), sizes)
    except (FileNotFoundError, IsADirectoryError):
        return FolderContent(None, sizes)


def _digest(path: Path) -> str | None:
    return None if path.is_symlink() or not path.is_file() else sha256(path.read_bytes())


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    if folder.is_dir():
        with os.scandir(folder) as entries:
            yield from entries
