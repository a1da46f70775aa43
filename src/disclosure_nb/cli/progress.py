"""Showing a run at work: a line with its rate and time left, what failed, a log for machines."""

from __future__ import annotations

import datetime
import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from disclosure_nb.batch.irreproducible import irreproducible_sentence
from disclosure_nb.batch.outcome import DRAFTS, Outcome
from disclosure_nb.batch.own_files import kept_sentence
from disclosure_nb.batch.progress import Progress
from disclosure_nb.batch.untracked import untracked_sentence
from disclosure_nb.cli.console import messages
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import unit_label
from disclosure_nb.language import Language, Sentence

_MOST_CODES = 6


class TerminalProgress(Progress):
    """Shows a run on the terminal."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._codes: Counter[str] = Counter()
        self._failed = self._done = 0
        self._begun = time.monotonic()
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[troubles]}"),
            console=messages,
        )
        self._line = self._bar.add_task("生成报告" if language == "zh" else "reports", total=None, rate="", troubles="")

    def __enter__(self) -> TerminalProgress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def planned(self, units: int, to_do: int) -> None:
        """Show how many reports are to be made, and begin to count the time."""
        self._done, self._begun = 0, time.monotonic()
        self._bar.update(self._line, total=to_do, completed=0)

    def ended(self, outcome: Outcome) -> None:
        """Show that a report is done: by which rules reports failed, and why it could not be made."""
        label = unit_label(outcome.name, outcome.folder, self._language)
        if outcome.status == "failed":
            self._failed += 1
            reason = "" if outcome.reason is None else outcome.reason.in_(self._language)
            messages.print(f"✗ {label}: {reason}", markup=False, highlight=False)
        for problem in outcome.problems if outcome.status in DRAFTS else ():
            messages.print(f"! {label}: {problem.say(self._language)}", markup=False, highlight=False)
        for note in outcome.notes:
            messages.print(f"! {label}: {note}", markup=False, highlight=False)
        if outcome.kept:
            messages.print(
                f"! {label}: {kept_sentence(outcome.kept).in_(self._language)}", markup=False, highlight=False
            )
        for marks, sentence in (
            (outcome.untracked, untracked_sentence),
            (outcome.irreproducible, irreproducible_sentence),
        ):
            if marks:
                warning = sentence(marks).in_(self._language)
                messages.print(f"! {label}: {warning}", markup=False, highlight=False)
        self._codes.update(outcome.codes)
        self._done += 1
        seconds = max(time.monotonic() - self._begun, 1e-6)
        rate = f"{self._done / seconds:.1f} {'份/秒' if self._language == 'zh' else 'reports/s'}"
        self._bar.update(self._line, advance=1, rate=rate, troubles=self._troubles())

    def noticed(self, sentence: Sentence) -> None:
        """Show a sentence about the run."""
        messages.print(sentence.in_(self._language), markup=False, highlight=False)

    def _troubles(self) -> str:
        parts = [f"{code}×{count}" for code, count in self._codes.most_common(_MOST_CODES)]
        if self._failed:
            parts.insert(0, f"✗×{self._failed}")
        return " ".join(parts)


class Logged(Progress):
    """Writes each event as a line of JSON with the time (UTC), and passes it on.

    Raises UsageError if the log cannot be written.
    """

    def __init__(self, inner: Progress, path: Path) -> None:
        self._inner = inner
        self._path = path
        with _writing(path):
            self._file: IO[str] = path.open("a", encoding="utf-8")

    def planned(self, units: int, to_do: int) -> None:
        """Log how many reports are to be made."""
        self._write({"event": "planned", "units": units, "to_do": to_do})
        self._inner.planned(units, to_do)

    def ended(self, outcome: Outcome) -> None:
        """Log what became of a report, without the hashes of its files."""
        line = outcome.to_json()
        del line["files"]
        kept = {"kept": dict(outcome.kept)} if outcome.kept else {}
        self._write({"event": "ended", **line, **kept})
        self._inner.ended(outcome)

    def noticed(self, sentence: Sentence) -> None:
        """Log a sentence about the run."""
        self._write({"event": "noticed", "message": sentence.zh, "message_en": sentence.en})
        self._inner.noticed(sentence)

    def _write(self, event: dict[str, object]) -> None:
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        with _writing(self._path):
            self._file.write(json.dumps({"time": now, **event}, ensure_ascii=False) + "\n")
            self._file.flush()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"{path} ({error.strerror})"
        raise UsageError(
            Sentence(f"日志写不进 {what}，请换一个文件。", f"the log {what} cannot be written; name another file.")
        ) from error
