"""The nbconvert exporter ``disclosure_html``, registered as an entry point."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from nbconvert.exporters import TemplateExporter
from traitlets import Unicode, default, validate

from disclosure_nb.document.fragment import TEMPLATES, prepare
from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.exporter import ReportExporter
from disclosure_nb.formats.page import beside_links, page_values


class HTMLReportExporter(ReportExporter, TemplateExporter):  # type: ignore[misc]  # two signatures; ours counts
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

    def from_document(self, document: Document, folders: Sequence[Path] = (), beside: Sequence[str] = ()) -> str:
        """Return the page of a document that was read already; it links to the files ``beside`` it."""
        page: str = self.template.render(document=document, beside=beside_links(beside), **page_values(document))
        return page.lstrip("\r\n")
