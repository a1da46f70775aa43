"""The caller's side of one report's process: asking for cells, taking messages, enforcing its limits."""

from __future__ import annotations

import select
import signal
import time
from collections import deque
from contextlib import suppress
from typing import Any

from nbclient.exceptions import DeadKernelError

from disclosure_nb.engine import tree, wire
from disclosure_nb.engine.helper import Zygote
from disclosure_nb.engine.limits import LimitError, Limits

_LOOK = 0.1  # seconds between two looks at the memory
_END = 5.0  # seconds that exit handlers of a notebook, or an interrupted cell, may take: as nbclient gives a kernel
_SILENT = 10.0  # seconds after which a process that closed its connection, or whose zygote is stopped, is given up


class CellTooLong(Exception):
    """No message came before the deadline of the cell."""


class ReportProcess:
    """The process of one report, from its fork to its end.

    Whatever is raised by a method, :meth:`end` or :meth:`kill` has to be called at last. ``records`` are what was
    noticed of it until now.
    """

    def __init__(self, zygote: Zygote, cwd: str, limits: Limits) -> None:
        self._zygote = zygote
        self._limits = limits
        self._channel = zygote.fork(cwd)
        self._receiver = wire.Receiver(self._channel, limits.output_bytes)
        self._messages: deque[Any] = deque()
        self.records: list[Any] = list(zygote.records)
        self._status: int | str | None = None
        self._look = now = time.monotonic()
        self._deadline = None if limits.report_seconds is None else now + limits.report_seconds
        self._given_up: float | None = None
        self._poll = select.poll()
        self._poll.register(self._channel, select.POLLIN)
        self._poll.register(zygote.control, select.POLLIN)

    def started(self, seconds: float) -> bool:
        """Wait until the process is there; return False if it, or its zygote, ended before any cell was run.

        So it is too if that takes longer than some ``seconds``.
        """
        try:
            self.message(time.monotonic() + seconds)
        except (DeadKernelError, CellTooLong):
            return False
        return True

    def ask(self, **request: Any) -> None:
        """Ask for a cell to be run: ``id``, ``code``, ``store_history``, ``stop_on_error``."""
        with suppress(BrokenPipeError, ConnectionResetError):  # it is dead: the next message will say so
            wire.send(self._channel, request)

    def message(self, deadline: float | None) -> Any:
        """Wait for the next message: kind, id of the request, content, binary parts.

        ``deadline`` is that of the cell, on the monotonic clock. Raises CellTooLong when it has passed, LimitError
        when the report takes more than it may, DeadKernelError when the process has ended.
        """
        while not self._messages:
            if self._status is not None:
                self._take_rest()
                if not self._messages:
                    raise DeadKernelError(f"Kernel died: {_how(self._status)}")
                break
            self._wait(self._pause(deadline))
        return self._messages.popleft()

    def interrupt(self) -> float:
        """Interrupt the cell that runs; return the deadline for the messages that this brings.

        The report's own time is no longer looked at.
        """
        self._zygote.interrupt()
        self._deadline = None
        return time.monotonic() + _END

    def end(self) -> None:
        """Let the process end, with its exit handlers; kill it if that takes long."""
        with suppress(OSError):
            self._channel.shutdown(1)
        deadline = time.monotonic() + _END
        try:
            while self._status is None and (left := deadline - time.monotonic()) > 0:
                self._wait(left)
                self._messages.clear()
        except (wire.TooMuch, wire.Garbled):
            pass  # nobody wants it any more
        self.kill()

    def kill(self) -> None:
        """End the process and everything below it, if it still runs."""
        if self._status is None:
            self._zygote.kill()
            if self._given_up is None:
                self._poll.unregister(self._channel)
            deadline = time.monotonic() + _END
            while self._status is None and (left := deadline - time.monotonic()) > 0:
                self._wait(left)
            if self._status is None:
                self._status = "its zygote does not answer"
        self._channel.close()
        if not isinstance(self._status, int):
            self._zygote.close()

    def _wait(self, seconds: float | None) -> None:
        """Wait for something to happen, and take it."""
        for descriptor, _ in self._poll.poll(None if seconds is None else max(seconds, 0) * 1000):
            if descriptor == self._zygote.control.fileno():
                answer = self._zygote.answers.message()
                self._status = "its zygote is gone" if answer is None else answer["status"]
            elif self._receiver.pull():
                self._take()
            else:
                self._poll.unregister(self._channel)
                self._given_up = time.monotonic() + _SILENT

    def _pause(self, deadline: float | None) -> float | None:
        """Look after the limits; return how long to wait, in seconds.

        Raises CellTooLong, LimitError, and DeadKernelError if there will be no message.
        """
        now = time.monotonic()
        pauses = []
        if self._given_up is not None:
            if now >= self._given_up:
                raise DeadKernelError("Kernel died: a cell closed its connection, or stopped its zygote")
            pauses.append(self._given_up - now)
        if self._deadline is not None:
            if now >= self._deadline:
                raise LimitError("timeout", f"the report took longer than {self._limits.report_seconds:g} s")
            pauses.append(self._deadline - now)
        if self._limits.memory_bytes is not None:
            if now - self._look >= _LOOK:
                self._look = now
                if (used := tree.resident(tree.below(self._zygote.pid))) > self._limits.memory_bytes:
                    raise LimitError("memory", f"it held {used} bytes of memory, more than {self._limits.memory_bytes}")
            pauses.append(self._look + _LOOK - now)
        if deadline is not None:
            if now >= deadline:
                raise CellTooLong
            pauses.append(deadline - now)
        return min(pauses, default=None)

    def _take_rest(self) -> None:
        """Take what a dead process had sent."""
        self._channel.setblocking(False)
        with suppress(BlockingIOError):
            while self._receiver.pull():
                pass
        self._take()

    def _take(self) -> None:
        """Take the messages that have come, and apart from them the records."""
        for message in self._receiver.messages():
            if message[0] == wire.RECORD:
                self.records.append(message[2])
            else:
                self._messages.append(message)


def _how(status: int | str) -> str:
    """Say how a process ended."""
    if isinstance(status, str):
        return status
    return f"exit status {status}" if status >= 0 else signal.Signals(-status).name
