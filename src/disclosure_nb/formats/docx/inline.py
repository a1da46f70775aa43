"""The content of a paragraph, as runs. Text stays text: characters that XML or paper has no form for are replaced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, urlsplit

from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part
from docx.oxml.ns import qn

from disclosure_nb.document.nodes import Inline, Text
from disclosure_nb.formats.docx.elements import Element, w
from disclosure_nb.formats.pdf.payload import printable

_EITHER_FACE = re.compile("[\u2010-\u2026\u00b7\u00d7\u00f7]")
_IN_URL = ";/?:@&=+$,#%-_.!~*'()[]"


def visible(text: str) -> str:
    """Return ``text`` as Word can show it: what has no form on paper is replaced as in the PDF."""
    return printable(text).replace("\u200b", "")  # Word breaks long words by itself


def text_run(text: str, *properties: Element | None) -> Element:
    """Return a run. Marks like “ ” that belong to two scripts take the Chinese face."""
    shown = visible(text)
    given = [element for element in properties if element is not None]
    if _EITHER_FACE.search(shown):
        fonts = next((element for element in given if element.tag == qn("w:rFonts")), None)
        if fonts is None:
            fonts = w("rFonts")
            given.insert(1 if given and given[0].tag == qn("w:rStyle") else 0, fonts)
        fonts.set(qn("w:hint"), "eastAsia")
    run = w("r", w("rPr", *given) if given else None)
    for at, line in enumerate(shown.split("\n")):
        if at:
            run.append(w("br"))
        if line:
            text_node = w("t")
            text_node.text = line
            text_node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(text_node)
    return run


def runs(inlines: Iterable[Inline], part: Part) -> Iterator[Element]:
    """Yield the runs of a paragraph. Web and mail links go through relationships of ``part``; others are only text."""
    for inline in inlines:
        if not isinstance(inline, Text):
            yield text_run(inline.text)
            continue
        target = link_target(inline.href)
        run = text_run(inline.text, *_properties(inline, linked=target is not None))
        if target is None:
            yield run
        else:
            link = w("hyperlink", run, history=1)
            link.set(qn("r:id"), part.relate_to(target, RT.HYPERLINK, is_external=True))
            yield link


def link_target(href: str | None) -> str | None:
    """Return a web or mail address as a relationship may name it, else None: Word refuses a file with a damaged one."""
    if href is None:
        return None
    try:
        parts = urlsplit(href)
        parts.port  # noqa: B018  raises ValueError where it is no number
    except ValueError:
        return None
    known = (parts.scheme in ("http", "https") and parts.hostname) or (parts.scheme == "mailto" and parts.path)
    return quote(href, safe=_IN_URL, errors="replace") if known else None


def _properties(text: Text, *, linked: bool) -> Iterator[Element | None]:
    """Yield the run properties in the order of CT_RPr."""
    style = "Hyperlink" if linked else "Strong" if text.strong else "Emphasis" if text.emphasis else None
    chinese = "黑体" if text.strong else "楷体_GB2312" if text.emphasis else "宋体" if text.code else None
    latin = "Courier New" if text.code else None
    yield w("rStyle", val=style) if style else None
    yield w("rFonts", ascii=latin, hAnsi=latin, eastAsia=chinese) if chinese else None
    yield w("b") if text.strong else None
    yield w("strike") if text.strike else None
    yield w("shd", val="clear", color="auto", fill="EBEBEB") if text.code else None
