"""The reader ``json``: ``report.json`` and ``filing.json``."""

from __future__ import annotations

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import text_head
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading


def _accepts(head: bytes, name: str) -> Certainty:
    return Certainty.LIKELY if (text_head(head) or "").lstrip().startswith("{") else Certainty.NO


def _read(file: InputFile) -> Reading:
    from disclosure_nb.readback.jsonfile import read_json

    return read_json(file.text, file.name, file.editions)


READER = Reader(Sentence("JSON（report.json、filing.json）", "JSON (report.json, filing.json)"), _accepts, _read)
