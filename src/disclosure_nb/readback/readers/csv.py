"""The reader ``csv``: a table with one line per cell."""

from __future__ import annotations

import re

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import text_head
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading

_NAME = re.compile(r"[\w ]*")


def _accepts(head: bytes, name: str) -> Certainty:
    first = (text_head(head) or "").partition("\n")[0]
    columns = [column.strip().strip('"') for column in first.split(",")]
    known = len(columns) > 1 and "address" in columns and all(map(_NAME.fullmatch, columns))
    return Certainty.LIKELY if known else Certainty.NO


def _read(file: InputFile) -> Reading:
    from disclosure_nb.readback.tidytable import read_csv

    return read_csv(file.text, file.name, file.editions)


READER = Reader(Sentence("逐格数据表（CSV）", "table of cells (CSV)"), _accepts, _read)
