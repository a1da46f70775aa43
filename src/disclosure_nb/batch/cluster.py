"""Many reports by the workers of a Dask cluster that runs already: what is lost with a worker is made again."""

from __future__ import annotations

import contextlib
import gc
import os
import secrets
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from disclosure_nb.archive.manifest import base
from disclosure_nb.batch.dask_silence import silence
from disclosure_nb.batch.destination import STATE, Destination
from disclosure_nb.batch.inputs import find_inputs, versions_of_formats
from disclosure_nb.batch.journal import Journal
from disclosure_nb.batch.link import Link, LinkLost, WorkerFault, WorkersDied
from disclosure_nb.batch.make import KILLED, fail, unmade
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import Planned, made_already
from disclosure_nb.batch.progress import Progress
from disclosure_nb.batch.reach import reached
from disclosure_nb.batch.remote import Demand, Order, carry_out
from disclosure_nb.batch.workers import LOOK, Workers
from disclosure_nb.errors import DisclosureError
from disclosure_nb.language import Sentence

PATIENCE = 60.0
"""Seconds for which the first worker, and a scheduler or workers that were there, are waited for."""
_AHEAD = 2  # reports given out for each thread: none waits for the next order
_TRIES = 3
_LOSSES = 20  # outcomes lost on the way: a scheduler may be started again and again
_MARK = f"{STATE}/.mark.part"  # what workers must see at the destination; swept away after a killed run

GONE = Sentence(
    "集群断开或没有可用的工作进程，报告没有生成，请在集群恢复后再运行一次。",
    "the cluster is gone or has no worker left, and the report was not made; run again when it is back.",
)


@dataclass(frozen=True)
class Cluster:
    """A cluster of Dask: the address of its scheduler.

    ``certs`` is the folder with the certificates for ``tls://`` (None: those that Dask is configured with);
    ``insecure``: also a cluster that others could connect to; ``patience`` in seconds, see :data:`PATIENCE`.
    """

    scheduler: str
    certs: Path | None = None
    insecure: bool = False
    patience: float = PATIENCE


def made_in_cluster(
    cluster: Cluster,
    to_do: list[Planned],
    out: Destination,
    options: Options,
    journal: Journal,
    progress: Progress,
) -> Generator[tuple[Planned, Outcome]]:
    """Make reports by the workers of a cluster; yield each with its outcome as it comes.

    Raises UsageError if there is no such cluster, or no worker that would make the same bytes.
    """
    if not to_do:
        return
    fetched = options.fetched
    template = options.template.read_bytes()

    def order(planned: Planned) -> Order:
        if fetched is None:
            return Order(planned, out, options, template)
        inputs = find_inputs(planned.task, options.template)
        above = planned.task.root.parent
        names = tuple(Path(os.path.relpath(each.path, above)).as_posix() for each in inputs if each.part != "template")
        return Order(planned, out, options, template, fetched.url, names)

    with _speaking(cluster) as link, _marked(out) as mark:
        params = None if fetched else to_do[0].task.file
        formats = {*options.formats, *(name for planned in to_do for name in planned.further)}
        demand = Demand(base(), out, mark, params, versions_of_formats(sorted(formats)))
        workers = Workers(link, demand, progress.noticed, insecure=cluster.insecure)
        workers.wait_for_some(cluster.scheduler, cluster.patience)
        work = _Work(
            workers,
            to_do,
            order,
            begun=lambda planned: journal.begun(planned.name, planned.unit_name),
            there=partial(made_already, out=out, options=options),
            killed=partial(fail, out=out, options=options, reason=KILLED),
        )
        with contextlib.closing(work):
            yield from work.results(cluster.patience)


@contextlib.contextmanager
def _speaking(cluster: Cluster) -> Iterator[Link]:
    """Connect to a cluster; let go of it at the end. Only what we say about it is heard meanwhile."""
    heard_again = silence()
    try:
        with contextlib.closing(reached(cluster.scheduler, cluster.certs, insecure=cluster.insecure)) as link:
            yield link
    finally:
        gc.collect()  # what Dask has left behind complains as it is freed
        heard_again()


@contextlib.contextmanager
def _marked(out: Destination) -> Iterator[tuple[str, bytes]]:
    """Put a file at the destination by which workers know the place; give its name and content."""
    mark = secrets.token_hex(8)
    with out.writing(_MARK) as file:
        file.write(mark)
    try:
        yield _MARK, mark.encode()
    finally:
        out.remove(_MARK)


@dataclass
class _Job:
    """A report to make: how often it, or its outcome, came to nothing, and the workers that it is given to."""

    planned: Planned
    tries: int = 0
    losses: int = 0
    alone: bool = False
    workers: frozenset[str] = frozenset()


class _Work:
    """Reports that are given out to workers.

    One that its workers do not outlive, again and again, is at last made with nothing else at work; if its workers die
    then too, its outcome is what ``killed`` makes of it. ``begun`` is called with each that is given out. Where an
    outcome is lost on its way here, the report may be made nevertheless: ``there`` looks.
    """

    def __init__(
        self,
        workers: Workers,
        to_do: Iterable[Planned],
        order: Callable[[Planned], Order],
        *,
        begun: Callable[[Planned], None],
        there: Callable[[Planned], Outcome | None],
        killed: Callable[[Planned], Outcome],
    ) -> None:
        self._link = workers.link
        self._workers = workers
        self._order = order
        self._begun = begun
        self._there = there
        self._killed = killed
        self._ended: Queue[Any] = Queue()
        self._running: dict[str, tuple[Any, _Job]] = {}
        self._waiting = deque(_Job(planned) for planned in to_do)
        self._alone: deque[_Job] = deque()

    def results(self, patience: float) -> Iterator[tuple[Planned, Outcome]]:
        """Yield each report with its outcome as it comes.

        When no worker has been there for as long as ``patience``, in seconds, all others are named.
        """
        looked = time.monotonic()
        while self._running or self._waiting or self._alone:
            self._give_out()
            yield from self._results_now()
            if time.monotonic() - looked >= LOOK:
                self._workers.look()
                yield from self._results_of_lost()
                looked = time.monotonic()
            if self._workers.missing > patience:
                left = (*(job for _, job in self._running.values()), *self._waiting, *self._alone)
                yield from ((job.planned, unmade(job.planned, GONE)) for job in left)
                return

    def close(self) -> None:
        """Take back what is given out. What workers are making now they still finish."""
        self._take_back(list(self._running))

    def _give_out(self) -> None:
        """Give out as many reports as the workers can take."""
        room = _AHEAD * sum(self._workers.fit.values())
        while len(self._running) < room and self._link.is_up:
            if self._waiting:
                job = self._waiting.popleft()
            elif self._alone and not self._running:
                job = self._alone.popleft()
            else:
                return
            job.workers = frozenset(self._workers.fit)
            key = f"{job.planned.name}-{uuid.uuid4().hex}"
            order = self._order(job.planned)
            try:
                future = self._link.submit(carry_out, order, key=key, workers=job.workers)
            except LinkLost:  # just now
                self._do_again(job)
                return
            self._running[key] = (future, job)
            future.add_done_callback(self._ended.put)
            self._begun(job.planned)

    def _do_again(self, job: _Job) -> None:
        if job.alone:
            self._alone.appendleft(job)
        else:
            self._waiting.appendleft(job)

    def _results_now(self) -> Iterator[tuple[Planned, Outcome]]:
        """Wait a while for a report to end."""
        with contextlib.suppress(Empty):
            if (made := self._taken(self._ended.get(timeout=LOOK))) is not None:
                yield made

    def _taken(self, future: Any) -> tuple[Planned, Outcome] | None:
        """Return a report with its outcome, None if it is to be done again.

        Its future is dropped: as long as there is a reference, the cluster makes the results of a dead worker again.
        """
        if future.key not in self._running or self._running[future.key][0] is not future:
            return None  # it was taken back
        job = self._running.pop(future.key)[1]
        try:
            return job.planned, self._link.result(future)
        except WorkersDied:
            return self._died(job, for_good=True)  # the scheduler has tried as often as it does
        except WorkerFault as error:
            job.tries += 1
            if job.tries < _TRIES:
                self._do_again(job)
                return None
            return job.planned, unmade(
                job.planned, Sentence(f"工作进程出错（{error}）。", f"the worker failed ({error}).")
            )
        except LinkLost:  # with the connection, or with the worker that had it
            self._link.cancel([future])
            return self._lost(job)

    def _lost(self, job: _Job) -> tuple[Planned, Outcome] | None:
        """Return the outcome of a report if that stands there, though nobody could tell us; None: it is done again."""
        job.losses += 1
        with contextlib.suppress(OSError, DisclosureError):
            if (made := self._there(job.planned)) is not None:
                return job.planned, made
        if job.losses > _LOSSES:
            return job.planned, unmade(job.planned, GONE)
        self._do_again(job)
        return None

    def _results_of_lost(self) -> Iterator[tuple[Planned, Outcome]]:
        """Take back the reports that no worker is left for."""
        fit = self._workers.fit
        if fit:
            for job in self._take_back(
                [key for key, (_, job) in self._running.items() if not job.workers & fit.keys()]
            ):
                if (named := self._died(job)) is not None:
                    yield named

    def _died(self, job: _Job, *, for_good: bool = False) -> tuple[Planned, Outcome] | None:
        """Return the outcome of a report whose workers died; None: it is done again, at last alone."""
        job.tries += 1
        if job.tries < _TRIES and not for_good:
            self._do_again(job)
            return None
        if job.alone:
            return job.planned, self._killed(job.planned)
        job.alone, job.tries = True, 0
        self._alone.append(job)
        return None

    def _take_back(self, keys: list[str]) -> list[_Job]:
        given = [self._running.pop(key) for key in keys]
        if given:
            self._link.cancel([future for future, _ in given])  # without a connection nobody has it
        return [job for _, job in given]
