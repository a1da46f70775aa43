"""Hostile and unusual text in every text field of a filing: it comes out as text, in every format that there is."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from bs4 import BeautifulSoup
from docx import Document as WordFile
from openpyxl import load_workbook
from PIL import Image as Bitmap

from disclosure_nb.document.nodes import Bar, Block, Chart, Document, Image, Number, Paragraph, Text, Title
from disclosure_nb.errors import RenderError
from disclosure_nb.filing import Filing, Unit, text_keys
from disclosure_nb.formats.registry import installed_formats, render_format
from made import hongze, read_document, shown

TEXTS: Mapping[str, str] = {
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;]]>{{ 7*7 }}{% raw %}",
    "typst": '#import "x.typ": * #panic("!") $x^2$ *a* _b_ `c` @d <e> \\u{41}',
    "formula": "=cmd|'/c calc'!A1",
    "bidi": "甲\u202e乙\u2066丙\u2069丁\u200f",
    "control": "甲\x00\x07\x1b[31m乙\x7f\x85丙",
    "names": "玥璟昇祎堃喆㛃",
    "emoji": "👨‍👩‍👧🇨🇳👍🏽1️⃣☑️❤️🏃🏽‍♀️😀☐✔✗❌",
    "long": "政务公开" * 25_000,
}
UNSEEN = re.compile("[\\s\x00-\x1f\x7f-\x9f\u200b\u200f\u202a-\u202e\u2066-\u2069\ufe0f\ufffd〓]")
"""Blanks, which lines may gain or lose; what has no form, and what a format shows in its place."""


SHORT = 80


def filing_with(text: str) -> Filing:
    """Return a draft with ``text`` in every text field; a name or an id is its beginning."""
    filing, short = hongze(), text[:SHORT]
    facts = {id: (text,) if isinstance(value, tuple) else value for id, value in filing.facts.items()}
    return replace(
        filing,
        unit=Unit(short, short, "department", short),
        facts=facts,
        texts=dict.fromkeys(text_keys(filing.edition), (text,)),
        date=None,
    )


@cache
def document_with(name: str) -> Document:
    return read_document(shown(filing_with(TEXTS[name])))


def file_of(format_: str, document: Document) -> bytes:
    return next(iter(render_format(format_, document, Path()).values()))


def made(name: str, format_: str) -> bytes:
    return file_of(format_, document_with(name))


def document_of(*body: str | Block, title: str = "表情试样") -> Document:
    parts = tuple(Paragraph(inlines=(Text(text=part),)) if isinstance(part, str) else part for part in body)
    return Document(
        title=Title(text=title, unit_id="bureau", unit="某局", year=2023, edition="2021"),
        body=parts,
    )


def squeezed(text: str) -> str:
    return UNSEEN.sub("", text)


def text_of_html(data: bytes) -> str:
    soup = BeautifulSoup(data, "html.parser")
    assert not soup.select("script:not([type='application/ld+json']), img, iframe, [onerror]")
    return str((soup.body or soup).get_text())


def text_of_pdf(data: bytes) -> str:
    with pikepdf.open(io.BytesIO(data)) as file, file.open_metadata() as claims:
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"], claims["pdfuaid:part"]) == ("3", "A", "1")
    with pdfplumber.open(io.BytesIO(data), pages=[1, 2, 3, 4, 5]) as pdf:
        return "".join("".join(char["text"] for char in page.chars) for page in pdf.pages)


def text_of_docx(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in WordFile(io.BytesIO(data)).paragraphs)


def text_of_csv(data: bytes) -> str:
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not any(row["unit"].startswith(("=", "+", "-", "@")) for row in rows)
    return rows[0]["unit"]


def text_of_xlsx(data: bytes) -> str:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    return str(sheet["B2"].value)


READERS: Mapping[str, Callable[[bytes], str]] = {
    "html": text_of_html,
    "pdf": text_of_pdf,
    "docx": text_of_docx,
    "csv": text_of_csv,
    "xlsx": text_of_xlsx,
    "digest-html": text_of_html,
}
MOST = {"html": 100_000, "docx": 100_000, "pdf": 500}
"""As much of a text as is looked for: in a PDF what fits a page, elsewhere the name of the unit."""


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("format_", READERS)
def test_it_is_text_in_every_format(format_: str, name: str) -> None:
    assert squeezed(TEXTS[name][: MOST.get(format_, SHORT)]) in squeezed(READERS[format_](made(name, format_)))


@pytest.mark.parametrize("name", TEXTS)
def test_the_picture_report_can_be_drawn(name: str) -> None:
    assert Bitmap.open(io.BytesIO(made(name, "digest-png"))).width == 1080


def test_no_format_is_left_out() -> None:
    assert {*READERS, "digest-png", "svg"} == set(installed_formats().plugins)


def test_the_charts_show_no_text_of_a_bureau() -> None:
    assert made("script", "svg") == made("emoji", "svg")


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "🏃🏽‍♀️", "👍🏽", "1️⃣", "🇨🇳"])
def test_an_emoji_of_several_signs_is_one_sign_of_the_emoji_font(emoji: str) -> None:
    with pdfplumber.open(io.BytesIO(file_of("pdf", document_of(f"甲{emoji}乙")))) as pdf:
        drawn = [char["fontname"].partition("+")[2] for char in pdf.pages[0].chars if char["size"] < 17]
    assert drawn[:3] == ["FandolFang-Regular", "NotoEmoji-Regular", "FandolFang-Regular"]


@pytest.mark.parametrize("char", ["\ue000", "\u0378", "\ufffd", "\u0627", "\ud55c"])
@pytest.mark.parametrize("format_", ["pdf", "digest-png"])
def test_a_character_that_no_font_has_is_named(format_: str, char: str) -> None:
    with pytest.raises(RenderError, match=f"U\\+{ord(char):04X}"):
        file_of(format_, document_of("图", title=f"甲{char}局年报"))


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_it_is_named_in_a_picture_too(format_: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text x="5" y="15">甲\ue000</text></svg>'
    picture = Image(mime="image/svg+xml", data=svg, alt="图")
    with pytest.raises(RenderError, match=r"U\+E000"):
        file_of(format_, document_of(picture))


@pytest.mark.parametrize("label", ["👨‍👩‍👧家🇨🇳旗👍🏽赞1️⃣号☑️❤️🏃🏽‍♀️", "葛\U000e0100", "x" * 60])
def test_a_chart_of_the_analyst_may_hold_them_too(label: str) -> None:
    bar = Bar(label=label, number=Number(text="1", value="1", sources=()))
    document = document_of(Chart(title=label, unit="件", bars=(bar,)))
    assert file_of("pdf", document).startswith(b"%PDF")
