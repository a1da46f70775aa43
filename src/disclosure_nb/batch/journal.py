"""What a run is doing, written down as it goes: for ``status``, and so that the next run knows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence


class JournalLines(Protocol):
    """Where a journal's lines are written to."""

    def begin(self) -> None:
        """Forget the lines of an earlier run. Raises OSError."""

    def add(self, line: str) -> None:
        """Write one more line. If that fails now, it is written later or lost: reports are made without it, too."""


class Journal:
    """The journal of a run at work: a line of JSON when a report is begun and one when it is done."""

    def __init__(self, lines: JournalLines) -> None:
        self._lines = lines

    def planned(self, units: int, to_do: int) -> None:
        """Begin the journal: write how many units there are, and how many of them are to be made. Raises OSError."""
        self._lines.begin()
        self._write({"event": "plan", "units": units, "to_do": to_do})

    def begun(self, folder: str, name: str = "") -> None:
        """Write that the report in a folder is begun; ``name`` is the unit's, where it is known."""
        self._write({"event": "begun", "folder": folder, "name": name})

    def ended(self, outcome: Outcome) -> None:
        """Write what became of a report."""
        self._write({"event": "ended", **outcome.to_json()})

    def _write(self, event: dict[str, Any]) -> None:
        self._lines.add(json.dumps(event, ensure_ascii=False) + "\n")


def events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the events in the lines of a journal. A half-written line is left out."""
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        yield event


def another_at_work(where: str) -> UsageError:
    """Return the error that another run is at work in the same place."""
    return UsageError(
        Sentence(
            f"另一次运行正在写 {where}，请等它结束（disclosure-nb status {where}），或用 --out 指定另一个文件夹。",
            f"another run is at work in {where}; wait for it (disclosure-nb status {where}) or name another --out.",
        )
    )
