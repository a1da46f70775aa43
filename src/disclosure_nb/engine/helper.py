"""The caller's side of a zygote: starting it, asking it for processes, ending it.

One zygote serves one report at a time. :func:`lease` lends an idle one that has the same modules imported, or starts
one; they are used again for later reports and end with the calling process.
"""

from __future__ import annotations

import atexit
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from nbclient.exceptions import DeadKernelError

from disclosure_nb.engine import tree, wire
from disclosure_nb.engine.audit import file_digest

_END = 5.0  # seconds a zygote may take to clear up
_ONE_THREAD = {  # what may be imported before a fork must not start threads: BLAS, and the allocator of pyarrow
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
ONE_ORDER = {"PYTHONHASHSEED": "0"}
"""Environment in which sets of text have the same order in every process."""
_numbers = itertools.count(1)


class StartError(DeadKernelError):
    """A zygote does not start, or cannot fork safely because a module started a thread."""


class KilledError(StartError):
    """A zygote was killed from outside as it started, or the system could start none: another one may start."""


class Zygote:
    """A running zygote that has ``preload`` imported.

    ``language_info`` is what a kernel says of its language, ``records`` what was noticed of the modules it has loaded.
    Raises StartError if it is not ready in ``start_seconds``, KilledError if it was killed before or not even begun.
    """

    def __init__(self, preload: Sequence[str] = (), start_seconds: float = 60) -> None:
        self._mark = f"{os.getpid()}.{next(_numbers)}"
        self._environment = dict(os.environ)
        try:
            self._process = self._popen(preload)
        except OSError as error:  # no memory, too many processes or open files
            raise KilledError(f"Kernel cannot be started: {error.strerror or error}") from error
        self.pid = self._process.pid
        self.answers = wire.Receiver(self.control)
        self.control.settimeout(start_seconds)
        late = False
        try:
            ready = self.answers.message()
        except TimeoutError:
            ready, late = None, True
        self.control.settimeout(None)
        if ready is None or ready["threads"] > 1:
            self.close()
            if self._process.returncode == -signal.SIGKILL and not late:
                raise KilledError("Kernel was killed as it started")
            raise StartError("Kernel did not start" if ready is None else "A preloaded module started a thread")
        self.language_info: dict[str, Any] = ready["language_info"]
        self.records: list[Any] = ready["records"]

    def _popen(self, preload: Sequence[str]) -> subprocess.Popen[bytes]:
        self.control, theirs = socket.socketpair()
        own = {tree.MARK: self._mark, "JPY_PARENT_PID": str(os.getpid())}
        with theirs:
            return subprocess.Popen(
                [sys.executable, "-m", "disclosure_nb.engine.zygote", str(theirs.fileno()), *preload],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={**_ONE_THREAD, **os.environ, **ONE_ORDER, **own},
                start_new_session=True,
            )

    def fork(self, cwd: str) -> socket.socket:
        """Start a process for one report in the folder ``cwd``; return the socket to it."""
        ours, theirs = socket.socketpair()
        with theirs, suppress(OSError):  # it is dead: there will be no message from the process
            socket.send_fds(self.control, [b"f"], [theirs.fileno()])
            wire.send(self.control, {"cwd": cwd, "environment": _changes(self._environment, os.environ)})
        return ours

    def interrupt(self) -> None:
        """Interrupt the process of the report that runs, and what it has started, as Ctrl-C does."""
        self._tell(wire.INTERRUPT)

    def kill(self) -> None:
        """End the process of the report that runs."""
        self._tell(wire.KILL)

    def _tell(self, mark: bytes) -> None:
        with suppress(OSError):
            self.control.sendall(mark)

    def close(self) -> None:
        """End the zygote and everything below it."""
        self.control.close()
        try:
            self._process.wait(_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.returncode != 0:  # it could not clear up behind itself
            tree.kill_marked(self._mark)

    def forget(self) -> None:
        """Let go of a zygote that belongs to the process this one was forked from."""
        self.control.close()
        self._process.returncode = 0

    def is_outdated(self) -> bool:
        """Return whether a module of the user that it has imported is not what it was: a report would run old code."""
        return any(_digest(record[1]) != (record[2], record[3]) for record in self.records if record[0] == "read")

    def lives(self) -> bool:
        """Return whether it can be asked for another process."""
        return self.control.fileno() >= 0 and self._process.poll() is None


@contextmanager
def lease(preload: Sequence[str] = (), start_seconds: float = 60) -> Iterator[Zygote]:
    """Lend a zygote that has ``preload`` imported. Raises StartError; what failed once of itself is not tried again."""
    key = tuple(preload)
    zygote = None
    with _lock:
        if key in _failed:
            raise StartError("Kernel did not start")
        idle = _idle.setdefault(key, [])
        while idle and zygote is None:
            zygote = idle.pop()
            if not zygote.lives() or zygote.is_outdated():
                zygote.close()
                zygote = None
    try:
        zygote = zygote or Zygote(key, start_seconds)
    except KilledError:
        raise
    except StartError:
        _failed.add(key)
        raise
    try:
        yield zygote
    finally:
        if zygote.lives():
            with _lock:
                idle.append(zygote)
        else:
            zygote.close()


def close_all() -> None:
    """End the zygotes that are not lent; the next report starts one anew."""
    with _lock:
        for idle in _idle.values():
            while idle:
                idle.pop().close()


def _forget_all() -> None:
    global _lock
    _lock = threading.Lock()
    for idle in _idle.values():
        while idle:
            idle.pop().forget()


def _digest(path: str) -> tuple[str, int] | None:
    try:
        return file_digest(path)
    except OSError:
        return None


def _changes(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str | None]:
    """Return what turns one environment into another; None takes a variable away."""
    changes: dict[str, str | None] = {name: value for name, value in now.items() if before.get(name) != value}
    return changes | dict.fromkeys(before.keys() - now.keys())


_idle: dict[tuple[str, ...], list[Zygote]] = {}
_failed: set[tuple[str, ...]] = set()
_lock = threading.Lock()
atexit.register(close_all)
os.register_at_fork(after_in_child=_forget_all)
