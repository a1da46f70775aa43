"""The processes below a process: who they are, how much memory they use, how they end.

On Linux this is in /proc, which costs little; elsewhere psutil (which ipykernel brings) is asked.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]

MARK = "DISCLOSURE_NB_ENGINE"  # in the environment of all below a zygote: its starter's pid, a point, its number
_LINUX = sys.platform == "linux"


def below(pid: int) -> list[int]:
    """Return the processes below ``pid``: its children, theirs and so on; itself not."""
    if not _LINUX:
        with suppress(psutil.Error):
            return [process.pid for process in psutil.Process(pid).children(recursive=True)]
        return []
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = _children(waiting.pop())
        found += children
        waiting += children
    return found


def resident(pids: Iterable[int]) -> int:
    """Return the memory that processes use, in bytes. Pages that two of them share are counted twice."""
    if _LINUX:
        return sum(map(_statm, pids)) * _PAGE
    total = 0
    for pid in pids:
        with suppress(psutil.Error):
            total += psutil.Process(pid).memory_info().rss
    return total


def marked(mark: bytes) -> list[int]:
    """Return the processes of this user that were started with ``mark`` in their environment (Linux; else none)."""
    found = []
    for name in os.listdir("/proc") if _LINUX else ():  # noqa: PTH208 - of thousands of names only numbers count
        if name.isdigit() and int(name) != os.getpid():
            with suppress(OSError):
                if mark in Path("/proc", name, "environ").read_bytes():
                    found.append(int(name))
    return found


def kill(pids: Iterable[int]) -> None:
    """Kill processes; who is gone already is no error."""
    for pid in pids:
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def interrupt(group: int) -> None:
    """Interrupt a group of processes, as Ctrl-C does; who is gone already is no error."""
    with suppress(OSError):
        os.killpg(group, signal.SIGINT)


def kill_below(pid: int) -> None:
    """Kill the processes below ``pid``: stop them first, until no new ones appear, so that none forks away."""
    stopped: set[int] = set()
    while fresh := [process for process in below(pid) if process not in stopped]:
        for process in fresh:
            with suppress(OSError):
                os.kill(process, signal.SIGSTOP)
        stopped.update(fresh)
    kill(stopped)


def kill_marked(mark: str) -> None:
    """Kill what was started with a mark (Linux), until no new ones appear."""
    for _ in range(_ROUNDS):
        if not (found := marked(f"{MARK}={mark}\0".encode())):
            return
        kill(found)


_ROUNDS = 100
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def _children(pid: int) -> list[int]:
    """Return the children of a process, whichever of its threads forked them."""
    found: list[int] = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - asked ten times a second
            with suppress(OSError):
                found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_bytes().split())
    return found


def _statm(pid: int) -> int:
    with suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_bytes().split()[1])
    return 0
