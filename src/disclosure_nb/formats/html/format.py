"""The output format ``html``."""

from __future__ import annotations

from functools import cache

from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.format import Context, Format
from disclosure_nb.formats.html.exporter import HTMLReportExporter


def _render(document: Document, context: Context) -> bytes:
    return _exporter().from_document(document, beside=context.beside).encode()


@cache
def _exporter() -> HTMLReportExporter:
    """Return one exporter for all reports of a process: making it takes longer than using it."""
    return HTMLReportExporter()  # type: ignore[no-untyped-call]


FORMAT = Format("html", "text/html", _render)
