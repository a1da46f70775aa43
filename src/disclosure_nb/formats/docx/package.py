"""The file around a report: its parts, its properties, the data that travel with it; equal bytes for equal content.

The page, the styles and the page numbers are the XML files in ``base/``.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape

from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.package import Package
from docx.parts.document import DocumentPart

from disclosure_nb.document.nodes import Data, Document, Title
from disclosure_nb.formats.docx.elements import w
from disclosure_nb.formats.docx.inline import visible
from disclosure_nb.formats.pdf.typeset import report_date

BASE = Path(__file__).parent / "base"
NAMESPACE = "urn:disclosure-nb:report"
"""Namespace of the custom XML part with the report's data as JSON."""
PROPERTY_NAMES = {
    "unit_id": "disclosure_unit_id",
    "unit": "disclosure_unit",
    "year": "disclosure_year",
    "edition": "disclosure_edition",
    "level": "disclosure_level",
    "self_name": "disclosure_self_name",
}
"""What the file says of itself, by the name of the custom property; these outlive other formats of LibreOffice."""

_CUSTOM = "application/xml"
_CUSTOM_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_DATASTORE = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # of every custom property
_FIRST_TIME = (1980, 1, 1, 0, 0, 0)
_APPLICATION = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    'officeDocument/2006/extended-properties"><Application>disclosure-nb</Application></Properties>'
)


def new_package(document: Document) -> DocumentPart:
    """Return the main part of a new file with all that surrounds the text of ``document``.

    Raises RenderError if the report's date is no date.
    """
    package = Package()
    main = DocumentPart.load(
        PackURI("/word/document.xml"), CT.WML_DOCUMENT_MAIN, (BASE / "document.xml").read_bytes(), package
    )
    assert isinstance(main, DocumentPart)
    package.relate_to(main, RT.OFFICE_DOCUMENT)
    _add(main, "styles.xml", CT.WML_STYLES, RT.STYLES)
    _add(main, "settings.xml", CT.WML_SETTINGS, RT.SETTINGS)
    _add(main, "fontTable.xml", CT.WML_FONT_TABLE, RT.FONT_TABLE)
    references = []
    for type_, file in (("default", "footer-odd.xml"), ("even", "footer-even.xml")):
        if document.title.draft:
            header = _add(main, "header-draft.xml", CT.WML_HEADER, RT.HEADER, f"header-{type_}.xml")
            references.append(("headerReference", type_, header))
        references.append(("footerReference", type_, _add(main, file, CT.WML_FOOTER, RT.FOOTER)))
    for name, type_, relationship in reversed(references):
        reference = w(name, type=type_)
        reference.set(qn("r:id"), relationship)
        main.element.body.sectPr.insert(0, reference)
    extended = Part(PackURI("/docProps/app.xml"), CT.OFC_EXTENDED_PROPERTIES, _APPLICATION.encode(), package)
    package.relate_to(extended, RT.EXTENDED_PROPERTIES)
    _core_properties(package, document.title)
    filing = _filing(document)
    _custom_properties(package, document.title, filing)
    _embed(main, document.title, filing)
    return main


def saved(main: DocumentPart) -> bytes:
    """Return the file: parts sorted by name, without times of their own."""
    assert isinstance(main.package, Package)
    written = io.BytesIO()
    main.package.save(written)
    whole = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(whole, "w") as target:
        names = sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            entry = zipfile.ZipInfo(name, _FIRST_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name))
    return whole.getvalue()


def _add(main: DocumentPart, file: str, content_type: str, relationship: str, name: str | None = None) -> str:
    assert main.package is not None
    part = Part(PackURI(f"/word/{name or file}"), content_type, (BASE / file).read_bytes(), main.package)
    return main.relate_to(part, relationship)


def _core_properties(package: Package, title: Title) -> None:
    """Set the file's properties; its only date is the report's or, where there is none, the last day of its year."""
    properties = package.core_properties
    properties.title = _short(title.text)
    properties.author = properties.last_modified_by = _short(title.unit)
    properties.subject = f"{title.year}年度"
    properties.language = "zh-CN"
    properties.revision = 1
    properties.content_status = "草稿" if title.draft else "正式"
    day = report_date(title)
    properties.created = properties.modified = datetime.datetime(day.year, day.month, day.day)


def _short(text: str) -> str:
    return visible(text).replace("\n", "")[:255]


def _filing(document: Document) -> Any:
    data_blocks = [*document.data, *(block for block in document.body if isinstance(block, Data))]
    return next((data.content for data in data_blocks if data.name == "filing"), None)


def _custom_properties(package: Package, title: Title, filing: Any) -> None:
    """Set the custom properties (ECMA-376, part 1, 22.3): the unit, its level and its name for itself, the form."""
    unit = filing.get("unit") if isinstance(filing, Mapping) else None
    more = {"level": unit.get("level"), "self_name": unit.get("self")} if isinstance(unit, Mapping) else {}
    values = {"unit_id": title.unit_id, "unit": title.unit, "year": title.year, "edition": title.edition, **more}
    properties = "".join(
        f'<property fmtid="{_FORMAT}" pid="{number}" name="{PROPERTY_NAMES[key]}">'
        f"<vt:lpwstr>{escape(_short(str(value)))}</vt:lpwstr></property>"
        for number, (key, value) in enumerate(values.items(), 2)
    )
    spaces = f'xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes"'
    xml = f"{_XML}<Properties {spaces}>{properties}</Properties>"
    part = Part(PackURI("/docProps/custom.xml"), CT.OFC_CUSTOM_PROPERTIES, xml.encode(), package)
    package.relate_to(part, RT.CUSTOM_PROPERTIES)


def _embed(main: DocumentPart, title: Title, filing: Any) -> None:
    """Put what the report is of, and its filing, into a custom XML part (ECMA-376, part 1, 15.2.5)."""
    assert main.package is not None
    content = {"title": title.model_dump(), "filing": filing}
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)  # as a notebook from a file has them
    text = _NOT_IN_XML.sub(lambda char: f"\\u{ord(char[0]):04x}", text)
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<report xmlns="{NAMESPACE}">{escape(text)}</report>'
    item = Part(PackURI("/customXml/item1.xml"), _CUSTOM, xml.encode(), main.package)
    main.relate_to(item, RT.CUSTOM_XML)
    properties = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<ds:datastoreItem xmlns:ds="{_DATASTORE}" '
        f'ds:itemID="{{{str(uuid5(NAMESPACE_URL, NAMESPACE)).upper()}}}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    item.relate_to(
        Part(PackURI("/customXml/itemProps1.xml"), _CUSTOM_PROPERTIES, properties.encode(), main.package),
        RT.CUSTOM_XML_PROPS,
    )
