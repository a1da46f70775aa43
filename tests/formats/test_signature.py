"""Who signs a report, and the day (落款): behind its text, in PDF and Word as on the page, and no text of a section."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pdfplumber
import pytest
from bs4 import BeautifulSoup

from disclosure_nb.document.nodes import Document
from disclosure_nb.filing import Filing
from disclosure_nb.formats.data.sections import sections_of_document
from disclosure_nb.formats.docx.render import render_docx
from disclosure_nb.formats.html.exporter import HTMLReportExporter
from disclosure_nb.formats.pdf import render_pdf
from disclosure_nb.readback import read_report
from factories import zero_filing
from made import read_document, shown, weibin

DATED = replace(weibin(), date="2024-01-08")
NAME, DAY = "卫滨区教育局", "2024年1月8日"


def document_of(filing: Filing) -> Document:
    return read_document(shown(filing))


def pdf_lines(document: Document) -> list[str]:
    with pdfplumber.open(io.BytesIO(render_pdf(document))) as pdf:
        return [line.strip() for page in pdf.pages for line in page.extract_text().splitlines()]


def word_lines(document: Document) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(render_docx(document))).paragraphs]


@pytest.mark.parametrize("lines_of", [pdf_lines, word_lines])
def test_the_body_that_signs_and_the_day_stand_behind_the_text_and_before_the_annex(lines_of) -> None:
    lines = lines_of(document_of(DATED))

    at = len(lines) - 1 - lines[::-1].index(NAME)  # it begins the title, too
    assert lines[at + 1] == DAY
    assert "附：数据图示" in lines[at + 2 :]
    assert lines.index("六、其他需要报告的事项") < at


@pytest.mark.parametrize("lines_of", [pdf_lines, word_lines])
def test_a_report_without_a_day_is_signed_without_one(lines_of) -> None:
    lines = lines_of(document_of(weibin()))

    assert lines.index("六、其他需要报告的事项") < len(lines) - 1 - lines[::-1].index(NAME)
    assert not any("2024年" in line for line in lines)


def test_the_page_says_both_above_the_report() -> None:
    page = BeautifulSoup(HTMLReportExporter().from_document(document_of(DATED)), "html.parser")

    fields = {field.dt.get_text(): field.dd.get_text() for field in page.select(".fields div") if field.dt and field.dd}
    assert (fields["发布机构"], fields["发布日期"]) == (NAME, "2024-01-08")


@pytest.mark.parametrize("render", [render_pdf, render_docx])
@pytest.mark.parametrize("filing", [DATED, zero_filing(), replace(zero_filing(), date="2024-11-30")])
def test_the_signature_is_not_read_as_text_of_the_last_section(render, filing: Filing) -> None:
    document = document_of(filing)

    assert read_report(render(document)).sections["6"] == sections_of_document(document)["6"]
