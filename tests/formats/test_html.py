"""The HTML page: self-contained, readable by machines and by screen readers, and never more than the filing says."""

from __future__ import annotations

import http.server
import re
import shutil
import subprocess
import threading
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import command
from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.fragment import fragment_html
from disclosure_nb.document.nodes import Chart, Document, FindingLine, FindingList, Grid, Paragraph, Title
from disclosure_nb.filing import Filing, Store, Unit, number_text
from disclosure_nb.formats.html.exporter import HTMLReportExporter
from disclosure_nb.formats.registry import render_formats
from disclosure_nb.narrative import narrate
from made import PARAMS, code, hongze, markdown, read_document, result, shown, titled, weibin
from sizes import size

HOSTILE = "<script>alert(1)</script>\"'&amp;{{ 7*7 }}{% raw %}</style>--><img src=x onerror=alert(1)>]]>"


def page_of(notebook: object) -> str:
    """Return the page of what a notebook shows, whole report or not."""
    return HTMLReportExporter().from_document(read_document(notebook))


def soup_of(notebook: object) -> BeautifulSoup:
    return BeautifulSoup(page_of(notebook), "html.parser")


@pytest.fixture(scope="module")
def clean() -> BeautifulSoup:
    return soup_of(shown(weibin()))


@pytest.fixture(scope="module")
def draft() -> BeautifulSoup:
    return soup_of(shown(hongze()))


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


# --- the page --------------------------------------------------------------------------------------------------------


def test_nothing_is_loaded_from_anywhere(clean: BeautifulSoup) -> None:
    assert not clean.select("script:not([type='application/ld+json']), link, iframe, object, embed, base")
    assert not [tag for tag in clean.find_all(True) if tag.get("src") and not str(tag["src"]).startswith("data:")]
    assert not [name for tag in clean.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert not re.search(r"url\(|@import", "".join(style.get_text() for style in clean.find_all("style")))


def test_the_language_and_the_title_are_declared(clean: BeautifulSoup) -> None:
    assert one(clean, "html")["lang"] == "zh-CN"
    assert one(clean, "head > title").get_text() == "卫滨区教育局2023年政府信息公开工作年度报告"
    assert one(clean, "meta[charset]")["charset"] == "utf-8"
    assert one(clean, "meta[name=ArticleTitle]")["content"] == one(clean, "h1").get_text()
    assert one(clean, "meta[name=ContentSource]")["content"] == "卫滨区教育局"


def test_the_outline_is_one_title_six_sections_five_topics(clean: BeautifulSoup) -> None:
    edition = weibin().edition

    assert len(clean.select("h1")) == 1
    sections = [section.title for section in edition.sections]
    assert [head.get_text() for head in clean.select("h2")][: len(sections)] == sections
    assert [head.get_text() for head in clean.select("h3")] == [topic.title for topic in edition.sections[0].topics]


def test_every_head_of_a_table_says_what_it_is_the_head_of(clean: BeautifulSoup) -> None:
    heads = clean.select("th")

    assert heads
    assert {str(head.get("scope")) for head in heads} <= {"col", "row", "colgroup", "rowgroup"}


def test_every_table_has_a_caption(clean: BeautifulSoup) -> None:
    captions = [one(table, "caption").get_text() for table in clean.select("table")]

    sections = [section.title for section in weibin().edition.sections if section.table]
    assert captions == [*sections, "2023年行政处理决定数量（单位：件）"]


def test_the_page_is_small(clean: BeautifulSoup) -> None:
    assert len(page_of(shown(weibin())).encode()) <= 80_000
    assert len(page_of(shown(hongze())).encode()) <= 80_000


def test_equal_notebooks_give_equal_pages() -> None:
    assert page_of(shown(weibin())) == page_of(shown(weibin()))


# --- the figures -----------------------------------------------------------------------------------------------------


def read_back(soup: BeautifulSoup) -> dict[str, str | None]:
    cells = soup.select("[data-cell]")
    assert all(cell.get_text() == cell.get("data-value", "") for cell in cells)
    assert len({str(cell["data-cell"]) for cell in cells}) == len(cells)
    return {
        str(cell["data-cell"]): None if "data-value" not in cell.attrs else str(cell["data-value"]) for cell in cells
    }


def written(filing: Filing) -> dict[str, str | None]:
    return {address: None if value is None else number_text(value) for address, value in filing.cells.items()}


def test_every_cell_can_be_read_back_exactly() -> None:
    changes = {
        "requests.received.total": None,
        "proactive.licences.decisions": 11_398_889,
        "proactive.charges.amount": Decimal("24252.311082"),
        "remedies.review.upheld": -1,
    }
    filing = weibin().with_cells(changes)

    assert read_back(soup_of(shown(filing))) == written(filing)


@settings(max_examples=size(150), deadline=None)
@given(st.data())
def test_any_values_can_be_read_back_exactly(data: st.DataObject) -> None:
    filing = weibin()
    values = st.none() | st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=6)
    addresses = st.sampled_from(sorted(filing.cells))
    filing = filing.with_cells(data.draw(st.dictionaries(addresses, values, max_size=30)))

    assert read_back(soup_of(shown(filing))) == written(filing)


def test_every_number_in_the_text_says_where_it_comes_from(clean: BeautifulSoup) -> None:
    filing = weibin()
    numbers = clean.select("p data.number")

    assert numbers
    for number in numbers:
        for source in str(number["data-sources"]).split():
            place = source.partition("@")[0]
            assert place in filing.cells or place.removeprefix("facts.") in filing.facts
        assert number["data-how"] in ("value", "sum", "change", "growth")


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_says_so_at_the_top_and_in_the_title(draft: BeautifulSoup) -> None:
    assert one(draft, "head > title").get_text().startswith("【草稿】")
    assert "不得发布" in one(draft, "p.draft").get_text()


def test_a_draft_marks_the_wrong_cells_and_lists_the_findings(draft: BeautifulSoup) -> None:
    findings = check(hongze())
    wrong = {address for address, (severity, _) in findings.marks().items() if severity == "error"}
    marked = {str(cell["data-cell"]): cell for cell in draft.select("td.error")}
    assert one(draft, ".findings > h2").get_text() == "附：草稿核验情况"
    assert draft.select("main > *")[-1] is one(draft, ".findings")
    listed = [item.get_text() for item in draft.select(".findings li")]

    assert wrong
    assert marked.keys() == wrong
    assert all("C4" in str(cell["title"]) for cell in marked.values())
    assert len(listed) == len(findings)
    assert all(finding.sentence.zh in item for finding, item in zip(findings, listed, strict=True))


def test_a_clean_report_shows_no_trace_of_the_checks(clean: BeautifulSoup) -> None:
    assert not clean.select(".draft, .findings, td.error, td.warning, [title]")


# --- the page around the report --------------------------------------------------------------------------------------


def test_the_landmarks_of_the_page(clean: BeautifulSoup) -> None:
    body = one(clean, "body")

    assert [tag.name for tag in body.find_all(recursive=False)] == ["a", "header", "main", "footer"]
    assert one(clean, "a.skip")["href"] == "#report"
    assert one(clean, "main")["id"] == "report"


def test_the_fields_above_the_report_are_those_that_are_known(clean: BeautifulSoup) -> None:
    fields = {one(div, "dt").get_text(): one(div, "dd").get_text() for div in clean.select(".fields > div")}

    assert fields["发布机构"] == "卫滨区教育局"
    assert set(fields) <= {"发布机构", "发布日期"}


def test_headings_of_the_page_skip_no_level() -> None:
    soup = soup_of(titled(markdown("# 甲\n\n### 乙\n\n#### 丙\n\n## 丁")))

    assert [(tag.name, tag.get_text()) for tag in soup.select("h2, h3, h4, h5")] == [
        ("h2", "甲"),
        ("h3", "乙"),
        ("h4", "丙"),
        ("h3", "丁"),
    ]


def test_a_chart_is_a_table_of_its_numbers_with_bars_as_long_as_they_are() -> None:
    soup = soup_of(shown(hongze()))
    rows = one(soup, "figure.chart:last-of-type").select("tr")
    numbers = [int(one(row, "data.number").get_text()) for row in rows]
    lengths = [float(str(one(row, "rect")["width"]).removesuffix("%")) for row in rows]

    assert [one(row, "th").get_text() for row in rows] == ["行政许可", "行政处罚", "行政强制"]
    assert numbers == [550, 4119, 195]
    assert max(lengths) == 100
    assert all(abs(length - 100 * number / 4119) < 0.01 for number, length in zip(numbers, lengths, strict=True))
    assert all(svg["aria-hidden"] == "true" for svg in soup.select(".bars svg"))


def test_a_trend_is_a_picture_over_the_table_of_its_numbers() -> None:
    store = Store(PARAMS)
    filing = store.load("suqian", 2024)
    soup = soup_of(titled(code(result(show.charts(filing, store.history(filing))))))
    figure = one(soup, "figure.trend")

    assert one(figure, "svg")["role"] == "img"
    assert [[cell.get_text() for cell in row.select("th, td")] for row in figure.select("tr")] == [
        ["年度", "2023", "2024"],
        ["新收申请", "3511", "3525"],
        ["办结申请", "3486", "3521"],
    ]
    sources = [str(number["data-sources"]) for number in figure.select("data.number")]
    assert sources[:2] == ["requests.received.total@2023", "requests.received.total"]


# --- hostile text ----------------------------------------------------------------------------------------------------


def hostile() -> Filing:
    filing = weibin()
    text_facts = {id: (HOSTILE,) if isinstance(value, tuple) else value for id, value in filing.facts.items()}
    texts = {"overview.proactive": (HOSTILE,), "problems": (HOSTILE,), "other": (HOSTILE,), "preface": (HOSTILE,)}
    unit = Unit(HOSTILE, HOSTILE, "department", HOSTILE)
    return Filing(unit, filing.year, filing.edition, filing.cells, text_facts, texts, HOSTILE, origins=filing.origins)


def assert_only_text(soup: BeautifulSoup) -> None:
    assert not soup.select("script:not([type='application/ld+json']), iframe, img[src=x], [onerror]")
    assert "alert(1)" not in "".join(style.get_text() for style in soup.find_all("style"))
    assert "{{ 7*7 }}" in soup.get_text()


def test_hostile_text_in_every_field_of_a_filing_is_text() -> None:
    soup = soup_of(shown(hostile()))

    assert_only_text(soup)
    assert one(soup, "h1").get_text() == f"{HOSTILE}2023年政府信息公开工作年度报告"
    assert one(soup, "meta[name=ContentSource]")["content"] == HOSTILE
    assert sum(paragraph.get_text() == HOSTILE for paragraph in soup.select("main p")) == 4


def test_hostile_text_is_text_in_the_notebook_too() -> None:
    filing = hostile()
    html = show.sections(narrate(filing), check(filing), start=1)._repr_mimebundle_()["text/html"]

    assert_only_text(BeautifulSoup(html, "html.parser"))


def test_hostile_text_in_every_kind_of_part_is_text() -> None:
    title = Title(text=HOSTILE, unit_id=HOSTILE, unit=HOSTILE, year=2023, edition="2021", draft=True)
    number = {"kind": "number", "text": HOSTILE, "value": "1", "sources": [HOSTILE], "unit": HOSTILE}
    cell = {"text": HOSTILE, "address": HOSTILE, "value": HOSTILE, "unit": HOSTILE, "note": HOSTILE, "mark": "error"}
    parts = (
        Paragraph.model_validate(
            {"inlines": [number, {"kind": "text", "text": HOSTILE, "href": "https://x/" + HOSTILE}]}
        ),
        Grid.model_validate({"id": HOSTILE, "caption": HOSTILE, "widths": [1], "rows": [[cell]]}),
        Chart.model_validate({"title": HOSTILE, "unit": HOSTILE, "bars": [{"label": HOSTILE, "number": number}]}),
        FindingList(
            findings=(FindingLine(code=HOSTILE, severity="error", message=HOSTILE, basis=HOSTILE, repairs=(HOSTILE,)),)
        ),
    )
    exporter = HTMLReportExporter()

    assert_only_text(BeautifulSoup(exporter.from_document(Document(title=title, body=parts)), "html.parser"))
    assert_only_text(BeautifulSoup(fragment_html(parts), "html.parser"))


def test_a_link_in_a_forged_block_cannot_run_code() -> None:
    block = Paragraph.model_validate({"inlines": [{"kind": "text", "text": "点此", "href": "javascript:alert(1)"}]})
    soup = soup_of(titled(code(result(show.Shown(block)))))

    assert not soup.select("main a")
    assert "点此" in soup.get_text()


# --- an analyst's own parts ------------------------------------------------------------------------------------------


def test_own_parts_appear_between_the_others() -> None:
    soup = soup_of(
        titled(
            markdown("# 七、附录\n\n1. 甲\n2. 乙\n\n> 引\n\n[链](https://example.org)"),
            code(result({"text/plain": "<b>丙"})),
        )
    )
    main = one(soup, "main")

    assert [tag.name for tag in main.find_all(recursive=False)] == ["h1", "h2", "ol", "blockquote", "p", "pre"]
    assert one(main, "pre").get_text() == "<b>丙"
    assert one(main, "p a")["rel"] == ["noopener", "noreferrer"]


def test_svg_is_a_picture_so_that_nothing_in_it_can_run() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    soup = soup_of(titled(code(result({"image/svg+xml": svg}))))

    assert not soup.select("script:not([type='application/ld+json']), main svg")
    assert str(one(soup, "figure img")["src"]).startswith("data:image/svg+xml;base64,")


# --- nbconvert -------------------------------------------------------------------------------------------------------


def test_another_template_can_override_the_blocks(tmp_path: Path) -> None:
    house = tmp_path / "house"
    house.mkdir()
    (house / "conf.json").write_text('{"base_template": "disclosure"}', encoding="utf-8")
    (house / "index.html.j2").write_text(
        '{% extends "disclosure/index.html.j2" %}\n'
        "{% block header %}<header>{{ document.title.unit }}</header>{% endblock %}\n"
        "{% block footer %}<footer>本单位政务公开办公室</footer>{% endblock %}\n",
        encoding="utf-8",
    )
    notebook = tmp_path / "report.ipynb"
    nbformat.write(shown(weibin()), notebook)
    basedir = f"--TemplateExporter.extra_template_basedirs={tmp_path}"
    done = command("jupyter", "nbconvert", "--to", "disclosure_html", "--template", "house", basedir, notebook)
    assert done.code == 0, done.err
    soup = BeautifulSoup((tmp_path / "report.html").read_text(encoding="utf-8"), "html.parser")

    assert one(soup, "header").get_text() == "卫滨区教育局"
    assert one(soup, "footer").get_text() == "本单位政务公开办公室"
    assert read_back(soup) == written(weibin())


def test_the_exporter_and_the_document_give_the_same_page() -> None:
    notebook = shown(weibin())

    assert HTMLReportExporter().from_notebook_node(notebook)[0] == page_of(notebook)


# --- a real browser --------------------------------------------------------------------------------------------------

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


class _Refuse(http.server.BaseHTTPRequestHandler):
    """A proxy that remembers what is asked of it and answers nothing."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(403)

    do_CONNECT = do_POST = do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed: the page is not opened in a real browser")
def test_a_browser_asks_for_nothing_and_complains_of_nothing(tmp_path: Path) -> None:
    assert CHROMIUM
    asked: list[str] = []
    handler = type("Refuse", (_Refuse,), {"asked": asked})
    report = shown(weibin())
    report.cells.append(markdown('[链](https://example.org/a)\n\n<img src="https://example.org/b.png" alt="无">'))
    (tmp_path / "report.html").write_text(page_of(report), encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        done = subprocess.run(
            [
                CHROMIUM,
                *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
                *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
                *("--disable-dev-shm-usage", "--enable-logging=stderr", "--v=0"),
                f"--proxy-server=127.0.0.1:{proxy.server_port}",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--dump-dom",
                (tmp_path / "report.html").as_uri(),
            ],
            capture_output=True,
            timeout=300,
            text=True,
            encoding="utf-8",
        )
        proxy.shutdown()
    soup = BeautifulSoup(done.stdout, "html.parser")

    assert done.returncode == 0, done.stderr
    assert [path for path in asked if "example.org" in path] == []
    assert "CONSOLE" not in done.stderr
    assert one(soup, "h1").get_text() == "卫滨区教育局2023年政府信息公开工作年度报告"
    assert read_back(soup) == written(weibin())


# --- beside it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("notebook", "name"), [(shown(weibin()), "report"), (shown(hongze()), "report.draft")])
def test_the_page_links_to_what_the_same_run_makes_and_to_nothing_else(notebook: object, name: str) -> None:
    document = read_document(notebook)
    files = render_formats(["html", "csv", "docx"], document, Path())
    page = BeautifulSoup(files[f"{name}.html"], "html.parser")

    links = {str(link["href"]): link.get_text() for link in page.select(".beside a")}
    assert links == {f"{name}.csv": "数据（CSV）", f"{name}.docx": "Word", "report.json": "数据（JSON）"}
    assert set(links) <= {*files, "report.json"}
    assert render_formats(["docx", "csv", "html"], document, Path())[f"{name}.html"] == files[f"{name}.html"]
    assert not BeautifulSoup(page_of(notebook), "html.parser").select(".beside")
