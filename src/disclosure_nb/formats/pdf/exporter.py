"""The nbconvert exporter ``disclosure_pdf``, registered as an entry point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from traitlets import List, Unicode

from disclosure_nb.document.nodes import Document
from disclosure_nb.document.theme import theme_in
from disclosure_nb.formats.exporter import ReportExporter
from disclosure_nb.formats.pdf.folders import find_folders
from disclosure_nb.formats.pdf.typeset import render_pdf


class PDFReportExporter(ReportExporter):
    """An executed report notebook as PDF, typeset as an official document."""

    export_from_notebook = "PDF 年度报告"
    file_extension = Unicode(".pdf")
    output_mimetype = "application/pdf"
    fonts = List(Unicode(), help="Folders with further fonts, searched before the packaged ones").tag(config=True)

    def from_document(self, document: Document, folders: Sequence[Path] = ()) -> bytes:
        """Return the PDF of a document that was read already. Raises RenderError.

        ``folders`` are those in which, or above which, the font folders of the document's theme lie; they are looked
        for in the working directory as well.
        """
        own = find_folders(theme_in(document).fonts.folders, folders)
        return render_pdf(document, fonts=[*own, *(Path(folder) for folder in self.fonts)])
