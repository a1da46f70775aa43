"""Where the reports of a run stand: a folder, or objects below a URL. What a run asks of it is said here once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Protocol

from disclosure_nb.batch.journal import Journal

STATE = ".disclosure-nb"
"""The folder beside the reports with what a run must remember."""


@dataclass(frozen=True)
class Held:
    """What a report's folder holds: its manifest, None if there is none, and the sizes of all files in it.

    ``sizes`` is None where there is no folder; what stands there and is no folder has no name among them.
    """

    manifest: bytes | None
    sizes: Mapping[str, int] | None


class Destination(Protocol):
    """Where the reports of a run stand, and what the run must remember beside them.

    Names are relative, with slashes. Every method raises OSError for what the place itself refuses: no room, no
    permission, no connection. A destination can be pickled: the processes that make reports put them there themselves.
    """

    def held(self, names: Iterable[str]) -> Iterator[Held]:
        """Yield what each of these report folders holds, in their order."""

    def put(self, name: str, files: Mapping[str, bytes]) -> None:
        """Put a report's folder with exactly these files in place of an older one.

        Whoever finds the manifest in it finds all of it; what stood there before a failure still stands, or is told by
        its manifest to be unfinished.
        """

    def names(self) -> tuple[str, ...]:
        """Return the names of the files that stand beside the reports."""

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
        """Hold room for ``size`` bytes for what is written afterwards, where room can run out."""

    def at_work(self) -> AbstractContextManager[Journal]:
        """Hold the destination for one run and keep its journal. Raises UsageError if another run is at work there.

        The journal stays if the run does not end well. The hold ends with the process, however it ends.
        """

    def is_at_work(self) -> bool:
        """Whether a run is at work there now."""

    def journal_lines(self) -> Iterator[str]:
        """Yield the lines of the journal of the run at work, or of one that was stopped."""

    def below(self, name: str) -> str:
        """Return where a file or folder is, in words for people: a path or a URL."""
