"""The reader ``xlsx``: the fill-in workbook, or a workbook with one line per cell."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from disclosure_nb.language import Sentence
from disclosure_nb.readback.looks import office_folder
from disclosure_nb.readback.reader import Certainty, InputFile, Reader
from disclosure_nb.readback.reading import Reading


def _accepts(head: bytes, name: str) -> Certainty:
    return Certainty.SURE if office_folder(head) == "xl" else Certainty.NO


def _read(file: InputFile) -> Reading:
    filled_in = _filled_in(file)
    if filled_in is not None:
        return filled_in
    from disclosure_nb.readback.tidytable import read_xlsx

    return read_xlsx(file.data, file.name, file.editions)


def _filled_in(file: InputFile) -> Reading | None:
    """Return the filing in a fill-in workbook, or None if it is another workbook."""
    from disclosure_nb.filing.workbook import is_workbook, workbook_filing
    from disclosure_nb.readback.enclosed import reading_of

    if file.path is not None:
        found = workbook_filing(file.path, name=file.name, known=file.editions) if is_workbook(file.path) else None
        return None if found is None else reading_of(found, known=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "stdin.xlsx"
        path.write_bytes(file.data)
        if not is_workbook(path):
            return None
        return reading_of(workbook_filing(path, name=file.name, known=file.editions), known=False)


READER = Reader(Sentence("工作簿（.xlsx）", "workbook (.xlsx)"), _accepts, _read)
