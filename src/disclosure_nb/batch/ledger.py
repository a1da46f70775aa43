"""The ledger of an output folder, ``ledger.jsonl``: a line of JSON for whatever became of a report, only ever added to.

The last line of a report's folder is how it stands. What did not change since gets no further line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from disclosure_nb.archive.manifest import FILE_NAME
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.outcome import Outcome, outcome_from
from disclosure_nb.language import Sentence

LEDGER = "ledger.jsonl"
_TAKEN_AWAY = Sentence("报告文件夹已被移走。", "the report's folder was taken away.")


def ledger_line(outcome: Outcome) -> str:
    """Return one JSON line: what became of the unit, and the SHA-256 of each of its files."""
    return json.dumps(outcome.to_json(), ensure_ascii=False, sort_keys=True) + "\n"


def read_ledger(file: IO[str]) -> Iterator[Outcome]:
    """Yield the outcomes of a ledger. A line that cannot be read, which is none of ours, is left out."""
    for line in file:
        try:
            data = json.loads(line)
            yield outcome_from(data, folder=data["folder"], files=data["files"])
        except (ValueError, KeyError, TypeError, AttributeError):
            continue


@dataclass(frozen=True, slots=True)
class LastLine:
    """The last line of a report's folder: its digest, and of what it says only what is needed of very many.

    ``failed`` is all of it, of a report that was not made; ``manifest`` the SHA-256 of the manifest that was there.
    """

    digest: bytes
    unit: str
    year: int
    name: str
    status: str
    manifest: str | None
    failed: Outcome | None

    @classmethod
    def of(cls, outcome: Outcome) -> LastLine:
        """Return what is remembered of a line."""
        failed = outcome if outcome.status == "failed" else None
        manifest = outcome.files.get(FILE_NAME)
        return cls(
            _digest(ledger_line(outcome)), outcome.unit, outcome.year, outcome.name, outcome.status, manifest, failed
        )


def _digest(line: str) -> bytes:
    return hashlib.blake2b(line.encode(), digest_size=16).digest()


def last_lines(out: Destination) -> dict[str, LastLine]:
    """Return the last line of each report's folder that a ledger tells of, but for those taken away. Raises OSError."""
    found: dict[str, LastLine] = {}
    try:
        with out.reading(LEDGER) as file:
            for outcome in read_ledger(file):
                if outcome.status == "removed":
                    found.pop(outcome.folder, None)
                else:
                    found[outcome.folder] = LastLine.of(outcome)
    except FileNotFoundError:
        pass
    return found


def copy_ledger(out: Destination, to: IO[str]) -> None:
    """Write the ledger as it is to a file. Raises OSError."""
    try:
        with out.reading(LEDGER) as file:
            for line in file:
                to.write(line if line.endswith("\n") else line + "\n")
    except FileNotFoundError:
        pass


def news(outcome: Outcome, last: Mapping[str, LastLine]) -> str:
    """Return the line that is to be added for a report, empty if the last one of its folder says the same."""
    line = ledger_line(outcome)
    known = last.get(outcome.folder)
    return "" if known is not None and known.digest == _digest(line) else line


def taken_away(folder: str, last: LastLine) -> Outcome:
    """Return the outcome of a report whose folder is not there any more."""
    return Outcome(last.unit, last.year, folder, "removed", name=last.name, reason=_TAKEN_AWAY)
