"""The nbconvert exporter ``disclosure_docx``, registered as an entry point."""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Unicode

from disclosure_nb.document.nodes import Document
from disclosure_nb.document.reader import read_document
from disclosure_nb.formats.docx.render import render_docx
from disclosure_nb.formats.exporters import notebook_name


class DOCXReportExporter(Exporter):
    """An executed report notebook as a Word file that can be edited and read back."""

    export_from_notebook = "Word 年度报告"
    file_extension = Unicode(".docx")
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the file. Raises NotebookError if the notebook is not an executed report, RenderError otherwise."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        return self.from_document(read_document(nb, notebook_name(resources))), resources

    def from_document(self, document: Document) -> bytes:
        """Return the Word file of a document that was read already."""
        return render_docx(document)
