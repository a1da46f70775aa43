"""Messages over a stream socket: a length in four bytes, then as many bytes of JSON."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import struct
import tempfile
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

RECORD = "audit"
"""The kind of messages that no kernel sends: what was noticed of its process."""
INTERRUPT, KILL = b"i", b"k"
"""What a zygote is told to do with its child."""
_LENGTH = struct.Struct("!I")
_SMALL = 1 << 16  # bytes; longer payloads are not worth a copy


class TooMuch(Exception):
    """The other side announced a message, or sent messages, of more bytes than it may send."""


class Garbled(Exception):
    """What the other side sent is no message."""


class Sender:
    """The sending end of a socket, shared by threads and by processes forked later.

    A message is never torn by another: threads exclude each other by a lock, processes by a lock on a nameless file
    (made when the first one forks).
    """

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._lock = threading.RLock()
        self._file: BinaryIO | None = None
        self._held: list[bytes] = []
        os.register_at_fork(before=self._before, after_in_parent=self._release, after_in_child=self._renew)

    def send(self, payload: bytes, *, at_once: bool = True) -> None:
        """Send one message; one that need not go ``at_once`` goes with the next. Raises OSError if nobody listens."""
        with self._lock:
            self._held += (_LENGTH.pack(len(payload)), payload)
            if not at_once:
                return
            parts, self._held = self._held, []
            if self._file is not None:
                fcntl.lockf(self._file, fcntl.LOCK_EX)
            try:
                if sum(map(len, parts)) < _SMALL:
                    parts = [b"".join(parts)]
                for part in parts:
                    self._channel.sendall(part)
            finally:
                if self._file is not None:
                    fcntl.lockf(self._file, fcntl.LOCK_UN)

    def _before(self) -> None:
        self._lock.acquire()
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as this end

    def _release(self) -> None:
        self._lock.release()

    def _renew(self) -> None:
        self._lock = threading.RLock()


def send(channel: socket.socket, message: Any) -> None:
    """Send one message from a process that has the socket to itself. Raises OSError if nobody listens."""
    payload = json.dumps(message).encode()
    channel.sendall(_LENGTH.pack(len(payload)) + payload)


class Receiver:
    """The receiving end of a socket: collects bytes, gives whole messages.

    ``taken`` counts the bytes so far. Above ``limit`` bytes in all it raises TooMuch.
    """

    def __init__(self, channel: socket.socket, limit: int | None = None) -> None:
        self._channel = channel
        self._limit = limit
        self._buffer = bytearray()
        self.taken = 0

    def pull(self) -> bool:
        """Take what is there, or wait for it; return False when the other side is gone."""
        try:
            piece = self._channel.recv(1 << 18)
        except ConnectionResetError:
            return False
        self.taken += len(piece)
        self._buffer += piece
        return bool(piece)

    def messages(self) -> Iterator[Any]:
        """Give, and forget, the whole messages among what was taken. Raises TooMuch, Garbled."""
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            end = _LENGTH.size + length
            if self._limit is not None and self.taken + max(end - len(self._buffer), 0) > self._limit:
                raise TooMuch
            if len(self._buffer) < end:
                return
            text = self._buffer[_LENGTH.size : end].decode("utf-8", "replace")
            del self._buffer[:end]
            try:
                message = json.loads(text)
            except ValueError as error:
                raise Garbled from error
            yield message

    def message(self) -> Any:
        """Wait for the next message; None when the other side is gone."""
        while True:
            for message in self.messages():
                return message
            if not self.pull():
                return None
