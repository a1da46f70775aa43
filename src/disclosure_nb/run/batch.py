"""Many reports: a pool of processes, one outcome for each unit, and the pages beside the reports."""

from __future__ import annotations

import json
import multiprocessing
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.run.index import FILES, write_index
from disclosure_nb.run.outputs import sweep
from disclosure_nb.run.report import Options, Outcome, fail, make_report
from disclosure_nb.run.tasks import Task

Progress = Callable[[Outcome], None]


@dataclass(frozen=True)
class _Job:
    task: Task
    options: Options
    out: Path
    name: str

    @property
    def folder(self) -> Path:
        return self.out / self.name


def run(tasks: Sequence[Task], out: Path, options: Options, *, jobs: int, progress: Progress) -> tuple[Outcome, ...]:
    """Make the reports of all tasks in the folder ``out``, ``jobs`` at a time, and the index of them.

    The reports of one year stand in ``out/UNIT``, those of several in ``out/YEAR/UNIT``. A unit that fails does not
    stop the others, even if it kills the process that makes it. ``progress`` is told of each outcome as it comes.
    Returns the outcomes in the order of the tasks. Raises UsageError if ``out`` cannot be written or holds what must
    not be overwritten: a report of the same unit for another year, or a folder that is no report.
    """
    by_year = len({task.year for task in tasks}) > 1
    names = [f"{task.year}/{task.unit}" if by_year else task.unit for task in tasks]
    planned = [_Job(task, options, out, name) for task, name in zip(tasks, names, strict=True)]
    for job in planned:
        _refuse_loss(job)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        where = f"{out} ({error.strerror})"
        raise UsageError(Sentence(f"无法建立输出文件夹 {where}。", f"cannot make the folder {where}.")) from error
    outcomes: dict[_Job, Outcome] = {}
    alone = jobs == 1 or len(tasks) == 1
    for job, outcome in ((job, _make(job)) for job in planned) if alone else _pooled(planned, jobs):
        outcomes[job] = outcome
        progress(outcome)
    ordered = tuple(outcomes[job] for job in planned)
    write_index(out, ordered)
    return ordered


def _refuse_loss(job: _Job) -> None:
    """Raise UsageError if the job's folder holds anything but an older report of the same unit and year."""
    if job.name in FILES:
        raise UsageError(
            Sentence(
                f"单位代号不能是 {job.name}：输出文件夹中有同名文件，请给数据文件改名。",
                f"{job.name} cannot be a unit's id: the output folder has a file of this name; rename the params file.",
            )
        )
    if not job.folder.exists() or (job.folder.is_dir() and not any(job.folder.iterdir())):
        return
    try:
        held = json.loads((job.folder / "manifest.json").read_text(encoding="utf-8"))
        unit, year = held["unit"], held["year"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            Sentence(
                f"{job.folder} 已存在且不是报告文件夹，为免覆盖，请用 --out 指定另一个输出文件夹。",
                f"{job.folder} is there already and is no report folder; name another one with --out.",
            )
        ) from None
    if (unit, year) != (job.task.unit, job.task.year):
        raise UsageError(
            Sentence(
                f"{job.folder} 里是 {unit} {year} 年的报告，为免覆盖，请用 --out 指定另一个文件夹，"
                f"例如 {job.out / str(job.task.year)}。",
                f"{job.folder} holds the report of {unit} for {year}; name another folder with --out, "
                f"e.g. {job.out / str(job.task.year)}.",
            )
        )


def _make(job: _Job) -> Outcome:
    try:
        return make_report(job.task, job.options, job.folder, job.name)
    except OSError as error:
        where = f"{Path(str(error.filename or job.name)).name} ({error.strerror})"
        return _fail(
            job,
            Sentence(
                f"无法读写 {where}，请检查磁盘空间和权限。",
                f"cannot read or write {where}; check space and permissions.",
            ),
        )
    except Exception as error:  # a fault of ours must not take the other units with it
        what = f"{type(error).__name__}: {error}"
        return _fail(job, Sentence(f"程序内部故障（{what}）。", f"a fault inside ({what})."))


def _fail(job: _Job, reason: Sentence) -> Outcome:
    try:
        sweep(job.folder)
        return fail(job.task, job.folder, job.name, reason)
    except OSError:
        return Outcome(job.task.unit, job.task.year, job.name, "failed", reason=reason)


_Made = tuple[_Job, Outcome]


def _pooled(planned: Sequence[_Job], jobs: int) -> Generator[_Made]:
    """Yield the outcome of every job as it comes.

    A worker that is killed takes its pool with it. The jobs that were in work then are done again, each by itself: the
    one that kills its worker again is named, the others are made.
    """
    waiting = deque(planned)
    while waiting:
        for job in (yield from _work(waiting, min(jobs, len(waiting)))):
            if (yield from _work(deque([job]), 1)):
                yield (
                    job,
                    _fail(
                        job,
                        Sentence(
                            "生成报告的进程被系统终止（可能是内存不足），请减小 --jobs 后重试。",
                            "the process that made the report was killed (out of memory?); try fewer --jobs.",
                        ),
                    ),
                )


def _work(waiting: deque[_Job], jobs: int) -> Generator[_Made, None, list[_Job]]:
    """Yield outcomes until nothing is waiting or the pool breaks; return the jobs that were in work when it broke."""
    running: dict[Future[Outcome], _Job] = {}
    lost: list[_Job] = []
    broken = False
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        while running or (waiting and not broken):
            while waiting and not broken and len(running) < jobs:
                try:
                    running[pool.submit(_make, waiting[0])] = waiting[0]
                except BrokenProcessPool:
                    broken = True
                else:
                    waiting.popleft()
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job = running.pop(future)
                try:
                    yield job, future.result()
                except BrokenProcessPool:
                    broken = True
                    lost.append(job)
    return lost
