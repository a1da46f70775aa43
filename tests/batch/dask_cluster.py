"""A Dask cluster on this machine, in processes of its own, as somebody would start it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from distributed import Client

from disclosure_nb.engine import tree

_ENDS = ("--death-timeout", "120")  # seconds without a scheduler: none outlives tests that are killed
_FEW_FAILURES = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}  # a worker takes seconds to start again


@dataclass
class DaskCluster:
    """A scheduler and its workers, each with one thread and a nanny that starts it again."""

    folder: Path
    address: str
    scheduler: subprocess.Popen[bytes] | None = None
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_scheduler(self) -> None:
        """Start the scheduler, and wait until it answers."""
        host, port = self.address.removeprefix("tcp://").split(":")
        self.scheduler = self._start("scheduler", "--host", host, "--port", port, "--idle-timeout", "10 minutes")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with socket.socket() as ask:
                if ask.connect_ex((host, int(port))) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError(self.address)

    def start_worker(self, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Start one more worker."""
        worker = self._start("worker", self.address, "--nthreads", "1", "--host", "127.0.0.1", *_ENDS, env=env)
        self.workers.append(worker)
        return worker

    def wait_for_workers(self, number: int) -> None:
        """Wait until the scheduler knows so many workers."""
        with Client(self.address) as client:
            client.wait_for_workers(number, timeout=120)

    def kill_scheduler(self) -> None:
        """Kill the scheduler."""
        assert self.scheduler is not None
        _kill(self.scheduler)

    def kill_workers(self) -> None:
        """Kill every worker with its nanny, and nothing else: what they started must end by itself."""
        while self.workers:
            _kill(self.workers.pop())

    def close(self) -> None:
        """End it all."""
        self.kill_workers()
        self.kill_scheduler()

    def _start(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{arguments[0]}-{len(self.workers)}.log").open("ab")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:], "--no-dashboard"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, **_FEW_FAILURES, **(env or {})},
                start_new_session=True,
            )


def _kill(process: subprocess.Popen[bytes]) -> None:
    below = [pid for pid in tree.below(process.pid) if b"zygote" not in _command(pid)]
    process.send_signal(signal.SIGKILL)
    tree.kill(below)
    process.wait()


def _command(pid: int) -> bytes:
    try:
        return Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return b""


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def dask_cluster(folder: Path, workers: int = 2, address: str = "") -> Iterator[DaskCluster]:
    """Give a cluster with so many workers, which may still be starting."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = DaskCluster(folder, address or f"tcp://127.0.0.1:{_free_port()}")
    cluster.start_scheduler()
    try:
        for _ in range(workers):
            cluster.start_worker()
        yield cluster
    finally:
        cluster.close()
