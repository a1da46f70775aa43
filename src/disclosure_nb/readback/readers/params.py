"""The reader ``params``: a params file."""

from __future__ import annotations

import re

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import text_head
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading

_KEYS = re.compile(r"^(unit|year|tables|sources)[ \t]*:", re.MULTILINE)
_FIRST = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n)*(?:---|%YAML|[\w\"'][^\n:]*:)")  # the first line that is no comment


def _accepts(head: bytes, name: str) -> Certainty:
    text = text_head(head) or ""
    if not _KEYS.search(text):
        return Certainty.NO
    if _FIRST.match(text):
        return Certainty.LIKELY
    return Certainty.POSSIBLE if name.lower().endswith((".yaml", ".yml")) else Certainty.NO


def _read(file: InputFile) -> Reading:
    from disclosure_nb.filing import parse_params, read_params
    from disclosure_nb.readback.enclosed import reading_of

    if file.path is None:
        return reading_of(parse_params(file.text, unit_id="stdin", name=file.name), known=False)
    return reading_of(read_params(file.path, name=file.name), known=True)


READER = Reader(Sentence("数据文件（.yaml）", "params file (.yaml)"), _accepts, _read)
