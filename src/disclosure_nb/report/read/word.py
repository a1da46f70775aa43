"""A Word file read back, through ``report/docx``."""

from __future__ import annotations

from collections.abc import Sequence

from disclosure_nb.errors import InputError, Problem
from disclosure_nb.form import Edition
from disclosure_nb.report.docx import read_docx
from disclosure_nb.report.read.back import ReadBack, known_editions


def read_word(data: bytes, name: str, editions: Sequence[Edition] = ()) -> ReadBack:
    """Return what a Word file shows. Raises InputError if it is none, or holds no table of the form."""
    known = known_editions(editions)
    try:
        read = read_docx(data, editions=list(known.values()))
    except InputError as error:  # the reader of bytes does not know what the file is called
        raise InputError(
            [Problem(each.code, type(each.place)(name), each.sentence) for each in error.problems]
        ) from error
    return ReadBack(
        unit_id=read.unit_id,
        unit=read.unit,
        year=read.year,
        form=known[read.edition],
        cells=read.cells,
        sections=read.sections,
        unresolved=read.unresolved,
        notes=read.notes,
    )
