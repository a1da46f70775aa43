"""What an HTML page shows: its paragraphs and tables, as a reader sees them.

The page may come from anybody and have been edited: it is read as a stream, without a tree that nesting could exhaust;
end tags may be missing; what is hidden is not seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from disclosure_nb.document.raster import Spanned, html_colspan, html_rowspan, lay_out
from disclosure_nb.readback.printout import BLANKS, Printout, PrintoutCell, PrintoutLine
from disclosure_nb.readback.reading import problem

_MOST_CELLS = 20_000
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_UNSEEN = {
    "script", "style", "template", "noscript", "figure", "svg", "math", "button", "select", "textarea", "iframe",
    "object", "audio", "video", "canvas", "title",
}  # fmt: skip
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "blockquote", "pre", "ul", "ol", "li",
    "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "table", "hr", "body", "address", "details", "summary",
}  # fmt: skip
_ATTRIBUTES = {
    "unit_id": "data-unit-id", "unit": "data-unit-name", "year": "data-year", "edition": "data-edition",
    "level": "data-level", "self_name": "data-self-name",
}  # fmt: skip
_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")


@dataclass
class _Table:
    rows: list[list[Spanned[PrintoutCell]]] = field(default_factory=list)
    cell: dict[str, str] | None = None
    text: list[str] = field(default_factory=list)


class PageReader(HTMLParser):
    """Collects what a page shows. Raises InputError if its tables are larger than any report's."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.printout = Printout()
        self._hidden: list[str] = []
        self._tables: list[_Table] = []
        self._text: list[str] = []
        self._level: int | None = None
        self._cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a start tag."""
        given = {key: value or "" for key, value in attrs}
        if self._hidden or _is_unseen(tag, given):
            if tag not in _VOID and (not self._hidden or tag == self._hidden[-1]):
                self._hidden.append(tag)
            return
        if "data-edition" in given and not self.printout.own_words:
            self.printout.own_words = {key: given[name] for key, name in _ATTRIBUTES.items() if name in given}
        if tag in _BLOCKS:
            self._paragraph()
            self._level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else None
        if tag == "table":
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            self._tables[-1].cell = given
        elif tag == "br":
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        """Take an end tag."""
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag in ("td", "th", "tr") and self._tables:
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_table()
        if tag in _BLOCKS:
            self._paragraph()
            self._level = None

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._hidden:
            return
        if not self._tables:
            self._text.append(data)
        elif self._tables[-1].cell is not None:
            self._tables[-1].text.append(data)

    def close(self) -> None:
        """Take what the page has left open."""
        super().close()
        while self._tables:
            self._end_table()
        self._paragraph()

    def _paragraph(self) -> None:
        text = "".join(self._text)
        self._text = []
        if text.strip() and not self._tables:
            level = self._level
            self.printout.body.append(PrintoutLine(text, level - 1 if level and level > 1 else None, title=level == 1))

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.cell is None:
            return
        self._cells += 1
        if self._cells > _MOST_CELLS:
            raise problem(
                "E505",
                self.name,
                f"表格超过 {_MOST_CELLS} 格，不是年度报告，请确认是否选错了文件。",
                f"its tables have more than {_MOST_CELLS} cells: no annual report; check that this is the right file.",
            )
        if not table.rows:
            table.rows.append([])
        given = table.cell
        address = given.get("data-cell")
        exact = None if address is None else given.get("data-value", "")
        cell = PrintoutCell("".join(table.text).strip(BLANKS), () if address is None else (address,), exact)
        rowspan, colspan = html_rowspan(given.get("rowspan")), html_colspan(given.get("colspan"))
        table.rows[-1].append(Spanned(cell, rowspan, colspan))
        table.cell, table.text = None, []

    def _end_table(self) -> None:
        self._end_cell()
        self.printout.body.append(lay_out(self._tables.pop().rows))


def _is_unseen(tag: str, given: dict[str, str]) -> bool:
    return tag in _UNSEEN or "hidden" in given or _NONE.search(given.get("style", "")) is not None


def _ended(text: str) -> str:
    """Return a page without comments, and without a last element, comment or section that never ends.

    The standard parser would look for their end again from every place: hours for a page of a few megabytes.
    """
    visible: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0:
        visible.append(text[at:start])
        end = text.find("-->", start + 4)
        at = len(text) if end < 0 else end + 3
    whole = "".join([*visible, text[at:]]).replace("<![", "<!")
    last = whole.rfind(">")
    return whole if whole.find("<", last + 1) < 0 else whole[: last + 1]


def read_html(text: str, name: str) -> Printout:
    """Return what a page shows. Raises InputError if it is larger than any report."""
    reader = PageReader(name)
    try:
        reader.feed(_ended(text))
        reader.close()
    except AssertionError as error:  # the standard parser on a damaged declaration
        raise problem(
            "E506",
            name,
            "HTML 已损坏，请重新保存网页后再试。",
            "the HTML is damaged; save the page again and retry.",
        ) from error
    return reader.printout
