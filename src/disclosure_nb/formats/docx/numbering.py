"""Lists: Word's own numbering, so that items can be added and moved (ECMA-376, part 1, 17.9)."""

from __future__ import annotations

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.parts.document import DocumentPart

from disclosure_nb.formats.docx.elements import Element, w

DEEPEST = 8
"""Word has nine levels of lists, counted from 0; what is nested deeper stays on the last."""

INDENT = 632
"""Two characters, in twentieths of a point."""

_MOST = 32767
_BULLETS = "•–"


class Numbering:
    """The lists of one file. A list is known by its number, which its paragraphs name."""

    def __init__(self, main: DocumentPart) -> None:
        self._main = main
        self._lists: list[tuple[Element, Element]] = []

    def add(self, *, ordered: bool, start: int, level: int) -> int:
        """Return the number of a new list whose items are on ``level`` and count from ``start``."""
        number = len(self._lists) + 1
        first = min(max(start, 0), _MOST)
        levels = [_level(at, ordered, first if at == level else 1) for at in range(DEEPEST + 1)]
        kind = w("abstractNum", w("multiLevelType", val="hybridMultilevel"), *levels, abstractNumId=number)
        self._lists.append((kind, w("num", w("abstractNumId", val=number), numId=number)))
        return number

    def finish(self) -> None:
        """Put the lists into the file, if there are any."""
        if self._lists:
            kinds, numbers = zip(*self._lists, strict=True)
            assert self._main.package is not None
            root = w("numbering", *kinds, *numbers)
            part = XmlPart(PackURI("/word/numbering.xml"), CT.WML_NUMBERING, root, self._main.package)
            self._main.relate_to(part, RT.NUMBERING)


def list_indent(level: int) -> int:
    """Return how far the text of an item on ``level`` is indented."""
    return (min(level, DEEPEST) + 2) * INDENT


def _level(level: int, ordered: bool, start: int) -> Element:
    text = f"%{level + 1}." if ordered else _BULLETS[min(level, 1)]
    return w(
        "lvl",
        w("start", val=start),
        w("numFmt", val="decimal" if ordered else "bullet"),
        w("suff", val="tab"),
        w("lvlText", val=text),
        w("lvlJc", val="left"),
        w("pPr", w("ind", left=list_indent(level), hanging=INDENT)),
        ilvl=level,
    )
