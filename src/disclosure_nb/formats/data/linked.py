"""The report as linked data: a description inside the page (JSON-LD), and one next to the CSV file (CSVW).

Vocabularies are named inline, so that nothing has to be fetched to understand the data.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from disclosure_nb.document.nodes import Document, Grid
from disclosure_nb.formats.data.printed import labelled_cells
from disclosure_nb.formats.data.tidy import COLUMNS

NAMESPACE = "urn:disclosure-nb:"
"""The namespace of the ids of cells: ``disclosure:requests.granted.total`` is the same fact in every report."""

_CONTEXT = {"@vocab": "https://schema.org/", "csvw": "http://www.w3.org/ns/csvw#", "disclosure": NAMESPACE}
_HARMFUL = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}
_TITLES = {
    "unit_id": "单位代号",
    "unit": "单位",
    "year": "年度",
    "edition": "版式",
    "table": "表",
    "table_title": "表名",
    "row_id": "行",
    "row_label": "行名",
    "column_id": "列",
    "column_label": "列名",
    "address": "单元格",
    "value": "数值",
    "unit_of_measure": "计量单位",
}
_DATATYPES = {"year": "gYear", "value": "decimal"}


def linked_data(document: Document) -> Markup:
    """Return the ``script`` element that describes the page and the facts in its tables to machines.

    There are no values in it: these are once in the page, in the cells of the tables (``data-cell``). No text can end
    the element. Usable as a Jinja filter.
    """
    text = json.dumps(dataset(document), ensure_ascii=False, separators=(",", ":")).translate(_HARMFUL)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))


def dataset(document: Document) -> dict[str, Any]:
    """Return the report as a data set (schema.org ``Dataset``), its statutory tables as parts (CSVW ``Table``)."""
    title = document.title
    return {
        "@context": _CONTEXT,
        "@type": "Dataset",
        "@id": f"{NAMESPACE}{quote(title.unit_id, safe='')}:{title.year}",
        "name": title.text,
        "inLanguage": document.lang,
        "creator": {"@type": "GovernmentOrganization", "identifier": title.unit_id, "name": title.unit},
        "temporalCoverage": f"{title.year}-01-01/{title.year}-12-31",
        **({"datePublished": title.date} if title.date else {}),
        "schemaVersion": title.edition,
        "creativeWorkStatus": "Draft" if title.draft else "Published",
        "hasPart": [_table(block) for block in document.body if isinstance(block, Grid) and block.id is not None],
    }


def _table(grid: Grid) -> dict[str, Any]:
    rows: dict[str, dict[str, str]] = {}
    columns: dict[str, str] = {}
    for cell in labelled_cells(grid):
        row, _, column = cell.address.rpartition(".")
        concept = {"@type": "PropertyValue", "propertyID": f"disclosure:{row}", "name": "·".join(cell.row)}
        rows.setdefault(row, {**concept, "unitText": cell.unit})
        columns.setdefault(column, "·".join(cell.column))
    return {
        "@type": ["Dataset", "csvw:Table"],
        "@id": f"#table-{grid.id}",
        "name": grid.caption or grid.id,
        "csvw:tableSchema": {
            "csvw:column": [{"csvw:name": name, "csvw:title": label} for name, label in columns.items()]
        },
        "variableMeasured": list(rows.values()),
    }


def csvw_metadata(document: Document, url: str = "report.csv") -> bytes:
    """Return the metadata file of the tidy CSV (CSV on the Web): ``report.csv-metadata.json`` next to it."""
    columns: list[dict[str, Any]] = [
        {
            "name": name,
            "titles": [name, _TITLES[name]],
            "datatype": _DATATYPES.get(name, "string"),
            "required": name in ("unit_id", "year", "address"),
        }
        for name in COLUMNS
    ]
    metadata = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": url,
        "dc:title": document.title.text,
        "dc:language": document.lang,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {"columns": columns, "primaryKey": ["unit_id", "year", "address"]},
    }
    return (json.dumps(metadata, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
