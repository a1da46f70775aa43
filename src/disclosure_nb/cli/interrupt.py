"""Ctrl-C: at any moment of any command one sentence, exit code 130 and no traceback.

A command that is interrupted ends at once: an exception, raised wherever it happens to be, may be swallowed or shown by
code that does not expect one, most of all while modules are imported. Only where something has to be put in order
(:class:`Orderly`) is it raised. This module imports next to nothing, for it comes first.
"""

from __future__ import annotations

import os
import signal
import sys
from types import TracebackType

INTERRUPTED = 130  # as shells say it: 128 and the number of the signal
_SHOW_CURSOR = "\x1b[?25h"  # progress hides it

_sentence = "已中断；再次运行同一命令即可继续。 / interrupted; run the same command again to go on."


def arm() -> None:
    """Let Ctrl-C end this process with a sentence, unless whoever started it has it ignored."""
    global _sentence
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    signal.signal(signal.SIGINT, _end)
    from disclosure_nb.cli.language import asked_language

    _sentence = _sentence.split(" / ")[asked_language(sys.argv[1:]) == "en"]


class Orderly:
    """Within it the first Ctrl-C is raised as KeyboardInterrupt; a second one ends the process at once.

    When all inside is in order, the interrupted command ends as any other.
    """

    def __enter__(self) -> None:
        if signal.getsignal(signal.SIGINT) is _end:
            signal.signal(signal.SIGINT, _raise)
            sys.unraisablehook = _end_if_unraisable

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raised = signal.getsignal(signal.SIGINT) is _end  # and it may have become another exception since
        if signal.getsignal(signal.SIGINT) is _raise:
            signal.signal(signal.SIGINT, _end)
        if kind is KeyboardInterrupt or (kind is not None and raised):
            _say()
            sys.exit(INTERRUPTED)


def _end(*_: object) -> None:
    _say()
    os._exit(INTERRUPTED)


def _raise(*_: object) -> None:
    signal.signal(signal.SIGINT, _end)
    raise KeyboardInterrupt


def _end_if_unraisable(fault: sys.UnraisableHookArgs) -> None:
    """End at once if Ctrl-C came where nothing can be raised, such as a finaliser; else do as ever."""
    if fault.exc_type is KeyboardInterrupt:
        _end()
    sys.__unraisablehook__(fault)


def _say() -> None:
    try:
        if sys.stderr.isatty():
            print(_SHOW_CURSOR, end="", file=sys.stderr)
        print(_sentence, file=sys.stderr, flush=True)
    except Exception:  # stderr is closed, or was just being written to
        pass
