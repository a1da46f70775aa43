"""SVG pictures that travel inside a notebook: checked, and mended where an HTML parser has changed them."""

from __future__ import annotations

from xml.etree import ElementTree

from bs4.element import Tag

from disclosure_nb.document.nodes import Image

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"

# HTML parsers write every name in lower case, SVG does not (the list is that of the HTML standard, 13.2.6.5).
_WRITTEN = """
attributeName attributeType baseFrequency baseProfile calcMode clipPathUnits diffuseConstant edgeMode filterUnits
glyphRef gradientTransform gradientUnits kernelMatrix kernelUnitLength keyPoints keySplines keyTimes lengthAdjust
limitingConeAngle markerHeight markerUnits markerWidth maskContentUnits maskUnits numOctaves pathLength
patternContentUnits patternTransform patternUnits pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio
primitiveUnits refX refY repeatCount repeatDur requiredExtensions requiredFeatures specularConstant specularExponent
spreadMethod startOffset stdDeviation stitchTiles surfaceScale systemLanguage tableValues targetX targetY textLength
viewBox viewTarget xChannelSelector yChannelSelector zoomAndPan altGlyph altGlyphDef altGlyphItem animateColor
animateMotion animateTransform clipPath feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur
feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile feTurbulence
foreignObject glyphRef linearGradient radialGradient textPath
"""
_NAMES = {name.lower(): name for name in _WRITTEN.split()}


def svg_image(source: str, alt: str) -> Image | None:
    """Return a picture from SVG source, or None if the source is not well-formed SVG."""
    try:
        root = ElementTree.fromstring(source)
    except (ElementTree.ParseError, ValueError):
        return None
    return Image(mime="image/svg+xml", data=source, alt=alt) if root.tag == f"{{{_SVG}}}svg" else None


def svg_element(element: Tag) -> Image | None:
    """Return the picture in an ``<svg>`` element of a page, or None if it is not well-formed."""
    for tag in (element, *element.find_all(True)):
        tag.name = _NAMES.get(tag.name, tag.name)
        tag.attrs = type(tag.attrs)((_NAMES.get(name, name), value) for name, value in tag.attrs.items())
    element.attrs.setdefault("xmlns", _SVG)
    source = str(element)
    if "xlink:" in source:
        element.attrs.setdefault("xmlns:xlink", _XLINK)
        source = str(element)
    title = element.find("title")
    return svg_image(source, "" if title is None else title.get_text(strip=True))
