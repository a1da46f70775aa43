"""The overview of all reports in an output folder: ``index.html``, ``summary.csv``, and what is new in the ledger.

They are written line by line, for there may be hundreds of thousands of reports; the index is cut into pages.
"""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.irreproducible import irreproducible_sentence
from disclosure_nb.batch.ledger import LEDGER, LastLine, copy_ledger, ledger_line, news, read_ledger, taken_away
from disclosure_nb.batch.outcome import APART, DRAFTS, STATUSES, Outcome
from disclosure_nb.batch.untracked import untracked_sentence
from disclosure_nb.filing import unit_label

SUMMARY = "summary.csv"
PER_PAGE = 500
_LONGEST_SAID = 40
COLUMNS = ("unit", "name", "year", "title", "status", "errors", "warnings", "codes", "folder", "reason")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


@dataclass(frozen=True)
class Page:
    """One page of the index: ``number`` of ``pages``, counted from 1; ``counts`` by status and ``years`` are of all.

    Units whose data are no longer among the params (``withdrawn``) are counted apart.
    """

    number: int
    pages: int
    counts: Counter[str]
    years: tuple[int, ...]
    per_page: int = PER_PAGE

    @property
    def units(self) -> int:
        """How many units there are on all pages, but for those withdrawn."""
        return sum(self.counts[status] for status in STATUSES)

    @property
    def links(self) -> tuple[int, ...]:
        """The numbers of the pages that this one links to: the first, the last, and those around it."""
        around = {1, self.pages, *range(self.number - 3, self.number + 4)}
        return tuple(number for number in sorted(around) if 1 <= number <= self.pages)

    @staticmethod
    def file(number: int) -> str:
        """Return the file of a page."""
        return "index.html" if number == 1 else f"index-{number}.html"


def write_index(out: Destination, outcomes: Iterable[Outcome], last: Mapping[str, LastLine]) -> Counter[str]:
    """Write summary table and index of all reports, and add to the ledger; return how many there are by status.

    ``last`` are the last lines of the ledger: where an outcome is another now, or a report is gone, a line is added.
    Raises OSError if they cannot be written; then the old files are untouched.
    """
    counts: Counter[str] = Counter()
    years: set[int] = set()
    gone = dict(last)
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        with out.writing(LEDGER) as ledger, out.writing(SUMMARY, encoding="utf-8-sig") as summary:  # Excel's mark
            copy_ledger(out, ledger)
            table = csv.writer(summary)
            table.writerow(COLUMNS)
            for outcome in outcomes:
                gone.pop(outcome.folder, None)
                ledger.write(news(outcome, last))
                file.write(ledger_line(outcome))
                table.writerow(summary_row(outcome))
                counts[outcome.status] += 1
                years.add(outcome.year)
            for folder in sorted(gone):
                ledger.write(ledger_line(taken_away(folder, gone[folder])))
        pages = max(1, ceil(counts.total() / PER_PAGE))
        file.seek(0)
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
    environment.globals["irreproducible"] = irreproducible_sentence
    environment.globals["unit_label"] = unit_label
    environment.globals["said"] = _said
    environment.globals["statuses"] = STATUSES
    environment.globals["apart"] = APART
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
