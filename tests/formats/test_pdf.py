"""The PDF of a report: the page of GB/T 9704-2012, every kind of part, archival, accessible, equal for equal input."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pdfplumber
import pikepdf
import pytest
from pdfua import validate
from PIL import Image as Picture

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
from disclosure_nb.filing import Filing
from disclosure_nb.formats.pdf import render_pdf
from made import hongze, read_document, shown, weibin

MM = 72 / 25.4
LEFT, WIDTH, TOP, HEIGHT = 28 * MM, 156 * MM, 37 * MM, 225 * MM


def report(*body: Block, data: tuple[Data, ...] = (), **title: Any) -> Document:
    words = {"text": "柳溪县教育局2023年政府信息公开工作年度报告", "unit": "柳溪县教育局", "unit_id": "liuxi-education"}
    return Document(title=Title(**{**words, "year": 2023, "edition": "2021", **title}), body=body, data=data)


def para(*runs: str | Text | Number) -> Paragraph:
    return Paragraph(inlines=tuple(Text(text=run) if isinstance(run, str) else run for run in runs))


def heading(level: int, text: str) -> HeadingPart:
    return HeadingPart(level=level, inlines=(Text(text=text),))


def cell(text: str, role: Literal["head", "stub", "value"] = "value", **more: Any) -> GridCell:
    return GridCell(text=text, role=role, **more)


def long_table(rows: int = 60, **more: Any) -> Grid:
    head = (cell("信息内容", "head"), cell("数量", "head"))
    body = tuple((cell(f"第{row}项", "stub"), cell(str(row))) for row in range(1, rows + 1))
    return Grid(widths=(3, 1), head_rows=1, rows=(head, *body), **more)


def opened(document: Document) -> pdfplumber.pdf.PDF:
    return pdfplumber.open(io.BytesIO(render_pdf(document)))


def text_of(document: Document) -> str:
    with opened(document) as pdf:
        return "\n".join(page.extract_text() for page in pdf.pages)


def squeezed(document: Document) -> str:
    return "".join(text_of(document).split())


def body_lines(page: Any) -> dict[float, list[dict[str, Any]]]:
    lines: dict[float, list[dict[str, Any]]] = {}
    for char in page.chars:
        if abs(char["size"] - 15.79) < 0.01:
            lines.setdefault(round(char["bottom"], 1), []).append(char)
    return lines


def font_of(document: Document, text: str) -> str:
    """The font of the first character of ``text``, which must be on the first page."""
    with opened(document) as pdf:
        return next(str(char["fontname"]) for char in pdf.pages[0].chars if char["text"] == text[0])


# --------------------------------------------------------------------------------------------------------------- page
class TestPage:
    def test_is_a4(self) -> None:
        with opened(report()) as pdf:
            page = pdf.pages[0]
            assert (page.width / MM, page.height / MM) == pytest.approx((210, 297), abs=0.01)

    def test_has_22_lines_of_28_characters_in_156_by_225_mm(self) -> None:
        with opened(report(para("政" * 28 * 80))) as pdf:
            odd, even = pdf.pages[2], pdf.pages[1]
            for page, left in ((odd, LEFT), (even, 26 * MM)):  # the binding edge is right on even pages
                lines = body_lines(page)
                assert [len(chars) for chars in lines.values()] == [28] * 22
                assert min(char["x0"] for char in page.chars if char["text"] == "政") == pytest.approx(left, abs=0.1)
                assert max(char["x1"] for char in page.chars if char["text"] == "政") == pytest.approx(
                    left + WIDTH, abs=0.5
                )
                bottoms = sorted(lines)
                assert bottoms[0] - 15.79 >= TOP - 0.5
                assert bottoms[-1] <= TOP + HEIGHT
                assert bottoms[1] - bottoms[0] == pytest.approx(HEIGHT / 22, abs=0.1)

    def test_lines_below_the_title_keep_to_the_22(self) -> None:
        with opened(report(para("政" * 28 * 80))) as pdf:
            first, second = (sorted(body_lines(pdf.pages[at])) for at in (0, 1))
        assert all(min(abs(bottom - other) for other in second) < 0.2 for bottom in first)

    def test_page_numbers_are_one_character_in_outside_7_mm_below_the_text(self) -> None:
        with opened(report(para("政" * 28 * 40))) as pdf:
            for page, number in zip(pdf.pages[:2], "12", strict=True):
                foot = page.crop((0, TOP + HEIGHT, page.width, page.height))
                assert foot.extract_text() == f"— {number} —"
                assert {char["size"] for char in foot.chars} == {14}
                dash = (
                    min(word["x0"] for word in foot.extract_words()),
                    max(word["x1"] for word in foot.extract_words()),
                )
                if number == "1":
                    assert dash[1] == pytest.approx(LEFT + WIDTH - 14, abs=0.5)
                else:
                    assert dash[0] == pytest.approx(26 * MM + 14, abs=0.5)
                # the baseline lies 0.293 em below the top of the dash
                baseline = page.height - foot.chars[0]["matrix"][5]
                assert baseline - 0.293 * 14 == pytest.approx(TOP + HEIGHT + 7 * MM, abs=0.5)

    def test_paragraphs_begin_two_characters_in(self) -> None:
        with opened(report(para("开" + "政" * 40))) as pdf:
            first = next(char for char in pdf.pages[0].chars if char["text"] == "开" and char["size"] < 16)
            assert first["x0"] == pytest.approx(LEFT + 2 * 15.79, abs=0.1)

    def test_no_line_begins_with_a_closing_mark(self) -> None:
        with opened(report(*(para("政" * count + "，。、；）》") for count in range(24, 32)))) as pdf:
            for page in pdf.pages:
                for chars in body_lines(page).values():
                    assert min(chars, key=lambda char: char["x0"])["text"] not in "，。、；）》"

    def test_a_heading_never_ends_a_page(self) -> None:
        for count in range(12, 24):
            with opened(report(*[para("政")] * count, heading(1, "一、总体情况"), para("开" * 100))) as pdf:
                page = next(page for page in pdf.pages if "总体情况" in page.extract_text())
                assert "开" in page.extract_text().partition("总体情况")[2]


class TestFaces:
    def test_the_levels_have_their_faces(self) -> None:
        document = report(heading(1, "甲"), heading(2, "乙"), heading(3, "丙"), heading(4, "丁"), para("正文"))
        assert "FandolHei" in font_of(document, "甲")
        assert "FandolKai" in font_of(document, "乙")
        assert all("FandolFang" in font_of(document, text) for text in ("丙", "丁", "正文"))

    def test_the_title_is_size_2_bold_song_broken_after_the_unit(self) -> None:
        with opened(report()) as pdf:
            title = [char for char in pdf.pages[0].chars if char["size"] == 22]
            assert all("NotoSerifCJKsc-Bold" in char["fontname"] for char in title)
            assert pdf.pages[0].extract_text().splitlines()[:2] == ["柳溪县教育局", "2023年政府信息公开工作年度报告"]

    def test_a_short_title_stays_on_one_line(self) -> None:
        assert text_of(report(text="教育局2023年报告")).splitlines()[0] == "教育局2023年报告"

    def test_only_packaged_fonts_are_embedded(self) -> None:
        with pikepdf.open(io.BytesIO(render_pdf(report(heading(1, "一"), para("王玥璟"), long_table())))) as pdf:
            fonts = {
                str(descendant.BaseFont).partition("+")[2]: descendant.FontDescriptor
                for thing in pdf.objects
                if isinstance(thing, pikepdf.Dictionary) and thing.get("/Subtype") == "/Type0"
                for descendant in thing.DescendantFonts
            }
        assert all(name.startswith(("Fandol", "NotoSerifCJKsc")) for name in fonts)
        assert all("/FontFile3" in descriptor for descriptor in fonts.values())


# -------------------------------------------------------------------------------------------------------------- parts
class TestParts:
    def test_styles_keep_their_words(self) -> None:
        document = report(
            para(
                Text(text="重点", strong=True),
                Text(text="着重", emphasis=True),
                Text(text="删去", strike=True),
                Text(text="code", code=True),
                Number(text="1,234", value="1234", sources=("facts.published_total",)),
                "条\n换行",
            )
        )
        assert "重点着重删去code1,234条" in text_of(document)
        assert "\n换行" in text_of(document)
        assert "FandolHei" in font_of(document, "重点")
        assert "FandolKai" in font_of(document, "着重")

    def test_web_and_mail_links_work_and_others_are_only_text(self) -> None:
        hrefs = ("https://example.org/甲", "mailto:a@example.org", "javascript:alert(1)", "file:///etc/passwd", "")
        runs = (Text(text=f"链接{at}", href=href) for at, href in enumerate(hrefs))
        with opened(report(para(*runs))) as pdf:
            assert len({link["uri"] for link in pdf.hyperlinks}) == 2
            assert all(f"链接{at}" in pdf.pages[0].extract_text() for at in range(5))

    def test_lists_nest_and_count_from_their_start(self) -> None:
        inner = ListPart(items=((para("内一"),), (para("内二"),)))
        text = text_of(report(ListPart(ordered=True, start=3, items=((para("外一"), inner), (para("外二"),)))))
        lines = [line.split() for line in text.splitlines()]
        assert ["3.", "外一"] in lines and ["4.", "外二"] in lines
        assert text.index("外一") < text.index("内一") < text.index("内二") < text.index("外二")

    def test_quote_preformatted_and_rule(self) -> None:
        text = text_of(report(Quote(body=(para("引文"),)), HorizontalRule(), Preformatted(text="甲 = 1\n  乙 = 2")))
        assert "引文" in text and "甲 = 1\n" in text and "乙 = 2" in text

    @pytest.mark.parametrize("kind", ["png", "jpeg", "gif"])
    def test_bitmaps_have_their_alternative_text_and_caption(self, kind: str) -> None:
        held = io.BytesIO()
        Picture.new("RGB", (3000, 200), "red").save(held, kind)
        data = base64.b64encode(held.getvalue()).decode()
        document = report(
            Image.model_validate({"mime": f"image/{kind}", "data": data, "alt": "一条红线", "caption": "图1"})
        )
        assert "图1" in text_of(document)
        assert "一条红线" in [alt for _, alt in tags(document)]
        with opened(document) as pdf:
            assert pdf.pages[0].images[0]["x1"] <= LEFT + WIDTH + 0.5

    def test_a_chart_is_drawn_and_put_in_words(self) -> None:
        bar = Bar(label="予以公开", number=Number(text="12", value="12", sources=("requests.granted.total",)))
        document = report(Chart(title="办理结果", unit="件", bars=(bar,)))
        assert "予以公开" in text_of(document) and "12件" in text_of(document)
        assert "办理结果：予以公开 12件" in [alt for _, alt in tags(document)]

    def test_empty_parts_print_nothing_and_break_nothing(self) -> None:
        empty: tuple[Block, ...] = (
            para(),
            heading(2, " "),
            ListPart(items=()),
            ListPart(items=((),)),
            Quote(body=()),
            Preformatted(text=""),
            Grid(widths=(), rows=()),
            Chart(title="空", unit="", bars=()),
        )
        assert render_pdf(report(*empty)).startswith(b"%PDF")

    @pytest.mark.parametrize(
        "picture",
        [
            Image(mime="image/png", data="A", alt="甲"),
            Image(mime="image/png", data="AAAA", alt="甲"),
            Image(mime="image/svg+xml", data="<svg", alt="甲"),
            Image(
                mime="image/svg+xml",
                data='<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/hostname"/></svg>',
                alt="甲",
            ),
        ],
        ids=["no base64", "no picture", "no SVG", "a file of the machine"],
    )
    def test_a_broken_picture_is_refused(self, picture: Image) -> None:
        with pytest.raises(RenderError):
            render_pdf(report(picture))


class TestTables:
    def test_the_head_comes_again_on_every_page(self) -> None:
        with opened(report(long_table())) as pdf:
            pages = [page.extract_text() for page in pdf.pages]
        assert len(pages) > 1
        assert all(page.count("信息内容 数量") == 1 for page in pages)

    def test_it_stays_inside_the_text_area(self) -> None:
        grid = Grid(widths=(1.3, 1.3, 4.4, *[1.0] * 7), rows=(tuple(cell("11398889") for _ in range(10)),))
        with opened(report(grid)) as pdf:
            assert text_of(report(grid)).count("11398889") == 10
            page = pdf.pages[0]
            edges = [line[side] for line in (*page.lines, *page.rects) for side in ("x0", "x1")]
            assert min(edges) == pytest.approx(LEFT, abs=0.5) and max(edges) == pytest.approx(LEFT + WIDTH, abs=0.5)

    def test_long_numbers_stay_whole_and_inside_their_column(self) -> None:
        grid = Grid(widths=(1,) * 15, rows=(tuple(cell("24252.311082") for _ in range(15)),))
        with opened(report(grid)) as pdf:
            words = [word for word in pdf.pages[0].extract_words(x_tolerance=0.5) if word["text"][:2] == "24"]
            assert [word["text"] for word in words] == ["24252.311082"] * 15
            assert all(word["x1"] - word["x0"] <= WIDTH / 15 for word in words)

    def test_merged_cells_keep_every_value_in_its_place(self) -> None:
        rows = (
            (cell("组", "stub", rowspan=2), cell("甲", "stub"), cell("71")),
            (cell("乙", "stub"), cell("72")),
            (cell("合并", "stub", colspan=2), cell("")),
        )
        with opened(report(Grid(widths=(1, 1, 1), rows=rows))) as pdf:
            words = {word["text"]: word for word in pdf.pages[0].extract_words()}
        assert words["71"]["x0"] == pytest.approx(words["72"]["x0"], abs=0.5)
        assert words["71"]["top"] < words["72"]["top"] < words["合并"]["top"]
        assert "0" not in words

    def test_a_short_row_is_filled_up_and_the_next_keeps_its_place(self) -> None:
        with opened(report(Grid(widths=(1, 1), rows=((cell("甲"),), (cell("乙"), cell("丙")))))) as pdf:
            words = {word["text"]: word for word in pdf.pages[0].extract_words()}
        assert words["甲"]["x0"] == pytest.approx(words["乙"]["x0"], abs=0.5)

    @pytest.mark.parametrize(
        "row", [(cell("宽", colspan=3),), (cell("高", rowspan=2),), (cell("甲"), cell("乙"), cell("丙"))]
    )
    def test_cells_that_do_not_fit_are_refused(self, row: tuple[GridCell, ...]) -> None:
        with pytest.raises(RenderError, match="放不下单元格"):
            render_pdf(report(Grid(widths=(1, 1), rows=(row,))))

    def test_a_caption_is_printed_only_where_asked(self) -> None:
        assert "表题" in text_of(report(long_table(3, caption="表题", show_caption=True)))
        assert "表题" not in text_of(report(long_table(3, caption="表题")))


class TestDraft:
    FINDINGS = FindingList(
        findings=(
            FindingLine(
                code="C3",
                severity="error",
                message="自然人等六列之和为16，总计为17",
                basis="国办公开办函〔2021〕30号",
                repairs=("总计改为16",),
            ),
        )
    )
    MARKED = Grid(widths=(1,), rows=((cell("17", mark="error", note="C3"),), (cell("18", mark="warning"),)))

    def test_every_page_says_so(self) -> None:
        with opened(report(para("政" * 28 * 50), draft=True)) as pdf:
            assert len(pdf.pages) > 2
            assert all(page.extract_text().startswith("草稿") for page in pdf.pages)

    def test_findings_come_last_and_wrong_cells_are_marked(self) -> None:
        text = text_of(report(self.FINDINGS, self.MARKED, para("正文"), draft=True))
        assert text.index("正文") < text.index("附：草稿核验情况") < text.index("自然人等六列之和为16，总计为17")
        assert all(words in text for words in ("C3", "错误", "国办公开办函〔2021〕30号", "总计改为16"))
        assert "17※" in text and "18※" not in text

    def test_a_final_report_shows_nothing_of_it(self) -> None:
        text = text_of(report(self.FINDINGS, self.MARKED))
        assert not any(words in text for words in ("草稿", "C3", "※"))


# ------------------------------------------------------------------------------------------------------- hostile text
class TestText:
    @pytest.mark.parametrize(
        "hostile",
        [
            '#panic("x")',
            "$x^2$ *a* _b_ `c` @d <e>",
            "= 标题",
            "- 项",
            "\\u{41} \\",
            "// 注 /* 注 */",
            "-- --- ... ~",
            "\"引号\" 'q'",
            "https://example.org#a",
        ],
    )
    def test_typst_source_stays_text(self, hostile: str) -> None:
        for part in (
            para(f"始{hostile}终"),
            heading(1, f"始{hostile}终"),
            Grid(widths=(1,), rows=((cell(f"始{hostile}终"),),)),
        ):
            assert "".join(f"始{hostile}终".split()) in squeezed(report(part))
        assert "".join(hostile.split()) in squeezed(report(text=f"{hostile}报告", unit="某局"))

    @pytest.mark.parametrize("char", ["\x00", "\x01", "\x1b", "\x7f", "\x85", "\ud800", "\ufeff", "\u202e", "\u2066"])
    def test_what_has_no_form_is_shown_as_a_geta_mark(self, char: str) -> None:
        assert "数〓字123" in text_of(report(para(f"数{char}字123")))

    def test_all_line_ends_break_the_line(self) -> None:
        lines = text_of(report(para("一\r\n二\r三\u2028四\n五"))).splitlines()
        assert [line for line in lines if line in "一二三四五"] == list("一二三四五")

    @pytest.mark.parametrize("text", ["政" * 100_000, "x" * 100_000], ids=["hanzi", "one word"])
    def test_a_very_long_paragraph_stays_inside_the_page(self, text: str) -> None:
        with opened(report(para(text))) as pdf:
            assert len(pdf.pages) > 80
            assert max(char["x1"] for char in pdf.pages[5].chars) <= LEFT + WIDTH + 1

    def test_a_character_without_a_glyph_is_named_with_its_place(self) -> None:
        with pytest.raises(RenderError) as caught:
            render_pdf(report(para("前文"), para("今天天气很好\ue000明天也好")))
        for said in caught.value.sentence:
            assert "\ue000" in said and "U+E000" in said and "今天天气很好\ue000明天也好" in said

    @pytest.mark.parametrize(
        "part",
        [
            heading(1, "一、\ue000"),
            Grid(widths=(1,), rows=((cell("\ue000"),),)),
            Chart(title="\ue000", unit="件", bars=()),
            Preformatted(text="\ue000"),
        ],
        ids=["heading", "table", "chart", "preformatted"],
    )
    def test_it_is_noticed_wherever_it_is(self, part: Block) -> None:
        with pytest.raises(RenderError, match=r"U\+E000"):
            render_pdf(report(part))

    def test_nesting_without_end_is_refused(self) -> None:
        part: Block = para("底")
        for _ in range(60):
            part = Quote(body=(part,))
        with pytest.raises(RenderError, match="无法排版"):
            render_pdf(report(part))


# ------------------------------------------------------------------------------------------------------------ archive
def tags(document: Document) -> list[tuple[str, str]]:
    """The kind and alternative text of every structure element, in order."""

    def walk(node: Any) -> Iterator[tuple[str, str]]:
        if isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S), str(node.get("/Alt", ""))
            yield from walk(node.get("/K"))

    with pikepdf.open(io.BytesIO(render_pdf(document))) as pdf:
        return list(walk(pdf.Root.StructTreeRoot.K))


class TestArchive:
    def test_it_claims_pdf_a_3a_and_pdf_ua_1(self) -> None:
        with pikepdf.open(io.BytesIO(render_pdf(report(para("正文"))))) as pdf, pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"], xmp["pdfuaid:part"]) == ("3", "A", "1")
            assert str(pdf.Root.Lang) == "zh-CN"
            assert str(pdf.docinfo.Title) == "柳溪县教育局2023年政府信息公开工作年度报告"

    def test_headings_are_bookmarks_even_where_levels_are_skipped(self) -> None:
        document = report(heading(1, "一、甲"), heading(2, "（一）乙"), heading(1, "二、丙"), heading(4, "（1）丁"))
        with pikepdf.open(io.BytesIO(render_pdf(document))) as pdf, pdf.open_outline() as outline:
            found = [(item.title, [child.title for child in item.children]) for item in outline.root]
        assert found == [("一、甲", ["（一）乙"]), ("二、丙", ["（1）丁"])]

    def test_its_parts_are_tagged(self) -> None:
        part = ListPart(items=((para("项"),),))
        kinds = Counter(kind for kind, _ in tags(report(heading(1, "一"), para("正文"), long_table(2), part)))
        assert {kind: kinds[kind] for kind in ("/H1", "/Table", "/TH", "/TD", "/L")} == {
            "/H1": 1,
            "/Table": 1,
            "/TH": 4,  # two heads of columns, two of rows
            "/TD": 2,
            "/L": 1,
        }

    def test_the_filing_travels_with_it(self) -> None:
        filing = {"unit": "柳溪县教育局", "cells": {"requests.received.total": None}}
        data = (Data(name="filing", content=filing), Data(name="findings", content=[]))
        with pikepdf.open(io.BytesIO(render_pdf(report(data=data)))) as pdf:
            assert sorted(pdf.attachments) == ["filing.json", "report.csv"]
            assert json.loads(pdf.attachments["filing.json"].get_file().read_bytes()) == filing

    def test_its_date_is_the_reports_or_the_last_day_of_its_year(self) -> None:
        for date, expected in (("2024-01-20", "D:20240120000000Z"), (None, "D:20231231000000Z")):
            with pikepdf.open(io.BytesIO(render_pdf(report(date=date)))) as pdf:
                assert str(pdf.docinfo.CreationDate) == expected

    @pytest.mark.parametrize("title", [{"date": "昨天"}, {"year": 0}])
    def test_a_date_that_is_none_is_refused(self, title: dict[str, Any]) -> None:
        with pytest.raises(RenderError, match="不是有效日期"):
            render_pdf(report(**title))

    def test_a_missing_font_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(RenderError, match="找不到字体文件夹"):
            render_pdf(report(), fonts=[tmp_path / "nowhere"])

    def test_equal_documents_give_equal_bytes_in_every_process(self, tmp_path: Path) -> None:
        document = report(
            heading(1, "一、甲"), para("正文123"), long_table(), data=(Data(name="filing", content={"b": 1}),)
        )
        first = render_pdf(document)
        assert render_pdf(document) == first
        held = tmp_path / "document.json"
        held.write_text(document.model_dump_json(), encoding="utf-8")
        program = (
            "import hashlib, pathlib, sys; from disclosure_nb.document.nodes import Document;"
            "from disclosure_nb.formats.pdf import render_pdf;"
            "document = Document.model_validate_json(pathlib.Path(sys.argv[1]).read_bytes());"
            "print(hashlib.sha256(render_pdf(document)).hexdigest())"
        )
        for settings in ({"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai"}, {"PYTHONHASHSEED": "2", "TZ": "America/Lima"}):
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **settings}
            done = subprocess.run(
                [sys.executable, "-c", program, str(held)], env=environment, capture_output=True, text=True, check=True
            )
            assert done.stdout.strip() == hashlib.sha256(first).hexdigest()

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
    def test_a_process_forked_after_rendering_refuses_instead_of_waiting_for_ever(self) -> None:
        program = (
            "import os; from disclosure_nb.errors import RenderError; from disclosure_nb.formats.pdf import render_pdf;"
            "from disclosure_nb.document.nodes import Document, Title;"
            "title = Title(text='报告', unit_id='a', unit='某局', year=2023, edition='2021');"
            "document = Document(title=title, body=());"
            "render_pdf(document)\n"
            "if os.fork() == 0:\n"
            "    try: render_pdf(document)\n"
            "    except RenderError: os._exit(7)\n"
            "    os._exit(0)\n"
            "print(os.waitstatus_to_exitcode(os.wait()[1]))"
        )
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        )
        assert done.stdout.strip() == "7"


def test_every_head_of_a_table_is_tagged_with_its_scope() -> None:
    with pikepdf.open(io.BytesIO(render_pdf(report(long_table(2))))) as pdf:
        cells = [
            (str(part.S), *(str(attribute.Scope) for attribute in part.A if "/Scope" in attribute))
            for part in pdf.objects
            if isinstance(part, pikepdf.Dictionary) and part.get("/S") in ("/TH", "/TD")
        ]
    assert sorted(cells) == [("/TD",)] * 2 + [("/TH", "/Column")] * 2 + [("/TH", "/Row")] * 2


@pytest.mark.parametrize("filing", [weibin(), hongze()], ids=["a report", "a draft"])
def test_an_independent_checker_of_pdf_ua_finds_nothing(filing: Filing, tmp_path: Path) -> None:
    """It knows 16 of the 106 rules of PDF/UA-1; the one on heading levels it cannot evaluate on any file."""
    path = tmp_path / "report.pdf"
    path.write_bytes(render_pdf(read_document(shown(filing))))

    assert validate(str(path)).findings == ()
