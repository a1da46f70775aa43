"""The overview of all reports of a run: ``index.html``, ``summary.csv``, ``ledger.jsonl``.

They are written line by line, for there may be hundreds of thousands of reports; the index is cut into pages.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import ceil
from pathlib import Path
from typing import IO, Any

from jinja2 import Environment, FileSystemLoader, Template

from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.outcome import DRAFTS, STATUSES, Outcome, outcome_from
from disclosure_nb.batch.untracked import untracked_sentence
from disclosure_nb.filing import unit_label

LEDGER = "ledger.jsonl"
SUMMARY = "summary.csv"
PER_PAGE = 500
_LONGEST_SAID = 40
COLUMNS = ("unit", "name", "year", "title", "status", "errors", "warnings", "codes", "folder", "reason")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True)
class Page:
    """One page of the index: ``number`` of ``pages``, counted from 1; ``counts`` by status and ``years`` are of all."""

    number: int
    pages: int
    counts: Counter[str]
    years: tuple[int, ...]
    per_page: int = PER_PAGE

    @property
    def units(self) -> int:
        """How many units there are on all pages."""
        return self.counts.total()

    @property
    def links(self) -> tuple[int, ...]:
        """The numbers of the pages that this one links to: the first, the last, and those around it."""
        around = {1, self.pages, *range(self.number - 3, self.number + 4)}
        return tuple(number for number in sorted(around) if 1 <= number <= self.pages)

    @staticmethod
    def file(number: int) -> str:
        """Return the file of a page."""
        return "index.html" if number == 1 else f"index-{number}.html"


def write_index(out: Destination, outcomes: Iterable[Outcome]) -> Counter[str]:
    """Write the ledger, the summary table and the index of a run; return how many reports there are by status.

    Raises OSError if they cannot be written; then the old files are untouched.
    """
    counts: Counter[str] = Counter()
    years: set[int] = set()
    with out.writing(LEDGER) as ledger, out.writing(SUMMARY, encoding="utf-8-sig") as summary:  # Excel's mark
        table = csv.writer(summary)
        table.writerow(COLUMNS)
        for outcome in outcomes:
            ledger.write(ledger_line(outcome))
            table.writerow(summary_row(outcome))
            counts[outcome.status] += 1
            years.add(outcome.year)
    pages = max(1, ceil(counts.total() / PER_PAGE))
    with out.reading(LEDGER) as file:
        for number in range(1, pages + 1):
            page = Page(number, pages, counts, tuple(sorted(years)))
            with out.writing(Page.file(number)) as html:
                html.write(index_html(list(islice(read_ledger(file), PER_PAGE)), page))
    for left in out.names():
        digits = left.removeprefix("index-").removesuffix(".html")
        if left == f"index-{digits}.html" and digits.isdecimal() and int(digits) > pages:
            out.remove(left)
    return counts


def index_html(outcomes: list[Outcome], page: Page) -> str:
    """Return a page that lists units, with links to their reports."""
    return _template().render(outcomes=outcomes, page=page)


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals["untracked"] = untracked_sentence
    environment.globals["unit_label"] = unit_label
    environment.globals["said"] = _said
    environment.globals["statuses"] = STATUSES
    environment.globals["drafts"] = DRAFTS
    return environment.get_template("index.html.j2")


def _said(value: Any) -> str:
    """Return a value before or after a change as people read it; a long text is cut."""
    if value is None or value == []:
        return "空白"
    text = "；".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= _LONGEST_SAID else text[:_LONGEST_SAID] + "…"


def summary_row(outcome: Outcome) -> tuple[Any, ...]:
    """Return the line of a unit. Text that a spreadsheet would run as a formula is led by an apostrophe."""
    row = (
        outcome.unit,
        outcome.name,
        outcome.year,
        outcome.title,
        outcome.status,
        outcome.summary.get("error", ""),
        outcome.summary.get("warning", ""),
        " ".join(outcome.codes),
        outcome.folder,
        "" if outcome.reason is None else outcome.reason.zh,
    )
    return tuple(f"'{value}" if str(value).startswith(_FORMULA) else value for value in row)


def ledger_line(outcome: Outcome) -> str:
    """Return one JSON line: what became of the unit, and the SHA-256 of each of its files."""
    return json.dumps(outcome.to_json(), ensure_ascii=False, sort_keys=True) + "\n"


def read_ledger(file: IO[str]) -> Iterator[Outcome]:
    """Yield the outcomes of a ledger."""
    for line in file:
        data = json.loads(line)
        yield outcome_from(data, folder=data["folder"], files=data["files"])
