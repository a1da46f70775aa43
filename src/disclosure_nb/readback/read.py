"""Any report read back, from a path, from bytes or from the standard input."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from disclosure_nb.form import Edition
from disclosure_nb.readback.reader import InputFile
from disclosure_nb.readback.reading import Reading, problem
from disclosure_nb.readback.registry import read_file

MOST_BYTES = 64_000_000


def read_report(
    source: Path | bytes | str,
    name: str | None = None,
    editions: Sequence[Edition] = (),
    reader: str | None = None,
) -> Reading:
    """Return what a report shows: HTML, PDF, Word, a notebook, JSON, tidy CSV or workbook, a params file or workbook.

    ``source`` is a path, the bytes of a file, or ``-`` for the standard input; ``name`` is how messages call it.
    ``editions`` are forms of your own, besides those that come with the project. ``reader`` names
    the reader to be used (default: the one that is most certain of the file). Raises InputError, with every problem
    found, if it cannot be read. Warns of installed readers that could not be asked.
    """
    reading, problems = read_file(input_file(source, name, editions), reader)
    for unasked in problems:
        warnings.warn(unasked.say(), stacklevel=2)
    return reading


def input_file(source: Path | bytes | str, name: str | None = None, editions: Sequence[Edition] = ()) -> InputFile:
    """Return a file to be read, as :func:`read_report` is given it. Raises InputError if it is not there or too large.

    No report is larger than :data:`MOST_BYTES`.
    """
    path = None if isinstance(source, bytes) or str(source) == "-" else Path(source)
    called = name or (path.name if path is not None else "-")
    data = source if isinstance(source, bytes) else _stdin() if path is None else _bytes(path, called)
    if len(data) > MOST_BYTES:
        raise problem(
            "E505",
            called,
            f"大于 {MOST_BYTES // 1_000_000} MB，不是年度报告，请确认是否选错了文件。",
            f"larger than {MOST_BYTES // 1_000_000} MB: no annual report; check that this is the right file.",
        )
    return InputFile(data, called, path, tuple(editions))


def _stdin() -> bytes:
    return sys.stdin.buffer.read(MOST_BYTES + 1)


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error  # a name with a NUL in it
        raise problem(
            "E500",
            name,
            f"无法读取（{why}），请检查文件名和权限。",
            f"cannot be read ({why}); check the file's name and permissions.",
        ) from error
