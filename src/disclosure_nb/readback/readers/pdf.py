"""The reader ``pdf``: a PDF of a report."""

from __future__ import annotations

from disclosure_nb.language import Sentence
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading

_MARK = b"%PDF-"


def _accepts(head: bytes, name: str) -> Certainty:
    if head.lstrip().startswith(_MARK):
        return Certainty.SURE
    return Certainty.POSSIBLE if _MARK in head[:1024] else Certainty.NO  # as far as PDF programs look for it


def _read(file: InputFile) -> Reading:
    from disclosure_nb.readback.pdf import read_pdf

    return read_pdf(file.data, file.name, file.editions)


READER = Reader(Sentence("PDF", "PDF"), _accepts, _read)
