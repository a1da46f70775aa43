"""How far the reports in an output folder are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.journal import events
from disclosure_nb.batch.ledger import LEDGER, last_lines
from disclosure_nb.batch.outcome import STATUSES
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Status:
    """The state of an output folder.

    ``state`` is ``running``, ``stopped`` (a run was interrupted or killed: run again to go on) or ``ended``. ``counts``
    are reports by status; those of a run at work, or stopped, are the reports of that run, else all that the ledger
    tells of (``withdrawn``: data no longer among the params). ``running`` are the folders
    begun and not ended, with the units' names where they are known (else empty), ``waiting`` the number not begun,
    ``failed`` the lines of those that were not made.
    """

    state: str
    counts: Mapping[str, int]
    running: Mapping[str, str]
    waiting: int
    failed: tuple[Mapping[str, Any], ...]

    @property
    def done(self) -> int:
        """How many reports are made."""
        return sum(count for status, count in self.counts.items() if status != "failed" and status in STATUSES)

    def to_json(self) -> dict[str, Any]:
        """Return the status as plain JSON data."""
        return {
            "state": self.state,
            "done": self.done,
            "counts": dict(sorted(self.counts.items())),
            "running": list(self.running),
            "names": {folder: name for folder, name in self.running.items() if name},
            "waiting": self.waiting,
            "failed": [{key: line.get(key, "") for key in _TOLD} for line in self.failed],
        }


_TOLD = ("folder", "unit", "name", "year", "reason", "reason_en")


def read_status(out: Destination) -> Status:
    """Return how far the reports in ``out`` are. Raises UsageError if no run has written there, OSError."""
    counts: Counter[str] = Counter()
    running: dict[str, str] = {}
    failed: dict[str, Mapping[str, Any]] = {}
    to_do = begun = 0
    in_progress = False
    for event in events(out.journal_lines()):
        in_progress = True
        if event["event"] == "plan":
            to_do = event["to_do"]
        elif event["event"] == "begun":
            begun += event["folder"] not in running
            running[event["folder"]] = event.get("name", "")
        else:
            running.pop(event["folder"], None)
            counts[event["status"]] += 1
            if event["status"] == "failed":
                failed[event["folder"]] = event
    if in_progress:
        working = out.is_at_work()
        waiting = to_do - begun + (0 if working else len(running))
        begun_now = running if working else {}
        return Status("running" if working else "stopped", counts, begun_now, waiting, tuple(failed.values()))
    if LEDGER not in out.names():
        raise UsageError(
            Sentence(f"{out} 里没有运行记录，请检查输出文件夹。", f"no run has written into {out}; check the folder.")
        )
    lines = last_lines(out).values()
    counts.update(line.status for line in lines)
    not_made = (line.failed.to_json() for line in lines if line.failed is not None)
    return Status("ended", counts, {}, 0, tuple(not_made))
