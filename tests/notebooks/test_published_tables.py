"""The tables of a report are those that the bureau published, cell by cell, on the page and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from bs4 import BeautifulSoup

from disclosure_nb.filing import Filing, Value, number_text, read_params
from disclosure_nb.formats.html.exporter import HTMLReportExporter
from disclosure_nb.formats.pdf.exporter import PDFReportExporter
from made import PARAMS, shown, weibin
from published import published_cells, published_text

REAL = {
    "suqian": "015_suqian-2023.txt",  # large numbers everywhere
    "jinhu": "017_jinhu-2023.txt",  # decimals, and a wrong total
}


def published(name: str, filing: Filing) -> dict[str, str]:
    cells: dict[str, Value] = published_cells(published_text(name), filing.edition)
    return {address: number_text(value) for address, value in cells.items()}


def on_the_page(page: str) -> dict[str, str]:
    cells = BeautifulSoup(page, "html.parser").select("[data-cell]")
    return {str(cell["data-cell"]): cell.get_text() for cell in cells}


def on_paper(pdf: Path, filing: Filing) -> dict[str, str]:
    """Read the cells of a PDF from its text and lines: the rows of its tables, in order, that end in figures."""
    rows = list(_rows(pdf))
    found: dict[str, str] = {}
    for table in filing.edition.tables:
        if table.layout == "line":
            line = next(row for row in rows if len(row) == len(table.cells) and all(map(_figure, row)))
            found |= dict(zip((cell.address for cell in table.cells), line, strict=True))
            continue
        for block in table.blocks:
            for row in block.row_leaves:
                count = len(block.column_leaves)
                (values,) = [r[-count:] for r in rows if row.label in r[:-count] and all(map(_figure, r[-count:]))]
                found |= {f"{table.id}.{row.id}.{c.id}": v for c, v in zip(block.column_leaves, values, strict=True)}
    return found


def _rows(pdf: Path) -> Iterator[list[str]]:
    with pdfplumber.open(pdf) as opened:
        for page in opened.pages:
            for table in page.filter(_printed).extract_tables():
                yield from ([_MARK.sub("", cell) for cell in row if cell is not None] for row in table)


def _printed(part: dict[str, Any]) -> bool:
    """Whether a part of a page belongs to the report: the 草稿 that lies across the pages of a draft does not."""
    return part["object_type"] != "char" or bool(part["upright"] and part["size"] < 30)


_MARK = re.compile(r"\s|※")  # line breaks, and the sign beside a wrong cell


def _figure(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def test_weibin_education_2023_as_it_was_run(weibin_run: Any) -> None:
    expected = published("000_weibin-education-2023.txt", weibin())

    assert on_the_page((weibin_run.folder / "report.html").read_text(encoding="utf-8")) == expected
    assert on_paper(weibin_run.folder / "report.pdf", weibin()) == expected


@pytest.mark.parametrize("unit", REAL)
def test_reports_with_other_figures(unit: str, tmp_path: Path) -> None:
    filing = read_params(PARAMS / "2023" / f"{unit}.yaml")
    expected = published(REAL[unit], filing)
    page, _ = HTMLReportExporter().from_notebook_node(shown(filing))
    paper, _ = PDFReportExporter().from_notebook_node(shown(filing))
    (tmp_path / "report.pdf").write_bytes(paper)

    assert on_the_page(page) == expected
    assert on_paper(tmp_path / "report.pdf", filing) == expected
