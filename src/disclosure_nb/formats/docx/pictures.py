"""Pictures: a bitmap goes in as it is, an SVG as a sharp bitmap; each with its alternative text."""

from __future__ import annotations

import base64
import binascii
import io
import struct
from collections.abc import Iterator
from functools import lru_cache

import typst
from bs4 import BeautifulSoup
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml.shape import CT_Inline
from docx.parts.document import DocumentPart
from docx.shared import Emu, Inches, Mm, Pt

from disclosure_nb.document.nodes import Image
from disclosure_nb.errors import RenderError
from disclosure_nb.formats.docx.elements import Element, paragraph, w
from disclosure_nb.formats.docx.inline import text_run, visible
from disclosure_nb.formats.docx.package import BASE
from disclosure_nb.formats.pdf.glyphs import missing_characters
from disclosure_nb.formats.pdf.typeset import FONTS
from disclosure_nb.formats.pdf.typeset import refuse_forked_process as refuse_forked_process
from disclosure_nb.language import Sentence

_MOST_WIDTH, _MOST_HEIGHT = Mm(156), Mm(200)
_DOTS = 240  # dots per inch of a bitmap made from SVG
_BROKEN = (UnrecognizedImageError, UnexpectedEndOfFileError, InvalidImageStreamError, ZeroDivisionError, struct.error)
_TEMPLATE = BASE / "picture.typ"


class PictureMaker:
    """Puts the pictures of one file into its parts."""

    def __init__(self, main: DocumentPart) -> None:
        self._main = main
        self._count = 0

    def picture(self, image: Image) -> Iterator[Element]:
        """Yield a picture and its caption. Raises RenderError if it cannot be decoded."""
        alt = visible(image.alt or image.caption or "图")
        data = _png(image.data, alt) if image.mime == "image/svg+xml" else _decoded(image)
        try:
            relationship, embedded = self._main.get_or_add_image(io.BytesIO(data))
            wide, high = int(embedded.width), int(embedded.height)
            if image.mime == "image/svg+xml":
                wide, high = int(Inches(embedded.px_width / _DOTS)), int(Inches(embedded.px_height / _DOTS))
            if not wide or not high or not embedded.content_type.startswith(("image/png", "image/jpeg", "image/gif")):
                raise UnrecognizedImageError
        except _BROKEN as error:
            raise _refused(alt, Sentence("不是 PNG、JPEG 或 GIF", "it is no PNG, JPEG or GIF")) from error
        scale = int(Pt(image.width * 0.75)) / wide if image.width is not None and image.width > 0 else 1.0
        scale = min(scale, _MOST_WIDTH / wide, _MOST_HEIGHT / high)
        self._count += 1
        name = f"picture{self._count}"
        size = Emu(max(1, round(wide * scale))), Emu(max(1, round(high * scale)))
        inline = CT_Inline.new_pic_inline(self._count, relationship, name, *size)
        inline.docPr.set("descr", alt)
        caption = image.caption
        keep_next = (w("keepNext"),) if caption else ()
        yield paragraph("Picture", w("r", w("drawing", inline)), properties=keep_next)
        if caption:
            yield paragraph("Caption", text_run(caption))


# ----------------------------------------------------------------------------------------------------------- bitmaps
def _decoded(image: Image) -> bytes:
    try:
        return base64.b64decode(image.data, validate=False)
    except binascii.Error as error:
        raise _refused(image.alt, Sentence("数据不是 base64", "its data are not base64")) from error


def _png(svg: str, alt: str) -> bytes:
    """Return an SVG picture as PNG; it can reach no file and no font but the packaged ones."""
    refuse_forked_process()
    texts = (text.get_text() for text in BeautifulSoup(svg, "html.parser").find_all("text"))
    if missing := missing_characters(texts, (FONTS,)):
        raise _refused(alt, Sentence(f"字体中没有这些字符：{missing}", f"no font has these characters: {missing}"))
    try:
        drawn = _press().compile(format="png", ppi=_DOTS, sys_inputs={"svg": svg})
    except (typst.TypstError, UnicodeEncodeError) as error:
        reason = str(error)
        raise _refused(alt, Sentence(f"SVG 无法绘制（{reason}）", f"the SVG cannot be drawn ({reason})")) from error
    if not isinstance(drawn, bytes):
        raise _refused(alt, Sentence("SVG 没有内容", "the SVG is empty"))
    return drawn


@lru_cache(maxsize=1)
def _press() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(_TEMPLATE, root=BASE, font_paths=fonts)


def _refused(alt: str, why: Sentence) -> RenderError:
    return RenderError(
        Sentence(f"图片“{alt}”无法放入报告：{why.zh}", f"the picture “{alt}” cannot be put into the report: {why.en}")
    )
