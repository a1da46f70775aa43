"""The output formats ``digest-html`` and ``digest-png``."""

from __future__ import annotations

from disclosure_nb.document.nodes import Document
from disclosure_nb.document.theme import theme_in
from disclosure_nb.formats.digest.html import render_digest_html
from disclosure_nb.formats.digest.png import render_digest_png
from disclosure_nb.formats.format import Context, Format
from disclosure_nb.formats.pdf.folders import folders_in


def _html(document: Document, context: Context) -> bytes:
    return render_digest_html(document).encode()


def _png(document: Document, context: Context) -> bytes:
    return render_digest_png(document, fonts=folders_in([context.folder], theme_in(document).fonts.folders))


HTML = Format("digest.html", "text/html", _html)
PNG = Format("digest.png", "image/png", _png)
