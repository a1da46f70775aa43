"""A Dask cluster on this machine, in processes of its own, as somebody would start it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client
from distributed.security import Security

from batch.district import Ended, ended
from disclosure_nb.engine import tree

_ENDS = ("--death-timeout", "120")  # seconds without a scheduler: none outlives tests that are killed
_UNSEEN = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
_FEW_FAILURES = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}  # a worker takes seconds to start again


@dataclass
class DaskCluster:
    """A scheduler and its workers, each with one thread and a nanny that starts it again.

    ``certs``: the folder that ``cluster-certs`` has made, None without TLS. The ``address`` is known when
    the scheduler has been started, and stays the same.
    """

    folder: Path
    certs: Path | None = None
    address: str = ""
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until it listens."""
        port = self.address.rpartition(":")[2] or "0"
        says = self.folder / "scheduler.json"
        says.unlink(missing_ok=True)
        host = f"{'tcp' if self.certs is None else 'tls'}://127.0.0.1"
        self.scheduler = self._start(
            *("scheduler", "--host", host, "--port", port, "--scheduler-file", says, "--idle-timeout", "10 minutes")
        )
        deadline = time.monotonic() + 300
        while not (says.is_file() and says.stat().st_size):
            assert self.scheduler.poll() is None, (self.folder / "scheduler-0.log").read_text(encoding="utf-8")
            assert time.monotonic() < deadline
            time.sleep(0.1)
        scheme, _, listens = json.loads(says.read_text(encoding="utf-8"))["address"].partition("://")
        self.address = f"{scheme}://127.0.0.1:{listens.rpartition(':')[2]}"

    @property
    def options(self) -> tuple[str, ...]:
        """The options of a run that is made by this cluster, however slowly it starts."""
        certs = () if self.certs is None else ("--certs", str(self.certs / "client"))
        return ("--scheduler", self.address, "--patience", "600", *certs)

    def start_worker(self, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        worker = self._start("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1", *_ENDS, env=env)
        self.workers.append(worker)
        return worker

    def wait_for_workers(self, number: int) -> None:
        """Wait until the scheduler knows so many workers."""
        with Client(self.address, security=self._security(), timeout=60) as client:
            client.wait_for_workers(number, timeout=300)

    def kill_scheduler(self) -> None:
        """Kill the scheduler."""
        assert self.scheduler is not None
        end(self.scheduler)

    def kill_workers(self) -> None:
        """Kill every worker with its nanny, and nothing else: what they started must end by itself."""
        while self.workers:
            end(self.workers.pop())

    def close(self) -> None:
        """End it all."""
        self.kill_workers()
        self.kill_scheduler()

    def _security(self) -> Security:
        if self.certs is None:
            return Security()
        own = {f"tls_client_{file}": str(self.certs / "client" / f"{file}.pem") for file in ("cert", "key")}
        return Security(tls_ca_file=str(self.certs / "client" / "ca.pem"), require_encryption=True, **own)

    def _start(self, *arguments: str | Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        own = () if self.certs is None else tls_options(self.certs / arguments[0])
        log = (self.folder / f"{arguments[0]}-{len(self.workers)}.log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.dask_{arguments[0]}", *arguments[1:], *own, *_UNSEEN],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, **_FEW_FAILURES, **(env or {})},
                start_new_session=True,
            )


def tls_options(folder: Path) -> tuple[str | Path, ...]:
    """The options with which a scheduler or a worker uses the certificates in a folder."""
    return ("--tls-ca-file", folder / "ca.pem", "--tls-cert", folder / "cert.pem", "--tls-key", folder / "key.pem")


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a scheduler, or a worker with its nanny, and nothing that they started for reports."""
    process.send_signal(signal.SIGSTOP)  # a nanny starts no other worker meanwhile
    below = [pid for pid in tree.below(process.pid) if b"zygote" not in _command(pid)]
    process.send_signal(signal.SIGKILL)
    tree.kill(below)
    process.wait()


def _command(pid: int) -> bytes:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b""


def ended_quietly(process: subprocess.Popen[str]) -> Ended:
    """Wait for a Chinese run to end; assert that every line of its messages is one of our sentences.

    Nothing that Dask, or Python for it, writes has a Chinese character.
    """
    done = ended(process, 1200)
    strange = [line for line in done.err.splitlines() if line.strip() and not _CHINESE.search(line)]
    assert strange == [], done.err
    return done


_CHINESE = re.compile("[\u4e00-\u9fff]")


@contextmanager
def dask_cluster(folder: Path, workers: int = 2, certs: Path | None = None) -> Iterator[DaskCluster]:
    """Give a cluster with so many workers, which may still be starting."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = DaskCluster(folder, certs)
    cluster.start_scheduler()
    try:
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        cluster.close()
