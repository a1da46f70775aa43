"""What a run is doing, written down as it goes: for ``status``, and so that two runs never share a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.run.layout import STATE
from disclosure_nb.run.outcome import Outcome

FILE_NAME = "journal.jsonl"
_LOCK = "lock"


class Journal:
    """The journal of a run at work: a line of JSON when a report is begun and one when it is done.

    It stays where the run was stopped or killed, and is taken away when the run ends. On a full disk lines are held
    back until there is room: reports are made without it, too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None

    def planned(self, units: int, to_do: int) -> None:
        """Begin the journal: write how many units there are, and how many of them are to be made."""
        self._file = self._path.open("w", encoding="utf-8")
        self._write({"event": "plan", "units": units, "to_do": to_do})

    def begun(self, name: str) -> None:
        """Write that a report is begun."""
        self._write({"event": "begun", "folder": name})

    def ended(self, outcome: Outcome) -> None:
        """Write what became of a report."""
        self._write({"event": "ended", **outcome.to_json()})

    def _write(self, event: dict[str, Any]) -> None:
        if self._file is None:
            raise ValueError("the journal is not begun")
        with suppress(OSError):
            self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file; it stays."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


@contextmanager
def at_work(out: Path) -> Iterator[Journal]:
    """Hold an output folder for one run and keep its journal. Raises UsageError if another run is at work in it.

    Raises OSError if the folder cannot be written. The hold ends with the process, however it ends.
    """
    (out / STATE).mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / STATE / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(
            Sentence(
                f"另一次运行正在写 {out}，请等它结束（disclosure-nb status {out}），或用 --out 指定另一个文件夹。",
                f"another run is at work in {out}; wait for it (disclosure-nb status {out}) or name another --out.",
            )
        ) from None
    journal = Journal(out / STATE / FILE_NAME)
    try:
        yield journal
        journal.close()
        (out / STATE / FILE_NAME).unlink(missing_ok=True)
    finally:
        journal.close()
        lock.release()


def is_at_work(out: Path) -> bool:
    """Whether a run is at work in a folder now."""
    if not (out / STATE / _LOCK).exists():
        return False
    lock = FileLock(out / STATE / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def read_journal(out: Path) -> Iterator[dict[str, Any]]:
    """Yield the events of the journal in a folder, if there is one. A half-written last line is left out."""
    try:
        with (out / STATE / FILE_NAME).open(encoding="utf-8") as file:
            for line in file:
                try:
                    event = json.loads(line)
                except ValueError:
                    continue
                yield event
    except FileNotFoundError:
        return
