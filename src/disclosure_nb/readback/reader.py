"""The contract of a reader: what an entry point of the group ``disclosure_nb.readers`` gives.

Our own readers (``disclosure-nb doctor`` lists them) are registered in the same way. A whole plug-in::

    from disclosure_nb.form import edition_for
    from disclosure_nb.language import Sentence
    from disclosure_nb.readback import Certainty, InputFile, Reader, Reading

    def accepts(head: bytes, name: str) -> Certainty:
        return Certainty.SURE if head.startswith(b"ACME 1 ") else Certainty.NO

    def read(file: InputFile) -> Reading:
        form = edition_for(2023)
        return Reading(None, None, 2023, form, dict.fromkeys(form.cells), {}, unresolved=tuple(form.cells))

    ACME = Reader(Sentence("ACME 文件", "ACME file"), accepts, read)

and in its ``pyproject.toml``::

    [project.entry-points."disclosure_nb.readers"]
    acme = "acme_reports.reader:ACME"

after which ``disclosure-nb read``, ``check`` and the functions behind them read such files.

A reader promises:

*A look that is quick and has no order.* ``accepts`` is asked of every reader for every file, and sees the first
mebibyte of it and its name. It says how certain it is, from the file alone: never from what other readers may say.
The most certain reader reads the file. Where two are equally certain the file is refused, and both are named: the
person chooses with ``--reader``. The name of a file counts little (``-`` is the standard input): what a file is, its
content says.

*Nothing guessed.* ``cells`` of a :class:`Reading` has every address of its form: the exact number as it is printed,
or None. None with the address in ``unresolved`` means that the cell could not be read; None without it means that the
cell is blank. Blank is never 0. ``notes`` say what was taken for what. ``where``, ``how`` and ``candidates`` say where
in the file a value was found, how it was read, and what else the cell may be.

*Hostile input.* A file may be damaged, huge or made to do harm. A reader opens no network connection, runs nothing
that is in the file, unpacks no more than :data:`~disclosure_nb.readback.office.MOST_UNPACKED` bytes, and ends.

*Equal files give equal readings.* No clock, no random number.

*Errors.* It raises :class:`~disclosure_nb.errors.InputError` with every problem that it found, each with a code of its
own that begins with letters other than a single ``E``. Any other exception counts as a fault of the plug-in and is
named as one.

*Import.* The module is imported whenever any file is read: what takes time is imported inside ``read``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import decoded
from disclosure_nb.readback.reading import Reading, problem


class Certainty(IntEnum):
    """How certain a reader is that a file is one of its own."""

    NO = 0
    """It is not."""
    POSSIBLE = 1
    """It may be: nothing speaks against it, and the file's name or a word in it speaks for it."""
    LIKELY = 2
    """It looks like one from its beginning on, but so may files of a similar kind."""
    SURE = 3
    """It bears a mark that only such files bear."""


@dataclass(frozen=True)
class InputFile:
    """A file to be read.

    ``name`` is how messages call it. ``path`` is where it lies, so that the files which it names can be found; it is
    None for the standard input. ``editions`` are forms of the caller's own, besides those that come with the project.
    """

    data: bytes
    name: str
    path: Path | None = None
    editions: tuple[Edition, ...] = ()

    @property
    def text(self) -> str:
        """The file as text: UTF-8, UTF-16 with a mark, or GB 18030. Raises InputError (E502) if it is none."""
        text = decoded(self.data)
        if text is None:
            raise problem(
                "E502",
                self.name,
                "不是文本，也不是可读的报告文件，请确认是否选错了文件。",
                "neither text nor a report that can be read; check that this is the right file.",
            )
        return text


@dataclass(frozen=True)
class Reader:
    """Reads one kind of file: ``title`` says which, for messages and help.

    ``accepts`` takes the beginning of a file (at most :data:`~disclosure_nb.readback.looks.HEAD` bytes) and its name.
    """

    title: Sentence
    accepts: Callable[[bytes, str], Certainty]
    read: Callable[[InputFile], Reading]
