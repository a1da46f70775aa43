"""The picture report: key figures and charts of a document, as a page and as one long picture."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from PIL import Image

from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.nodes import Chart, Data, Document, Title
from disclosure_nb.document.theme import Theme, default_theme
from disclosure_nb.errors import RenderError
from disclosure_nb.filing import Filing, Store
from disclosure_nb.formats.digest import render_digest_html, render_digest_png
from disclosure_nb.formats.digest.exporter import DigestExporter
from disclosure_nb.formats.digest.figures import digest_topics
from factories import invented_edition, zero_filing
from made import PARAMS, REPO, code, hongze, read_document, result, shown, titled, weibin

HOSTILE = "</style><script>alert(1)</script>\"'&amp;--><img src=x onerror=alert(1)>#[]$*_"


def document_of(filing: Filing, *, history: tuple[Filing, ...] = (), theme: Theme | None = None) -> Document:
    notebook = shown(filing)
    notebook.cells[0] = code(result(show.title(filing, check(filing), theme)))
    notebook.cells[-2] = code(result(show.charts(filing, history)))
    return read_document(notebook)


def with_history(unit: str, year: int) -> Document:
    store = Store(PARAMS)
    filing = store.load(unit, year)
    return document_of(filing, history=store.history(filing))


def figures(document: Document) -> dict[str, str]:
    return {
        each.label: each.number.text + each.number.unit for topic in digest_topics(document) for each in topic.figures
    }


# --- what it shows ---------------------------------------------------------------------------------------------------


def test_the_key_figures_are_those_of_the_filing() -> None:
    assert figures(with_history("yunlan-education", 2023)) == {
        "主动公开政府信息": "588条",
        "政府网站公开": "203条",
        "政务微信推送": "352篇",
        "政策解读材料": "5件",
        "制发行政规范性文件": "2件",
        "现行有效行政规范性文件": "8件",
        "新收申请": "19件",
        "办结申请": "18件",
        "予以公开和部分公开占办结": "61.1%",
        "上年结转": "0件",
        "予以公开": "9件",
        "部分公开": "2件",
        "结转下年度": "1件",
        "行政复议": "1件",
        "行政诉讼": "1件",
        "复议纠正": "0件",
        "诉讼纠正": "0件",
        "行政许可": "42件",
        "行政处罚": "4件",
        "行政强制": "0件",
        "行政事业性收费": "436.85万元",
    }


def test_every_figure_says_where_it_comes_from() -> None:
    filing = weibin()
    for topic in digest_topics(document_of(filing)):
        for each in topic.figures:
            assert all(
                source in filing.cells or source.removeprefix("facts.") in filing.facts
                for source in each.number.sources
            )


def test_what_is_blank_is_not_shown_and_exact_numbers_stay_exact() -> None:
    filing = weibin().with_cells(
        {
            "requests.received.total": None,
            "requests.partly_granted.total": None,
            "proactive.charges.amount": Decimal("24252.311082"),
            "proactive.licences.decisions": 10**21 + 1,
        }
    )
    shown_figures = figures(document_of(filing))

    assert not {"新收申请", "部分公开", "予以公开和部分公开占办结"} & set(shown_figures)
    assert shown_figures["行政事业性收费"] == "24252.311082万元"
    assert shown_figures["行政许可"] == f"{10**21 + 1}件"


def test_shares_are_rounded_half_up() -> None:
    cells = {"requests.granted.total": 1, "requests.partly_granted.total": 0, "requests.concluded.total": 80}

    assert figures(document_of(weibin().with_cells(cells)))["予以公开和部分公开占办结"] == "1.3%"


def test_charts_are_shown_with_their_topics() -> None:
    topics = {topic.title: topic.charts for topic in digest_topics(with_history("yunlan-education", 2023))}

    assert [chart.kind for chart in topics["依申请公开"]] == ["chart", "chart", "trend"]
    assert [chart.kind for chart in topics["行政处理决定"]] == ["chart"]


def test_a_chart_of_something_else_comes_at_the_end() -> None:
    own = Chart.model_validate(
        {
            "title": "自有",
            "unit": "次",
            "bars": [{"label": "甲", "number": {"text": "1", "value": "1", "sources": ["facts.trainings"]}}],
        }
    )
    topics = digest_topics(read_document(titled(code(result(show.Shown(own))))))

    assert (topics[-1].title, topics[-1].charts) == ("数据图示", (own,))


def test_rows_are_of_like_length() -> None:
    rows = [[len(row) for row in topic.rows] for topic in digest_topics(with_history("yunlan-education", 2023))]

    assert rows == [[1, 3, 2], [3, 4], [2, 2], [3, 1]]


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_other_forms_have_a_picture_report_too(edition: str) -> None:
    assert render_digest_png(document_of(zero_filing(edition))).startswith(b"\x89PNG")


def test_a_form_with_other_tables_shows_what_it_has() -> None:
    document = document_of(zero_filing(invented_edition()))

    assert "<h1>" in render_digest_html(document)
    assert render_digest_png(document).startswith(b"\x89PNG")


# --- the page --------------------------------------------------------------------------------------------------------


def page_of(document: Document) -> BeautifulSoup:
    return BeautifulSoup(render_digest_html(document), "html.parser")


def test_the_page_is_self_contained_and_has_an_outline() -> None:
    soup = page_of(with_history("yunlan-education", 2023))

    assert not soup.select("script, link, iframe, img, [src]")
    assert [tag.get_text() for tag in soup.select("h1")] == ["云澜区教育体育局2023年政府信息公开工作年度报告"]
    titles = ["主动公开", "依申请公开", "行政复议和行政诉讼", "行政处理决定"]
    assert [tag.get_text() for tag in soup.select("h2")] == titles
    assert len(soup.select("main dl data.number")) == 21
    assert soup.select("html[lang=zh-CN] header, main, footer")
    assert soup.select("head > title")[0].get_text().endswith("（图解）")
    assert len(render_digest_html(with_history("yunlan-education", 2023)).encode()) < 40_000


def test_a_draft_says_so() -> None:
    soup = page_of(document_of(hongze()))

    assert "不得发布" in soup.select(".draft")[0].get_text()
    assert soup.select("head > title")[0].get_text().startswith("【草稿】")
    assert not page_of(document_of(weibin())).select(".draft")


def test_the_full_report_is_linked_where_its_address_is_known() -> None:
    data = default_theme().model_dump()
    data["site"]["Url"] = "https://example.org/{year}/{unit}.html"
    link = page_of(document_of(weibin(), theme=Theme.model_validate(data))).select("footer a")
    assert [str(each["href"]) for each in link] == ["https://example.org/2023/weibin-education.html"]

    data["site"]["Url"] = "javascript:alert(1)"
    assert not page_of(document_of(weibin(), theme=Theme.model_validate(data))).select("a")


def hostile_document() -> Document:
    data = default_theme().model_dump()
    data |= dict.fromkeys(("header", "publisher", "subject", "index_number"), HOSTILE) | {"footer": [HOSTILE]}
    data["site"] = dict.fromkeys(data["site"], HOSTILE)
    number = {"text": HOSTILE, "value": "1", "sources": [HOSTILE], "unit": HOSTILE}
    parts = (
        {"kind": "chart", "title": HOSTILE, "unit": HOSTILE, "bars": [{"label": HOSTILE, "number": number}]},
        {
            "kind": "trend",
            "title": HOSTILE,
            "unit": HOSTILE,
            "years": [2023],
            "series": [{"label": HOSTILE, "points": [number]}],
        },
    )
    return Document.model_validate(
        {
            "title": Title(text=HOSTILE, unit_id=HOSTILE, unit=HOSTILE, year=2023, edition="2021", date=HOSTILE),
            "body": parts,
            "data": (
                Data(name="theme", content=Theme.model_validate(data).to_json()),
                Data(name="filing", content={"cells": {"requests.received.total": 1}}),
            ),
        }
    )


def test_hostile_text_is_text_on_the_page_and_in_the_picture() -> None:
    soup = page_of(hostile_document())

    assert not soup.select("script, img, [onerror], [src]")
    assert soup.select("h1")[0].get_text() == HOSTILE
    assert render_digest_png(hostile_document()).startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [None, [], {"cells": []}, {"facts": {"published_total": ["x"]}}])
def test_odd_data_show_nothing(content: Any) -> None:
    title = Title(text="t", unit_id="a", unit="甲", year=2023, edition="2021")
    document = Document(title=title, body=(), data=(Data(name="filing", content=content),))

    assert digest_topics(document) == ()
    assert render_digest_png(document).startswith(b"\x89PNG")


# --- the picture -----------------------------------------------------------------------------------------------------


def test_the_picture_is_1080_pixels_wide_and_longer_than_wide() -> None:
    picture = Image.open(io.BytesIO(render_digest_png(with_history("yunlan-education", 2023))))

    assert picture.width == 1080
    assert 2000 < picture.height < 6000


def test_a_character_that_no_font_has_is_named_and_not_drawn_as_a_box() -> None:
    document = document_of(weibin())
    title = document.title.model_copy(update={"text": "一字\ue000局年报"})

    with pytest.raises(RenderError, match=r"U\+E000"):
        render_digest_png(document.model_copy(update={"title": title}))


def test_the_colours_are_those_of_the_house() -> None:
    data = default_theme().model_dump()
    data["light"]["accent"] = "#004d80"
    picture = Image.open(io.BytesIO(render_digest_png(document_of(weibin(), theme=Theme.model_validate(data)))))

    assert picture.convert("RGB").getpixel((5, 5)) == (0, 0x4D, 0x80)


_MAKE = """
import hashlib, sys
sys.path.insert(0, "tests")
from formats.test_digest import with_history
from disclosure_nb.formats.digest import render_digest_html, render_digest_png
from disclosure_nb.formats.html.exporter import HTMLReportExporter
document = with_history("yunlan-education", 2023)
for made in (render_digest_html(document).encode(), render_digest_png(document),
             HTMLReportExporter().from_document(document).encode()):
    print(hashlib.sha256(made).hexdigest())
"""


def test_equal_documents_give_equal_bytes_in_every_process() -> None:
    said = set()
    for seed, zone in (("1", "Asia/Shanghai"), ("2", "America/New_York")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", _MAKE], cwd=REPO, env=environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        said.add(done.stdout)

    document = with_history("yunlan-education", 2023)
    assert len(said) == 1
    assert hashlib.sha256(render_digest_png(document)).hexdigest() == said.pop().split()[1]


# --- nbconvert -------------------------------------------------------------------------------------------------------


def test_the_exporter_makes_the_page_of_the_document(tmp_path: Path) -> None:
    notebook = shown(weibin())
    page, resources = DigestExporter().from_notebook_node(notebook)

    assert page == render_digest_html(read_document(notebook))
    assert resources["output_extension"] == ".digest.html"


def test_of_a_notebook_that_shows_no_report_the_page_says_so() -> None:
    page, _ = DigestExporter().from_notebook_node(nbformat.v4.new_notebook())

    assert "没有可以发布的报告" in page
