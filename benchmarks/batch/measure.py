"""One command as it is measured: wall time, processor time of all its processes, peak memory, bytes written.

Linux only: processes that their parent leaves behind (browsers do) come to this process, so that none is lost.
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, sleep

import psutil  # type: ignore[import-untyped]

_SET_CHILD_SUBREAPER = 36
_ORPHANS_MOST = 5.0
_POLL = 0.05


@dataclass(frozen=True)
class Usage:
    """What a command used: seconds of wall and processor time, peak memory in MB (0 if not watched), its stdout."""

    wall: float
    cpu: float
    peak_mb: float
    stdout: str


class FailedError(Exception):
    """A measured command has failed; the message is the end of what it said."""


def adopt_orphans() -> None:
    """Become the parent of what the measured commands leave behind. Raises OSError where the system cannot."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def measure(
    command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path, watch_memory: bool = False
) -> Usage:
    """Run a command to its end. Raises FailedError if its exit code is not 0.

    Memory is the sum of the proportional set sizes (shared pages are counted once) of all processes, looked at every
    0.05 s; looking disturbs the time, so it is done in runs of its own. ``log`` takes stdout; stderr goes beside it.
    """
    said = log.with_suffix(".err")
    before = _children_cpu()
    with log.open("wb") as out, said.open("wb") as err:
        start = perf_counter()
        process = subprocess.Popen(command, cwd=cwd, env=dict(env), stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        peak = _watch(process) if watch_memory else 0
        code = process.wait()
        wall = perf_counter() - start
    _reap_orphans()
    if code:
        end = "\n".join(said.read_text(encoding="utf-8", errors="replace").splitlines()[-12:])
        raise FailedError(f"exit code {code}: {' '.join(command[:4])} …\n{end}")
    cpu = _children_cpu() - before
    return Usage(wall, cpu, peak / 1e6, log.read_text(encoding="utf-8", errors="replace"))


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[bytes]) -> int:
    me = psutil.Process()
    peak = 0
    while process.poll() is None:
        now = 0
        for each in me.children(recursive=True):
            with suppress(psutil.Error):
                now += each.memory_full_info().pss
        peak = max(peak, now)
        sleep(_POLL)
    return peak


def _reap_orphans() -> None:
    """Wait for what is left of the command; end what does not end by itself."""
    deadline = monotonic() + _ORPHANS_MOST
    with suppress(ChildProcessError):  # none is left
        while True:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                if monotonic() > deadline:
                    for each in psutil.Process().children(recursive=True):
                        with suppress(psutil.Error):
                            each.kill()
                sleep(0.005)


def bytes_by_suffix(folder: Path) -> Counter[str]:
    """Return how many bytes stand in a folder, by the last suffix of the files."""
    sizes: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_file():
            sizes[file.suffix.removeprefix(".")] += file.stat().st_size
    return sizes
