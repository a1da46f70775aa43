"""What openpyxl lacks for workbooks as they come: strict OOXML, and the date formats built into Chinese Excel."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMESPACE = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/([A-Za-z]+)")
_RENAMED = {b"extendedProperties": b"extended-properties", b"customProperties": b"custom-properties"}
_MAIN = "xl/workbook.xml"

CHINESE_DATES = frozenset([*range(27, 37), *range(50, 59)])
"""Ids of formats that a Chinese Excel shows as dates or times without writing what they are (ECMA-376, 18.8.30)."""


def is_strict(package: zipfile.ZipFile) -> bool:
    """Whether a workbook is written in strict OOXML (ISO/IEC 29500 Strict)."""
    return _MAIN in package.namelist() and _STRICT in package.read(_MAIN)


def transitional(data: bytes) -> bytes:
    """Return a workbook in strict OOXML as one that names its parts as all other workbooks do; others unchanged.

    Raises what ``zipfile`` raises for a damaged file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if not is_strict(package):
            return data
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as other:
            for part in package.infolist():
                content = package.read(part)
                if part.filename.endswith((".xml", ".rels")):
                    content = _NAMESPACE.sub(_transitional_name, content)
                other.writestr(part.filename, content)
    return written.getvalue()


def _transitional_name(found: re.Match[bytes]) -> bytes:
    """Return the namespace that transitional OOXML has: ``…/spreadsheetml/2006/main`` for ``…/spreadsheetml/main``."""
    return b"http://schemas.openxmlformats.org/%b/2006/%b" % (found[1], _RENAMED.get(found[2], found[2]))


def know_chinese_dates(book: Any) -> None:
    """Let a workbook that openpyxl has opened, and not read yet (``read_only``), read such cells as dates."""
    for index, style in enumerate(book._cell_styles):
        if style.numFmtId in CHINESE_DATES:
            book._date_formats.add(index)
