"""The reader ``notebook``: an executed report notebook."""

from __future__ import annotations

import re

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import text_head
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading

_KEYS = re.compile(r'"(nbformat|cell_type)"\s*:')


def _accepts(head: bytes, name: str) -> Certainty:
    text = text_head(head) or ""
    return Certainty.SURE if text.lstrip().startswith("{") and _KEYS.search(text) else Certainty.NO


def _read(file: InputFile) -> Reading:
    from disclosure_nb.readback.notebookfile import read_notebook

    return read_notebook(file.text, file.name, file.editions)


READER = Reader(Sentence("执行过的笔记本（.ipynb）", "executed notebook (.ipynb)"), _accepts, _read)
