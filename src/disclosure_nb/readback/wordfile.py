"""What a Word file shows: its paragraphs and tables, as a reader sees them.

Revisions count as accepted (inserted text is there, deleted text is not), hidden text and field codes are not seen. The
file may come from anybody: its size is limited and it can reach nothing outside itself.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from disclosure_nb.document.raster import Placed, Raster
from disclosure_nb.errors import InputError, Place, Problem
from disclosure_nb.language import Sentence
from disclosure_nb.readback.printout import PrintoutCell, PrintoutLine, PrintoutTable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 64_000_000
_MAIN = "word/document.xml"
_STYLES = "word/styles.xml"
_PROPERTIES = "docProps/custom.xml"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,  # not whole
    KeyError, RuntimeError, ValueError,  # a part missing, encrypted, compressed otherwise, nested too deeply, no XML
)  # fmt: skip
_UNSEEN = {
    _W + name
    for name in ("del", "moveFrom", "pPr", "tcPr", "trPr", "tblPr", "sdtPr", "drawing", "pict", "object", "instrText")
} | {"{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"}
_THROUGH = {_W + name for name in ("ins", "moveTo", "sdt", "sdtContent", "smartTag", "customXml")}


@dataclass(frozen=True)
class WordFile:
    """A Word file: what it shows, in order, its custom properties, and its custom XML parts.

    The marks of a cell are the names of its bookmarks.
    """

    body: tuple[PrintoutLine | PrintoutTable, ...]
    properties: Mapping[str, str]
    custom: tuple[Element, ...]


def word_file(data: bytes, name: str) -> WordFile:
    """Return what a Word file shows. Raises InputError if it is no DOCX file, is damaged or is too large."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _MOST_BYTES:
                raise _problem(name, "E505", Sentence("文件过大", "the file is too large"))
            names = set(package.namelist())
            document = _parsed(package.read(_MAIN), name)
            styles = _parsed(package.read(_STYLES), name) if _STYLES in names else None
            items = sorted(item for item in names if item.startswith("customXml/item") and "/itemProps" not in item)
            custom = tuple(_parsed(package.read(item), name) for item in items if item.endswith(".xml"))
            properties = _parsed(package.read(_PROPERTIES), name) if _PROPERTIES in names else None
            body = document.find(_W + "body")
            shown = () if body is None else tuple(_blocks(body, _levels(styles)))
    except _DAMAGED as error:
        sentence = Sentence(
            "不是完好的 Word 文件（.docx），请用 Word、WPS 或 LibreOffice 另存为 .docx",
            "this is no intact Word file (.docx); save it as .docx with Word, WPS or LibreOffice",
        )
        raise _problem(name, "E506", sentence) from error
    return WordFile(shown, _named(properties), custom)


def _problem(name: str, code: str, sentence: Sentence) -> InputError:
    return InputError([Problem(code, Place(name), sentence)])


def _parsed(xml: bytes, name: str) -> Element:
    """Parse a part. Parts of a DOCX have no document type (ECMA-376, part 2, 8.3), so nothing can be expanded."""
    if b"<!DOCTYPE" in xml.replace(b"\0", b""):  # in UTF-16 as well
        raise ValueError("document type")
    try:
        return ElementTree.fromstring(xml)
    except ElementTree.ParseError as error:
        raise ValueError("XML") from error


def _named(properties: Element | None) -> dict[str, str]:
    """Return the custom properties by name (ECMA-376, part 1, 22.3)."""
    return {each.get("name", ""): "".join(each.itertext()) for each in (() if properties is None else properties)}


def _levels(styles: Element | None) -> dict[str, int]:
    """Return the heading level of every style that has one; 0 is the title's."""
    found: dict[str, int] = {}
    for style in () if styles is None else styles.iter(_W + "style"):
        id_, named = str(style.get(_W + "styleId")), style.find(_W + "name")
        name = "" if named is None else str(named.get(_W + "val")).lower()
        outline = style.find(f"{_W}pPr/{_W}outlineLvl")
        if name == "title":
            found[id_] = 0
        elif outline is not None and (outline.get(_W + "val") or "").isdecimal():
            found[id_] = int(outline.get(_W + "val") or 0) + 1
        elif name.startswith("heading ") and name[8:].isdecimal():
            found[id_] = int(name[8:])
    return found


def _blocks(parent: Element, levels: dict[str, int]) -> Iterator[PrintoutLine | PrintoutTable]:
    for child in parent:
        if child.tag == _W + "p":
            style = child.find(f"{_W}pPr/{_W}pStyle")
            level = None if style is None else levels.get(style.get(_W + "val", ""))
            yield PrintoutLine(_text(child), level or None, title=level == 0)
        elif child.tag == _W + "tbl":
            yield _table(child)
        elif child.tag in _THROUGH:
            yield from _blocks(child, levels)


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """Yield the children of this name, also those inside content controls and revisions."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag in _THROUGH:
            yield from _inside(child, name)


def _table(table: Element) -> PrintoutTable:
    """Return a table; a cell that continues the one above (``vMerge``) is part of it, also with its bookmarks."""
    cells: list[Placed[PrintoutCell]] = []
    open_: dict[tuple[int, int], int] = {}  # column and width of the cells of the row above, and which cells they are
    rows = [row for row in _inside(table, "tr") if row.find(f"{_W}trPr/{_W}del") is None]
    for y, row in enumerate(rows):
        above, open_ = open_, {}
        x = _count(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _inside(row, "tc"):
            width = max(1, _count(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            continued = merge is not None and merge.get(_W + "val") != "restart"
            bookmarks = tuple(mark.get(_W + "name", "") for mark in cell.iter(_W + "bookmarkStart"))
            if continued and (x, width) in above:
                at = above[x, width]
                whole = cells[at]
                marks = tuple(dict.fromkeys((*whole.content.marks, *bookmarks)))
                cells[at] = replace(whole, content=replace(whole.content, marks=marks), rowspan=whole.rowspan + 1)
            else:
                at = len(cells)
                text = "" if continued else "\n".join(_text(paragraph) for paragraph in _inside(cell, "p"))
                cells.append(Placed(PrintoutCell(text, tuple(dict.fromkeys(bookmarks))), y, x, 1, width))
            if merge is not None:
                open_[x, width] = at
            x += width
    return Raster.of(cells, len(rows))


def _count(element: Element | None, otherwise: int) -> int:
    written = None if element is None else element.get(_W + "val")
    return min(int(written), 1000) if written is not None and written.isdecimal() else otherwise


def _text(element: Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _UNSEEN:
            continue
        if child.tag == _W + "r" and _hidden(child):
            continue
        if child.tag == _W + "t":
            yield child.text or ""
        elif child.tag == _W + "tab":
            yield "\t"
        elif child.tag in (_W + "br", _W + "cr"):
            yield "\n"
        elif child.tag == _W + "noBreakHyphen":
            yield "-"
        else:
            yield from _pieces(child)


def _hidden(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_W + "val", "1") not in ("0", "false", "off")
