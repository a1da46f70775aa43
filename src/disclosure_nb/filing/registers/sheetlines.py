"""The lines of one sheet of a register, and what in it cannot be counted."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from openpyxl.utils import get_column_letter

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.number_format import shows_another_number
from disclosure_nb.filing.registers.lines import only_columns
from disclosure_nb.filing.registers.sheetmarks import Merged, SheetMarks
from disclosure_nb.filing.registers.specs import Column, Spec
from disclosure_nb.language import Sentence

MOST_LINES_BEFORE_HEAD = 10
_NUMBERS = ("amount", "count")


@dataclass(frozen=True)
class Head:
    """The head line of a sheet: its row (from 1), its texts, and how many columns it and the lines above it reach."""

    row: int
    texts: tuple[str, ...]
    width: int


@dataclass
class SheetLines:
    """The lines of a sheet: ``found`` are the texts of each column by id, ``numbers`` the rows they stand in."""

    found: dict[str, list[str]]
    numbers: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_head(rows: Iterable[Sequence[Any]], spec: Spec) -> Head | None:
    """Return the head line: of the first ten the one that names most columns, two at least; None if there is none."""
    best: Head | None = None
    known = 1
    width = 0
    for number, row in enumerate(islice(rows, MOST_LINES_BEFORE_HEAD), start=1):
        texts = tuple(cell_text(value) for value in row)
        width = max(width, *(at + 1 for at, text in enumerate(texts) if text), 0)
        if len(spec.match(texts)) > known:
            known, best = len(spec.match(texts)), Head(number, texts, width)
    return best


def read_sheet(rows: Iterator[Sequence[Any]], head: Head, marks: SheetMarks, spec: Spec, place: Place) -> SheetLines:
    """Return the lines of a sheet below its head; ``rows`` are all of its rows, as openpyxl's cells.

    What cannot be counted is in ``problems``: merged cells, formulas without a result, numbers shown as others, content
    beyond the head. Raises ParamsError where the head lacks a column, or has one twice.
    """
    columns = only_columns(spec, head.texts, replace(place, line=head.row))
    over = [range for range in marks.merged if range.top <= head.row]
    width = max([head.width, *(range.right for range in over)])
    end = max([head.row, *(range.bottom for range in over if range.bottom > head.row)])
    lines = SheetLines({column.id: [] for column in columns.values()})
    beyond: list[tuple[int, int]] = []
    scaled: dict[str, list[int]] = {}
    for number, row in enumerate(rows, start=1):
        values = [cell.value for cell in row]
        filled = [at for at, value in enumerate(values) if value is not None and str(value).strip()]
        if number <= head.row or not (filled or any((number, at + 1) in marks.uncached for at in columns)):
            continue
        texts = {at: cell_text(values[at]) if at < len(values) else "" for at in columns}
        if number <= end and not any(texts.values()):  # the second line of a head of two
            continue
        lines.numbers.append(number)
        beyond += [(number, at) for at in filled if at >= width][:1]
        for at, column in columns.items():
            lines.found[column.id].append(texts[at])
            if column.kind in _NUMBERS and at < len(row) and _is_shown_as_another(row[at]):
                scaled.setdefault(column.label, []).append(number)
    lines.problems += _merged(marks.merged, columns, set(lines.numbers), place)
    lines.problems += _uncached(marks, columns, set(lines.numbers), place)
    lines.problems += [_scaled(label, at, place) for label, at in scaled.items()]
    if beyond:
        lines.problems.append(_beyond(beyond, width, place))
    return lines


def cell_text(value: Any) -> str:
    """Return the value of a cell as the text that a CSV file would have for it."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "seconds") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _is_shown_as_another(cell: Any) -> bool:
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return shows_another_number(str(cell.number_format), value, "元")


def _merged(merged: Sequence[Merged], columns: dict[int, Column], lines: set[int], place: Place) -> Iterator[Problem]:
    for at, column in columns.items():
        ranges = [
            one
            for one in merged
            if one.left <= at + 1 <= one.right and any(row in lines for row in range(one.top, one.bottom + 1))
        ]
        if ranges:
            shown = "、".join(map(_shown, ranges[:3]))
            zh = f"有合并的单元格 {shown}{_more(len(ranges), '处')}，分不清各行的内容；请取消合并，逐行填写。"
            en = f"has {len(ranges)} merged ranges ({shown}); unmerge them and fill in every line."
            yield Problem("E324", replace(place, line=ranges[0].top, key=column.label), Sentence(zh, en))


def _shown(one: Merged) -> str:
    return f"{get_column_letter(one.left)}{one.top}:{get_column_letter(one.right)}{one.bottom}"


def _uncached(marks: SheetMarks, columns: dict[int, Column], lines: set[int], place: Place) -> Iterator[Problem]:
    for at, column in columns.items():
        rows = sorted(row for row, number in marks.uncached if number == at + 1 and row in lines)
        if rows:
            zh = f"第 {_rows(rows)} 行是没有计算结果的公式，请用 WPS 或 Excel 打开，保存一次再交。"
            en = f"formulas without a result on {len(rows)} lines; open the file in WPS or Excel and save it once."
            yield Problem("E325", replace(place, line=rows[0], key=column.label), Sentence(zh, en))


def _scaled(label: str, rows: Sequence[int], place: Place) -> Problem:
    zh = f"第 {_rows(rows)} 行的单元格格式使显示的数与存的数不同（百分比、缩放或另一单位），请改为“常规”格式并核对。"
    en = f"the number formats on {len(rows)} lines show other numbers than the cells hold; set them to General, check."
    return Problem("E326", replace(place, line=rows[0], key=label), Sentence(zh, en))


def _beyond(cells: Sequence[tuple[int, int]], width: int, place: Place) -> Problem:
    rows = [row for row, _ in cells]
    last, first = get_column_letter(width), f"{get_column_letter(cells[0][1] + 1)}{cells[0][0]}"
    zh = (
        f"第 {_rows(rows)} 行在表头最后一列（{last} 列）以外还有内容（如 {first}），可能整行错位；"
        "请核对，或给该列写上表头。"
    )
    en = f"content beyond the last head (column {last}) on {len(rows)} lines, e.g. {first}; check, or add a head."
    return Problem("E308", replace(place, line=rows[0]), Sentence(zh, en))


def _rows(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:5])) + _more(len(rows), "行", 5)


def _more(count: int, unit: str, shown: int = 3) -> str:
    return f"等 {count} {unit}" if count > shown else ""
