"""WordprocessingML elements (ECMA-376, part 1, 17), written short."""

from __future__ import annotations

from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement

Element = BaseOxmlElement


def w(name: str, /, *children: Element | None, **attributes: str | int | None) -> Element:
    """Return the element ``w:name`` with its attributes and children; those that are None are left out."""
    made = OxmlElement(
        f"w:{name}", {qn(f"w:{key}"): str(value) for key, value in attributes.items() if value is not None}
    )
    made.extend(child for child in children if child is not None)
    return made


def paragraph(style: str, *content: Element, properties: tuple[Element, ...] = ()) -> Element:
    """Return a paragraph in a named style; ``properties`` (in the order of CT_PPr) are its own."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)
