"""Markdown and HTML that an analyst adds, as parts of a report.

Only what a report can print is taken: headings, paragraphs, lists, tables, quotations, links, emphasis, pictures that
travel inside the notebook. Scripts, styles and forms are left out and named; everything else becomes its text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

import mistune
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from disclosure_nb.report.nodes import (
    Block,
    Grid,
    GridCell,
    HeadingPart,
    Image,
    Inlines,
    ListPart,
    Paragraph,
    Preformatted,
    Quote,
    Rule,
    Text,
)

Note = Callable[[str], None]
Picture = Callable[[str, str], Image | None]

_LEFT_OUT = {"script", "style", "form", "input", "button", "iframe", "object", "embed", "video", "audio", "canvas"}
_BLOCKS = {"p", "ul", "ol", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "img", "figure", "svg"}
_CONTAINERS = {"div", "section", "article", "main", "header", "footer", "details", "center", "html", "body", "dl"}
_STYLES = {
    **dict.fromkeys(("strong", "b", "th"), "strong"),
    **dict.fromkeys(("em", "i"), "emphasis"),
    **dict.fromkeys(("del", "s", "strike"), "strike"),
    **dict.fromkeys(("code", "kbd", "samp"), "code"),
}
_MIMES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")


def markdown_parts(source: str, picture: Picture, note: Note) -> list[Block]:
    """Return markdown as parts. ``picture`` finds the picture an ``img`` names; ``note`` is told what is left out.

    A first-level markdown heading (#) is a section of the report (一、), the second level (##) a topic (（一）).
    """
    render = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "url"])
    return html_parts(str(render(source)), picture, note)


def html_parts(source: str, picture: Picture, note: Note) -> list[Block]:
    """Return a piece of HTML as parts (see :func:`markdown_parts`)."""
    return list(_Reader(picture, note).blocks(BeautifulSoup(source, "html.parser").children))


class _Reader:
    def __init__(self, picture: Picture, note: Note) -> None:
        self.picture = picture
        self.note = note

    def blocks(self, children: Iterable[PageElement]) -> Iterator[Block]:
        """Yield the blocks among ``children``; loose text between them becomes paragraphs."""
        loose: list[PageElement] = []
        for child in children:
            name = child.name if isinstance(child, Tag) else None
            if name in _BLOCKS or name in _CONTAINERS:
                yield from self._paragraph(loose)
                loose = []
                assert isinstance(child, Tag)
                yield from self._block(child)
            else:
                loose.append(child)
        yield from self._paragraph(loose)

    def _block(self, tag: Tag) -> Iterator[Block]:
        if tag.name in _CONTAINERS or tag.name == "figure":
            yield from self.blocks(tag.children)
        elif tag.name == "p":
            yield from self._paragraph(tag.children)
        elif tag.name in ("ul", "ol"):
            items = tuple(tuple(self.blocks(item.children)) for item in tag.find_all("li", recursive=False))
            start = str(tag.get("start", "1"))
            yield ListPart(ordered=tag.name == "ol", start=int(start) if start.isdecimal() else 1, items=items)
        elif tag.name == "table":
            yield from self._table(tag)
        elif tag.name == "blockquote":
            yield Quote(body=tuple(self.blocks(tag.children)))
        elif tag.name == "pre":
            yield Preformatted(text=tag.get_text().rstrip("\n"))
        elif tag.name == "hr":
            yield Rule()
        elif tag.name == "img":
            yield from self._image(tag)
        elif tag.name == "svg":
            yield Image(mime="image/svg+xml", data=str(tag), alt=_svg_title(tag))
        elif inlines := self._inlines(tag.children):
            yield HeadingPart(level=int(tag.name[1]), inlines=inlines)

    def _paragraph(self, children: Iterable[PageElement]) -> Iterator[Block]:
        """Yield a paragraph; pictures inside it stand after the text before them."""
        text: list[PageElement] = []
        for child in children:
            if isinstance(child, Tag) and child.name == "img":
                yield from self._paragraph(text)
                text = []
                yield from self._image(child)
            else:
                text.append(child)
        if inlines := self._inlines(text):
            yield Paragraph(inlines=inlines)

    def _inlines(self, children: Iterable[PageElement]) -> Inlines:
        runs: list[Text] = []
        for run in self._runs(children, {}):
            last = runs[-1] if runs else None
            if last is not None and last.model_copy(update={"text": ""}) == run.model_copy(update={"text": ""}):
                runs[-1] = last.model_copy(update={"text": last.text + run.text})
            else:
                runs.append(run)
        if runs:
            runs[0] = runs[0].model_copy(update={"text": runs[0].text.lstrip()})
            runs[-1] = runs[-1].model_copy(update={"text": runs[-1].text.rstrip()})
        return tuple(run for run in runs if run.text)

    def _runs(self, children: Iterable[PageElement], style: dict[str, Any]) -> Iterator[Text]:
        for child in children:
            if isinstance(child, PreformattedString):  # comments, declarations
                continue
            if isinstance(child, NavigableString):
                yield Text(text=re.sub(r"[ \t\r\n]+", " ", str(child)), **style)
            elif isinstance(child, Tag):
                if child.name in _LEFT_OUT:
                    self.note(f"<{child.name}>")
                elif child.name == "br":
                    yield Text(text="\n", **style)
                elif child.name == "img":
                    yield Text(text=str(child.get("alt", "")), **style)
                elif child.name == "a":
                    yield from self._runs(child.children, {**style, "href": str(child.get("href", "")) or None})
                elif child.name in _STYLES and child.name != "th":
                    yield from self._runs(child.children, {**style, _STYLES[child.name]: True})
                else:
                    yield from self._runs(child.children, style)

    def _image(self, tag: Tag) -> Iterator[Block]:
        alt = str(tag.get("alt", ""))
        source = str(tag.get("src", ""))
        image = data_image(source, alt) if source.startswith("data:") else self.picture(source, alt)
        if image is None:
            self.note(f"<img src={source[:60]}>")
        else:
            yield image

    def _table(self, table: Tag) -> Iterator[Block]:
        rows: list[tuple[GridCell, ...]] = []
        head_rows = 0
        for row in table.find_all("tr"):
            cells = row.find_all(["td", "th"], recursive=False)
            if not cells:
                continue
            in_head = row.parent is not None and row.parent.name == "thead"
            if in_head and head_rows == len(rows):
                head_rows += 1
            rows.append(tuple(_table_cell(cell, in_head) for cell in cells))
        if not rows:
            return
        caption = table.find("caption")
        columns = max(_width(rows), 1)
        rows = [row + (GridCell(text=""),) * (columns - width) for row, width in zip(rows, _widths(rows), strict=True)]
        yield Grid(
            caption=None if caption is None else caption.get_text(" ", strip=True),
            show_caption=caption is not None,
            widths=(1.0,) * columns,
            head_rows=head_rows if head_rows < len(rows) else 0,
            rows=tuple(rows),
        )


def _table_cell(cell: Tag, in_head: bool) -> GridCell:
    text = re.sub(r"\s+", " ", cell.get_text(" ", strip=True))
    role = "head" if in_head else "stub" if cell.name == "th" else "value"
    align = re.search(r"text-align:\s*(left|right|center)", str(cell.get("style", "")))
    return GridCell.model_validate(
        {
            "text": text,
            "role": role,
            "rowspan": _span(cell, "rowspan"),
            "colspan": _span(cell, "colspan"),
            "align": align.group(1) if align else "center",
        }
    )


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name, "1"))
    return min(max(int(text), 1), 1000) if text.isdecimal() and len(text) < 5 else 1


def _widths(rows: list[tuple[GridCell, ...]]) -> list[int]:
    """Number of columns that each row fills, counting cells that reach down from rows above."""
    reach: dict[int, int] = {}
    widths = []
    for index, row in enumerate(rows):
        widths.append(sum(cell.colspan for cell in row) + reach.get(index, 0))
        for cell in row:
            for below in range(index + 1, min(index + cell.rowspan, len(rows))):
                reach[below] = reach.get(below, 0) + cell.colspan
    return widths


def _width(rows: list[tuple[GridCell, ...]]) -> int:
    return max(_widths(rows), default=0)


def data_image(source: str, alt: str) -> Image | None:
    """Return the picture in a ``data:`` address, or None if it is not one that a report can hold."""
    match = re.fullmatch(r"data:([a-z/+.-]+)(?:;[a-z-]+=[^;,]*)*(;base64)?,(.*)", source, re.DOTALL)
    if match is None or match.group(1) not in _MIMES:
        return None
    mime, is_base64, data = match.groups()
    raw = data.strip() if is_base64 else base64.b64encode(unquote_to_bytes(data)).decode()
    return picture_from_base64(mime, raw, alt)


def picture_from_base64(mime: str, data: str, alt: str) -> Image | None:
    """Return a picture from base64 data, or None if the data is broken. SVG is kept as its source."""
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
        text = raw.decode() if mime == "image/svg+xml" else base64.b64encode(raw).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return Image.model_validate({"mime": mime, "data": text, "alt": alt})


def _svg_title(tag: Tag) -> str:
    found = tag.find("title")
    return "" if found is None else found.get_text(strip=True)
