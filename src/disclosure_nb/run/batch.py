"""Many reports: what is planned is made, one outcome for each unit, and the pages beside the reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.run.index import LEDGER, write_index
from disclosure_nb.run.journal import Journal, at_work
from disclosure_nb.run.keep import keep
from disclosure_nb.run.layout import Layout
from disclosure_nb.run.options import Options
from disclosure_nb.run.outcome import Outcome
from disclosure_nb.run.outputs import reserved, sweep
from disclosure_nb.run.plan import Planned, kept_outcome, plan
from disclosure_nb.run.pool import Pool
from disclosure_nb.run.progress import Progress
from disclosure_nb.run.tasks import Task

_PAGES, _LINES = 64 << 10, 2 << 10
"""Bytes that the pages beside the reports take: themselves, and for each unit."""


@dataclass(frozen=True)
class Result:
    """What a run did: ``made`` reports, ``unchanged`` ones it left, ``counts`` of all by status.

    ``outcomes`` gives those of all units, in the order of the tasks; they are read from the manifests, for there may be
    very many.
    """

    made: int
    unchanged: int
    counts: Counter[str]
    outcomes: Callable[[], Iterator[Outcome]]


def run(
    tasks: Sequence[Task],
    out: Path,
    options: Options,
    *,
    jobs: int,
    progress: Progress | None = None,
    force: Iterable[str] = (),
) -> Result:
    """Make the reports of a plan in the folder ``out``, ``jobs`` at a time, and the index of all.

    Only what the plan names is made. The reports of one year stand in ``out/UNIT``, those of several in
    ``out/YEAR/UNIT``. A unit that fails does not stop the others, even if it kills the process that makes it. A run
    that is stopped at any moment leaves whole reports; the next one goes on. Raises UsageError if ``out`` cannot be
    written, another run is at work in it, or it holds what must not be overwritten.
    """
    told = progress or Progress()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with at_work(out) as journal:
            layout = Layout.of(out, tasks)
            to_do = [planned for planned in plan(tasks, out, options, force=force) if planned.to_do]
            if to_do:
                _refuse_wrong_template(options.template)
            layout.keep(out)
            sweep(out)
            journal.planned(len(tasks), len(to_do))
            told.planned(len(tasks), len(to_do))
            with reserved(out / LEDGER, _PAGES + _LINES * len(tasks) if to_do else 0):
                lost = dict(_made(to_do, out, options, jobs, journal, told))
            sweep(out)
            outcomes = partial(_outcomes, tasks, out, layout, lost)
            counts = write_index(out, outcomes())
    except OSError as error:
        where = f"{out} ({error.strerror})"
        raise UsageError(
            Sentence(f"无法写入输出文件夹 {where}。", f"cannot write into the output folder {where}.")
        ) from error
    return Result(len(to_do), len(tasks) - len(to_do), counts, outcomes)


def _refuse_wrong_template(template: Path) -> None:
    from disclosure_nb.engine.execute import read_template  # takes seconds to import: not where nothing is to be made

    try:
        read_template(template)
    except (OSError, ValueError) as error:
        raise UsageError(
            Sentence(f"模板 {template} 不存在或不是笔记本。", f"the template {template} is missing or no notebook.")
        ) from error


def _made(
    to_do: list[Planned], out: Path, options: Options, jobs: int, journal: Journal, told: Progress
) -> Iterator[tuple[str, Outcome]]:
    """Make all reports; yield by name the outcomes that could not be kept in their folders."""
    work = partial(_make, out=out, options=options)
    if jobs == 1 or len(to_do) == 1:
        results = _one_by_one(to_do, work, journal)
    else:
        pool = Pool(
            work,
            to_do,
            min(jobs, len(to_do)),
            lost=partial(_killed, out=out, options=options),
            begun=lambda planned: journal.begun(planned.name),
        )
        results = pool.results()
    with closing(results):  # whatever is raised here, the pool ends before it is told
        for planned, outcome in results:
            journal.ended(outcome)
            told.ended(outcome)
            if not outcome.files:
                yield planned.name, outcome


def _one_by_one(
    to_do: list[Planned], work: Callable[[Planned], Outcome], journal: Journal
) -> Generator[tuple[Planned, Outcome]]:
    for planned in to_do:
        journal.begun(planned.name)
        yield planned, work(planned)


def _outcomes(tasks: Sequence[Task], out: Path, layout: Layout, lost: dict[str, Outcome]) -> Iterator[Outcome]:
    for task in tasks:
        name = layout.name(task)
        outcome = lost.get(name) or kept_outcome(out, name)
        yield outcome or Outcome(task.unit, task.year, name, "failed", reason=_GONE)


_GONE = Sentence("输出文件夹在运行中被移走，请再运行一次。", "its folder was taken away during the run; run again.")


def _make(planned: Planned, out: Path, options: Options) -> Outcome:
    """Make one report; never raises for what is wrong with it."""
    from disclosure_nb.run.report import make_report  # takes seconds to import: not where nothing is to be made

    try:
        return make_report(planned.task, options, out / planned.name, planned.name)
    except OSError as error:
        where = f"{Path(str(error.filename or planned.name)).name} ({error.strerror})"
        reason = Sentence(
            f"无法读写 {where}，请检查磁盘空间和权限。", f"cannot read or write {where}; check space and permissions."
        )
    except Exception as error:  # a fault of ours must not take the other units with it
        what = f"{type(error).__name__}: {error}"
        reason = Sentence(f"程序内部故障（{what}）。", f"a fault inside ({what}).")
    return _fail(planned, out, options, reason)


def _killed(planned: Planned, out: Path, options: Options) -> Outcome:
    return _fail(
        planned,
        out,
        options,
        Sentence(
            "生成报告的进程被系统终止（可能是内存不足），请减小 --jobs 后重试。",
            "the process that made the report was killed (out of memory?); try fewer --jobs.",
        ),
    )


def _fail(planned: Planned, out: Path, options: Options, reason: Sentence) -> Outcome:
    task = planned.task
    outcome = Outcome(task.unit, task.year, planned.name, "failed", reason=reason)
    try:
        return keep(outcome, out / planned.name, {}, {}, options.formats)
    except OSError:
        return outcome
