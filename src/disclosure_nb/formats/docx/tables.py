"""Tables as Word's own: merged cells, head rows that come again on every page, fixed widths inside the page.

Faces as in the PDF: Song of size 5 (五号), or small 5 (小五) where there are many columns; heads in Hei.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, count, pairwise
from math import ceil

from disclosure_nb.document.nodes import Grid, GridCell
from disclosure_nb.document.raster import Placed, fitted_raster
from disclosure_nb.filing.celltext import DRAFT_MARK
from disclosure_nb.formats.docx.elements import Element, paragraph, w
from disclosure_nb.formats.docx.inline import text_run, visible
from disclosure_nb.formats.docx.tags import bookmark_name

TEXT_WIDTH = 8845
"""Width of the text area, 156 mm, in twentieths of a point."""

_MANY_COLUMNS = 6
_MARGINS = 80
_KEPT_ROWS = 16  # a table of at most half a page is not broken over two
_DIGITS = re.compile(r"[-+]?[0-9.,]+%?")
_PLAIN = ("value", "stub")


class TableMaker:
    """Makes the tables of one file; ``draft`` marks wrong cells."""

    def __init__(self, draft: bool) -> None:
        self.draft = draft
        self._bookmarks = count(1)

    def table(self, grid: Grid) -> Element | None:
        """Return a table, or None if it has no cells. Raises RenderError if its cells do not fit its columns."""
        raster = fitted_raster(grid)
        if not raster.cells:
            return None
        rows = raster.rows
        edges = _edges(grid.widths)
        head_rows = min(grid.head_rows, len(rows))
        caption = visible(grid.caption or "") or None
        name = (caption or "").replace("\n", " ") or None
        kept = len(rows) <= _KEPT_ROWS
        return w(
            "tbl",
            w(
                "tblPr",
                w("tblStyle", val="FormTable"),
                w("tblW", w=edges[-1], type="dxa"),
                w("jc", val="center"),
                w("tblLayout", type="fixed"),
                _close_rows() if len(grid.widths) > _MANY_COLUMNS else None,
                w("tblLook", val="0620" if head_rows else "0600", firstRow=int(head_rows > 0), noHBand=1, noVBand=1),
                w("tblCaption", val=name) if name else None,
                w("tblDescription", val=f"{name}，{len(rows)} 行，{len(grid.widths)} 列") if name else None,
            ),
            w("tblGrid", *(w("gridCol", w=right - left) for left, right in pairwise(edges))),
            *(
                w(
                    "tr",
                    w("trPr", w("cantSplit"), w("tblHeader") if y < head_rows else None),
                    *(self._cell(cell, edges, first=cell.row == y, keep=keep) for cell in row),
                )
                for y, row in enumerate(raster.covered_rows)
                for keep in [y < head_rows or _is_head(rows[y]) or (kept and y < len(rows) - 1)]
            ),
        )

    def _cell(self, placed: Placed[GridCell], edges: Sequence[int], *, first: bool, keep: bool) -> Element:
        """Return a cell, or what continues it (``first`` is False) in a row into which it reaches from above."""
        cell, columns = placed.content, len(edges) - 1
        width = edges[placed.right] - edges[placed.column]
        wrong = self.draft and cell.mark == "error"
        merge = None
        if cell.rowspan > 1:
            merge = w("vMerge", val="restart") if first else w("vMerge")
        properties = w(
            "tcPr",
            w("tcW", w=width, type="dxa"),
            w("gridSpan", val=cell.colspan) if cell.colspan > 1 else None,
            merge,
            w("shd", val="clear", color="auto", fill="FBE3E4") if wrong else None,
            w("vAlign", val="center"),
        )
        style = ("TableText" if cell.role in _PLAIN else "TableHead") + ("Small" if columns > _MANY_COLUMNS else "")
        size = 180 if columns > _MANY_COLUMNS else 210
        if not first:
            return w("tc", properties, paragraph(style))
        room = width - _MARGINS
        narrowed = _balance(visible(cell.text), room, size) if cell.role != "value" and cell.align == "center" else 0
        layout = (
            w("keepNext") if keep else None,
            w("ind", left=narrowed, right=narrowed) if narrowed else None,
            w("jc", val=cell.align) if cell.align != "center" else None,
        )
        content = [
            *(self._tag(cell.address) if cell.address else ()),
            *([text_run(cell.text, _squeezed(cell.text, room, size))] if cell.text else ()),
            *([text_run(DRAFT_MARK, w("rStyle", val="FindingMark"))] if wrong else ()),
        ]
        kept_layout = tuple(element for element in layout if element is not None)
        return w("tc", properties, paragraph(style, *content, properties=kept_layout))

    def _tag(self, address: str) -> Iterator[Element]:
        number = next(self._bookmarks)
        yield w("bookmarkStart", id=number, name=bookmark_name(address))
        yield w("bookmarkEnd", id=number)


def _close_rows() -> Element:
    """Return narrower margins above and below: the 25 rows of section 3 shall fit on one page."""
    return w("tblCellMar", w("top", w=35, type="dxa"), w("bottom", w=35, type="dxa"))


def _edges(widths: Sequence[float]) -> list[int]:
    """Return where the columns begin and end, in twentieths of a point; no column is narrower than one character."""
    positive = [max(width, 0.0) for width in widths]
    whole = sum(positive) or 1.0
    return [0, *(round(TEXT_WIDTH * right / whole) for right in accumulate(positive))]


def _is_head(row: Sequence[Placed[GridCell]]) -> bool:
    return all(cell.content.role not in _PLAIN for cell in row)


def _squeezed(text: str, room: int, size: int) -> Element | None:
    """Return the narrower letters of a number that is too wide for its column: digits are never broken."""
    if not _DIGITS.fullmatch(text):
        return None
    wide = len(text) * size * 0.51
    return w("w", val=max(1, int(100 * room / wide))) if wide > room else None


def _balance(text: str, room: int, size: int) -> int:
    """Return by how much to narrow a label on both sides so that its lines are of like length: 商业／企业."""
    if "\n" in text:
        return 0
    wide = sum(size if ord(char) >= 0x2E80 else size * 0.51 for char in text)
    lines = ceil(wide / room) if room > 0 else 1
    if lines < 2:
        return 0
    needed = ceil(wide / lines / size) * size + size // 8
    return max(0, (room - needed) // 2)
