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

    def put(self, name: str, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """Put a report's files in place of those of an older one; return what else was there and stays (``own_files``).

        That is each by its name before, with its name now. Whoever finds the manifest finds all of the report. After a
        failure the older report is still there; only where nothing can be renamed, a failure at the last step leaves a
        manifest that says that the report is unfinished.
        """

    def folders(self, name: str) -> tuple[str, ...]:
        """Return the sorted names of the folders in a folder, ``""`` being the destination itself."""

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
