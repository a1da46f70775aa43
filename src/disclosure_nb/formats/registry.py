"""The formats that a report can be made in. Each is imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from disclosure_nb.document.nodes import Document


def _html(document: Document, beside: Path) -> bytes:
    page: str = _exporter("HTMLReportExporter").from_document(document)
    return page.encode()


def _pdf(document: Document, beside: Path) -> bytes:
    pdf: bytes = _exporter("PDFReportExporter").from_document(document, [beside])
    return pdf


@cache
def _exporter(name: str) -> Any:
    """Return one exporter for all reports of a process: making it takes longer than using it."""
    from disclosure_nb.formats import exporters

    return getattr(exporters, name)()


def _docx(document: Document, beside: Path) -> bytes:
    from disclosure_nb.formats.docx import render_docx

    return render_docx(document)


def _csv(document: Document, beside: Path) -> bytes:
    from disclosure_nb.formats.data.tidy import tidy_csv

    return tidy_csv(document)


def _xlsx(document: Document, beside: Path) -> bytes:
    from disclosure_nb.formats.data.tidy import tidy_xlsx

    return tidy_xlsx(document)


def _svg(document: Document, beside: Path) -> bytes:
    from disclosure_nb.document.chart import stacked_svg
    from disclosure_nb.document.nodes import Chart, TrendChart
    from disclosure_nb.document.theme import theme_in

    charts = [block for block in document.body if isinstance(block, Chart | TrendChart)]
    return stacked_svg(charts, theme_in(document).chart).encode()


def _digest_html(document: Document, beside: Path) -> bytes:
    from disclosure_nb.formats.digest.html import render_digest_html

    return render_digest_html(document).encode()


def _digest_png(document: Document, beside: Path) -> bytes:
    from disclosure_nb.document.theme import theme_in
    from disclosure_nb.formats.digest.png import render_digest_png
    from disclosure_nb.formats.pdf.folders import find_folders

    return render_digest_png(document, fonts=find_folders(theme_in(document).fonts.folders, [beside]))


Maker = Callable[["Document", Path], bytes]

FORMATS: Mapping[str, Maker] = MappingProxyType(
    {
        "html": _html,
        "pdf": _pdf,
        "docx": _docx,
        "csv": _csv,
        "xlsx": _xlsx,
        "svg": _svg,
        "digest-html": _digest_html,
        "digest-png": _digest_png,
    }
)
"""Format → what makes its file from a document; the folder is where the theme's own fonts are looked for."""

DEFAULT_FORMATS = ("html", "pdf")


def file_name(name: str, *, draft: bool) -> str:
    """Return the name of a report's file in a format: ``report.pdf``, ``report.digest.png``, ``report.draft.pdf``."""
    return ("report.draft." if draft else "report.") + name.replace("-", ".")
