"""A pool of processes in which one job's death never takes another job with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

from disclosure_nb.batch.grammar import compile_later
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

J = TypeVar("J")
R = TypeVar("R")

_TRIES_TOGETHER = 2
_CLEAR_UP = 3.0  # seconds that zygotes may take to end what is below them


@dataclass
class Pool(Generic[J, R]):
    """Does ``work`` on each of ``jobs``, ``processes`` at a time.

    A process that is killed (for want of memory, by a fault in a library) takes its pool with it. The jobs that were in
    work then are done again; one that sees its pool die twice is done alone, and if it dies alone too its result is
    what ``lost`` makes of it. ``begun`` is called with each job handed to a process. Jobs are taken as they are needed.
    ``results`` raises UsageError if the system starts no process.
    """

    work: Callable[[J], R]
    jobs: Iterable[J]
    processes: int
    lost: Callable[[J], R]
    begun: Callable[[J], None]
    _waiting: Iterator[J] = field(init=False)
    _again: deque[tuple[J, int]] = field(default_factory=deque)
    _alone: deque[J] = field(default_factory=deque)

    def results(self) -> Generator[tuple[J, R]]:
        """Yield each job with its result as it comes."""
        self._waiting = iter(self.jobs)
        while batch := self._next(self.processes):
            yield from self._round(batch)
        for job in self._alone:
            if (yield from self._together([(job, 0)], 1, more=False)):
                yield job, self.lost(job)

    def _next(self, count: int) -> list[tuple[J, int]]:
        taken = [self._again.popleft() for _ in range(min(count, len(self._again)))]
        return [*taken, *((job, 0) for job in islice(self._waiting, count - len(taken)))]

    def _round(self, batch: list[tuple[J, int]]) -> Generator[tuple[J, R]]:
        for job, tries in (yield from self._together(batch, self.processes, more=True)):
            if tries + 1 < _TRIES_TOGETHER:
                self._again.append((job, tries + 1))
            else:
                self._alone.append(job)

    def _together(
        self, batch: list[tuple[J, int]], processes: int, *, more: bool
    ) -> Generator[tuple[J, R], None, list[tuple[J, int]]]:
        """Yield results until nothing is left or the pool breaks; return the jobs that were in work when it broke."""
        running: dict[Future[R], tuple[J, int]] = {}
        lost: list[tuple[J, int]] = []
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin)
        try:
            while batch or running:
                for job, tries in batch:
                    try:
                        with _interrupts_blocked():
                            running[pool.submit(self.work, job)] = (job, tries)
                        self.begun(job)
                    except (BrokenProcessPool, BrokenPipeError):  # the latter: killed as it was started
                        lost.append((job, tries - 1))  # it was not in work: no try is counted
                    except OSError as error:
                        raise _no_process(error) from error
                batch = []
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    job, tries = running.pop(future)
                    try:
                        yield job, future.result()
                    except BrokenProcessPool:
                        lost.append((job, tries))
                if more and not lost:
                    batch = self._next(processes - len(running))
            return lost
        finally:
            _end(pool)


def _no_process(error: OSError) -> UsageError:
    """Return what is raised where the system starts no process."""
    why = error.strerror or str(error)
    return UsageError(
        Sentence(
            f"系统无法启动生成报告的进程（{why}），请检查内存、进程数和打开文件数的限制，或减小 --jobs。",
            f"the system cannot start a process to make reports ({why}); check memory and the limits on processes and "
            "open files, or try fewer --jobs.",
        )
    )


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Block interrupts (Ctrl-C): a process started meanwhile blocks them, too, until it can leave them to us."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Set up a process of the pool: interrupts are the parent's affair, and it ends when the parent does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    compile_later()


def _end_with_the_parent() -> None:
    """End this process when its parent is gone, even killed: it would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _end(pool: ProcessPoolExecutor) -> None:
    """End a pool now: whoever stops listening to it wants nothing more of it."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()
    _end_below([process.pid for process in processes if process.exitcode not in (0, -signal.SIGTERM)])


def _end_below(killed: list[int | None]) -> None:
    """End what runs below killed processes. Their zygotes do it, but for one that was killed with its process."""
    if not killed:
        return
    from disclosure_nb.engine import tree  # it imports psutil: only where it is needed

    deadline = time.monotonic() + _CLEAR_UP
    while left := [found for pid in killed for found in tree.marked(f"{tree.MARK}={pid}.".encode())]:
        if (late := time.monotonic() - deadline) > 0:
            tree.kill(left)
        if late > _CLEAR_UP:
            return  # they cannot be killed
        time.sleep(0.05)
