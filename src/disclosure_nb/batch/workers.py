"""The workers of a Dask cluster: who is there, and who may make our reports."""

from __future__ import annotations

import time
from collections.abc import Callable

from disclosure_nb.batch.address import is_guarded
from disclosure_nb.batch.link import Link, LinkLost
from disclosure_nb.batch.remote import Demand, shortcoming
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

LOOK = 1.0
"""Seconds between two looks at the workers."""


class Workers:
    """The workers behind a scheduler, reached over a ``link``.

    ``fit`` are those that ``demand`` finds so, also of those that come later, with the number of their threads;
    ``noticed`` is called with a sentence on each of the others, and on waiting for the first. ``insecure``: also those
    that others could connect to.
    """

    def __init__(self, link: Link, demand: Demand, noticed: Callable[[Sentence], None], *, insecure: bool) -> None:
        self.link = link
        self._demand = demand
        self._noticed = noticed
        self._insecure = insecure
        self._known: set[str] = set()
        self.fit: dict[str, int] = {}
        self._missing: float | None = None

    @property
    def missing(self) -> float:
        """For how many seconds no fit worker has been there."""
        return 0.0 if self._missing is None else time.monotonic() - self._missing

    def look(self) -> None:
        """See who is there now, and whether those that are new are fit; connect again if the connection is lost."""
        try:
            if self.link.is_closed:
                self.link.connect()
            there = self.link.threads() if self.link.is_up else {}
            self.fit = {address: there[address] for address in self.fit if address in there}
            self._known &= there.keys()
            self._examine({address: there[address] for address in there if address not in self._known})
        except LinkLost:  # maybe as we looked
            self.fit = {}
        self._missing = None if self.fit else self._missing or time.monotonic()

    def wait_for_some(self, scheduler: str, seconds: float) -> None:
        """Wait for the first worker: it may be starting yet. Raises UsageError if none comes, or none is fit."""
        self.look()
        if not self.fit and not self._known:
            self._noticed(
                Sentence(
                    f"集群里还没有工作进程，等待中。启动一个：dask worker {scheduler}",
                    f"the cluster has no worker yet; waiting. To start one: dask worker {scheduler}",
                )
            )
        deadline = time.monotonic() + seconds
        while not self.fit and not self._known and time.monotonic() < deadline:
            time.sleep(LOOK)
            self.look()
        if self.fit:
            return
        if self._known:
            raise UsageError(
                Sentence("集群里没有可用的工作进程，原因见上。", "no worker of the cluster is fit; see above.")
            )
        raise UsageError(Sentence("集群里没有工作进程，报告没有生成。", "the cluster has no worker; nothing was made."))

    def _examine(self, fresh: dict[str, int]) -> None:
        """Ask workers what they lack. One that dies meanwhile is asked again if it comes back."""
        if not self._insecure:
            for address in [each for each in fresh if not is_guarded(each)]:
                del fresh[address]
                self._known.add(address)
                self._noticed(_left_out(address, _EXPOSED))
        if not fresh:
            return
        for address, answer in self.link.ask(shortcoming, self._demand, fresh).items():
            if isinstance(answer, OSError):
                continue
            self._known.add(address)
            if answer is None:
                self.fit[address] = fresh[address]
            else:
                self._noticed(_left_out(address, _sentence(answer)))


_EXPOSED = Sentence(
    "它没有加密，凡是连得上它的人都能在那里运行程序，请让它用 tls://，或只监听 127.0.0.1",
    "it is not encrypted: whoever can connect to it can run code there; let it use tls://, or listen on 127.0.0.1 only",
)


def _left_out(worker: str, why: Sentence) -> Sentence:
    return Sentence(f"不用工作进程 {worker}：{why.zh}。", f"worker {worker} is left out: {why.en}.")


def _sentence(answer: Sentence | Exception) -> Sentence:
    if isinstance(answer, Sentence):
        return answer
    what = f"{type(answer).__name__}: {answer}"
    return Sentence(f"没有装好本程序（{what}）", f"this program is not installed there ({what})")
