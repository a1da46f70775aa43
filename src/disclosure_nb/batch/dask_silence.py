"""Nothing that Dask, and what it stands on, writes by itself reaches a user: what matters of it we say ourselves.

Python has four ways of writing to stderr unasked: loggers, warnings, exceptions of threads, and exceptions that cannot
be raised, such as those of finalisers. They are closed here to these packages, and to no others.
"""

from __future__ import annotations

import logging
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

THEIRS = ("distributed", "dask", "tornado", "asyncio")
"""Packages whose complaints are not for users of ours."""


def silence() -> Callable[[], None]:
    """Close the ways to stderr to Dask; return what opens them again. It may be called again meanwhile."""
    with suppress(ImportError):
        import distributed  # noqa: F401 - as it is imported it sets up loggers
    undo = [_loggers(), _warnings(), _threads(), _unraisable()]

    def again() -> None:
        for each in reversed(undo):
            each()

    return again


def _loggers() -> Callable[[], None]:
    known = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in THEIRS]
    loggers = {name: logging.getLogger(name) for name in (*THEIRS, *known)}
    before = {name: (logger.handlers, logger.propagate) for name, logger in loggers.items()}
    for name, logger in loggers.items():  # those that are made later pass theirs on to these
        logger.handlers, logger.propagate = ([logging.NullHandler()], False) if name in THEIRS else ([], True)

    def undo() -> None:
        for name, logger in loggers.items():
            logger.handlers, logger.propagate = before[name]

    return undo


def _warnings() -> Callable[[], None]:
    shown = warnings.showwarning

    def show(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        never_awaited = issubclass(category, RuntimeWarning) and "was never awaited" in str(message)
        if not never_awaited and not _is_theirs(filename):  # the former come up anywhere: where memory is freed
            shown(message, category, filename, lineno, file, line)

    warnings.showwarning = show

    def undo() -> None:
        if warnings.showwarning is show:
            warnings.showwarning = shown

    return undo


def _threads() -> Callable[[], None]:
    before = threading.excepthook

    def hook(fault: Any) -> None:
        if not _passed_theirs(fault.exc_traceback):
            before(fault)

    threading.excepthook = hook

    def undo() -> None:
        if threading.excepthook is hook:
            threading.excepthook = before

    return undo


def _unraisable() -> Callable[[], None]:
    before = sys.unraisablehook

    def hook(fault: Any) -> None:
        of = getattr(fault.object, "__module__", None) or ""
        interrupted = fault.exc_type is KeyboardInterrupt
        if interrupted or not (str(of).partition(".")[0] in THEIRS or _passed_theirs(fault.exc_traceback)):
            before(fault)

    sys.unraisablehook = hook

    def undo() -> None:
        if sys.unraisablehook is hook:
            sys.unraisablehook = before

    return undo


def _passed_theirs(trace: TracebackType | None) -> bool:
    while trace is not None:
        if _is_theirs(trace.tb_frame.f_code.co_filename):
            return True
        trace = trace.tb_next
    return False


def _is_theirs(file: str) -> bool:
    return any(name in THEIRS for name in Path(file).parts[:-1])
