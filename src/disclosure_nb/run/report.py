"""One report: execute the notebook, render what it shows, keep it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from disclosure_nb.archive.canonical import canonical_notebook, json_bytes, notebook_bytes
from disclosure_nb.archive.manifest import manifest, sha256
from disclosure_nb.engine.execute import execute
from disclosure_nb.errors import DisclosureError, InputError
from disclosure_nb.filing import Store
from disclosure_nb.report.exporters import HTMLReportExporter, PDFReportExporter
from disclosure_nb.report.nodes import Document
from disclosure_nb.report.reader import read_document
from disclosure_nb.run.outputs import write_folder
from disclosure_nb.run.tasks import Task


@dataclass(frozen=True)
class Options:
    """How reports are made: with which notebook, into which formats, and how long a cell may take (seconds)."""

    template: Path
    formats: tuple[str, ...] = ("html", "pdf")
    cell_timeout: int = 600


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    ``status`` is ``clean``, ``findings`` (made, with findings of severity error) or ``failed`` (not made; ``reason``
    says why). ``summary`` counts findings by severity, ``codes`` the rules that failed; ``notes`` is what could not be
    taken into the report; ``files`` the SHA-256 of what was made.
    """

    unit: str
    year: int
    folder: str
    status: str
    title: str = ""
    reason: str = ""
    summary: Mapping[str, int] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as plain JSON data."""
        return {
            "unit": self.unit,
            "year": self.year,
            "folder": self.folder,
            "status": self.status,
            "title": self.title,
            "reason": self.reason,
            "summary": dict(self.summary),
            "codes": list(self.codes),
            "notes": list(self.notes),
            "files": dict(self.files),
        }


def make_report(task: Task, options: Options, folder: Path, name: str) -> Outcome:
    """Make one report in ``folder``, called ``name`` in the outcome.

    Whatever goes wrong with the unit is told in the outcome; then the folder holds the failed notebook
    (``report.failed.ipynb``) and no report. Raises OSError if the folder cannot be written.
    """
    # The kernel runs beside the params folder, so that the parameters are the same on every machine.
    parameters: dict[str, Any] = {"unit": task.unit, "year": task.year}
    if task.root.name != "params":
        parameters["params_dir"] = task.root.name
    execution = execute(options.template, parameters, cwd=task.root.parent, cell_timeout=options.cell_timeout)
    notebook = canonical_notebook(execution.notebook)
    inputs = _inputs(task, options)
    reason = _FAILURES[execution.failure].format(error=execution.error) if execution.failure else ""
    files: dict[str, bytes] = {}
    with _Notes() as notes:
        if not reason:
            try:
                document = read_document(notebook)
                files = {"report.ipynb": notebook_bytes(notebook), **render(document, options.formats)}
            except InputError as error:
                reason = "；".join(problem.say() for problem in error.problems)
            except DisclosureError as error:
                reason = str(error)
    if reason:
        files = {"report.failed.ipynb": notebook_bytes(notebook)}
        record = manifest(unit=task.unit, year=task.year, status="failed", inputs=inputs, files=files)
        write_folder(folder, {**files, "manifest.json": json_bytes(record)})
        return Outcome(task.unit, task.year, name, "failed", reason=reason, notes=notes.taken)
    found = next((data.content for data in document.data if data.name == "findings"), {})
    summary: Mapping[str, int] = found.get("summary", {})
    status = "findings" if summary.get("error") else "clean"
    record = manifest(unit=task.unit, year=task.year, status=status, inputs=inputs, files=files)
    files["manifest.json"] = json_bytes(record)
    write_folder(folder, files)
    return Outcome(
        unit=task.unit,
        year=task.year,
        folder=name,
        status=status,
        title=document.title.text,
        summary=summary,
        codes=tuple(sorted({finding["code"] for finding in found.get("findings", ())})),
        notes=notes.taken,
        files={file: sha256(data) for file, data in files.items()},
    )


def render(document: Document, formats: tuple[str, ...]) -> dict[str, bytes]:
    """Return the files of a report: ``report.json`` and one for each format."""
    files = {"report.json": json_bytes({data.name: data.content for data in document.data})}
    if "html" in formats:
        files["report.html"] = _html().from_document(document).encode()
    if "pdf" in formats:
        files["report.pdf"] = _pdf().from_document(document)
    return files


@cache
def _html() -> HTMLReportExporter:
    return HTMLReportExporter()


@cache
def _pdf() -> PDFReportExporter:
    return PDFReportExporter()


_FAILURES = {
    "cell": "笔记本运行出错：{error}",
    "timeout": "笔记本运行超时：{error}",
    "kernel": "内核停止或无法启动：{error}",
}


def _inputs(task: Task, options: Options) -> dict[str, bytes]:
    """The bytes that the report came from: the unit's params of this year and last year, and the template."""
    store = Store(task.root)
    last_year = store.root / str(task.year - 1) / f"{task.unit}.yaml"
    found = {store.name(path): path for path in (task.file, last_year)}
    found[f"notebooks/{options.template.name}"] = options.template
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


class _Notes(logging.Handler):
    """Collects what the reader says it left out of the report."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._taken: list[str] = []

    @property
    def taken(self) -> tuple[str, ...]:
        return tuple(self._taken)

    def emit(self, record: logging.LogRecord) -> None:
        self._taken.append(record.getMessage())

    def __enter__(self) -> _Notes:
        logging.getLogger("disclosure_nb.report").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("disclosure_nb.report").removeHandler(self)
