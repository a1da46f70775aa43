"""Making many reports: those of a plan, with one outcome for each unit, and the overview pages of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from disclosure_nb.batch.cluster import Cluster, made_in_cluster
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.destinations import destination
from disclosure_nb.batch.formats_before import kept_formats
from disclosure_nb.batch.index import write_index
from disclosure_nb.batch.journal import Journal
from disclosure_nb.batch.layout import Layout
from disclosure_nb.batch.ledger import last_lines
from disclosure_nb.batch.make import KILLED, fail, make
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.overview import Overview
from disclosure_nb.batch.params_folders import ParamsFolders
from disclosure_nb.batch.plan import Planned, is_whole, plan
from disclosure_nb.batch.pool import Pool
from disclosure_nb.batch.progress import Progress
from disclosure_nb.batch.tasks import Task
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

_PAGES, _LINES = 64 << 10, 2 << 10
"""Bytes that the overview pages take: themselves, and for each unit."""
_ROUNDS = 3
"""How often what is made, and then taken away while the run is at work, is made in all."""


@dataclass(frozen=True)
class Result:
    """What a run did: ``made`` reports, ``unchanged`` ones it left, ``counts`` of both by status.

    ``outcomes`` gives those of its units, in the order of the tasks; they are read from the manifests, for there may be
    very many. ``there`` counts, by status, all reports in the output folder, also those of earlier runs: its index.
    """

    made: int
    unchanged: int
    counts: Counter[str]
    outcomes: Callable[[], Iterator[Outcome]]
    there: Counter[str]


def run(
    tasks: Sequence[Task],
    where: Path | str,
    options: Options,
    *,
    jobs: int | Cluster,
    progress: Progress | None = None,
    force: Iterable[str] = (),
) -> Result:
    """Make the reports of a plan in a folder or below a URL, and the index of all.

    They are made ``jobs`` at a time on this computer, or by the workers of a :class:`Cluster`.

    Only what the plan names is made. The reports of one year are put in ``out/UNIT``, those of several in
    ``out/YEAR/UNIT``. A unit that fails does not stop the others, even if it kills the process that makes it. A run
    that is stopped at any moment leaves whole reports; the next one goes on. Reports of other units stay, and the index
    names them, too. Raises UsageError if ``where`` cannot be written, another run is at work in it, something in it
    must not be overwritten, or the cluster cannot do the work.
    """
    display = progress or Progress()
    out = destination(where)
    options = options.asked(Path.cwd(), str(where))
    try:
        with out.at_work() as journal:
            out.sweep()
            layout = Layout.of(out, tasks)
            params = ParamsFolders.of(out, tasks, options.fetched)
            to_do, further = _to_do(plan(tasks, out, options, force=force))
            for sentence in filter(None, (params.joined, kept_formats(further))):
                display.noticed(sentence)
            if to_do:
                _refuse_wrong_template(options.template)
            lost: dict[str, Outcome] = {}
            again = to_do
            last = last_lines(out)
            with out.reserved(_PAGES + _LINES * max(len(tasks), len(last)) if to_do else 0):
                for _ in range(_ROUNDS):
                    layout.save(out)
                    params.save(out)
                    journal.planned(len(tasks), len(again))
                    display.planned(len(tasks), len(again))
                    if isinstance(jobs, Cluster):
                        results = made_in_cluster(jobs, again, out, options, journal, display)
                    else:
                        results = _made_here(again, out, options, jobs, journal)
                    lost |= _taken(results, journal, display)
                    again = [planned for planned in _gone(to_do, out) if planned.name not in lost]
                    if not again:
                        break
            out.sweep()
            overview = Overview(out, layout, params, tasks, lost, last_lines(out))
            there = write_index(out, overview.of_all(), overview.last)
            counts = Counter(outcome.status for outcome in overview.of_run())
    except OSError as error:
        what = f"{out} ({error.strerror or error})"
        raise UsageError(
            Sentence(f"无法写入输出文件夹 {what}。", f"cannot write into the output folder {what}.")
        ) from error
    return Result(len(to_do), len(tasks) - len(to_do), counts, overview.of_run, there)


def _to_do(plans: Iterable[Planned]) -> tuple[list[Planned], Counter[str]]:
    """Return what is to be made, and how many of all reports stay in which formats that nobody asked for."""
    to_do: list[Planned] = []
    further: Counter[str] = Counter()
    for planned in plans:
        further.update(planned.further)
        if planned.to_do:
            to_do.append(planned)
    return to_do, further


def _refuse_wrong_template(template: Path) -> None:
    from disclosure_nb.engine.loading import read_template  # takes seconds to import: not where nothing is to be made

    try:
        read_template(template)
    except (OSError, ValueError) as error:
        raise UsageError(
            Sentence(f"模板 {template} 不存在或不是笔记本。", f"the template {template} is missing or no notebook.")
        ) from error


def _made_here(
    to_do: list[Planned], out: Destination, options: Options, jobs: int, journal: Journal
) -> Generator[tuple[Planned, Outcome]]:
    """Make reports on this machine, ``jobs`` at a time; yield each with its outcome as it comes."""
    work = partial(make, out=out, options=options)
    if jobs == 1 or len(to_do) == 1:
        for planned in to_do:
            journal.begun(planned.name, planned.unit_name)
            yield planned, work(planned)
    elif to_do:
        lost = partial(fail, out=out, options=options, reason=KILLED)
        pool = Pool(
            work,
            to_do,
            min(jobs, len(to_do)),
            lost=lost,
            begun=lambda planned: journal.begun(planned.name, planned.unit_name),
        )
        yield from pool.results()


def _taken(results: Generator[tuple[Planned, Outcome]], journal: Journal, display: Progress) -> dict[str, Outcome]:
    """Take all results; return, by name, the outcomes that could not be written into their folders."""
    lost: dict[str, Outcome] = {}
    with closing(results):  # whatever is raised here, the pool ends before the caller sees it
        for planned, outcome in results:
            journal.ended(outcome)
            display.ended(outcome)
            if not outcome.files:
                lost[planned.name] = outcome
    return lost


def _gone(made: list[Planned], out: Destination) -> Iterator[Planned]:
    """Yield the reports that were made and are no longer there, whole: a notebook, or a person, took them away."""
    for planned, content in zip(made, out.contents(planned.name for planned in made), strict=True):
        if not is_whole(content):
            yield planned
