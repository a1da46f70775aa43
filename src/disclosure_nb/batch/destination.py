"""Where a run puts its reports: a folder, or objects below a URL. This is the contract that both of them fulfil."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Protocol

from disclosure_nb.batch.journal import Journal

STATE = ".disclosure-nb"
"""The folder, among those of the reports, with what a run must remember."""


@dataclass(frozen=True)
class FolderContent:
    """The content of a report's folder: its manifest, None if there is none, and the sizes of all files in it.

    ``sizes`` is None where there is no folder, and ``{"": 0}`` where there is something else than a folder.
    """

    manifest: bytes | None
    sizes: Mapping[str, int] | None


class Destination(Protocol):
    """Where a run puts its reports, and what the run must remember.

    Names are relative, with slashes. Every method raises OSError for what the place itself refuses: no room, no
    permission, no connection. A destination can be pickled: the processes that make reports put them there themselves.
    """

    def contents(self, names: Iterable[str]) -> Iterator[FolderContent]:
        """Yield the content of each of these report folders, in their order."""

    def put(self, name: str, files: Mapping[str, bytes]) -> None:
        """Put a report's folder with exactly these files in place of an older one.

        Whoever finds the manifest in it finds all of it. After a failure the older report is still there, or there is a
        manifest that says that the report is unfinished.
        """

    def names(self) -> tuple[str, ...]:
        """Return the names of the files next to the folders of the reports."""

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a file, None where there is none."""

    def reading(self, name: str) -> AbstractContextManager[IO[str]]:
        """Give a text file to read from. Raises FileNotFoundError where there is none."""

    def writing(self, name: str, encoding: str = "utf-8") -> AbstractContextManager[IO[str]]:
        """Give a text file to write to; it takes its place when all is written, and not if that fails."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""

    def sweep(self) -> None:
        """Take away what killed processes left."""

    def reserved(self, size: int) -> AbstractContextManager[None]:
        """Reserve room for ``size`` bytes for what is written afterwards, where room can run out."""

    def at_work(self) -> AbstractContextManager[Journal]:
        """Lock the destination for one run and write its journal. Raises UsageError if another run is at work there.

        The journal stays if the run does not end well. The lock ends with the process, however it ends.
        """

    def is_at_work(self) -> bool:
        """Whether a run is at work there now."""

    def journal_lines(self) -> Iterator[str]:
        """Yield the lines of the journal of the run at work, or of one that was stopped."""

    def below(self, name: str) -> str:
        """Return where a file or folder is, in words for people: a path or a URL."""
