"""Registers in workbooks (XLSX): the sheet named 台账, else the first that is not hidden."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.registers.lines import KEY_BYTES, Lines, Texts, no_head, only_columns
from disclosure_nb.filing.registers.specs import Column, Spec
from disclosure_nb.language import Sentence
from disclosure_nb.quiet import quiet

_SHEET = "台账"
_MOST_LINES_BEFORE_HEAD = 10
_LARGEST = 2 << 30


def read_xlsx_lines(path: Path, spec: Spec, place: Place) -> Lines:
    """Return the lines of a register in a workbook. Raises ParamsError, OSError."""
    import openpyxl

    book = None
    try:
        with zipfile.ZipFile(path) as parts:
            fits = sum(part.file_size for part in parts.infolist()) <= _LARGEST
        if fits:
            with quiet():
                book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except OSError:
        raise
    except Exception:  # whatever the libraries make of a damaged or hostile file
        book = None
    if book is None:
        sentence = Sentence(
            "不是可读的 XLSX 工作簿（可能已损坏、加密、过大或格式不同）；请用表格软件另存为 .xlsx 或 UTF-8 的 .csv。",
            "not a readable XLSX workbook (damaged, encrypted, too large or another format); save it as .xlsx or .csv.",
        )
        raise ParamsError([Problem("E306", place, sentence)])
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        named = [sheet for sheet in sheets if sheet.title.strip() == _SHEET]
        if not sheets:
            raise no_head(spec, place)
        sheet = (named or sheets)[0]
        sheet.reset_dimensions()
        return _lines(sheet.iter_rows(values_only=True), spec, Place(place.file, sheet=_SHEET if named else None))
    finally:
        book.close()


def _lines(rows: Iterator[tuple[Any, ...]], spec: Spec, place: Place) -> Lines:
    best = 0
    heads: list[str] = []
    beginning = list(islice(rows, _MOST_LINES_BEFORE_HEAD))
    for number, row in enumerate(beginning, start=1):
        texts = [_text(value) for value in row]
        if len(spec.match(texts)) >= max(2, len(spec.match(heads)) + 1):
            best, heads = number, texts
    if not best:
        raise no_head(spec, place)
    columns = only_columns(spec, heads, Place(place.file, line=best, sheet=place.sheet))
    found: dict[str, list[str]] = {column.id: [] for column in columns.values()}
    numbers: list[int] = []
    for number, row in enumerate([*beginning[best:]], start=best + 1):
        _take(row, number, columns, found, numbers)
    for number, row in enumerate(rows, start=len(beginning) + 1):
        _take(row, number, columns, found, numbers)
    words = {column.id: _coded(found[column.id]) for column in columns.values() if column.kind != "key"}
    keys = {
        column.id: np.array([text.encode()[:KEY_BYTES] for text in found[column.id]], dtype=f"S{KEY_BYTES}")
        for column in columns.values()
        if column.kind == "key"
    }
    return Lines(place, spec, len(numbers), words, keys, lambda asked: [numbers[index] for index in asked])


def _take(
    row: Sequence[Any], number: int, columns: dict[int, Column], found: dict[str, list[str]], numbers: list[int]
) -> None:
    if any(value is not None and str(value).strip() for value in row):
        numbers.append(number)
        for at, column in columns.items():
            found[column.id].append(_text(row[at] if at < len(row) else None))


def _coded(texts: Sequence[str]) -> Texts:
    unique = ("", *sorted(set(texts) - {""}))
    order = {text: code for code, text in enumerate(unique)}
    return Texts(np.array([order[text] for text in texts], dtype=np.int32), unique)


def _text(value: Any) -> str:
    """Return the value of a cell as the text that a CSV file would have for it."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
