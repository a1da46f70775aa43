"""One report: execute the notebook, render what it shows, keep it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from disclosure_nb.archive.canonical import canonical_notebook, json_bytes, notebook_bytes
from disclosure_nb.archive.manifest import manifest, sha256
from disclosure_nb.checks import decisions_path
from disclosure_nb.checks.house import FILE_NAME as HOUSE
from disclosure_nb.engine.execute import Execution, execute
from disclosure_nb.errors import DisclosureError, InputError, RenderError, UsageError
from disclosure_nb.filing import Store
from disclosure_nb.language import Language, Sentence
from disclosure_nb.report.data import csvw_metadata, report_data
from disclosure_nb.report.formats import FORMATS, file_name
from disclosure_nb.report.nodes import Document
from disclosure_nb.report.reader import read_document
from disclosure_nb.report.theme import FILE_NAME as THEME
from disclosure_nb.report.theme import theme_of
from disclosure_nb.run.outputs import write_folder
from disclosure_nb.run.tasks import Task, edition_file


@dataclass(frozen=True)
class Options:
    """How reports are made: with which notebook, into which formats, and how long a cell may take (seconds)."""

    template: Path
    formats: tuple[str, ...] = ("html", "pdf")
    cell_timeout: int = 600


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    ``status`` is ``clean``, ``accepted`` (there are errors, and somebody accepted them all), ``findings`` (made as a
    draft: there are errors that nobody accepted) or ``failed`` (not made; ``reason`` says why). ``summary`` counts
    findings by severity, ``codes`` the rules that failed; ``notes`` is what could not be taken into the report;
    ``files`` the SHA-256 of what stands in the folder.
    """

    unit: str
    year: int
    folder: str
    status: str
    title: str = ""
    reason: Sentence | None = None
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
            "reason": "" if self.reason is None else self.reason.zh,
            "reason_en": "" if self.reason is None else self.reason.en,
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
    reason = _why(execution, task) if execution.failure else None
    files: dict[str, bytes] = {}
    with _Notes() as notes:
        if reason is None:
            try:
                document = read_document(notebook)
                files = {
                    "report.ipynb": notebook_bytes(notebook),
                    **render(document, options.formats, task.root.parent),
                }
            except DisclosureError as error:
                reason = _told(error)
    if reason is not None:
        return fail(task, folder, name, reason, {"report.failed.ipynb": notebook_bytes(notebook)}, inputs, notes.taken)
    found: Any = next((data.content for data in document.data if data.name == "findings"), {})
    summary: Mapping[str, int] = found.get("summary", {})
    status = "findings" if document.title.draft else "accepted" if summary.get("error") else "clean"
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


def fail(
    task: Task,
    folder: Path,
    name: str,
    reason: Sentence,
    files: Mapping[str, bytes] | None = None,
    inputs: Mapping[str, bytes] | None = None,
    notes: tuple[str, ...] = (),
) -> Outcome:
    """Put what is left of a failed report in its folder, in place of an older report, and return its outcome.

    Raises OSError if the folder cannot be written.
    """
    record = manifest(unit=task.unit, year=task.year, status="failed", inputs=inputs or {}, files=files or {})
    kept = {**(files or {}), "manifest.json": json_bytes(record)}
    write_folder(folder, kept)
    hashes = {file: sha256(data) for file, data in kept.items()}
    return Outcome(task.unit, task.year, name, "failed", reason=reason, notes=notes, files=hashes)


def render(document: Document, formats: tuple[str, ...], beside: Path) -> dict[str, bytes]:
    """Return the files of a report: ``report.json`` and one for each format; beside a CSV what its columns mean.

    The files of a draft are named so: readers must not take it for a report. ``beside`` is the folder in which the
    theme's own fonts are looked for.
    """
    draft = document.title.draft
    files = {"report.json": json_bytes(report_data(document))}
    for name in formats:
        files[file_name(name, draft=draft)] = FORMATS[name](document, beside)
    if "csv" in formats:
        described = file_name("csv", draft=draft)
        files[f"{described}-metadata.json"] = csvw_metadata(document, described)
    return files


def _why(execution: Execution, task: Task) -> Sentence:
    """Say why a notebook stopped: in the sentences of our own errors, else by the name and message of the error."""
    error = execution.error
    if execution.failure == "timeout":
        return Sentence(f"笔记本运行超时：{error}", f"the notebook took too long: {error}")
    if execution.failure == "kernel":
        return Sentence(f"内核停止或无法启动：{error}", f"the kernel died or did not start: {error}")
    if execution.error_name not in {kind.__name__ for kind in _kinds(DisclosureError)}:
        said = ": ".join(part for part in (execution.error_name, error) if part)
        return Sentence(f"笔记本运行出错：{said}", f"the notebook failed: {said}")
    try:  # the notebook tells it in Chinese only
        store = Store(task.root)
        store.history(store.load(task.unit, task.year))
        theme_of(store.root)
    except DisclosureError as again:
        if str(again) == error:
            return _told(again)
    lines = "；".join(error.splitlines())
    return Sentence(lines, lines)


def _kinds(kind: type[DisclosureError]) -> Iterator[type[DisclosureError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


def _told(error: DisclosureError) -> Sentence:
    if isinstance(error, InputError):
        return Sentence(*(sep.join(problem.say(lang) for problem in error.problems) for lang, sep in _JOINTS))
    return error.sentence if isinstance(error, UsageError | RenderError) else Sentence(str(error), str(error))


_JOINTS: tuple[tuple[Language, str], ...] = (("zh", "；"), ("en", "; "))


def _inputs(task: Task, options: Options) -> dict[str, bytes]:
    """Return what the report came from.

    These are the unit's params of this year and the years before, those of the units it sums, the edition files they
    name, decisions, the house pack, the theme and the template.
    """
    store = Store(task.root)
    earlier = (store.root / str(task.year - back) / task.file.name for back in range(1, 5))
    beside = (*earlier, store.root / HOUSE, store.root / THEME, decisions_path(task.file))
    summed = (store.path(unit, task.year) for unit in _summed(task.file, store))
    params = [path for path in (task.file, *beside, *summed) if path.is_file()]
    editions = [path for file in params if (path := edition_file(file)) is not None and path.is_file()]
    found = {_relative(path, store): path for path in (*params, *editions)}
    found[f"notebooks/{options.template.name}"] = options.template
    return {name: path.read_bytes() for name, path in found.items()}


def _summed(file: Path, store: Store) -> tuple[str, ...]:
    try:
        return store.read(file).sums or ()
    except InputError:  # the report fails and says why
        return ()


def _relative(path: Path, store: Store) -> str:
    return store.name(path) if path.is_relative_to(store.root.parent) else path.name


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
