"""Document → Word file, with python-docx.

The page follows GB/T 9704-2012 (the XML files in ``base/``); headings, lists and tables are Word's own, so that the
file can be edited. The cells of the form carry their addresses (``tags.py``), and the filing travels with the file, so
that an edited file can be read back (``read.py``). Equal documents give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from disclosure_nb.document.imprint import signature, signed_at
from disclosure_nb.document.nodes import (
    Block,
    Chart,
    Data,
    Document,
    FindingLine,
    FindingList,
    Grid,
    HeadingPart,
    HorizontalRule,
    Image,
    Inlines,
    ListPart,
    Paragraph,
    Preformatted,
    Quote,
    Title,
    TrendChart,
)
from disclosure_nb.formats.docx.chart import chart_elements, trend_bars
from disclosure_nb.formats.docx.elements import Element, paragraph, w
from disclosure_nb.formats.docx.inline import runs, text_run
from disclosure_nb.formats.docx.numbering import DEEPEST, Numbering, list_indent
from disclosure_nb.formats.docx.package import new_package, saved
from disclosure_nb.formats.docx.pictures import PictureMaker
from disclosure_nb.formats.docx.tables import TableMaker

_TITLE_LINE = 20  # characters of size 2 (二号) in 156 mm
_CHARACTER = 316  # twentieths of a point: a character of the text
_SEVERITIES = {"error": "错误", "warning": "提醒", "info": "说明"}


def render_docx(document: Document) -> bytes:
    """Return the Word file of ``document``. Findings come last, and only in drafts.

    Raises RenderError if the date is no date, a picture cannot be decoded or drawn, a table's cells do not fit its
    columns, or an SVG picture is to be drawn in a process forked from one that had already typeset.
    """
    return _Renderer(document).file()


@dataclass(frozen=True)
class _WordPlace:
    """Where a block is: how deep in lists and quotations."""

    lists: int = 0
    quotes: int = 0


class _Renderer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.main = new_package(document)
        self.numbering = Numbering(self.main)
        self.tables = TableMaker(document.title.draft)
        self.pictures = PictureMaker(self.main)

    def file(self) -> bytes:
        findings = [line for block in self.document.body if isinstance(block, FindingList) for line in block.findings]
        body = self.main.element.body
        at = signed_at(self.document.body)
        content = [
            _title(self.document.title),
            *self.blocks(self.document.body[:at], _WordPlace()),
            *_signature(signature(self.document.title)),
            *self.blocks(self.document.body[at:], _WordPlace()),
        ]
        if findings and self.document.title.draft:
            content += _appendix(findings)
        for element in _apart(content):
            body.sectPr.addprevious(element)
        self.numbering.finish()
        return saved(self.main)

    def blocks(self, blocks: Sequence[Block], place: _WordPlace) -> Iterator[Element]:
        """Yield the paragraphs and tables of blocks, in their order."""
        for block in blocks:
            if isinstance(block, Chart):
                yield from chart_elements(block)
            elif isinstance(block, TrendChart):
                yield from chart_elements(trend_bars(block))
            elif isinstance(block, Image):
                yield from self.pictures.picture(block)
            elif isinstance(block, ListPart):
                yield from self.list(block, place)
            elif isinstance(block, Quote):
                yield from self.blocks(block.body, replace(place, quotes=place.quotes + 1))
            elif isinstance(block, Grid):
                yield from self.grid(block)
            elif not isinstance(block, FindingList | Data):
                yield from self.text(block, place)

    def text(self, block: Block, place: _WordPlace) -> Iterator[Element]:
        match block:
            case HeadingPart():
                if _words(block.inlines):
                    yield paragraph(f"Heading{block.level}", *runs(block.inlines, self.main))
            case Paragraph():
                style = "Quote" if place.quotes else "ListContinue" if place.lists else "Normal"
                yield paragraph(style, *runs(block.inlines, self.main), properties=_indent(place))
            case Preformatted():
                yield paragraph("HTMLPreformatted", text_run(block.text), properties=_indent(place))
            case HorizontalRule():
                yield paragraph("ThinLine")
            case _:
                raise TypeError(f"not a part that is printed in the text: {block.kind}")

    def grid(self, grid: Grid) -> Iterator[Element]:
        table = self.tables.table(grid)
        if table is not None:
            if grid.caption and grid.show_caption:
                yield paragraph("Caption", text_run(grid.caption), properties=(w("keepNext"),))
            yield table

    def list(self, part: ListPart, place: _WordPlace) -> Iterator[Element]:
        level = min(place.lists, DEEPEST)
        number = self.numbering.add(ordered=part.ordered, start=part.start, level=level)
        style = "ListNumber" if part.ordered else "ListBullet"
        inside = replace(place, lists=place.lists + 1)
        for item in part.items:
            first = item[0] if item and isinstance(item[0], Paragraph) else Paragraph(inlines=())
            numbered = w("numPr", w("ilvl", val=level), w("numId", val=number))
            yield paragraph(style, *runs(first.inlines, self.main), properties=(numbered,))
            yield from self.blocks(item[1:] if item and item[0] is first else item, inside)


def _title(title: Title) -> Element:
    """Return the title, broken behind the unit's name where it does not fit on one line (GB/T 9704-2012, 7.3.1)."""
    text = title.text
    wide = sum(1.0 if ord(char) >= 0x2E80 else 0.5 for char in text)
    if "\n" not in text and wide > _TITLE_LINE and title.unit and text.startswith(title.unit) and text != title.unit:
        text = f"{title.unit}\n{text.removeprefix(title.unit)}"
    return paragraph("Title", text_run(text))


def _signature(lines: Sequence[str]) -> Iterator[Element]:
    """Yield who signs and the day, kept together and set as in the PDF (GB/T 9704-2012, 7.3.5.2)."""
    wide = [sum(1.0 if ord(char) >= 0x2E80 else 0.5 for char in line) for line in lines]
    longer = wide[0] - wide[-1]
    rights = [2.0] if len(lines) == 1 else [2.0, longer] if longer >= 2 else [max(2.0, 4 - longer), 2.0]
    for at, (line, right) in enumerate(zip(lines, rights, strict=True)):
        yield paragraph(
            "Normal",
            text_run(line),
            properties=(
                *([w("keepNext")] if at < len(lines) - 1 else []),
                *([w("spacing", before=579)] if at == 0 else []),
                w("ind", right=round(right * _CHARACTER), firstLineChars=0, firstLine=0),
                w("jc", val="right"),
            ),
        )


def _words(inlines: Inlines) -> str:
    return "".join(part.text for part in inlines).strip()


def _indent(place: _WordPlace) -> tuple[Element, ...]:
    left = list_indent(place.lists - 1) if place.lists else 0
    if place.quotes > 1 or (place.quotes and place.lists):
        left += min(place.quotes, DEEPEST) * 632
    return (w("ind", left=left),) if left else ()


def _apart(content: Iterable[Element]) -> Iterator[Element]:
    """Yield paragraphs and tables with a thin line after every table: Word makes one of two tables that touch."""
    for element in content:
        yield element
        if element.tag.endswith("}tbl"):
            yield paragraph("Gap")


def _appendix(findings: Sequence[FindingLine]) -> Iterator[Element]:
    heading = "附：草稿核验情况"
    yield paragraph("Heading1", text_run(heading), properties=(w("pageBreakBefore"),))
    for at, finding in enumerate(findings, 1):
        yield paragraph(
            "Finding", text_run(f"{at}. 【{finding.code} {_SEVERITIES[finding.severity]}】{finding.message}")
        )
        yield paragraph("Finding", text_run(f"依据：{finding.basis}"))
        for repair in finding.repairs:
            yield paragraph("Finding", text_run(f"可改：{repair}"))
