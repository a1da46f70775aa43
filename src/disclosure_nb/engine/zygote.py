"""The zygote: a process that has everything imported and forks one child for each report.

Run as ``python -m disclosure_nb.engine.zygote DESCRIPTOR MODULE[:FUNCTION]…``: DESCRIPTOR is its socket to the process
that started it; modules are imported, and their functions called to fill caches. It answers
``{"threads", "language_info", "records"}`` when it is ready. Then each request ``{"cwd", "environment"}``, which comes
with the child's own socket, is answered by ``{"status"}`` when the child and everything below it has ended: its exit
status, or minus the signal that killed it, or text that says why there is no child. A byte ``i`` interrupts the child,
``k`` ends it. When the socket closes, everything below the zygote is killed, and it ends.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import select
import signal
import socket
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

import ipykernel_launcher  # type: ignore[import-untyped]

from disclosure_nb.engine import child, tree, wire
from disclosure_nb.engine.audit import own_files, tops
from disclosure_nb.engine.kernel import KernelApp, build

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of <linux/prctl.h>


def main(arguments: Sequence[str]) -> None:
    """Serve requests until the starter is gone."""
    control = socket.socket(fileno=int(arguments[0]))
    os.set_inheritable(control.fileno(), False)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is at the terminal interrupts the starter
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    del sys.path[0]  # the current folder, as ipykernel_launcher does
    os.chdir(os.sep)  # no module is taken from it, and it can be removed
    sys.argv = [ipykernel_launcher.__file__, "-f", os.devnull, "--HistoryManager.hist_file=:memory:"]  # as nbclient
    app = build()
    for name in arguments[1:]:
        # As in a cell, get_ipython() is there: pandas asks for it when it is imported. What is wrong, a cell will say.
        with suppress(Exception), app.kernel.shell.builtin_trap:
            module, _, function = name.partition(":")
            found = importlib.import_module(module)
            if function:
                getattr(found, function)()
    loaded = frozenset(sys.modules)
    records = [["preloaded", tops(loaded)], *own_files()]
    gc.collect()
    gc.freeze()
    wire.send(control, {"threads": _threads(), "language_info": app.kernel.language_info, "records": records})
    _Zygote(app, control, loaded).serve()
    os._exit(0)  # what modules do at exit is for the processes of reports


class _Zygote:
    """Forks one child after the other, and sees that nothing is left of it."""

    def __init__(self, app: KernelApp, control: socket.socket, loaded: frozenset[str]) -> None:
        self._app = app
        self._loaded = loaded
        self._control = control
        self._starter = os.getppid()
        self._wake, woken = os.pipe()
        for end in (self._wake, woken):
            os.set_blocking(end, False)
        self._woken = woken
        signal.set_wakeup_fd(woken)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._poll.register(self._wake, select.POLLIN)

    def serve(self) -> None:
        """Answer requests until the starter is gone; then nothing is left below."""
        try:
            while self._starter_lives():
                if self._asked() and not self._answer():
                    return
        finally:
            self._clear()

    def _answer(self) -> bool:
        """Answer one request; return False if the starter is gone."""
        mark, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if mark in (wire.KILL, wire.INTERRUPT):
            return True  # it had ended already
        request = wire.Receiver(self._control).message() if descriptors else None
        if request is None:
            return False
        channel = socket.socket(fileno=descriptors[0])
        zygote = os.getpid()
        if "numpy.random" in sys.modules:  # each child has its own chance; Python's own module sees to that itself
            sys.modules["numpy.random"].seed()
        try:
            pid = os.fork()
        except OSError as error:
            channel.close()
            wire.send(self._control, {"status": f"it could not be started ({error.strerror})"})
            return True
        if pid == 0:
            for end in (self._wake, self._woken):
                os.close(end)
            self._control.close()
            child.run(self._app, channel, request, zygote, self._loaded)
        channel.close()
        status = self._watch(pid)
        self._clear()
        if status is None:
            return False
        wire.send(self._control, {"status": status})
        return True

    def _watch(self, pid: int) -> int | None:
        """Wait until the child has ended; return its exit status, or None if the starter is gone."""
        while True:
            asked = self._asked()
            if (status := _reap(pid)) is not None:
                return status
            if asked:
                mark = self._control.recv(1)
                if mark == wire.INTERRUPT:
                    tree.interrupt(pid)
                elif mark == wire.KILL:
                    tree.kill([pid])
                else:
                    return None
            elif not self._starter_lives():
                return None

    def _asked(self) -> bool:
        """Wait until the starter asks for something, a process ends, or a second has passed; return which it was."""
        ready = {end for end, _ in self._poll.poll(1000)}
        if self._wake in ready:
            with suppress(BlockingIOError):
                while os.read(self._wake, 64):
                    pass
        return self._control.fileno() in ready

    def _starter_lives(self) -> bool:
        return os.getppid() == self._starter  # its end of the socket may live on in what it forked

    def _clear(self) -> None:
        """Kill whatever is left below. What a dead process leaves behind becomes a child of ours (Linux)."""
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    tree.kill_below(os.getpid())
                    os.waitpid(-1, 0)
            except ChildProcessError:
                return


def _reap(pid: int) -> int | None:
    """Bury what has ended; return the exit status of ``pid`` if it has."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == pid:
                return os.waitstatus_to_exitcode(ended[1])
    return None


def _threads() -> int:
    """Return how many threads this process has, also those that Python does not know of."""
    return len(os.listdir("/proc/self/task")) if sys.platform == "linux" else threading.active_count()  # noqa: PTH208


if __name__ == "__main__":
    main(sys.argv[1:])
