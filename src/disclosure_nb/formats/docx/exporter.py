"""The nbconvert exporter ``disclosure_docx``, registered as an entry point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from traitlets import Unicode

from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.docx.format import MIMETYPE
from disclosure_nb.formats.docx.render import render_docx
from disclosure_nb.formats.exporter import ReportExporter


class DOCXReportExporter(ReportExporter):
    """An executed report notebook as a Word file that can be edited and read back."""

    export_from_notebook = "Word 年度报告"
    file_extension = Unicode(".docx")
    output_mimetype = MIMETYPE

    def from_document(self, document: Document, folders: Sequence[Path] = ()) -> bytes:
        """Return the Word file of a document that was read already."""
        return render_docx(document)
