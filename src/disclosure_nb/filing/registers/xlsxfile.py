"""Registers in workbooks (XLSX): the sheet named 台账, else every visible sheet that has the head of a register.

Which are read and which are not is said; a visible sheet without such a head is refused if it looks like lines.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.ooxml import is_strict, know_chinese_dates, transitional
from disclosure_nb.filing.registers.dates import read_date
from disclosure_nb.filing.registers.lines import KEY_BYTES, Lines, Texts, no_head
from disclosure_nb.filing.registers.sheetlines import Head, SheetLines, cell_text, find_head, read_sheet
from disclosure_nb.filing.registers.sheetmarks import marks_of
from disclosure_nb.filing.registers.specs import Spec
from disclosure_nb.language import Sentence
from disclosure_nb.quiet import quiet

_SHEET = "台账"
_LARGEST = 2 << 30
_MOST_LOOKED_AT = 200
_SAFE_NAME = re.compile(
    r"([0-9０-９一二三四五六七八九十〇上下半全年度季月份第]|台账|登记|依申请|公开|政府信息|申请|复议|诉讼|文件|汇总|统计|说明|填表|明细"
    r"|备份|表|簿|册|[-_ .()（）]|sheet)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Sheet:
    """A sheet of a workbook, what messages call it, and its head line, if it has one."""

    sheet: Any
    name: str
    head: Head | None

    @property
    def hidden(self) -> bool:
        return bool(self.sheet.sheet_state != "visible")

    def heads(self, spec: Spec) -> set[str]:
        """Return the ids of the columns that its head names."""
        return set(spec.match(self.head.texts)) if self.head else set()


def read_xlsx_lines(path: Path, spec: Spec, place: Place) -> Lines:
    """Return the lines of a register in a workbook. Raises ParamsError, OSError."""
    book = _opened(path)
    if book is None:
        raise _unreadable(place)
    try:
        know_chinese_dates(book)
        sheets = [_looked_at(sheet, number, spec) for number, sheet in enumerate(book.worksheets, start=1)]
        named = [one for one in sheets if not one.hidden and one.sheet.title.strip() == _SHEET]
        chosen = named[:1] or _registers(sheets, spec)
        if not chosen or chosen[0].head is None:
            raise no_head(spec, place)
        notes = _unread(sheets, chosen, place)
        one = len(chosen) == 1
        places = [Place(place.file, sheet=each.name if named or not one else None) for each in chosen]
        read = [_read(each, spec, where) for each, where in zip(chosen, places, strict=True)]
        if problems := [problem for lines, _ in read for problem in lines.problems]:
            raise ParamsError(problems)
        hidden = sum(count for _, count in read)
        if hidden:
            zh = f"有 {hidden} 行是隐藏的（筛选或手工隐藏），也已计入。"
            notes.append(Sentence(zh, f"{hidden} lines are hidden (by a filter or by hand); they are counted, too."))
        return _together([lines for lines, _ in read], places, spec, place, notes)
    except (ParamsError, OSError):
        raise
    except Exception as error:  # whatever the libraries make of a damaged or hostile sheet
        raise _unreadable(place) from error
    finally:
        book.close()


def _opened(path: Path) -> Any:
    """Return the workbook, or None if it is none that can be read. Raises OSError."""
    import openpyxl

    try:
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _LARGEST:
                return None
            strict = is_strict(parts)
        source = io.BytesIO(transitional(path.read_bytes())) if strict else path
        with quiet():
            return openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    except OSError:
        raise
    except Exception:  # whatever the libraries make of a damaged or hostile file
        return None


def _unreadable(place: Place) -> ParamsError:
    sentence = Sentence(
        "不是可读的 XLSX 工作簿（可能已损坏、加密、过大或格式不同）；请用表格软件另存为 .xlsx 或 UTF-8 的 .csv。",
        "not a readable XLSX workbook (damaged, encrypted, too large or another format); save it as .xlsx or .csv.",
    )
    return ParamsError([Problem("E306", place, sentence)])


def _looked_at(sheet: Any, number: int, spec: Spec) -> _Sheet:
    sheet.reset_dimensions()
    title = sheet.title.strip()
    name = title if _SAFE_NAME.fullmatch(title) else f"第 {number} 张"
    return _Sheet(sheet, name, find_head(sheet.iter_rows(values_only=True), spec))


def _registers(sheets: Sequence[_Sheet], spec: Spec) -> list[_Sheet]:
    """Return the visible sheets that are read as registers.

    Those whose head names all columns that a register needs, or nearly so: reading them says what is missing. Where
    there is none, the first with any head.
    """
    required = {column.id for column in spec.columns.values() if column.required}
    visible = [one for one in sheets if not one.hidden and one.head is not None]
    whole = [one for one in visible if len(required & one.heads(spec)) >= max(2, len(required) - 2)]
    return whole if len(whole) > 1 or (whole and required <= whole[0].heads(spec)) else visible[:1]


def _unread(sheets: Sequence[_Sheet], chosen: Sequence[_Sheet], place: Place) -> list[Sentence]:
    """Return what is said of a workbook of several sheets: which are read, which are not.

    Raises ParamsError where a visible sheet that is not read looks like lines, unless one is named 台账.
    """
    rest = [one for one in sheets if one not in chosen and any(map(_texts, _beginning(one)))]
    if chosen[0].sheet.title.strip() != _SHEET:
        problems = [
            Problem("E323", Place(place.file, sheet=one.name), _LINES)
            for one in rest
            if not one.hidden and _looks_like_lines(one)
        ]
        if problems:
            raise ParamsError(problems)
    if not rest and len(chosen) == 1:
        return []
    read = "、".join(one.name for one in chosen)
    zh, en = f"读了 {len(chosen)} 张工作表：{read}", f"{len(chosen)} sheets are read: {read}"
    if rest:
        zh += f"；没有读：{'、'.join(one.name + ('（隐藏）' if one.hidden else '') for one in rest)}"
        en += f"; not read: {', '.join(one.name + (' (hidden)' if one.hidden else '') for one in rest)}"
    return [Sentence(zh + "。", en + ".")]


_LINES = Sentence(
    "没有台账的表头，内容却像是台账的行；请写上与其他工作表相同的表头，或删去、隐藏此工作表。",
    "has no head of a register, but what looks like its lines; give it the head of the others, or delete or hide it.",
)


def _beginning(one: _Sheet) -> Iterator[Sequence[Any]]:
    return islice(one.sheet.iter_rows(values_only=True), _MOST_LOOKED_AT)


def _texts(row: Sequence[Any]) -> list[str]:
    return [text for text in map(cell_text, row) if text]


def _looks_like_lines(one: _Sheet) -> bool:
    """Whether two rows or more have a date and two other values at least in them."""
    rows = [texts for texts in map(_texts, _beginning(one)) if len(texts) > 2]
    return sum(any(isinstance(read_date(text), int) for text in texts) for texts in rows) > 1


def _read(one: _Sheet, spec: Spec, place: Place) -> tuple[SheetLines, int]:
    """Return the lines of a sheet, and how many of them are in hidden rows."""
    if one.head is None:
        raise no_head(spec, place)
    marks = marks_of(one.sheet._get_source)
    lines = read_sheet(one.sheet.iter_rows(), one.head, marks, spec, place)
    return lines, len(marks.hidden & set(lines.numbers))


def _together(
    read: Sequence[SheetLines], places: Sequence[Place], spec: Spec, place: Place, notes: Sequence[Sentence]
) -> Lines:
    """Return the lines of all sheets as one register; a column that a sheet does not have is blank there."""
    ids = dict.fromkeys(id for lines in read for id in lines.found)
    found = {id: [text for lines in read for text in lines.found.get(id, [""] * len(lines.numbers))] for id in ids}
    rows = [(number, where) for lines, where in zip(read, places, strict=True) for number in lines.numbers]
    kinds = {id: spec.columns[id].kind for id in ids}
    keys = {
        id: np.array([text.encode()[:KEY_BYTES] for text in found[id]], dtype=f"S{KEY_BYTES}")
        for id in ids
        if kinds[id] == "key"
    }
    texts = {id: _coded(found[id]) for id in ids if kinds[id] != "key"}
    return Lines(
        places[0] if len(places) == 1 else place,
        spec,
        len(rows),
        texts,
        keys,
        lambda asked: [rows[index][0] for index in asked],
        lambda index: rows[index][1].sheet,
        tuple(notes),
    )


def _coded(texts: Sequence[str]) -> Texts:
    unique = ("", *sorted(set(texts) - {""}))
    order = {text: code for code, text in enumerate(unique)}
    return Texts(np.array([order[text] for text in texts], dtype=np.int32), unique)
