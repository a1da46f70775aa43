"""Standard output and error as a command writes to them: a reader that goes away, or a full disk, is no fault inside.

Whoever reads the output of a command may have read enough (``… | head -1``): what is left is then not written, and the
command goes on to its end and its exit code. Where the output cannot be kept (a full disk) the command ends, too, but
says so.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence


class Outlet:
    """A text stream that takes what is written to it whether it can be kept or not; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lost: OSError | None = None
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console that lacks a character must not stop the work

    def write(self, text: str) -> int:
        """Write text, as far as that can be."""
        if self._lost is None:
            try:
                return self._stream.write(text)
            except OSError as error:
                self._lose(error)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written, as far as that can be."""
        if self._lost is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._lose(error)

    def demand_kept(self) -> None:
        """Raise UsageError if what was written could not be kept; a reader that went away is none's fault."""
        self.flush()
        if self._lost is not None and not isinstance(self._lost, BrokenPipeError):
            what = self._lost.strerror
            raise UsageError(
                Sentence(
                    f"标准输出写不进去（{what}），结果不全，请检查输出到的地方后重试。",
                    f"standard output cannot be written ({what}), results are missing; check where it goes, try again.",
                )
            )

    def _lose(self, error: OSError) -> None:
        """Let what is still in the stream go nowhere, so that it does not fail once more as the process ends."""
        self._lost = error
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def outlets() -> Iterator[Outlet | None]:
    """Let everything be written through outlets; yields that of the standard output, None where there is none."""
    out, err = sys.stdout, sys.stderr
    shown = None if out is None else Outlet(out)
    sys.stdout = shown or out
    sys.stderr = err if err is None else Outlet(err)
    try:
        yield shown
    finally:
        for outlet in (sys.stdout, sys.stderr):
            if outlet is not None:
                outlet.flush()
        sys.stdout, sys.stderr = out, err
