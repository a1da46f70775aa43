"""Many reports: a pool of processes, one outcome for each unit, and the pages beside the reports."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.run.index import write_index
from disclosure_nb.run.report import Options, Outcome, make_report
from disclosure_nb.run.tasks import Task

Progress = Callable[[Outcome], None]


def run(tasks: Sequence[Task], out: Path, options: Options, *, jobs: int, progress: Progress) -> tuple[Outcome, ...]:
    """Make the reports of all tasks in the folder ``out``, ``jobs`` at a time, and the index of them.

    The reports of one year stand in ``out/UNIT``, those of several in ``out/YEAR/UNIT``. A unit that fails does not
    stop the others. ``progress`` is told of each outcome as it comes. Returns the outcomes in the order of the tasks.
    Raises UsageError if ``out`` cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            Sentence(f"无法建立输出文件夹 {out}（{error.strerror}）。", f"cannot make the folder {out} ({error.strerror}).")
        ) from error
    by_year = len({task.year for task in tasks}) > 1
    names = {task: f"{task.year}/{task.unit}" if by_year else task.unit for task in tasks}
    outcomes: dict[Task, Outcome] = {}
    if jobs == 1 or len(tasks) == 1:
        for task in tasks:
            outcomes[task] = _one(task, options, out, names[task])
            progress(outcomes[task])
    else:
        with ProcessPoolExecutor(min(jobs, len(tasks)), mp_context=multiprocessing.get_context("spawn")) as pool:
            waiting = {pool.submit(_one, task, options, out, names[task]): task for task in tasks}
            for future in as_completed(waiting):
                task = waiting[future]
                outcomes[task] = _result(future, task, names[task])
                progress(outcomes[task])
    ordered = tuple(outcomes[task] for task in tasks)
    write_index(out, ordered)
    return ordered


def _one(task: Task, options: Options, out: Path, name: str) -> Outcome:
    try:
        return make_report(task, options, out / name, name)
    except OSError as error:
        where = error.filename or name
        return _failed(task, name, f"无法读写 {Path(str(where)).name}（{error.strerror}），请检查磁盘空间和权限。")


def _result(future: Future[Outcome], task: Task, name: str) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    return _failed(task, name, f"程序内部故障：{type(error).__name__}: {error}")


def _failed(task: Task, name: str, reason: str) -> Outcome:
    return Outcome(task.unit, task.year, name, "failed", reason=reason)
