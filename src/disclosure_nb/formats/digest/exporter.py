"""The nbconvert exporter ``disclosure_digest``, registered as an entry point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from traitlets import Unicode

from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.digest.html import render_digest_html
from disclosure_nb.formats.exporter import ReportExporter


class DigestExporter(ReportExporter):
    """An executed report notebook as a picture report (图解) on one self-contained page."""

    export_from_notebook = "HTML 图解年报"
    file_extension = Unicode(".digest.html")
    output_mimetype = "text/html"

    def from_document(self, document: Document, folders: Sequence[Path] = ()) -> str:
        """Return the page of a document that was read already."""
        return render_digest_html(document)
