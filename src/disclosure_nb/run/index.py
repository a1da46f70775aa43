"""The pages beside the reports of a run: ``index.html``, ``summary.csv``, ``ledger.jsonl``."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from disclosure_nb.run.outputs import write_file
from disclosure_nb.run.report import Outcome

FILES = ("index.html", "summary.csv", "ledger.jsonl")
COLUMNS = ("unit", "year", "title", "status", "errors", "warnings", "codes", "folder", "reason")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def write_index(out: Path, outcomes: Sequence[Outcome]) -> None:
    """Write the index page, the summary table and the ledger of a run. Raises OSError if they cannot be written."""
    pages = (
        index_html(outcomes).encode(),
        summary_csv(outcomes).encode("utf-8-sig"),  # Excel needs the mark
        ledger(outcomes).encode(),
    )
    for name, page in zip(FILES, pages, strict=True):
        write_file(out / name, page)


def index_html(outcomes: Sequence[Outcome]) -> str:
    """Return one page that lists all units, with links to their reports."""
    counts = Counter(outcome.status for outcome in outcomes)
    return _template().render(outcomes=outcomes, counts=counts, years=sorted({outcome.year for outcome in outcomes}))


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "templates"
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("index.html.j2")


def summary_csv(outcomes: Sequence[Outcome]) -> str:
    """Return one line per unit. Text that a spreadsheet would run as a formula is led by an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for outcome in outcomes:
        row = (
            outcome.unit,
            outcome.year,
            outcome.title,
            outcome.status,
            outcome.summary.get("error", ""),
            outcome.summary.get("warning", ""),
            " ".join(outcome.codes),
            outcome.folder,
            "" if outcome.reason is None else outcome.reason.zh,
        )
        writer.writerow(f"'{value}" if str(value).startswith(_FORMULA) else value for value in row)
    return text.getvalue()


def ledger(outcomes: Sequence[Outcome]) -> str:
    """Return one JSON line per unit: its status and the SHA-256 of each of its files."""
    lines = (
        {"unit": outcome.unit, "year": outcome.year, "status": outcome.status, "files": dict(outcome.files)}
        for outcome in outcomes
    )
    return "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
