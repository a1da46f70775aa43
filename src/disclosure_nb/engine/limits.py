"""By which engine a report is executed, how much it may take, and what is raised when it takes more."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal

Engine = Literal["disclosure", "nbclient"]
DEFAULT_ENGINE: Engine = "disclosure" if hasattr(os, "fork") else "nbclient"


@dataclass(frozen=True)
class Limits:
    """How much one report may take; None means as much as it likes.

    ``report_seconds`` is for all cells together; ``memory_bytes`` is what its processes use together (pages they
    share count each time), looked at ten times a second; ``output_bytes`` is what its cells put out, as messages.
    """

    report_seconds: float | None = None
    memory_bytes: int | None = None
    output_bytes: int | None = 64 << 20


@dataclass(frozen=True)
class Runner:
    """Who executes a notebook: an engine, within limits.

    ``engine`` is ``disclosure`` (a process forked from one that has modules imported: those that the notebook's
    metadata ``disclosure_nb.preload`` name, and ``preload``) or ``nbclient`` (a kernel started for this notebook; it
    knows no other limit than how long a cell may take). Both give the same notebook. ``kernel`` names the kernel.
    """

    engine: Engine = DEFAULT_ENGINE
    limits: Limits = Limits()
    preload: tuple[str, ...] = ()
    kernel: str = "python3"


class LimitError(RuntimeError):
    """A report took more than it may; its processes are ended. ``kind`` is ``timeout``, ``memory`` or ``output``."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
