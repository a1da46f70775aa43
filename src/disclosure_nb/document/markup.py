"""Markdown and HTML that an analyst adds, as parts of a report.

Only what a report can print is taken: headings, paragraphs, lists, tables, quotations, links, emphasis, pictures that
travel inside the notebook. Scripts and forms are left out and named, styles are left out; everything else becomes its
text.
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

from disclosure_nb.document.fragment import fragment_text, safe_link
from disclosure_nb.document.nodes import (
    Block,
    Grid,
    GridCell,
    HeadingPart,
    HorizontalRule,
    Image,
    Inlines,
    ListPart,
    Paragraph,
    Preformatted,
    Quote,
    Text,
)
from disclosure_nb.document.raster import Placed, Spanned, html_colspan, html_rowspan, lay_out
from disclosure_nb.document.svg import svg_element, svg_image

Note = Callable[[str], None]
Picture = Callable[[str, str], Image | None]

DEEPEST = 100
"""How many elements may be nested: far more than people write, less than would exhaust a reader."""

DEEPEST_LIST = 8
"""How many lists and quotations may be nested: more than people read, less than exhausts Typst."""

_UNPRINTED = {"style", "template", "title", "head", "meta", "link"}
_LEFT_OUT = {
    "script",
    "form",
    "input",
    "button",
    "select",
    "textarea",
    "iframe",
    "object",
    "embed",
    "video",
    "audio",
    "canvas",
}
_BLOCKS = {"p", "ul", "ol", "table", "blockquote", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "img", "svg"}
_CONTAINERS = {
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "nav",
    "address",
    "details",
    "summary",
    "center",
    "html",
    "body",
    "dl",
    "dt",
    "dd",
    "li",
    "figure",
    "figcaption",
}
_LISTS = {"ul", "ol", "blockquote"}
_STYLES = {
    **dict.fromkeys(("strong", "b"), "strong"),
    **dict.fromkeys(("em", "i"), "emphasis"),
    **dict.fromkeys(("del", "s", "strike"), "strike"),
    **dict.fromkeys(("code", "kbd", "samp"), "code"),
}
_BITMAPS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}


class TooDeepError(ValueError):
    """A piece of markup has more elements inside one another than a report can print."""


def markdown_parts(source: str, picture: Picture, note: Note) -> list[Block]:
    """Return markdown as parts. ``picture`` finds the picture an ``img`` names; ``note`` takes what is left out.

    A first-level markdown heading (#) is a section of the report (一、), the second level (##) a topic (（一）).
    Raises TooDeepError.
    """
    # Every link and picture is looked at below; mistune's own list would drop pictures attached to the cell.
    renderer = mistune.HTMLRenderer(escape=False, allow_harmful_protocols=True)
    render = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough", "url", "task_lists"])
    renderer.register("task_list_item", _task)
    return html_parts(str(render(source)), picture, note)


def _task(_renderer: object, text: str, checked: bool = False) -> str:
    """Return a thing to do (``- [ ]``, ``- [x]``) as an item with a box."""
    return f"<li>{'☑' if checked else '☐'} {text}</li>"


def html_parts(source: str, picture: Picture, note: Note) -> list[Block]:
    """Return a piece of HTML as parts (see :func:`markdown_parts`). Raises TooDeepError."""
    soup = BeautifulSoup(source, "html.parser")
    _refuse_depth(soup)
    return list(_MarkupReader(picture, note).blocks(soup.children))


def _refuse_depth(soup: Tag) -> None:
    waiting = [(soup, 0, 0)]
    while waiting:
        tag, depth, lists = waiting.pop()
        lists += tag.name in _LISTS
        if depth > DEEPEST or lists > DEEPEST_LIST:
            raise TooDeepError
        waiting += [(child, depth + 1, lists) for child in tag.children if isinstance(child, Tag)]


class _MarkupReader:
    def __init__(self, picture: Picture, note: Note) -> None:
        self.picture = picture
        self.note = note

    def blocks(self, children: Iterable[PageElement]) -> Iterator[Block]:
        """Yield the blocks among ``children``; loose text between them becomes paragraphs."""
        loose: list[PageElement] = []
        for child in children:
            if isinstance(child, Tag) and _is_block(child):
                yield from self._paragraph(loose)
                loose = []
                yield from self._block(child)
            else:
                loose.append(child)
        yield from self._paragraph(loose)

    def _block(self, tag: Tag) -> Iterator[Block]:
        if tag.name in ("ul", "ol"):
            start = str(tag.get("start", "1"))
            yield ListPart(
                ordered=tag.name == "ol",
                start=int(start) if start.isdecimal() and len(start) < 6 else 1,
                items=tuple(self._items(tag)),
            )
        elif tag.name == "table":
            yield from self._table(tag)
        elif tag.name == "blockquote":
            yield Quote(body=tuple(self.blocks(tag.children)))
        elif tag.name == "pre":
            yield Preformatted(text=tag.get_text().strip("\n"))
        elif tag.name == "hr":
            yield HorizontalRule()
        elif tag.name == "img":
            yield from self._image(tag)
        elif tag.name == "svg":
            image = svg_element(tag)
            if image is None:
                self.note("<svg>")
            else:
                yield image
        elif tag.name in _HEADINGS:
            if inlines := self._inlines(tag.children):
                yield HeadingPart(level=int(tag.name[1]), inlines=inlines)
        else:
            yield from self.blocks(tag.children)

    def _items(self, tag: Tag) -> Iterator[tuple[Block, ...]]:
        for child in tag.children:
            if isinstance(child, Tag) and child.name == "li":
                yield tuple(self.blocks(child.children))
            elif stray := tuple(self.blocks([child])):
                yield stray

    def _paragraph(self, children: Iterable[PageElement]) -> Iterator[Block]:
        if inlines := self._inlines(children):
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
            runs[0] = runs[0].model_copy(update={"text": runs[0].text.lstrip(_BLANKS)})
            runs[-1] = runs[-1].model_copy(update={"text": runs[-1].text.rstrip(_BLANKS)})
        return tuple(run for run in runs if run.text)

    def _runs(self, children: Iterable[PageElement], style: dict[str, Any]) -> Iterator[Text]:
        for child in children:
            if isinstance(child, PreformattedString):  # comments, declarations
                continue
            if isinstance(child, NavigableString):
                yield Text(text=re.sub(f"[{_BLANKS}]+", " ", str(child)), **style)
            elif isinstance(child, Tag):
                if child.name in _LEFT_OUT:
                    self.note(f"<{child.name}>")
                elif child.name == "br":
                    yield Text(text="\n", **style)
                elif child.name == "img":
                    yield Text(text=str(child.get("alt", "")), **style)
                elif child.name == "a":
                    yield from self._runs(child.children, {**style, "href": self._link(child)})
                elif child.name in _STYLES:
                    yield from self._runs(child.children, {**style, _STYLES[child.name]: True})
                elif child.name not in _UNPRINTED:
                    yield from self._runs(child.children, style)

    def _link(self, tag: Tag) -> str | None:
        target = str(tag.get("href", "")).strip()
        if target and safe_link(target) is None:
            self.note(f"<a href={target[:60]}>")
        return safe_link(target) or None

    def _image(self, tag: Tag) -> Iterator[Block]:
        alt = str(tag.get("alt", ""))
        source = str(tag.get("src", ""))
        image = data_image(source, alt) if source.startswith("data:") else self.picture(source, alt)
        if image is None:
            self.note(f"<img src={source[:60]}>")
        else:
            yield image

    def _table(self, table: Tag) -> Iterator[Block]:
        own = [row for row in table.find_all("tr") if row.find_parent("table") is table]
        parts = [row.parent if row.parent is not table else None for row in own]
        heads = [part is not None and part.name == "thead" for part in parts]
        lines = [[self._cell(cell, heads[y]) for cell in _cells_of(row)] for y, row in enumerate(own)]
        # A cell may not reach from one part of the table (thead, tbody) into the next.
        ends = [next((y for y in range(at, len(own)) if parts[y] is not parts[at]), len(own)) for at in range(len(own))]
        raster, kept_rows = lay_out(lines, ends).compacted()
        if not raster.cells:
            return
        remaining = [heads[y] for y in kept_rows]
        head_rows = remaining.index(False) if False in remaining else 0
        caption = next((part for part in table.find_all("caption") if part.find_parent("table") is table), None)
        title = "" if caption is None else self._plain(caption)
        yield Grid(
            caption=title or None,
            show_caption=bool(title),
            widths=(1.0,) * raster.width,
            head_rows=head_rows,
            rows=tuple(tuple(_with_spans(cell) for cell in row) for row in raster.filled(GridCell(text="")).rows),
        )

    def _cell(self, cell: Tag, in_head: bool) -> Spanned[GridCell]:
        align = re.search(r"text-align:\s*(left|right|center)", str(cell.get("style", "")))
        made = GridCell.model_validate(
            {
                "text": self._plain(cell),
                "role": "head" if in_head else "stub" if cell.name == "th" else "value",
                "align": align.group(1) if align else "center",
            }
        )
        return Spanned(made, html_rowspan(_attribute(cell, "rowspan")), html_colspan(_attribute(cell, "colspan")))

    def _plain(self, tag: Tag) -> str:
        """Return the text of a cell, on one line; pictures and the targets of links in it are named as left out."""
        blocks: list[Block] = []
        for block in self.blocks(tag.children):
            if isinstance(block, Image):
                self.note(f"<img alt={block.alt[:60]}>")
            else:
                blocks.append(block)
        texts = (part for block in blocks if isinstance(block, Paragraph) for part in block.inlines)
        for target in dict.fromkeys(part.href for part in texts if isinstance(part, Text) and part.href):
            self.note(f"<a href={target[:60]}>")
        return " ".join(fragment_text(blocks).split())


_BLANKS = " \t\r\n\f"
_HEADINGS = {f"h{level}" for level in range(1, 7)}


def _is_block(tag: Tag) -> bool:
    """Whether an element is a block, or an inline element around one (a link around a picture)."""
    known = _BLOCKS | _CONTAINERS
    if tag.name in _LEFT_OUT or tag.name in _UNPRINTED:
        return False
    return tag.name in known or tag.find(list(known)) is not None


def _cells_of(row: Tag) -> list[Tag]:
    return [cell for cell in row.find_all(["td", "th"]) if cell.find_parent("tr") is row]


def _attribute(tag: Tag, name: str) -> str | None:
    value = tag.get(name)
    return None if value is None else str(value)


def _with_spans(cell: Placed[GridCell]) -> GridCell:
    return cell.content.model_copy(update={"rowspan": cell.rowspan, "colspan": cell.colspan})


def data_image(source: str, alt: str) -> Image | None:
    """Return the picture in a ``data:`` address, or None if it is of no kind that a report can have."""
    match = re.fullmatch(r"data:([a-z/+.-]+)(?:;[a-z-]+=[^;,]*)*(;base64)?,(.*)", source, re.DOTALL)
    if match is None:
        return None
    mime, is_base64, data = match.groups()
    raw = data if is_base64 else base64.b64encode(unquote_to_bytes(data)).decode()
    return picture_from_base64(mime, raw, alt)


def picture_from_base64(mime: str, data: str, alt: str) -> Image | None:
    """Return a picture from base64 data, or None if the data is broken or of another kind than ``mime`` says.

    SVG stays SVG source.
    """
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
        if mime == "image/svg+xml":
            return svg_image(raw.decode(), alt)
    except (binascii.Error, ValueError):
        return None
    if not raw.startswith(_BITMAPS.get(mime, ())):
        return None
    return Image.model_validate({"mime": mime, "data": base64.b64encode(raw).decode(), "alt": alt})
