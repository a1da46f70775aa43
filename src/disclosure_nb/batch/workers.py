"""The workers of a Dask cluster: the connection to its scheduler, who is there, and who may make our reports."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from disclosure_nb.batch.remote import Demand, shortcoming
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

LOOK = 1.0
"""Seconds between two looks at the workers."""
CONNECT = 10
"""Seconds in which a scheduler, or the worker that has a result, answers."""
_ARRIVE = 60.0  # seconds to wait for the first worker: it may be starting yet


class Workers:
    """The workers behind the scheduler at ``address``.

    ``fit`` are those that ``demand`` finds so, also of those that come later, with the number of their threads;
    ``noticed`` is called with a sentence on each of the others, and on waiting for the first. Raises UsageError if the
    scheduler does not answer, or no worker is fit.
    """

    def __init__(self, address: str, demand: Demand, noticed: Callable[[Sentence], None]) -> None:
        self._demand = demand
        self._noticed = noticed
        self._known: set[str] = set()
        self.fit: dict[str, int] = {}
        self._missing: float | None = None
        self._connect = _connection(address)
        try:
            self.client = self._connect()
        except (OSError, ValueError, TypeError) as error:  # no answer; no such address; no certificates for tls://
            what = str(error).split(";")[0].strip() or type(error).__name__
            raise UsageError(
                Sentence(
                    f"连不上调度器 {address}（{what}），请检查地址，例如 tcp://主机:8786。",
                    f"the scheduler {address} does not answer ({what}); check the address, e.g. tcp://host:8786.",
                )
            ) from error
        self._wait_for_some(address)

    @property
    def connected(self) -> bool:
        """Whether work can be given out now."""
        return bool(self.client.status == "running")

    @property
    def missing(self) -> float:
        """For how many seconds no fit worker has been there."""
        return 0.0 if self._missing is None else time.monotonic() - self._missing

    def look(self) -> None:
        """See who is there now, and whether those that are new are fit; connect again if the connection is lost."""
        try:
            if self.client.status == "closed":
                self.client = self._connect()
            there = self._threads() if self.connected else {}
            self.fit = {address: there[address] for address in self.fit if address in there}
            self._known &= there.keys()
            self._examine({address: there[address] for address in there if address not in self._known})
        except (OSError, ValueError):  # the connection is lost, maybe as we looked
            self.fit = {}
        self._missing = None if self.fit else self._missing or time.monotonic()

    def close(self) -> None:
        """Let go of the cluster."""
        with contextlib.suppress(Exception):
            self.client.close(timeout=2)

    def _threads(self) -> dict[str, int]:
        found = self.client.scheduler_info(n_workers=-1)["workers"]
        return {address: worker["nthreads"] for address, worker in found.items()}

    def _examine(self, fresh: dict[str, int]) -> None:
        """Ask workers what they lack. One that dies meanwhile is asked again if it comes back."""
        if not fresh:
            return
        answers = self.client.run(shortcoming, self._demand, workers=list(fresh), on_error="return")
        for address, answer in answers.items():
            if isinstance(answer, OSError):
                continue
            self._known.add(address)
            if answer is None:
                self.fit[address] = fresh[address]
            else:
                self._noticed(_left_out(address, _sentence(answer)))

    def _wait_for_some(self, address: str) -> None:
        self.look()
        if not self.fit and not self._known:
            self._noticed(
                Sentence(
                    f"集群里还没有工作进程，等待中。启动一个：dask worker {address}",
                    f"the cluster has no worker yet; waiting. To start one: dask worker {address}",
                )
            )
        deadline = time.monotonic() + _ARRIVE
        while not self.fit and not self._known and time.monotonic() < deadline:
            time.sleep(LOOK)
            self.look()
        if self.fit:
            return
        self.close()
        if self._known:
            raise UsageError(
                Sentence("集群里没有可用的工作进程，原因见上。", "no worker of the cluster is fit; see above.")
            )
        raise UsageError(Sentence("集群里没有工作进程，报告没有生成。", "the cluster has no worker; nothing was made."))


def _connection(address: str) -> Callable[[], Any]:
    """Return what connects to a scheduler. Raises UsageError if the package for it is not installed."""
    try:
        from distributed import Client  # takes a second to import: only for those who have a cluster
    except ImportError as error:
        raise UsageError(
            Sentence(
                "使用 --scheduler 需要另装软件包：pip install 'disclosure-nb[cluster]'。",
                "--scheduler needs more packages: pip install 'disclosure-nb[cluster]'.",
            )
        ) from error
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it we say ourselves

    class Connection(Client):
        """A client that only we close: one that could not start would wait for itself as it is let go, and complain."""

        def __del__(self) -> None:
            pass

    return partial(Connection, address, timeout=CONNECT, set_as_default=False)


def _left_out(worker: str, why: Sentence) -> Sentence:
    return Sentence(f"不用工作进程 {worker}：{why.zh}。", f"worker {worker} is left out: {why.en}.")


def _sentence(answer: Sentence | Exception) -> Sentence:
    if isinstance(answer, Sentence):
        return answer
    what = f"{type(answer).__name__}: {answer}"
    return Sentence(f"没有装好本程序（{what}）", f"this program is not installed there ({what})")
