"""The Word file of a report: the page of GB/T 9704-2012, every kind of part as Word's own, equal for equal input."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

import docx
import nbformat
import pytest
from docx.oxml.ns import qn
from PIL import Image as Picture

from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.nodes import (
    Bar,
    Block,
    Chart,
    Data,
    Document,
    FindingLine,
    FindingList,
    Grid,
    GridCell,
    HeadingPart,
    HorizontalRule,
    Image,
    ListPart,
    Number,
    Paragraph,
    Preformatted,
    Quote,
    Text,
    Title,
)
from disclosure_nb.errors import RenderError
from disclosure_nb.filing import Store
from disclosure_nb.formats.docx import render_docx
from disclosure_nb.formats.docx.exporter import DOCXReportExporter
from disclosure_nb.formats.docx.package import NAMESPACE
from disclosure_nb.formats.docx.tags import bookmark_name
from disclosure_nb.gate import document_of
from disclosure_nb.narrative import narrate

PARAMS = Path(__file__).parents[2] / "params"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


def report(*body: Block, data: tuple[Data, ...] = (), **title: Any) -> Document:
    words = {"text": "柳溪县教育局2023年政府信息公开工作年度报告", "unit": "柳溪县教育局", "unit_id": "liuxi-education"}
    return Document(title=Title(**{**words, "year": 2023, "edition": "2021", **title}), body=body, data=data)


def para(*runs: str | Text | Number) -> Paragraph:
    return Paragraph(inlines=tuple(Text(text=run) if isinstance(run, str) else run for run in runs))


def heading(level: int, text: str) -> HeadingPart:
    return HeadingPart(level=level, inlines=(Text(text=text),))


def cell(text: str, role: Literal["head", "stub", "value"] = "value", **more: Any) -> GridCell:
    return GridCell(text=text, role=role, **more)


def real(unit: str, year: int) -> Document:
    """The report of a unit's params, as the notebook shows it."""
    store = Store(PARAMS)
    filing = store.load(unit, year)
    findings = check(filing)
    narrative = narrate(filing, store.previous(filing))
    shown = [
        show.title(filing, findings),
        show.preface(narrative),
        *(show.section(narrative, findings, number) for number in range(1, 6)),
        show.sections(narrative, findings, start=6),
        show.charts(filing),
        show.findings_list(findings),
    ]
    blocks = [block for part in shown for block in part.blocks]
    return Document(
        title=next(block for block in blocks if isinstance(block, Title)),
        body=tuple(block for block in blocks if not isinstance(block, Title | Data)),
        data=tuple(block for block in blocks if isinstance(block, Data)),
    )


def opened(document: Document) -> Any:
    return docx.Document(io.BytesIO(render_docx(document)))


def part(document: Document, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as held:
        return held.read(name).decode()


def paragraphs(document: Document) -> list[tuple[str, str]]:
    """Style and text of every paragraph outside tables, without title, signature and the thin lines between tables."""
    found = [(paragraph.style.name, paragraph.text) for paragraph in opened(document).paragraphs]
    signature = ("Normal", document.title.unit)
    return [(style, text) for style, text in found if style not in ("Title", "表间") and (style, text) != signature]


def converted(data: bytes, kind: str, folder: Path) -> bytes:
    """What LibreOffice makes of a Word file."""
    (folder / "report.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", "out", "report.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"report.{kind}").read_bytes()


# --------------------------------------------------------------------------------------------------------------- page
class TestPage:
    def test_is_a4_with_the_margins_of_the_standard(self) -> None:
        section = opened(report()).sections[0]
        sides = (section.page_width, section.page_height, section.top_margin, section.left_margin)
        assert [round(side.mm, 1) for side in sides] == [210, 297, 37, 28]
        width = section.page_width - section.left_margin - section.right_margin
        height = section.page_height - section.top_margin - section.bottom_margin
        assert (width / 36000, height / 36000) == pytest.approx((156, 225), abs=0.1)

    def test_margins_are_mirrored_and_22_lines_fit(self) -> None:
        held = opened(report())
        assert held.settings.element.find(qn("w:mirrorMargins")) is not None
        grid = held.sections[0]._sectPr.find(qn("w:docGrid"))
        assert grid.get(qn("w:type")) == "linesAndChars"
        assert 12756 // int(grid.get(qn("w:linePitch"))) == 22

    def test_28_characters_fill_a_line(self) -> None:
        normal = opened(report()).styles["Normal"].element
        size = int(normal.rPr.find(qn("w:sz")).get(qn("w:val"))) * 10
        pitch = size + int(normal.rPr.find(qn("w:spacing")).get(qn("w:val")))
        assert 8845 // pitch == 28

    def test_page_numbers_differ_on_odd_and_even_pages(self) -> None:
        held = opened(report())
        section = held.sections[0]
        assert held.settings.odd_and_even_pages_header_footer
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            paragraph = footer.paragraphs[0]
            assert paragraph.text.replace("\u2002", "") == "— 1 —"
            assert " PAGE " in paragraph._p.xml
            assert paragraph._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
            assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"

    def test_body_is_indented_by_two_characters(self) -> None:
        indent = opened(report()).styles["Normal"].element.pPr.find(qn("w:ind"))
        assert indent.get(qn("w:firstLineChars")) == "200"

    @pytest.mark.parametrize(
        ("style", "face", "level"),
        [
            ("Title", "方正小标宋简体", None),
            ("Heading 1", "黑体", "0"),
            ("Heading 2", "楷体_GB2312", "1"),
            ("Heading 3", None, "2"),
            ("Heading 4", None, "3"),
        ],
    )
    def test_the_levels_have_their_faces_and_outline_levels(
        self, style: str, face: str | None, level: str | None
    ) -> None:
        element = opened(report()).styles[style].element
        fonts = element.find(f"{W}rPr/{W}rFonts")
        assert (None if fonts is None else fonts.get(qn("w:eastAsia"))) == face
        outline = element.find(f"{W}pPr/{W}outlineLvl")
        assert (None if outline is None else outline.get(qn("w:val"))) == level

    def test_faces_name_what_to_take_where_they_are_missing(self) -> None:
        table = ElementTree.fromstring(part(report(), "word/fontTable.xml"))
        other = {font.get(W + "name"): font.find(W + "altName") for font in table}
        assert {name: alt.get(W + "val") for name, alt in other.items() if alt is not None} == {
            "仿宋_GB2312": "仿宋",
            "楷体_GB2312": "楷体",
            "方正小标宋简体": "宋体",
            "黑体": "SimHei",
            "宋体": "SimSun",
        }

    def test_a_long_title_is_broken_after_the_unit(self) -> None:
        assert opened(report()).paragraphs[0].text == "柳溪县教育局\n2023年政府信息公开工作年度报告"
        assert opened(report(text="教育局2023年报告")).paragraphs[0].text == "教育局2023年报告"

    def test_properties_say_what_it_is_and_nothing_of_the_machine(self) -> None:
        properties = opened(report(date="2024-01-20")).core_properties
        assert (properties.title, properties.author) == ("柳溪县教育局2023年政府信息公开工作年度报告", "柳溪县教育局")
        assert str(properties.created) == str(properties.modified) == "2024-01-20 00:00:00+00:00"
        assert (properties.language, properties.content_status) == ("zh-CN", "正式")
        assert str(opened(report()).core_properties.created)[:10] == "2023-12-31"

    @pytest.mark.parametrize("title", [{"date": "昨天"}, {"year": 0}])
    def test_a_date_that_is_none_is_refused(self, title: dict[str, Any]) -> None:
        with pytest.raises(RenderError, match="不是有效日期"):
            render_docx(report(**title))


# -------------------------------------------------------------------------------------------------------------- parts
class TestParts:
    def test_headings_are_headings(self) -> None:
        document = report(*(heading(level, "题") for level in range(1, 7)), heading(1, " "), para("正文"))
        assert paragraphs(document) == [*((f"Heading {level}", "题") for level in range(1, 7)), ("Normal", "正文")]

    def test_styles_keep_their_words(self) -> None:
        number = Number(text="1,234", value="1234", sources=("facts.published_total",))
        marked = [
            Text(text=f"字{at}", **{kind: True}) for at, kind in enumerate(("strong", "emphasis", "strike", "code"))
        ]
        paragraph = opened(report(para(*marked, number, "条\n换行"))).paragraphs[1]
        assert paragraph.text == "字0字1字2字31,234条\n换行"
        strong, emphasis, strike, code = paragraph.runs[:4]
        assert strong.bold and strong.style.name == "Strong"
        assert emphasis.style.name == "Emphasis"
        assert strike.font.strike
        assert code.font.name == "Courier New"

    def test_all_styles_at_once_are_in_the_order_of_the_schema(self) -> None:
        text = Text(text="字—", strong=True, emphasis=True, strike=True, code=True, href="https://example.org")
        run = opened(report(para(text))).paragraphs[1]._p.find(f"{W}hyperlink/{W}r")
        names = [child.tag.removeprefix(W) for child in run.find(f"{W}rPr")]
        assert names == ["rStyle", "rFonts", "b", "strike", "shd"]

    def test_marks_of_two_scripts_take_the_chinese_face(self) -> None:
        runs = opened(report(para("“引”——甲", "plain"))).paragraphs[1].runs
        assert runs[0]._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia"
        assert runs[1]._r.rPr is None

    @pytest.mark.parametrize(
        ("href", "target"),
        [
            ("https://example.org/甲 乙?a=1&b=2#c", "https://example.org/%E7%94%B2%20%E4%B9%99?a=1&b=2#c"),
            ("http://example.org", "http://example.org"),
            ("mailto:a@example.org", "mailto:a@example.org"),
            ("HTTPS://EXAMPLE.ORG", "HTTPS://EXAMPLE.ORG"),
        ],
    )
    def test_web_and_mail_links_go_through_relationships(self, href: str, target: str) -> None:
        held = opened(report(para(Text(text="链接", href=href))))
        link = held.paragraphs[1].hyperlinks[0]
        assert (link.text, link._hyperlink.rId in held.part.rels) == ("链接", True)
        assert held.part.rels[link._hyperlink.rId].target_ref == target

    @pytest.mark.parametrize(
        "href",
        ["javascript:alert(1)", "file:///etc/passwd", "", "#a", "/b", "http://", "https://[bad", "mailto:", "data:,x",
         "http://a:b:c", "\\\\server\\share"],
    )  # fmt: skip
    def test_other_links_are_only_text(self, href: str) -> None:
        held = opened(report(para(Text(text="链接", href=href))))
        assert held.paragraphs[1].text == "链接"
        assert not held.paragraphs[1].hyperlinks
        assert not any(relation.is_external for relation in held.part.rels.values())

    def test_lists_are_words_own_nest_and_count_from_their_start(self) -> None:
        inner = ListPart(items=((para("内一"), para("续")), (para("内二"),)))
        outer = ListPart(ordered=True, start=3, items=((para("外一"), inner), (para("外二"),), (), (HorizontalRule(),)))
        held = opened(report(outer, ListPart(ordered=True, items=((para("另一"),),))))
        seen = [
            (p.style.name, p.text, p._p.pPr.numPr.ilvl.val, p._p.pPr.numPr.numId.val)
            for p in held.paragraphs
            if p._p.pPr.numPr is not None
        ]
        assert seen == [
            ("List Number", "外一", 0, 1),
            ("List Bullet", "内一", 1, 2),
            ("List Bullet", "内二", 1, 2),
            ("List Number", "外二", 0, 1),
            ("List Number", "", 0, 1),
            ("List Number", "", 0, 1),
            ("List Number", "另一", 0, 3),
        ]
        numbering = held.part.numbering_part.element
        starts = [kind.find(f"{W}lvl/{W}start").get(qn("w:val")) for kind in numbering.findall(f"{W}abstractNum")]
        assert starts == ["3", "1", "1"]
        assert ("List Continue", "续") in paragraphs(report(outer))

    @pytest.mark.parametrize(("start", "written"), [(-5, "0"), (0, "0"), (10**9, "32767")])
    def test_a_start_that_word_cannot_count_from_is_brought_near(self, start: int, written: str) -> None:
        numbering = part(report(ListPart(ordered=True, start=start, items=((para("甲"),),))), "word/numbering.xml")
        assert f'<w:start w:val="{written}"/>' in numbering

    def test_deep_nesting_stays_on_the_last_level(self) -> None:
        block: Block = para("底")
        for _ in range(30):
            block = ListPart(items=((para("层"), Quote(body=(block,))),))
        levels = [p._p.pPr.numPr.ilvl.val for p in opened(report(block)).paragraphs if p._p.pPr.numPr is not None]
        assert levels == [*range(9), *[8] * 21]

    def test_quote_preformatted_and_rule(self) -> None:
        document = report(Quote(body=(para("引文"),)), HorizontalRule(), Preformatted(text="甲 = 1\n  乙 = 2"))
        assert paragraphs(document) == [("Quote", "引文"), ("分隔线", ""), ("HTML Preformatted", "甲 = 1\n  乙 = 2")]

    @pytest.mark.parametrize("kind", ["png", "jpeg", "gif"])
    def test_bitmaps_have_their_alternative_text_and_caption(self, kind: str) -> None:
        held = io.BytesIO()
        Picture.new("RGB", (3000, 200), "red").save(held, kind)
        data = base64.b64encode(held.getvalue()).decode()
        image = Image.model_validate({"mime": f"image/{kind}", "data": data, "alt": "一条红线", "caption": "图1"})
        document = report(image)
        assert paragraphs(document)[1] == ("caption", "图1") or paragraphs(document)[1] == ("Caption", "图1")
        shape = opened(document).inline_shapes[0]
        assert shape._inline.docPr.get("descr") == "一条红线"
        assert shape.width.mm == pytest.approx(156, abs=0.1)
        assert shape.height.mm == pytest.approx(156 / 15, abs=0.1)

    def test_a_width_is_in_the_pixels_of_the_web(self) -> None:
        held = io.BytesIO()
        Picture.new("RGB", (30, 20), "red").save(held, "png")
        data = base64.b64encode(held.getvalue()).decode()
        image = Image(mime="image/png", data=data, alt="甲", width=96.0)
        assert opened(report(image, image)).inline_shapes[1].width.inches == pytest.approx(1, abs=0.01)

    def test_svg_becomes_a_sharp_bitmap_of_the_same_size(self) -> None:
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><rect width="96" height="48"/></svg>'
        held = opened(report(*[Image(mime="image/svg+xml", data=svg, alt="甲")] * 2))
        assert held.inline_shapes[1].width.inches == pytest.approx(1, abs=0.01)
        assert [p.image.px_width for p in held.part.package.image_parts] == [240]

    def test_a_huge_svg_is_drawn_no_larger_than_the_page(self) -> None:
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="1000000" height="100"><rect width="9" height="9"/></svg>'
        held = opened(report(Image(mime="image/svg+xml", data=svg, alt="甲")))
        assert [p.image.px_width for p in held.part.package.image_parts] == [pytest.approx(156 / 25.4 * 240, abs=2)]

    @pytest.mark.parametrize(
        "image",
        [
            Image(mime="image/png", data="A", alt="甲"),
            Image(mime="image/png", data="AAAA", alt="甲"),
            Image(mime="image/png", data="", alt="甲"),
            Image(mime="image/png", data=base64.b64encode(b"BM" + b"\0" * 60).decode(), alt="甲"),
            Image(mime="image/png", data=base64.b64encode(b"\x89PNG\r\n\x1a\n").decode(), alt="甲"),
            Image(mime="image/gif", data=base64.b64encode(b"GIF89a").decode(), alt="甲"),
            Image(mime="image/jpeg", data=base64.b64encode(b"\xff\xd8\xff\xe0\0\x10JFIF").decode(), alt="甲"),
            Image(mime="image/svg+xml", data="<svg", alt="甲"),
            Image(
                mime="image/svg+xml",
                data='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/hostname"/></svg>',
                alt="甲",
            ),
        ],
        ids=["no base64", "no picture", "nothing", "a BMP", "PNG cut off", "GIF cut off", "JPEG cut off", "no SVG",
             "a file of the machine"],
    )  # fmt: skip
    def test_a_broken_picture_is_refused(self, image: Image) -> None:
        with pytest.raises(RenderError, match="甲"):
            render_docx(report(image))

    def test_a_chart_is_a_table_with_its_numbers_and_alternative_text(self) -> None:
        bars = tuple(
            Bar(label=label, number=Number(text=text, value=text, sources=("requests.granted.total",)))
            for label, text in (("予以公开", "12"), ("部分公开", "6"), ("其他", "0"), ("减少", "-3"))
        )
        document = report(Chart(title="办理结果", unit="件", bars=bars))
        table = opened(document).tables[0]
        assert [[c.text for c in row.cells] for row in table.rows][:2] == [
            ["予以公开", "", "12件"],
            ["部分公开", "", "6件"],
        ]
        described = table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert described == "办理结果：予以公开 12件；部分公开 6件；其他 0件；减少 -3件"
        ends = [row.cells[1]._tc.find(f"{W}p/{W}pPr/{W}ind") for row in table.rows]
        assert [None if end is None else end.get(qn("w:right")) for end in ends] == ["0", "2240", None, None]

    def test_empty_parts_print_nothing_and_break_nothing(self) -> None:
        empty: tuple[Block, ...] = (
            para(),
            ListPart(items=()),
            ListPart(items=((),)),
            Quote(body=()),
            Preformatted(text=""),
            Grid(widths=(), rows=()),
            Grid(widths=(1, 1), rows=()),
            Chart(title="空", unit="", bars=()),
        )
        assert not opened(report(*empty)).tables


class TestTables:
    def test_merged_cells_are_words_own(self) -> None:
        rows = (
            (cell("甲", "head"), cell("乙", "head", colspan=2)),
            (cell("组", "stub", rowspan=2), cell("71"), cell("")),
            (cell("72"), cell("73")),
        )
        table = opened(report(Grid(widths=(1, 1, 2), head_rows=1, caption="表题", rows=rows))).tables[0]
        assert [[c.text for c in row.cells] for row in table.rows] == [
            ["甲", "乙", "乙"],
            ["组", "71", ""],
            ["组", "72", "73"],
        ]
        assert table.cell(1, 0)._tc is table.cell(2, 0)._tc and table.cell(0, 1)._tc is table.cell(0, 2)._tc
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True, False, False]
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert [round(column.width / 635) for column in table.columns] == [2211, 2211, 4423]
        assert table.style.name == "公文表格"
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "表题"
        assert table._tbl.tblPr.find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"

    def test_cells_of_the_form_carry_their_addresses(self) -> None:
        document = real("yunlan-police", 2023)
        form = Store(PARAMS).load("yunlan-police", 2023)
        names = re.findall(r'w:name="(_cell_\w+)"', part(document, "word/document.xml"))
        assert Counter(names) == Counter(bookmark_name(address) for address in form.cells)
        assert all(len(name) <= 40 for name in names)

    def test_the_statutory_tables_have_their_numbers(self) -> None:
        tables = opened(real("yunlan-police", 2023)).tables
        proactive, requests, remedies = tables[:3]
        assert [c.text for c in proactive.rows[3].cells] == ["行政规范性文件", "1", "1", "5"]
        assert [c.text for c in requests.rows[3].cells[3:]] == ["95", "4", "0", "0", "1", "0", "100"]
        assert [c.text for c in remedies.rows[3].cells] == [
            str(n) for n in (7, 1, 1, 3, 12, 3, 1, 0, 1, 5, 2, 0, 0, 1, 3)
        ]
        assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in requests.rows[:4]] == [True] * 3 + [False]

    def test_every_table_is_as_wide_as_the_text(self) -> None:
        for table in opened(real("yunlan-police", 2023)).tables:
            assert sum(column.width for column in table.columns) == 8845 * 635
            for row in table._tbl.tr_lst:
                assert sum(tc.width for tc in row.tc_lst) == 8845 * 635

    def test_long_numbers_are_narrowed_and_short_ones_are_not(self) -> None:
        grid = Grid(widths=(1,) * 15, rows=((cell("24252.311082"), *(cell("12") for _ in range(14))),))
        first, second = opened(report(grid)).tables[0].rows[0].cells[:2]
        scale = int(first.paragraphs[0].runs[0]._r.rPr.find(qn("w:w")).get(qn("w:val")))
        assert 12 * 4.5 * scale / 100 <= 8845 / 20 / 15 - 4
        assert second.paragraphs[0].runs[0]._r.rPr is None

    def test_a_blank_cell_is_empty_and_not_zero(self) -> None:
        grid = Grid(widths=(1,), rows=((cell("", address="requests.received.total"),),))
        assert opened(report(grid)).tables[0].cell(0, 0)._tc.findall(f".//{W}r") == []

    @pytest.mark.parametrize(
        "row", [(cell("宽", colspan=3),), (cell("高", rowspan=2),), (cell("甲"), cell("乙"), cell("丙"))]
    )
    def test_cells_that_do_not_fit_are_refused(self, row: tuple[GridCell, ...]) -> None:
        with pytest.raises(RenderError, match="放不下单元格"):
            render_docx(report(Grid(widths=(1, 1), rows=(row,))))

    def test_tables_that_touch_stay_two(self) -> None:
        grid = Grid(widths=(1,), rows=((cell("甲"),),))
        body = opened(report(grid, grid)).element.body
        assert [child.tag.removeprefix(W) for child in body] == [
            "p",
            "tbl",
            "p",
            "tbl",
            "p",
            "p",
            "sectPr",
        ]

    def test_a_caption_is_printed_only_where_asked(self) -> None:
        grid = Grid(widths=(1,), caption="表题", rows=((cell("甲"),),))
        assert "表题" not in [text for _, text in paragraphs(report(grid))]
        assert "表题" in [text for _, text in paragraphs(report(grid.model_copy(update={"show_caption": True})))]


class TestDraft:
    FINDINGS = FindingList(
        findings=(
            FindingLine(code="C3", severity="error", message="之和为16", basis="国办公开办函", repairs=("总计改为16",)),
        )
    )
    MARKED = Grid(widths=(1,), rows=((cell("17", mark="error", note="C3"),), (cell("18", mark="warning"),)))

    def test_every_page_says_so(self) -> None:
        section = opened(report(draft=True)).sections[0]
        for header in (section.header, section.even_page_header):
            assert header.paragraphs[0].text == "草稿"
            assert 'string="草稿"' in header._element.xml
        assert opened(report(draft=True)).core_properties.content_status == "草稿"

    def test_findings_come_last_and_wrong_cells_are_marked(self) -> None:
        document = report(self.FINDINGS, self.MARKED, para("正文"), draft=True)
        found = paragraphs(document)
        assert found[1:] == [
            ("Heading 1", "附：草稿核验情况"),
            ("核验情况", "1. 【C3 错误】之和为16"),
            ("核验情况", "依据：国办公开办函"),
            ("核验情况", "可改：总计改为16"),
        ]
        assert [row.cells[0].text for row in opened(document).tables[0].rows] == ["17※", "18"]

    def test_a_final_report_shows_nothing_of_it(self) -> None:
        with zipfile.ZipFile(io.BytesIO(render_docx(report(self.FINDINGS, self.MARKED)))) as held:
            everything = "".join(held.read(name).decode() for name in held.namelist() if name.startswith("word/"))
        assert not any(words in everything for words in (">草稿", "之和为16", "※", "header-"))


# ------------------------------------------------------------------------------------------------------- hostile text
class TestText:
    @pytest.mark.parametrize("hostile", ["<w:p/>", "]]>", "&amp;", "\"'", "{{x}}", " 前后有空白 ", "=1+1", "\\u0041"])
    def test_text_stays_text(self, hostile: str) -> None:
        grid = Grid(widths=(1,), caption=hostile, rows=((cell(hostile),),))
        document = report(para(hostile), heading(1, f"题{hostile}"), grid, text=f"{hostile}报告", unit=hostile)
        held = opened(document)
        assert (held.paragraphs[1].text, held.paragraphs[2].text) == (hostile, f"题{hostile}")
        assert held.tables[0].cell(0, 0).text == hostile

    @pytest.mark.parametrize("char", ["\x00", "\x01", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe", "\u202e", "\u2066"])
    def test_what_has_no_form_is_shown_as_a_geta_mark(self, char: str) -> None:
        words = f"数{char}字"
        bar = Bar(label=words, number=Number(text="1", value="1", sources=()))
        findings = FindingList(findings=(FindingLine(code=words, severity="info", message=words, basis=words),))
        document = report(
            para(words), heading(1, words), Preformatted(text=words),
            Grid(widths=(1,), caption=words, rows=((cell(words),),)),
            Chart(title=words, unit=words, bars=(bar,)), findings, para(Text(text="链接", href=f"https://example.org/{char}")),
            data=(Data(name="filing", content={words: words}),), text=words, unit=words, unit_id=words, draft=True,
        )  # fmt: skip
        held = opened(document)
        assert [p.text for p in held.paragraphs[:4]] == ["数〓字"] * 4
        assert held.tables[0].cell(0, 0).text == "数〓字"
        item = ElementTree.fromstring(part(document, "customXml/item1.xml"))
        assert json.loads(item.text or "")["filing"] == {words: words}

    def test_all_line_ends_break_the_line(self) -> None:
        assert opened(report(para("一\r\n二\r三\u2028四\n五"))).paragraphs[1].text == "一\n二\n三\n四\n五"

    @pytest.mark.parametrize("text", ["政" * 100_000, "x" * 100_000], ids=["hanzi", "one word"])
    def test_a_very_long_paragraph_is_whole(self, text: str) -> None:
        assert opened(report(para(text))).paragraphs[1].text == text


# ------------------------------------------------------------------------------------------------------------ archive
class TestArchive:
    def test_the_filing_travels_with_it(self) -> None:
        filing = {"unit": "柳溪县教育局", "cells": {"requests.received.total": None, "a": 0.1}}
        document = report(data=(Data(name="findings", content=[]), Data(name="filing", content=filing)))
        item = ElementTree.fromstring(part(document, "customXml/item1.xml"))
        assert item.tag == f"{{{NAMESPACE}}}report"
        held = json.loads(item.text or "")
        assert held["filing"] == filing and held["title"]["unit_id"] == "liuxi-education"

    def test_every_part_is_sound_xml_with_a_known_type_and_without_a_time(self) -> None:
        with zipfile.ZipFile(io.BytesIO(render_docx(real("hongze", 2023)))) as held:
            assert held.testzip() is None
            names = held.namelist()
            assert names == sorted(names, key=lambda name: (name != "[Content_Types].xml", name))
            assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            for name in names:
                ElementTree.fromstring(held.read(name))
            types = ElementTree.fromstring(held.read("[Content_Types].xml"))
            named = {str(entry.get("PartName")) for entry in types}
            kinds = {str(entry.get("Extension")) for entry in types}
            assert all(f"/{name}" in named or name.rpartition(".")[2] in kinds for name in names[1:])

    def test_equal_documents_give_equal_bytes_in_every_process(self, tmp_path: Path) -> None:
        held = io.BytesIO()
        Picture.new("RGB", (30, 20), "red").save(held, "png")
        picture = Image(mime="image/png", data=base64.b64encode(held.getvalue()).decode(), alt="甲")
        svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">字</text></svg>'
        first = real("hongze", 2023)
        more = (picture, Image(mime="image/svg+xml", data=svg, alt="乙"), ListPart(items=((para("项"),),)))
        document = first.model_copy(update={"body": (*first.body, *more)})
        whole = render_docx(document)
        assert render_docx(document) == whole
        written = tmp_path / "document.json"
        written.write_text(document.model_dump_json(), encoding="utf-8")
        program = (
            "import hashlib, pathlib, sys; from disclosure_nb.document.nodes import Document;"
            "from disclosure_nb.formats.docx import render_docx;"
            "document = Document.model_validate_json(pathlib.Path(sys.argv[1]).read_bytes());"
            "print(hashlib.sha256(render_docx(document)).hexdigest())"
        )
        for settings in ({"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"}, {"PYTHONHASHSEED": "2", "TZ": "America/Lima"}):
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **settings}
            command: Sequence[str] = [sys.executable, "-c", program, str(written)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            assert done.stdout.strip() == hashlib.sha256(whole).hexdigest()


class TestExporter:
    def test_a_notebook_becomes_the_file_of_its_document(self, weibin_run: Any) -> None:
        notebook = nbformat.read(weibin_run.folder / "report.ipynb", as_version=4)
        whole, resources = DOCXReportExporter().from_notebook_node(notebook)
        assert whole == render_docx(document_of(notebook))
        assert resources["output_extension"] == ".docx"


@needs_office
class TestOffice:
    def test_libreoffice_prints_the_tables_and_every_page_number(self, tmp_path: Path) -> None:
        pdfplumber = pytest.importorskip("pdfplumber")
        data = converted(render_docx(real("yunlan-police", 2023)), "pdf", tmp_path)
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = [page.extract_text() for page in pdf.pages]
            sizes = {(round(page.width), round(page.height)) for page in pdf.pages}
        text = re.sub(r"\s", "", "".join(pages))
        assert sizes == {(595, 842)}
        assert "行政规范性文件115" in text and "一、本年新收政府信息公开申请数量954001" in text
        assert "711312310152001" in text
        for number, page in enumerate(pages, 1):
            assert re.search(rf"—\s*{number}\s*—$", page)

    def test_a_draft_says_so_on_every_printed_page(self, tmp_path: Path) -> None:
        pdfplumber = pytest.importorskip("pdfplumber")
        data = converted(render_docx(report(para("政" * 28 * 50), draft=True)), "pdf", tmp_path)
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) > 2
            assert all(page.extract_text().startswith("草稿") for page in pdf.pages)

    def test_22_lines_of_28_characters_fit_on_a_page(self, tmp_path: Path) -> None:
        pdfplumber = pytest.importorskip("pdfplumber")
        data = converted(render_docx(report(para("政" * 28 * 80))), "pdf", tmp_path)
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            lines = Counter(round(char["top"]) for char in pdf.pages[1].chars if char["text"] == "政")
        assert list(lines.values()) == [28] * 22
