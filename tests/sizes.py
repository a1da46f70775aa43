"""How much a test tries: a seeded tenth in the gate, everything in ``.ci/long``.

A test that walks through many cases asks ``size(2000)`` instead of writing a number. In the gate it gets a tenth of it,
always the same cases; in ``.ci/long``, which sets ``DISCLOSURE_LONG=1``, all of it.
"""

from __future__ import annotations

import os

LONG = os.environ.get("DISCLOSURE_LONG") == "1"
"""True in ``.ci/long``."""


def size(full: int, gate: int | None = None) -> int:
    """Return how many cases to try: ``full`` in ``.ci/long``, in the gate ``gate`` or else a tenth.

    >>> size(2000, gate=50) in (50, 2000)
    True
    """
    if LONG:
        return full
    return max(1, full // 10) if gate is None else gate
