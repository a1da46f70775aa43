"""The nbconvert exporters ``disclosure_html`` and ``disclosure_pdf``, registered as entry points."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import List, Unicode, default, validate

from disclosure_nb.document.fragment import TEMPLATES, prepare
from disclosure_nb.document.nodes import Document
from disclosure_nb.document.reader import read_document
from disclosure_nb.document.theme import theme_in
from disclosure_nb.formats.page import page_values
from disclosure_nb.formats.pdf import render_pdf
from disclosure_nb.formats.pdf.folders import find_folders


class HTMLReportExporter(TemplateExporter):
    """An executed report notebook as one self-contained HTML page.

    The template has blocks to override (``head``, ``header``, ``report``, ``footer``): name another template that
    extends ``disclosure/index.html.j2`` with ``--template``.
    """

    export_from_notebook = "HTML 年度报告"
    file_extension = Unicode(".html")
    output_mimetype = "text/html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "disclosure"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".html.j2"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [*super()._default_extra_template_basedirs(), str(TEMPLATES)]

    @validate("extra_template_basedirs")
    def _keep_own_templates(self, proposal: dict[str, Any]) -> list[str]:
        given: list[str] = proposal["value"]
        return given if str(TEMPLATES) in given else [*given, str(TEMPLATES)]

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        # An overriding template extends ours by the name disclosure/index.html.j2.
        environment.loader = ChoiceLoader([*filter(None, [environment.loader]), FileSystemLoader(TEMPLATES)])
        environment.trim_blocks = environment.lstrip_blocks = True
        prepare(environment)
        return environment

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page. Raises NotebookError if the notebook is not an executed report."""
        nb, resources = Exporter.from_notebook_node(self, nb, resources, **kwargs)
        return self.from_document(read_document(nb, notebook_name(resources))), resources

    def from_document(self, document: Document) -> str:
        """Return the page of a document that was read already."""
        page: str = self.template.render(document=document, **page_values(document))
        return page.lstrip("\r\n")


class PDFReportExporter(Exporter):
    """An executed report notebook as PDF, typeset as an official document."""

    export_from_notebook = "PDF 年度报告"
    file_extension = Unicode(".pdf")
    output_mimetype = "application/pdf"
    fonts = List(Unicode(), help="Folders with further fonts, searched before the packaged ones").tag(config=True)

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """Return the PDF. Raises NotebookError if the notebook is not an executed report, RenderError otherwise."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        beside = [Path(path)] if (path := resources.get("metadata", {}).get("path")) else []
        return self.from_document(read_document(nb, notebook_name(resources)), beside), resources

    def from_document(self, document: Document, starts: Sequence[Path] = ()) -> bytes:
        """Return the PDF of a document that was read already.

        ``starts`` are folders in which, or above which, the font folders of the document's theme lie; they are looked
        for in the working directory as well. Raises RenderError.
        """
        own = find_folders(theme_in(document).fonts.folders, starts)
        return render_pdf(document, fonts=[*own, *(Path(folder) for folder in self.fonts)])


def notebook_name(resources: dict[str, Any]) -> str:
    """Return the file name of the notebook that is exported, for messages."""
    return str(resources.get("metadata", {}).get("name", "report")) + ".ipynb"
