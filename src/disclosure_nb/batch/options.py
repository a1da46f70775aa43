"""How reports are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from disclosure_nb.engine.limits import DEFAULT_ENGINE, Engine, Limits


@dataclass(frozen=True)
class Options:
    """How reports are made: with which notebook, into which formats, by which engine, within which limits.

    ``cell_timeout`` is the longest that a cell may take, in seconds; ``limits`` are those of a whole report.
    """

    template: Path
    formats: tuple[str, ...] = ("html", "pdf")
    cell_timeout: int = 600
    engine: Engine = DEFAULT_ENGINE
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen
