"""The output format ``docx``."""

from __future__ import annotations

from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.docx.render import render_docx
from disclosure_nb.formats.format import Context, Format

MIMETYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _render(document: Document, context: Context) -> bytes:
    return render_docx(document)


FORMAT = Format("docx", MIMETYPE, _render)
