"""A lease in place of a lock, for object stores, which have none: whoever does not renew it for a while loses it."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

RENEWED = 2.0
"""Seconds from one renewal to the next."""
DEAD = 15.0
"""Seconds after which a lease that is not renewed is free. No two clocks are compared: whoever wants it looks on."""
_SETTLED = 1.0  # seconds in which of two that take it at once the later one is seen by both


class Lease:
    """The lease written in the object ``path`` of an fsspec file system. ``lost``: somebody took it from us."""

    def __init__(self, system: Any, path: str) -> None:
        self._system = system
        self._path = path
        self._token = secrets.token_hex(16)
        self._count = 0
        self._end = threading.Event()
        self._keeper = threading.Thread()
        self.lost = False

    def take(self, meanwhile: Callable[[], None]) -> bool:
        """Take the lease, and renew it and call ``meanwhile`` until it is released; return False if another has it.

        Raises what the file system raises.
        """
        if self.is_held():
            return False
        self._write()
        time.sleep(_SETTLED)
        if _holder(self._read()) != self._token:
            return False
        self._keeper = threading.Thread(target=self._keep, args=(meanwhile,), name="lease", daemon=True)
        self._keeper.start()
        return True

    def release(self) -> None:
        """Give the lease back."""
        self._end.set()
        self._keeper.join()
        with suppress(Exception):  # then it is free when nobody has renewed it for a while
            if _holder(self._read()) == self._token:
                self._system.rm_file(self._path)

    def is_held(self) -> bool:
        """Whether somebody has the lease, that is, renews it. Waits until that is sure."""
        seen = self._read()
        deadline = time.monotonic() + DEAD
        while seen is not None and time.monotonic() < deadline:
            time.sleep(RENEWED / 4)
            if (now := self._read()) != seen:
                return now is not None
        return False

    def _keep(self, meanwhile: Callable[[], None]) -> None:
        while not self._end.wait(RENEWED):
            with suppress(Exception):  # no connection: it is tried again
                if _holder(self._read()) not in (None, self._token):
                    self.lost = True
                    return
                self._write()
                meanwhile()

    def _read(self) -> bytes | None:
        try:
            found: bytes = self._system.cat_file(self._path)
        except FileNotFoundError:
            return None
        return found

    def _write(self) -> None:
        self._count += 1
        state = {"holder": self._token, "renewed": self._count}
        self._system.pipe_file(self._path, json.dumps(state).encode())


def _holder(state: bytes | None) -> str | None:
    """Return who has a lease in this state; ``""``, nobody we know, where it cannot be read."""
    if state is None:
        return None
    try:
        return str(json.loads(state)["holder"])
    except (ValueError, KeyError, TypeError):
        return ""
