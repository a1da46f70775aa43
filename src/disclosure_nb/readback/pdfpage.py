"""What a page of a PDF prints: lines of text, and tables by their ruled lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure_nb.document.raster import Placed, Raster
from disclosure_nb.readback.printout import PrintoutCell, PrintoutTable

_AROUND = re.compile(r"草稿|[—–\-－\s]*[0-9]{1,3}[—–\-－\s]*")  # head and foot of a page
_TITLE_SIZE = 20.0
_WATERMARK_SIZE = 60.0
_TOLERANCE = 3


@dataclass(frozen=True)
class _Box:
    """A cell of a ruled table: its text, its edges in points from the table's left edge, the rows it reaches over."""

    text: str
    left: int
    right: int
    rowspan: int


Row = tuple[_Box, ...]


@dataclass(frozen=True)
class PrintedLine:
    """A line of text and where it begins, in points."""

    text: str
    left: float
    top: float
    size: float
    bold: bool


@dataclass(frozen=True)
class PrintedPage:
    """A page: its lines outside of tables, its tables, and the left edge of what is printed.

    ``begins`` and ``ends`` say whether a table is the first or the last thing on it.
    """

    number: int
    lines: tuple[PrintedLine, ...]
    tables: tuple[tuple[Row, ...], ...]
    left: float | None
    begins: bool
    ends: bool


@dataclass(frozen=True)
class Joined:
    """A paragraph put together from its lines."""

    text: str
    level: int | None
    title: bool


def printed_page(page: Any) -> PrintedPage:
    """Return what a page of pdfplumber prints. What is turned (a watermark) is not seen."""
    upright = page.filter(lambda thing: thing.get("upright", True) and thing.get("size", 0) < _WATERMARK_SIZE)
    tables = upright.find_tables()
    boxes = [table.bbox for table in tables]

    def outside(thing: dict[str, Any]) -> bool:
        middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        return not any(left <= middle[0] <= right and top <= middle[1] <= low for left, top, right, low in boxes)

    lines = [_line(line) for line in upright.filter(outside).extract_text_lines(return_chars=True)]
    lines = [line for line in lines if not _AROUND.fullmatch(line.text)]
    lefts = [*(box[0] for box in boxes), *(line.left for line in lines)]
    return PrintedPage(
        number=page.page_number,
        lines=tuple(lines),
        tables=tuple(_rows(table) for table in tables),
        left=min(lefts, default=None),
        begins=bool(boxes) and all(boxes[0][1] < line.top for line in lines),
        ends=bool(boxes) and all(line.top < boxes[-1][3] for line in lines),
    )


def _line(line: dict[str, Any]) -> PrintedLine:
    chars = [char for char in line["chars"] if char["text"].strip()]
    fonts = Counter("hei" in str(char["fontname"]).lower() for char in chars)
    size = round(max((float(char["size"]) for char in chars), default=0.0), 1)
    return PrintedLine(line["text"], line["x0"], line["top"], size, bold=not fonts[False])


def _rows(table: Any) -> tuple[Row, ...]:
    """Return the rows of a table; cells lie at their distance from its left edge, so that pages can be compared."""
    left = table.bbox[0]
    tops = [min(box[1] for box in row.cells if box is not None) for row in table.rows]
    return tuple(
        tuple(
            _Box((text or "").strip(), round(box[0] - left), round(box[2] - left), _rows_over(box, tops))
            for box, text in zip(row.cells, texts, strict=True)
            if box is not None
        )
        for row, texts in zip(table.rows, table.extract(), strict=True)
    )


def _rows_over(box: tuple[float, float, float, float], tops: Sequence[float]) -> int:
    """Return over how many rows, which begin at ``tops``, a cell reaches."""
    return max(1, sum(box[1] - _TOLERANCE < top < box[3] - _TOLERANCE for top in tops))


def joined_tables(pages: Sequence[PrintedPage]) -> list[PrintoutTable]:
    """Return the tables of all pages; one at the top of a page goes on with one at the foot of the page before."""
    whole: list[list[Row]] = []
    goes_on = False
    for page in pages:
        for at, rows in enumerate(page.tables):
            if at == 0 and goes_on and page.begins:
                whole[-1] += rows[_repeated(whole[-1], rows) :]
            else:
                whole.append(list(rows))
        goes_on = page.ends
    return [_on_raster(rows) for rows in whole]


def _on_raster(rows: Sequence[Row]) -> PrintoutTable:
    """Return a table whose cells lie at the numbers of its columns: lines a little apart are one."""
    places: dict[int, int] = {}
    last = column = 0
    for edge in sorted({edge for row in rows for cell in row for edge in (cell.left, cell.right)}):
        column += edge - last > _TOLERANCE
        places[edge] = column
        last = edge
    return Raster.of(
        (
            Placed(PrintoutCell(box.text), y, places[box.left], box.rowspan, places[box.right] - places[box.left])
            for y, row in enumerate(rows)
            for box in row
            if places[box.left] < places[box.right]
        ),
        len(rows),
    )


def _repeated(before: Sequence[Row], rows: Sequence[Row]) -> int:
    """Return how many rows at the start repeat the head of the table before."""
    count = 0
    for one, other in zip(before, rows, strict=False):
        if [_label(cell) for cell in one] != [_label(cell) for cell in other]:
            break
        count += 1
    return count


def _label(cell: _Box) -> str:
    return "".join(cell.text.split())


def joined_lines(pages: Sequence[PrintedPage]) -> Iterator[Joined]:
    """Yield the paragraphs: one begins where a line is indented, or set in another size.

    The left edge is that of the whole file: margins of even and odd pages differ by less than an indent.
    """
    left = min((page.left for page in pages if page.left is not None), default=0.0)
    now: list[PrintedLine] = []
    for line in (line for page in pages for line in page.lines):
        if now and (line.left > left + 1.2 * line.size or now[-1].size != line.size):
            yield _joined(now)
            now = []
        now.append(line)
    if now:
        yield _joined(now)


def _joined(lines: Sequence[PrintedLine]) -> Joined:
    text = lines[0].text
    for line in lines[1:]:
        latin = text[-1:].isascii() and text[-1:].isalpha() and line.text[:1].isascii() and line.text[:1].isalpha()
        text += f" {line.text}" if latin else line.text
    title = lines[0].size >= _TITLE_SIZE
    return Joined(text, 1 if not title and all(line.bold for line in lines) else None, title)
