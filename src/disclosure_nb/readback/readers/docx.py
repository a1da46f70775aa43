"""The reader ``docx``: a Word file of a report."""

from __future__ import annotations

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import office_folder
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading


def _accepts(head: bytes, name: str) -> Certainty:
    return Certainty.SURE if office_folder(head) == "word" else Certainty.NO


def _read(file: InputFile) -> Reading:
    from disclosure_nb.readback.word import read_word

    return read_word(file.data, file.name, file.editions)


READER = Reader(Sentence("Word 文件（.docx）", "Word file (.docx)"), _accepts, _read)
