"""Reading the lines of a register from a CSV file or a workbook."""

from __future__ import annotations

from pathlib import Path

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.registers.csvfile import read_csv_lines
from disclosure_nb.filing.registers.lines import Lines
from disclosure_nb.filing.registers.specs import Spec
from disclosure_nb.filing.registers.xlsxfile import read_xlsx_lines
from disclosure_nb.language import Sentence

_TEXT = frozenset({".csv", ".tsv", ".txt"})
_WORKBOOK = frozenset({".xlsx", ".xlsm"})


def read_lines(path: Path, spec: Spec, name: str) -> Lines:
    """Return the lines of a register in CSV or XLSX, by the ending of its name. Raises ParamsError."""
    place = Place(name)
    ending = path.suffix.lower()
    if ending not in _TEXT | _WORKBOOK:
        sentence = Sentence(
            "台账只读 .xlsx 和 .csv 文件，请用表格软件另存为其中一种。",
            "registers are read from .xlsx and .csv files; save it as one of them.",
        )
        raise ParamsError([Problem("E307", place, sentence)])
    try:
        return read_xlsx_lines(path, spec, place) if ending in _WORKBOOK else read_csv_lines(path, spec, place)
    except OSError as error:
        reason = error.strerror or "?"
    sentence = Sentence(
        f"无法读取（{reason}），请检查文件是否存在、是否有权限。",
        f"cannot be read ({reason}); check that the file is there and readable.",
    )
    raise ParamsError([Problem("E300", place, sentence)])
