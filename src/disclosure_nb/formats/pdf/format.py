"""The output format ``pdf``."""

from __future__ import annotations

from disclosure_nb.document.nodes import Document
from disclosure_nb.document.theme import theme_in
from disclosure_nb.formats.format import Context, Format
from disclosure_nb.formats.pdf.folders import folders_in
from disclosure_nb.formats.pdf.typeset import render_pdf


def _render(document: Document, context: Context) -> bytes:
    return render_pdf(document, fonts=folders_in([context.folder], theme_in(document).fonts.folders))


FORMAT = Format("pdf", "application/pdf", _render)
