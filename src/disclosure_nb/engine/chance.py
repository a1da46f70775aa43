"""What a notebook's process is given by chance, as it asks for it: the values that ``uuid4`` draws, its own number.

What is shown of these differs in every run. Python has no audit event for either, so both functions are wrapped; each
does what it did. Noticed are, as lists like those of :mod:`disclosure_nb.engine.audit`:

* ``["drawn", hex]``: the random bytes of a UUID, before its version is put in; the first thousand;
* ``["pid", number]``: the process's number, asked for by code that no distribution has installed.

Not seen are other random numbers, the clock, addresses and the order of sets of objects.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

_MOST = 1000


def notice_chance(send: Callable[[list[Any]], None], installed: tuple[str, ...]) -> None:
    """Begin to notice; it lasts as long as the process. ``installed`` are the folders of distributions."""
    random_bytes, own_number = os.urandom, os.getpid
    drawn: list[bytes] = []
    told: set[int] = set()

    @wraps(random_bytes)
    def urandom(size: int, /) -> bytes:
        value = random_bytes(size)
        if size == 16 and len(drawn) < _MOST and sys._getframe(1).f_globals.get("__name__") == "uuid":
            drawn.append(value)
            send(["drawn", value.hex()])
        return value

    @wraps(own_number)
    def getpid() -> int:
        number = own_number()
        if number not in told and not sys._getframe(1).f_code.co_filename.startswith(("<frozen", *installed)):
            told.add(number)
            send(["pid", number])
        return number

    for function in (urandom, getpid):
        function.__module__ = "os"  # by which other processes find it
        setattr(os, function.__name__, function)
