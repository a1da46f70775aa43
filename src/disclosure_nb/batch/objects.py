"""Objects below a URL (S3 and what is like it) as the destination of a run.

A store of objects has no folders to rename and no locks. So a report's manifest is put last, after one that says
"unfinished"; and a run locks the destination by a lease that it renews.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, Any

from disclosure_nb.archive.manifest import FILE_NAME, Manifest
from disclosure_nb.batch.destination import STATE, FolderContent
from disclosure_nb.batch.journal import Journal, another_at_work
from disclosure_nb.batch.lease import Lease
from disclosure_nb.batch.own_files import own_files
from disclosure_nb.batch.urls import as_oserror, file_system

_AT_A_TIME = 32  # requests
_LEASE = f"{STATE}/lease.json"
_JOURNAL = f"{STATE}/journal"
_ASIDE = f"{STATE}/aside"
_UNFINISHED = {
    "status": "failed",
    "reason": "报告没有写完，请再运行一次。",
    "reason_en": "the report was not written to the end; run again.",
}


@dataclass(frozen=True)
class Objects:
    """The objects below ``url``; see :class:`~disclosure_nb.batch.destination.Destination`."""

    url: str

    @classmethod
    def at(cls, url: str) -> Objects:
        """Return the objects below a URL. Raises UsageError if it is of no known kind, or a package is missing."""
        found = cls(url.rstrip("/"))
        found._place  # noqa: B018 - it is looked up here, where somebody hears
        return found

    @cached_property
    def _place(self) -> tuple[Any, str]:
        return file_system(self.url)

    def __str__(self) -> str:
        return self.url

    def __getstate__(self) -> dict[str, Any]:
        return {"url": self.url}

    def below(self, name: str) -> str:
        """Return the URL of a file or folder."""
        return f"{self.url}/{name}"

    def _path(self, name: str) -> str:
        return f"{self._place[1]}/{name}"

    # ---------------------------------------------------------------------------------------------------------- reports
    def contents(self, names: Iterable[str]) -> Iterator[FolderContent]:
        """Yield the content of each of these report folders, in their order; many are asked for at a time."""
        waiting = iter(names)
        with as_oserror(self.url), ThreadPoolExecutor(_AT_A_TIME) as threads:
            while some := tuple(islice(waiting, _AT_A_TIME * 8)):
                yield from threads.map(self._content, some)

    def _content(self, name: str) -> FolderContent:
        system, path = self._place[0], self._path(name)
        try:
            listed = system.ls(path, detail=True)
        except FileNotFoundError:
            return FolderContent(None, None)
        sizes = {entry["name"].removeprefix(path).removeprefix("/"): entry["size"] or 0 for entry in listed}
        with suppress(FileNotFoundError):
            if FILE_NAME in sizes:
                return FolderContent(system.cat_file(f"{path}/{FILE_NAME}"), sizes)
        return FolderContent(None, sizes)

    def put(self, name: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Put a report's files, the manifest last; see ``Destination``. What is there already is left as it is.

        In place of an older report they are all put aside first, so that what fails by then leaves that as it is.
        """
        system, path, manifest = self._place[0], self._path(name), files[FILE_NAME]
        unfinished = Manifest.from_bytes(manifest).unfinished(_UNFINISHED).to_bytes()
        with as_oserror(self.below(name)):
            now = self._content(name)
            if now.manifest == manifest and now.sizes == {file: len(data) for file, data in files.items()}:
                return {}  # by a process that was thought to be lost
            kept = own_files(now, files)
            for was, free in kept.items():
                if was != free:
                    system.copy(f"{path}/{was}", f"{path}/{free}", recursive=False)
            others = {file: data for file, data in files.items() if file != FILE_NAME}
            if now.manifest is None:
                system.pipe_file(f"{path}/{FILE_NAME}", unfinished)
                system.pipe({f"{path}/{file}": data for file, data in others.items()})
            else:
                aside = self._path(f"{_ASIDE}/{name}")
                system.pipe({f"{aside}/{file}": data for file, data in others.items()})
                system.pipe_file(f"{path}/{FILE_NAME}", unfinished)
                for file in others:
                    system.copy(f"{aside}/{file}", f"{path}/{file}")
                    system.rm_file(f"{aside}/{file}")
            stays = {was for was, free in kept.items() if was == free}
            for left in (now.sizes or {}).keys() - files.keys() - stays:
                system.rm_file(f"{path}/{left}")
            system.pipe_file(f"{path}/{FILE_NAME}", manifest)
            return kept

    # ------------------------------------------------------------------------------------------------------------ files
    def folders(self, name: str) -> tuple[str, ...]:
        """Return the sorted names of the folders in a folder."""
        return self._entries(self._path(name).rstrip("/"), "directory")

    def names(self) -> tuple[str, ...]:
        """Return the names of the files next to the folders of the reports."""
        return self._entries(self._place[1], "file")

    def _entries(self, path: str, kind: str) -> tuple[str, ...]:
        try:
            with as_oserror(self.url):
                listed = self._place[0].ls(path, detail=True)
        except FileNotFoundError:
            return ()
        found = (entry["name"].rstrip("/").rsplit("/", 1)[-1] for entry in listed if entry["type"] == kind)
        return tuple(sorted(found))

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""
        try:
            with as_oserror(self.below(name)):
                found: bytes = self._place[0].cat_file(self._path(name))
        except FileNotFoundError:
            return None
        return found

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[str]]:
        """Give a text file to read from."""
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder, "read")
            with as_oserror(self.below(name)):
                self._place[0].get_file(self._path(name), str(here))
            with here.open(encoding="utf-8") as file:
                yield file

    @contextmanager
    def writing(self, name: str, encoding: str = "utf-8") -> Iterator[IO[str]]:
        """Give a text file to write to; it is put when all is written."""
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder, "written")
            with here.open("w", encoding=encoding, newline="") as file:
                yield file
            with as_oserror(self.below(name)):
                self._place[0].put_file(str(here), self._path(name))

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        with suppress(FileNotFoundError), as_oserror(self.below(name)):
            self._place[0].rm_file(self._path(name))

    def sweep(self) -> None:
        """Take away what a killed run left next to its state. A report that is not finished says so."""
        system, path = self._place[0], self._path(STATE)
        with suppress(FileNotFoundError), as_oserror(self.url):
            for left in system.ls(path, detail=False):
                if left.endswith(".part"):
                    system.rm_file(left)
        with suppress(FileNotFoundError), as_oserror(self.url):
            system.rm(self._path(_ASIDE), recursive=True)

    def reserved(self, size: int) -> AbstractContextManager[None]:
        """Do nothing: there is always room."""
        return nullcontext()

    # ---------------------------------------------------------------------------------------------------------- the run
    @contextmanager
    def at_work(self) -> Iterator[Journal]:
        """Lock the destination by a lease and write its journal; see ``Destination``."""
        lease = Lease(self._place[0], self._path(_LEASE))
        lines = _ObjectLines(self, lease)
        with as_oserror(self.url):
            taken = lease.take(lines.write_out)
        if not taken:
            raise another_at_work(self.url)
        try:
            yield Journal(lines)
            lines.forget()
        finally:
            lines.write_out()
            lease.release()

    def is_at_work(self) -> bool:
        """Whether a run is at work there now: whether its lease is renewed."""
        with as_oserror(self.url):
            return Lease(self._place[0], self._path(_LEASE)).is_held()

    def journal_lines(self) -> Iterator[str]:
        """Yield the lines of the journal, if there is one."""
        for name in self.pieces():
            yield from (self.read(name) or b"").decode().splitlines()

    def pieces(self) -> list[str]:
        """Return the names of the pieces of the journal, in their order."""
        with suppress(FileNotFoundError), as_oserror(self.url):
            listed = self._place[0].ls(self._path(_JOURNAL), detail=False)
            return sorted(f"{_JOURNAL}/{path.rsplit('/', 1)[-1]}" for path in listed)
        return []

    def append(self, number: int, text: str) -> None:
        """Put one more piece of the journal."""
        with as_oserror(self.url):
            self._place[0].pipe_file(self._path(f"{_JOURNAL}/{number:08}.jsonl"), text.encode())


class _ObjectLines:
    """A journal in pieces, for nothing can be added to an object: what came since the last one is the next one."""

    def __init__(self, objects: Objects, lease: Lease) -> None:
        self._objects = objects
        self._lease = lease
        self._lines: list[str] = []
        self._number = 0
        self._lock = threading.Lock()

    def begin(self) -> None:
        self.forget()

    def add(self, line: str) -> None:
        if self._lease.lost:
            raise another_at_work(str(self._objects))
        with self._lock:
            self._lines.append(line)
        if self._number == 0:
            self.write_out()

    def write_out(self) -> None:
        """Write the lines that came since the last time; without a connection they wait for the next time."""
        with self._lock, suppress(OSError):
            if self._lines:
                self._objects.append(self._number + 1, "".join(self._lines))
                self._number += 1
                self._lines.clear()

    def forget(self) -> None:
        """Take the whole journal away."""
        with self._lock:
            self._lines.clear()
            for name in self._objects.pieces():
                self._objects.remove(name)
