"""Making one report: execute the notebook, render what it shows, put the files into the report's folder."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from disclosure_nb.archive.canonical import canonical_notebook, json_bytes, notebook_bytes
from disclosure_nb.batch.deliver import deliver
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.inputs import find_inputs, record
from disclosure_nb.batch.irreproducible import Occasion, shown_by_chance
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.stopped import why_stopped
from disclosure_nb.batch.tasks import Task, unit_name
from disclosure_nb.batch.traced import Traced, name_of
from disclosure_nb.document.nodes import Document
from disclosure_nb.engine.execute import Execution, execute
from disclosure_nb.engine.limits import Runner
from disclosure_nb.errors import DisclosureError, Problem, problem_from_json
from disclosure_nb.filing.store.unit_file import needs_sources
from disclosure_nb.formats.data import report_data
from disclosure_nb.formats.registry import DATA, render_formats
from disclosure_nb.gate import INCOMPLETE, Expected, document_of
from disclosure_nb.language import Sentence


def make_report(task: Task, options: Options, out: Destination, name: str) -> Outcome:
    """Make one report in the folder ``name`` of a destination.

    Whatever goes wrong with the unit is the outcome's ``reason``; then the folder has the failed notebook
    (``report.failed.ipynb``) and no report. Raises OSError if an input cannot be read or the folder not be written.
    """
    # The kernel runs in the folder above the params folder, so that the parameters are the same on every machine.
    # Its name is in the manifest, and nowhere else.
    parameters: dict[str, Any] = {"unit": task.unit, "year": task.year}
    if task.root.name != "params":
        parameters[_PLACE] = task.root.name
    inputs = find_inputs(task, options.template)
    before = record(inputs)
    began = time.time()
    execution = _execute(parameters, task, options)
    occasion = Occasion(began, time.time(), execution.trace.drawn, execution.trace.numbers)
    above = task.root.parent
    declared = (*before, *(name_of(str(given.path), above) for given in inputs))
    traced = Traced.of(execution.trace, above, filter(None, declared), out.below(""))
    notebook = canonical_notebook(execution.notebook, _PLACE)
    reason, problems = why_stopped(execution, options.engine) if execution.failure else (None, ())
    files: dict[str, bytes] = {}
    with _Notes() as notes:
        if reason is None:
            try:
                again = options.invocation.again(task, name)
                document = document_of(notebook, expected=Expected(task.unit, task.year), again=again)
                rendered = render(document, options.formats, task.root.parent)
                files = {"report.ipynb": notebook_bytes(notebook), **rendered}
            except DisclosureError as error:
                reason, problems = error.sentence, error.problems
    if reason is None and (record(inputs) != before or traced.changed(task.root.parent)):
        reason = _CHANGED
    if reason is not None:
        files = {"report.failed.ipynb": notebook_bytes(notebook)}
        outcome = Outcome(
            unit=task.unit,
            year=task.year,
            folder=name,
            status="failed",
            name=unit_name(task),
            reason=reason,
            problems=problems,
            codes=tuple(sorted({problem.code for problem in problems})),
            notes=notes.taken,
        )
        return deliver(outcome, out, files, before, options.formats)
    held = {data.name: data.content for data in document.data}
    found: Any = held.get("findings", {})
    at_the_gate = tuple(map(problem_from_json, held.get("gate", ())))
    summary: Mapping[str, int] = found.get("summary", {})
    outcome = Outcome(
        unit=task.unit,
        year=task.year,
        folder=name,
        status=_status(document, found, at_the_gate),
        name=document.title.unit,
        title=document.title.text,
        summary=summary,
        codes=tuple(sorted({finding["code"] for finding in found["findings"]} | {one.code for one in at_the_gate})),
        problems=at_the_gate,
        changes=tuple(held.get("changes", ())),
        notes=notes.taken,
        untracked=traced.untracked,
        irreproducible=shown_by_chance(notebook, occasion),
    )
    return deliver(outcome, out, files, {**before, **traced.inputs}, options.formats, traced.loaded)


def _status(document: Document, findings: Mapping[str, Any], at_the_gate: Sequence[Problem]) -> str:
    """Return what became of a report that was made: see :class:`Outcome`."""
    if not document.title.draft:
        return "accepted" if findings["summary"]["error"] else "clean"
    undecided = any(each["severity"] == "error" and "decision" not in each for each in findings["findings"])
    only_gaps = {problem.code for problem in at_the_gate} == {INCOMPLETE}
    return "incomplete" if only_gaps and not undecided else "findings"


_PLACE = "params_dir"
_OF_SOURCES = "disclosure_nb.door.warm:warm_sources"


def _execute(parameters: Mapping[str, Any], task: Task, options: Options) -> Execution:
    """Execute the template. A process that dies may have been killed from outside: then it is done again."""
    for _ in range(_TRIES):
        execution = execute(
            options.template,
            parameters,
            cwd=task.root.parent,
            cell_timeout=options.cell_timeout,
            runner=Runner(options.engine, options.limits, (_OF_SOURCES,) if needs_sources(task.file) else ()),
        )
        if execution.failure not in ("kernel", "system"):
            break
    return execution


_TRIES = 3  # as many as the pool gives a report whose process in the pool dies
_CHANGED = Sentence(
    "数据在生成报告时被改动，请在改完后再运行一次。",
    "the data changed while the report was made; run again.",
)


def render(document: Document, formats: tuple[str, ...], folder: Path) -> dict[str, bytes]:
    """Return the files of a report: ``report.json`` and those of each format.

    The files of a draft are named so: readers must not take it for a report. ``folder`` is the one above the params.
    """
    return {DATA: json_bytes(report_data(document)), **render_formats(formats, document, folder)}


class _Notes(logging.Handler):
    """Collects what is said of a report while it is read and rendered: what was left out, what is not as asked for."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._taken: list[str] = []

    @property
    def taken(self) -> tuple[str, ...]:
        return tuple(self._taken)

    def emit(self, record: logging.LogRecord) -> None:
        if (said := record.getMessage()) not in self._taken:
            self._taken.append(said)

    def __enter__(self) -> _Notes:
        for name in _SPEAKING:
            logging.getLogger(name).addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        for name in _SPEAKING:
            logging.getLogger(name).removeHandler(self)


_SPEAKING = ("disclosure_nb.document", "disclosure_nb.formats")
