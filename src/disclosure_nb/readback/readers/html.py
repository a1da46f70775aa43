"""The reader ``html``: a web page of a report, as it was made or as a portal published it."""

from __future__ import annotations

import re

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import text_head
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading

_TAGS = re.compile(r"<(!doctype\s+html|html|head|body|table|main|h1)\b", re.IGNORECASE)


def _accepts(head: bytes, name: str) -> Certainty:
    text = text_head(head) or ""
    if text.lstrip().startswith("<"):
        return Certainty.LIKELY
    return Certainty.POSSIBLE if _TAGS.search(text[:4096]) else Certainty.NO


def _read(file: InputFile) -> Reading:
    from disclosure_nb.readback.htmlfile import read_html
    from disclosure_nb.readback.interpret import read_printout

    return read_printout(read_html(file.text, file.name), file.name, file.editions)


READER = Reader(Sentence("网页（HTML）", "web page (HTML)"), _accepts, _read)
