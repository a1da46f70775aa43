"""Many reports by the workers of a Dask cluster that runs already: what is lost with a worker is made again."""

from __future__ import annotations

import contextlib
import logging
import secrets
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from queue import Empty, Queue
from typing import Any

from disclosure_nb.archive.manifest import base
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.run.destination import STATE, Destination
from disclosure_nb.run.fetch import Fetched
from disclosure_nb.run.inputs import find_inputs
from disclosure_nb.run.journal import Journal
from disclosure_nb.run.make import KILLED, fail, unmade
from disclosure_nb.run.options import Options
from disclosure_nb.run.outcome import Outcome
from disclosure_nb.run.plan import Planned
from disclosure_nb.run.progress import Progress
from disclosure_nb.run.remote import Demand, Order, carry_out, shortcoming

_LOOK = 1.0  # seconds between two looks at the workers
_CONNECT = 10  # seconds in which a scheduler answers
_PATIENCE = 60.0  # seconds to wait for a scheduler or workers to come back
_AHEAD = 2  # reports given out for each thread: none waits for the next order
_TRIES = 3
_MARK = f"{STATE}/.mark.part"  # what workers must see at the destination; swept away after a killed run

GONE = Sentence(
    "集群断开或没有可用的工作进程，报告没有生成，请在集群恢复后再运行一次。",
    "the cluster is gone or has no worker left, and the report was not made; run again when it is back.",
)


@dataclass
class _Job:
    """A report to make: how often it came to nothing, and the workers that it is given to."""

    planned: Planned
    tries: int = 0
    alone: bool = False
    workers: frozenset[str] = frozenset()


class Cluster:
    """The workers behind the scheduler at ``address``.

    Only those work that ``demand`` finds fit, also of those that come later; ``unfit`` is told of the others. Raises
    UsageError if the scheduler does not answer, or no worker is fit.
    """

    def __init__(self, address: str, demand: Demand, unfit: Callable[[str, Sentence], None]) -> None:
        self._address = address
        self._demand = demand
        self._unfit = unfit
        self._known: set[str] = set()
        self._fit: dict[str, int] = {}  # how many threads each has
        self._done: Queue[Any] = Queue()
        self._running: dict[str, tuple[Any, _Job]] = {}
        self._waiting: deque[Planned] = deque()
        self._again: deque[_Job] = deque()
        self._alone: deque[_Job] = deque()
        self._client: Any = None
        self._without: float | None = None  # since when nobody can work
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                Sentence(
                    "使用 --scheduler 需要另装软件包：pip install 'disclosure-nb[cluster]'。",
                    "--scheduler needs more packages: pip install 'disclosure-nb[cluster]'.",
                )
            ) from error
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it we say ourselves
        self._connect: Callable[[], Any] = partial(Client, address, timeout=_CONNECT, set_as_default=False)
        try:
            self._client = self._connect()
        except (OSError, ValueError) as error:
            raise UsageError(
                Sentence(
                    f"连不上调度器 {address}，请检查地址，例如 tcp://主机:8786。",
                    f"the scheduler {address} does not answer; check the address, e.g. tcp://host:8786.",
                )
            ) from error
        deadline = time.monotonic() + _CONNECT
        self._look()
        while not self._fit and not self._known and time.monotonic() < deadline:  # they may be on their way
            time.sleep(_LOOK)
            self._look()
        if not self._fit:
            self.close()
            if self._known:
                why = Sentence("集群里没有可用的工作进程，原因见上。", "no worker of the cluster is fit; see above.")
            else:
                why = Sentence(
                    f"集群里没有工作进程，请先启动：dask worker {address}。",
                    f"the cluster has no worker; start some: dask worker {address}.",
                )
            raise UsageError(why)

    def results(
        self,
        jobs: Iterable[Planned],
        order: Callable[[Planned], Order],
        *,
        begun: Callable[[Planned], None],
        killed: Callable[[Planned], Outcome],
        unmade: Callable[[Planned, Sentence], Outcome],
    ) -> Iterator[tuple[Planned, Outcome]]:
        """Yield each job with its outcome as it comes.

        A report that its worker does not outlive, again and again, is made once more with nothing beside it; if its
        worker dies then too, its outcome is what ``killed`` makes of it. When the cluster is gone for good, those of
        all that is left are what ``unmade`` makes of them.
        """
        self._waiting.extend(jobs)
        looked = time.monotonic()
        while self._give_out(order, begun):
            if (made := self._ended(killed, unmade)) is not None:
                yield made
            if time.monotonic() - looked >= _LOOK:
                for job in self._look():
                    if (outcome := self._died(job, killed)) is not None:
                        yield job.planned, outcome
                looked = time.monotonic()
            if self._without is not None and time.monotonic() - self._without > _PATIENCE:
                yield from ((planned, unmade(planned, GONE)) for planned in self._left())
                return

    def close(self) -> None:
        """Let go of the cluster. What its workers are making now they still finish."""
        with contextlib.suppress(Exception):
            if self._client.status == "running":
                self._client.cancel([future for future, _ in self._running.values()], force=True)
        with contextlib.suppress(Exception):
            self._client.close(timeout=2)

    # ------------------------------------------------------------------------------------------------------------- jobs
    def _give_out(self, order: Callable[[Planned], Order], begun: Callable[[Planned], None]) -> bool:
        """Give out as many jobs as the workers can take; return False when nothing is left and nothing runs."""
        room = _AHEAD * sum(self._fit.values())
        while len(self._running) < room and self._client.status == "running":
            job = self._next()
            if job is None:
                break
            job.workers = frozenset(self._fit)
            future = self._client.submit(
                carry_out,
                order(job.planned),
                key=f"{job.planned.name}-{uuid.uuid4().hex}",
                pure=False,
                workers=list(job.workers),
            )
            self._running[future.key] = (future, job)
            future.add_done_callback(self._done.put)
            begun(job.planned)
        return bool(self._running or self._waiting or self._again or self._alone)

    def _next(self) -> _Job | None:
        if self._again:
            return self._again.popleft()
        if self._waiting:
            return _Job(self._waiting.popleft())
        return self._alone.popleft() if self._alone and not self._running else None

    def _ended(
        self, killed: Callable[[Planned], Outcome], unmade: Callable[[Planned, Sentence], Outcome]
    ) -> tuple[Planned, Outcome] | None:
        """Wait a while for a job to end; return it with its outcome, None if there is none yet.

        Its future is let go of here: what is held of a worker that dies the cluster would make again.
        """
        with contextlib.suppress(Empty):
            future: Any = self._done.get(timeout=_LOOK)
            if future.key in self._running and self._running[future.key][0] is future:
                job = self._running.pop(future.key)[1]
                if (outcome := self._outcome(future, job, killed, unmade)) is not None:
                    return job.planned, outcome
        return None

    def _outcome(
        self,
        future: Any,
        job: _Job,
        killed: Callable[[Planned], Outcome],
        unmade: Callable[[Planned, Sentence], Outcome],
    ) -> Outcome | None:
        """Return what came of a job, None if it is to be done again."""
        from distributed import KilledWorker

        if future.status == "cancelled":  # the connection was lost, and the scheduler may have forgotten it
            self._again.append(job)
            return None
        try:
            outcome: Outcome = future.result(timeout=_CONNECT)
            return outcome
        except Exception as raised:
            error = raised
        if isinstance(error, KilledWorker):
            job.tries = _TRIES  # the scheduler has tried as often as it does
            return self._died(job, killed)
        job.tries += 1
        if job.tries < _TRIES:
            self._again.append(job)
            return None
        what = f"{type(error).__name__}: {error}"
        return unmade(job.planned, Sentence(f"工作进程出错（{what}）。", f"the worker failed ({what})."))

    def _died(self, job: _Job, killed: Callable[[Planned], Outcome]) -> Outcome | None:
        """Return what came of a job whose workers died; None: it is done again, at last with nothing beside it."""
        job.tries += 1
        if job.tries < _TRIES:
            (self._alone if job.alone else self._again).append(job)
        elif job.alone:
            return killed(job.planned)
        else:
            job.alone, job.tries = True, 0
            self._alone.append(job)
        return None

    def _left(self) -> Iterator[Planned]:
        yield from (job.planned for _, job in self._running.values())
        yield from (job.planned for job in (*self._again, *self._alone))
        yield from self._waiting

    # ---------------------------------------------------------------------------------------------------------- workers
    def _look(self) -> list[_Job]:
        """See who is there and fit; return the jobs for which no worker is left."""
        try:
            if self._client.status == "closed":
                self._client = self._connect()
            there = self._workers() if self._client.status == "running" else {}
        except (OSError, ValueError):
            there = {}
        self._fit = {address: there[address] for address in self._fit if address in there}
        self._known &= there.keys()
        fresh = there.keys() - self._known
        for address, why in self._examined(fresh).items():
            self._known.add(address)
            if why is None:
                self._fit[address] = there[address]
            else:
                self._unfit(address, why)
        if not self._fit:
            self._without = self._without or time.monotonic()
            return []
        self._without = None
        lost = [key for key, (_, job) in self._running.items() if not job.workers & self._fit.keys()]
        given = [self._running.pop(key) for key in lost]
        if given:
            with contextlib.suppress(Exception):
                self._client.cancel([future for future, _ in given], force=True)
        return [job for _, job in given]

    def _workers(self) -> dict[str, int]:
        found = self._client.scheduler_info(n_workers=-1)["workers"]
        return {address: worker["nthreads"] for address, worker in found.items()}

    def _examined(self, workers: Iterable[str]) -> dict[str, Sentence | None]:
        """Ask workers what they lack; return it by address. One that dies meanwhile is left out."""
        asked = list(workers)
        if not asked:
            return {}
        answers = self._client.run(shortcoming, self._demand, workers=asked, on_error="return")
        return {address: _told(answer) for address, answer in answers.items() if not isinstance(answer, OSError)}


def _told(answer: Any) -> Sentence | None:
    if answer is None or isinstance(answer, Sentence):
        return answer
    what = f"{type(answer).__name__}: {answer}"
    return Sentence(f"没有装好本程序（{what}）", f"this program is not installed there ({what})")


def made_in_cluster(
    address: str,
    to_do: list[Planned],
    out: Destination,
    options: Options,
    fetched: Fetched | None,
    journal: Journal,
    told: Progress,
) -> Generator[tuple[Planned, Outcome]]:
    """Make reports by the workers of the cluster behind ``address``; yield each with its outcome as it comes.

    Raises UsageError if there is no such cluster, or no worker that would make the same bytes.
    """
    if not to_do:
        return
    template = options.template.read_bytes()

    def order(planned: Planned) -> Order:
        if fetched is None:
            return Order(planned, out, options, template)
        inputs = find_inputs(planned.task, options.template)
        names = tuple(given.name for given in inputs if given.part != "template")
        return Order(planned, out, options, template, fetched.url, names)

    def unfit(worker: str, why: Sentence) -> None:
        told.noticed(Sentence(f"不用工作进程 {worker}：{why.zh}。", f"worker {worker} is left out: {why.en}."))

    mark = secrets.token_hex(8)
    with out.writing(_MARK) as file:
        file.write(mark)
    try:
        demand = Demand(base(), out, (_MARK, mark.encode()), None if fetched else to_do[0].task.file)
        with contextlib.closing(Cluster(address, demand, unfit)) as cluster:
            yield from cluster.results(
                to_do,
                order,
                begun=lambda planned: journal.begun(planned.name),
                killed=partial(fail, out=out, options=options, reason=KILLED),
                unmade=unmade,
            )
    finally:
        out.remove(_MARK)
