"""The output formats ``csv`` and ``xlsx``: one line per cell."""

from __future__ import annotations

from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.data.linked import csvw_metadata
from disclosure_nb.formats.data.tidy import tidy_csv, tidy_xlsx
from disclosure_nb.formats.format import Context, Format


def _csv(document: Document, context: Context) -> bytes:
    return tidy_csv(document)


def _metadata(document: Document, context: Context) -> bytes:
    return csvw_metadata(document, context.file_name)


def _xlsx(document: Document, context: Context) -> bytes:
    return tidy_xlsx(document)


CSV = Format("csv", "text/csv", _csv, companions={"-metadata.json": _metadata})
XLSX = Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx)
