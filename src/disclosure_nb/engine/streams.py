"""stdout and stderr of a forked process: what Python writes, and what is written to the file descriptors."""

from __future__ import annotations

import codecs
import os
import select
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from ipykernel import iostream
from jupyter_client.session import Session

_FLUSH_AFTER = 0.2  # seconds until written text is sent although nothing flushes it: as ipykernel does


class NoThread(iostream.IOPubThread):
    """What streams expect to publish through; here everything is published at once, where it happens."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.thread = threading.Thread()
        self.io_loop: Any = None
        self.background_socket: Any = None

    def schedule(self, f: Callable[[], None]) -> None:
        """Call ``f``."""
        f()

    def stop(self) -> None:
        """Do nothing: there is nothing to stop."""

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


class OutStream(iostream.OutStream):
    """stdout or stderr, under the name that ipykernel gives it.

    What Python writes and what this process and others write to the file descriptor arrive in the order in which they
    were written, and never later than the end of the cell.
    """

    def __init__(self, session: Session, publisher: NoThread, name: str) -> None:
        super().__init__(session, publisher, name, watchfd=False)  # type: ignore[no-untyped-call]
        self._order = threading.RLock()
        self._written: float | None = None
        self.end = -1

    def start(self, descriptor: int) -> None:
        """Catch ``descriptor`` from now on. Called in the forked process, which then owns the stream."""
        self._master_pid = os.getpid()
        self._buffers.clear()
        self._written = None
        self._original_stdstream_copy = os.dup(descriptor)
        self.end, writing = os.pipe()
        os.set_blocking(self.end, False)
        os.dup2(writing, descriptor)
        os.close(writing)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        os.register_at_fork(after_in_child=self._forked)

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Take text, after what is in the pipe."""
        self.drain()
        return super().write(string)

    def flush(self) -> None:
        """Send what was written."""
        self.drain()
        with self._order:
            self._flush()

    def drain(self, final: bool = False) -> None:
        """Take what is in the pipe; with ``final``, half a character too."""
        if self.end < 0 or self._master_pid != os.getpid():
            return  # before the fork, or in a process that a cell forked: the pipe is not ours to read
        with self._order:
            while True:
                try:
                    piece = os.read(self.end, 1 << 16)
                except BlockingIOError:
                    piece = b""
                if text := self._decoder.decode(piece, final and not piece):
                    super().write(text)
                if not piece:
                    return

    def due(self, now: float) -> float:
        """Send text that has waited long enough; return in how many seconds to ask again."""
        written = self._written
        if written is not None and now - written >= _FLUSH_AFTER:
            self.flush()
            written = None
        return _FLUSH_AFTER if written is None else written + _FLUSH_AFTER - now

    def _schedule_flush(self) -> None:
        if self._written is None:
            self._written = time.monotonic()

    def _flush(self) -> None:
        self._written = None
        super()._flush()  # type: ignore[no-untyped-call]

    def _forked(self) -> None:
        self._order = threading.RLock()


def watch(streams: Sequence[OutStream]) -> None:
    """Take what is written to the file descriptors of streams, and send what waits, for ever: a thread's work."""
    poll = select.poll()
    for stream in streams:
        poll.register(stream.end, select.POLLIN)
    by_end = {stream.end: stream for stream in streams}
    pause = _FLUSH_AFTER
    while True:
        for end, _ in poll.poll(pause * 1000):
            by_end[end].drain()
        pause = min(stream.due(time.monotonic()) for stream in streams)
