"""Reading tidy tables (CSV, XLSX): one line per cell, as ``data/tidy.py`` writes them and people edit them."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from disclosure_nb.filing import Value, number, number_text
from disclosure_nb.filing.celltext import read_cell_text
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from disclosure_nb.readback.interpret import EXACT
from disclosure_nb.readback.jsonfile import NO_TEXT
from disclosure_nb.readback.office import check_package
from disclosure_nb.readback.reading import Reading, edition_named, problem
from disclosure_nb.say import show_text

NEEDED = ("unit_id", "unit", "year", "edition", "address", "value")
"""The columns without which a table is no tidy report."""

_MOST_ROWS, _MOST_COLUMNS = 5_000, 100
_Lines = list[dict[str, str]]


def read_csv(text: str, name: str, editions: Sequence[Edition] = ()) -> Reading:
    """Return the report in a tidy CSV. Raises InputError if it is none, damaged, or has several reports in it."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise problem(
            "E520",
            name,
            f"CSV 已损坏（{error}），请从表格软件重新另存为 CSV。",
            f"the CSV is damaged ({error}); save it from the spreadsheet again.",
        ) from error
    head = [column.strip() for column in rows[0]] if rows else []
    return _read(head, [[_unquoted(field) for field in row] for row in rows[1:]], name, editions)


def _unquoted(field: str) -> str:
    """Take off the apostrophe that stops a spreadsheet from running text as a formula."""
    return field[1:] if field.startswith("'") else field


def read_xlsx(data: bytes, name: str, editions: Sequence[Edition] = ()) -> Reading:
    """Return the report in the tidy sheet of a workbook. Raises InputError if it has none, or the file is damaged."""
    check_package(data, name)
    try:
        shown, written = (_sheets(data, values=values) for values in (True, False))
    except (
        zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, OSError,
        KeyError, ValueError, TypeError, IndexError, AttributeError, RuntimeError,
    ) as error:  # fmt: skip
        raise problem(
            "E506",
            name,
            "不是完好的工作簿（.xlsx），请用 Excel 或 WPS 另存为 .xlsx。",
            "this is no intact workbook (.xlsx); save it as .xlsx with a spreadsheet.",
        ) from error
    for values, sources in zip(shown, written, strict=True):
        head = [_text(value).strip() for value in values[0]] if values else []
        if set(NEEDED) <= set(head):
            # A formula that was never computed has no value: its own text is taken, which is no number.
            rows = [
                [_text(source if value is None else value) for value, source in zip(row, given, strict=True)]
                for row, given in zip(values[1:], sources[1:], strict=True)
            ]
            return _read(head, rows, name, editions)
    return _read([], [], name, editions)


def _sheets(data: bytes, *, values: bool) -> list[list[tuple[Any, ...]]]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    return [
        list(sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)) for sheet in book.worksheets
    ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    exact = number(value)
    return str(value) if exact is None else number_text(exact)


def _read(head: list[str], rows: list[list[str]], name: str, editions: Sequence[Edition]) -> Reading:
    missing = [column for column in NEEDED if column not in head]
    if missing:
        raise problem(
            "E521",
            name,
            f"没有 {'、'.join(missing)} 列，不是本项目的逐格数据表。",
            f"has no column {', '.join(missing)}: this is no table of cells made by this project.",
        )
    padded = ([*row, *[""] * len(head)] for row in rows)
    lines = [dict(zip(head, row, strict=False)) for row in padded]
    lines = [line for line in lines if any(field.strip() for field in line.values())]
    stated = _one_report(lines, name)
    form = edition_named(stated["edition"], editions, name)
    cells: dict[str, Value] = dict.fromkeys(form.cells)
    unresolved: list[str] = []
    notes: list[Sentence] = []
    seen: set[str] = set()
    for address, value, note in _values(lines, form, name):
        if address in seen:
            raise problem(
                "E523",
                name,
                f"{address} 出现了两次，请只保留一行。",
                f"{address} occurs twice; leave one line only.",
                key=address,
            )
        seen.add(address)
        cells[address] = value
        if note is not None:
            notes.append(note[0])
            unresolved += [address] if note[1] else []
    for address in form.cells:
        if address not in seen:
            unresolved.append(address)
            notes.append(Sentence(f"{address}：表中没有这一行", f"{address}: the table has no such line"))
    return Reading(
        unit_id=stated["unit_id"] or None,
        unit=stated["unit"] or None,
        year=int(stated["year"]),
        form=form,
        cells=cells,
        sections={},
        unresolved=tuple(address for address in form.cells if address in set(unresolved)),
        notes=(*notes, NO_TEXT),
    )


def _one_report(lines: _Lines, name: str) -> dict[str, str]:
    """Return what all lines say of the report. Raises InputError if they are of several reports, or of none."""
    columns = ("unit_id", "unit", "year", "edition")
    stated = list(dict.fromkeys(tuple(line[column].strip() for column in columns) for line in lines))
    if len(stated) != 1 or not (stated[0][2].isascii() and stated[0][2].isdecimal() and len(stated[0][2]) == 4):
        shown = "；".join(show_text(" ".join(each)) for each in stated[:3]) or "—"
        raise problem(
            "E522",
            name,
            f"应恰好是一个单位一个年度的数据，这里是：{shown}。请每份报告一个文件。",
            f"exactly one unit and year is expected, found: {shown}. Put one report into each file.",
        )
    return dict(zip(columns, stated[0], strict=True))


def _values(lines: _Lines, form: Edition, name: str) -> Iterator[tuple[str, Value, tuple[Sentence, bool] | None]]:
    """Yield address, value and, where there is something to note, a note and whether the cell is unresolved."""
    for line in lines:
        address, given = line["address"].strip(), line["value"].strip()
        if address not in form.cells:
            shown = show_text(address)
            raise problem(
                "E524",
                name,
                f"{form.id} 版表格中没有“{shown}”这一格，请改正 address 列。",
                f"the form of {form.id} has no cell “{shown}”; correct the column address.",
                key=shown,
            )
        if not given or EXACT.fullmatch(given):
            yield address, number(Decimal(given)) if given else None, None
            continue
        taken = read_cell_text(given, form.cells[address].unit)
        remark = taken.problem or taken.note
        note = None if remark is None else Sentence(f"{address}：{remark.zh}", f"{address}: {remark.en}")
        yield address, taken.value, None if note is None else (note, taken.problem is not None)
