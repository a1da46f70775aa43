"""The nbconvert exporter ``disclosure_digest``, registered as an entry point."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Unicode

from disclosure_nb.document.nodes import Document
from disclosure_nb.document.reader import read_document
from disclosure_nb.formats.digest.html import render_digest_html
from disclosure_nb.formats.exporters import notebook_name


class DigestExporter(Exporter):
    """An executed report notebook as a picture report (图解) on one self-contained page."""

    export_from_notebook = "HTML 图解年报"
    file_extension = Unicode(".digest.html")
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page. Raises NotebookError if the notebook is not an executed report."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        return self.from_document(read_document(nb, notebook_name(resources))), resources

    def from_document(self, document: Document) -> str:
        """Return the page of a document that was read already."""
        return render_digest_html(document)
