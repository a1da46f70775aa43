"""The theme of a house: read strictly, carried by the notebook, printed as text, never worse to read than allowed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pdfplumber
import pytest
from bs4 import BeautifulSoup

from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.colour import contrast
from disclosure_nb.document.imprint import filled, page_tags
from disclosure_nb.document.nodes import Data, Document, Title
from disclosure_nb.document.theme import Site, Theme, default_theme, read_theme, theme_in, theme_of
from disclosure_nb.errors import NotebookError, RenderError, ThemeError
from disclosure_nb.formats.html.exporter import HTMLReportExporter
from disclosure_nb.formats.page import theme_style
from disclosure_nb.formats.pdf.exporter import PDFReportExporter
from disclosure_nb.formats.pdf.families import FAMILIES, choose_families
from disclosure_nb.formats.pdf.typeset import FONTS, Press, press_of
from disclosure_nb.formats.registry import render_format
from made import code, read_document, result, shown, weibin

HOSTILE = "</style><script>alert(1)</script>\"'&amp;--><img src=x onerror=alert(1)>"
HOUSE = """
name: 云澜样式
header: 云澜区人民政府 · 政府信息公开
footer: ["主办：云澜区人民政府办公室", "{name}{year}年报"]
publisher: 云澜区人民政府办公室
subject: 教育 / 综合
index_number: "YL0005-{year}-{unit}-{date}"
contact:
  {office: 公开科, address: 和平路1号, postcode: "453000", phone: "0373-1", fax: "0373-2", email: a@b.cn, hours: 全天}
site:
  SiteName: 云澜区人民政府
  SiteDomain: www.example.gov.cn
  SiteIDCode: "4100000001"
  ColumnName: 政府信息公开年报
  ColumnType: 政府信息公开
  ColumnDescription: 年报栏目
  ColumnKeywords: 年报
  Keywords: "年报,{year}"
  Author: 公开科
  Description: "{name}{year}年度报告"
  Url: "https://www.example.gov.cn/{year}/{unit}.html"
light: {accent: "#004d80"}
chart: ["#3b7dd8", "#b3661e"]
fonts:
  html: {body: [Own Song, serif]}
  pdf: {body: [FandolKai]}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "theme.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(tmp_path: Path, text: str) -> list[tuple[str, str | None]]:
    with pytest.raises(ThemeError) as caught:
        read_theme(written(tmp_path, text))
    return [(problem.code, problem.place.key) for problem in caught.value.problems]


def themed(theme: Theme | None) -> Any:
    notebook = shown(weibin())
    notebook.cells[0] = code(result(show.title(weibin(), check(weibin()), theme)))
    return notebook


def document_of(theme: Theme | None, date: str | None = "2024-01-20") -> Document:
    document = read_document(themed(theme))
    return document.model_copy(update={"title": document.title.model_copy(update={"date": date})})


def soup_of(theme: Theme | None) -> BeautifulSoup:
    return BeautifulSoup(HTMLReportExporter().from_document(document_of(theme)), "html.parser")


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_default_theme_names_every_key_and_says_nothing_of_its_own() -> None:
    assert default_theme().to_json() == {}
    assert not any(value for _, value in default_theme().site)


def test_a_folder_without_a_theme_has_the_default_one(tmp_path: Path) -> None:
    assert theme_of(tmp_path) == default_theme()


@pytest.mark.parametrize("text", ["", "# nothing\n", "header:\ncontact:\n", "fonts: {pdf: {body: []}}"])
def test_a_theme_that_says_nothing_is_the_default_one(tmp_path: Path, text: str) -> None:
    assert read_theme(written(tmp_path, text)) == default_theme()


def test_what_differs_is_what_travels(tmp_path: Path) -> None:
    theme = read_theme(written(tmp_path, HOUSE))
    data = theme.to_json()

    assert data["light"] == {"accent": "#004d80"}
    assert data["fonts"] == {"html": {"body": ["Own Song", "serif"]}, "pdf": {"body": ["FandolKai"]}}
    assert "dark" not in data
    assert theme_in(document_of(theme)) == theme
    assert json.loads(json.dumps(data)) == data


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    text = """
headr: 甲
footer: 一行
publisher: 453000
index_number: "YL-{yaer}"
contact: {phone: 03731234567890123, mobile: "1"}
site: 网站
light: {ink: red, paper: "#FFF"}
chart: "#123456"
fonts: {html: {body: ["a;}b"]}, folders: ["../fonts", "/usr/share/fonts"]}
"""
    assert problems(tmp_path, text) == [
        ("E422", "footer"),
        ("E422", "publisher"),
        ("E421", "contact.mobile"),
        ("E422", "site"),
        ("E422", "light.paper"),
        ("E422", "light.ink"),
        ("E422", "chart"),
        ("E422", "fonts.html.body.0"),
        ("E422", "fonts.folders.0"),
        ("E422", "fonts.folders.1"),
        ("E421", "headr"),
    ]


def test_placeholders_and_contrasts_are_checked_too(tmp_path: Path) -> None:
    text = """
index_number: "YL-{yaer}"
footer: ["{name}", "{nam}"]
light: {ink: "#999999"}
dark: {link: "#0b4f9c"}
chart: ["#4a7fb5", "#eeeeee"]
"""
    assert problems(tmp_path, text) == [
        ("E423", "footer.1"),
        ("E423", "index_number"),
        ("E424", "light.ink"),
        ("E424", "light.ink"),
        ("E424", "chart.1"),
        ("E424", "dark.link"),
    ]


def test_a_problem_says_where_what_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ThemeError) as caught:
        read_theme(written(tmp_path, 'headr: 甲\nlight:\n  ink: "#999999"\n'))
    (unknown,) = caught.value.problems
    assert unknown.say() == "[E421] theme.yaml 第 1 行 headr：不认识的项“headr”，是否应为“header”？"
    with pytest.raises(ThemeError) as caught:
        read_theme(written(tmp_path, 'light:\n  ink: "#999999"\n'))
    assert "第 2 行 light.ink" in caught.value.problems[0].say()
    assert "2.85" in caught.value.problems[0].say("en")


@pytest.mark.parametrize(
    "text", ["a: [", "header: 甲\nheader: 乙", "header: !x 甲", "- 甲", "甲", "footer: [&a 1, *a]"]
)
def test_what_is_no_theme_is_refused(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text)


def test_lists_have_an_end(tmp_path: Path) -> None:
    assert problems(tmp_path, f"footer: {json.dumps(['x'] * 21)}") == [("E422", "footer")]
    assert problems(tmp_path, 'chart: ["#4a7fb5"]') == [("E422", "chart")]


def test_the_contrast_of_colours_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#a31621", "#a31621") == 1


def test_placeholders_take_the_values_of_the_report() -> None:
    title = Title(text="t", unit_id="a-b", unit="甲局{year}", year=2023, edition="2021", date="2024-01-20")

    assert filled("{unit}/{name}/{year}/{date}/{other}", title) == "a-b/甲局{year}/2023/20240120/{other}"


# --- in the page -----------------------------------------------------------------------------------------------------


def test_every_page_tag_that_is_set_is_written(tmp_path: Path) -> None:
    soup = soup_of(read_theme(written(tmp_path, HOUSE)))
    tags = {str(tag["name"]): str(tag["content"]) for tag in soup.select("meta[name]")}
    names = [*Site.model_fields, "ArticleTitle", "PubDate"]

    assert set(names) <= set(tags)
    assert tags["ArticleTitle"] == "卫滨区教育局2023年政府信息公开工作年度报告"
    assert tags["PubDate"] == "2024-01-20 00:00"
    assert tags["ContentSource"] == "云澜区人民政府办公室"
    assert tags["Keywords"] == "年报,2023"
    assert tags["Url"] == "https://www.example.gov.cn/2023/weibin-education.html"


def test_page_tags_that_are_not_known_are_left_out() -> None:
    title = Title(text="t", unit_id="a", unit="甲局", year=2023, edition="2021")

    assert page_tags(default_theme(), title) == [("ArticleTitle", "t"), ("ContentSource", "甲局")]


def test_the_fields_the_imprint_and_the_header_are_on_the_page(tmp_path: Path) -> None:
    soup = soup_of(read_theme(written(tmp_path, HOUSE)))
    pairs = [tuple(part.get_text() for part in div.select("dt, dd")) for div in soup.select("dl > div")]

    assert pairs[:4] == [
        ("索引号", "YL0005-2023-weibin-education-20240120"),
        ("发布机构", "云澜区人民政府办公室"),
        ("发布日期", "2024-01-20"),
        ("主题分类", "教育 / 综合"),
    ]
    labels = ["承办处室", "地址", "邮政编码", "电话", "传真", "电子邮箱", "办公时间"]
    assert [label for label, _ in pairs[4:]] == labels
    assert soup.select("header .site")[0].get_text() == "云澜区人民政府 · 政府信息公开"
    assert [p.get_text() for p in soup.select("footer p")][-1] == "卫滨区教育局2023年报"


def test_the_colours_and_fonts_of_the_house_are_those_of_the_page(tmp_path: Path) -> None:
    style = theme_style(read_theme(written(tmp_path, HOUSE)))

    assert "--accent:#004d80;" in style
    assert '--body:"Own Song",serif;' in style
    assert "--series-1:#3b7dd8;--series-2:#b3661e;" in style


def test_hostile_text_in_every_text_of_a_theme_is_text() -> None:
    data = default_theme().model_dump()
    for key in ("name", "header", "publisher", "subject", "index_number"):
        data[key] = HOSTILE
    data["footer"] = [HOSTILE]
    for group in ("contact", "site"):
        data[group] = dict.fromkeys(data[group], HOSTILE)
    soup = soup_of(Theme.model_validate(data))

    assert not soup.select("script:not([type='application/ld+json']), img, [onerror], [src]")
    assert "alert(1)" not in "".join(style.get_text() for style in soup.select("style"))
    assert soup.select("header .site")[0].get_text() == HOSTILE
    assert all(dd.get_text() == HOSTILE for dd in soup.select("footer dd"))
    assert soup.select("meta[name=SiteName]")[0]["content"] == HOSTILE


@pytest.mark.parametrize(
    "forged",
    [
        {"light": {"ink": "red;}</style><script>alert(1)</script>"}},
        {"fonts": {"html": {"body": ['x"}</style>']}}},
        {"fonts": {"folders": ["../../etc"]}},
        {"unknown": 1},
        ["no", "mapping"],
    ],
)
def test_a_forged_theme_in_a_notebook_is_refused(forged: Any) -> None:
    document = document_of(None).model_copy(update={"data": (Data(name="theme", content=forged),)})

    for export in (HTMLReportExporter().from_document, PDFReportExporter().from_document):
        with pytest.raises(NotebookError):
            export(document)


def test_a_report_without_a_theme_carries_none() -> None:
    assert [data.name for data in document_of(None).data] == ["filing", "findings"]
    assert [data.name for data in document_of(default_theme()).data] == ["filing", "findings"]


# --- in the PDF ------------------------------------------------------------------------------------------------------


def test_the_imprint_of_the_house_ends_the_pdf(tmp_path: Path) -> None:
    theme = read_theme(written(tmp_path, HOUSE))
    path = tmp_path / "report.pdf"
    path.write_bytes(PDFReportExporter().from_document(document_of(theme)))
    with pdfplumber.open(path) as pdf:
        text = pdf.pages[-1].extract_text()
        fonts = {char["fontname"].partition("+")[2] for page in pdf.pages for char in page.chars}

    assert "索引号：YL0005-2023-weibin-education-20240120" in text.replace(" ", "")
    assert "卫滨区教育局2023年报" in text.replace(" ", "")
    assert "FandolKai-Regular" in fonts
    assert "FandolFang-Regular" not in fonts


def test_a_plain_pdf_has_no_imprint(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(PDFReportExporter().from_document(document_of(None)))
    with pdfplumber.open(path) as pdf:
        assert "发布机构" not in pdf.pages[-1].extract_text()


def test_own_families_come_before_the_packaged_ones() -> None:
    everything = {name for names in FAMILIES.values() for name in names} | {"Own"}

    assert choose_families(everything, {"hei": ["Missing", "Own"]})["hei"][0] == "Own"
    assert choose_families(everything)["hei"] == list(FAMILIES["hei"])


def test_a_family_that_is_missing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """The packaged fonts took its part in silence."""
    press = Press(None, frozenset({"Own", *FAMILIES["hei"]}))  # type: ignore[arg-type]
    pdf = default_theme().fonts.pdf.model_copy(update={"hei": ["Missing", "Own"], "kai": ["No Kai", "None"]})
    theme = default_theme()
    theme = theme.model_copy(update={"fonts": theme.fonts.model_copy(update={"pdf": pdf})})

    assert press.families(theme)["hei"][0] == "Own"
    (record,) = caplog.records
    assert record.name == "disclosure_nb.formats"
    assert record.getMessage().startswith("theme.yaml fonts.pdf.kai: 没有字体 No Kai、None，改用自带字体")


def test_a_font_that_is_added_or_changed_is_read_in_the_same_process(tmp_path: Path) -> None:
    """A process that makes report after report kept the fonts that it had found first."""
    packaged = sorted(FONTS.glob("*.otf"))
    before = press_of((tmp_path,))
    assert press_of((tmp_path,)) is before
    shutil.copy(packaged[0], tmp_path / "own.otf")
    added = press_of((tmp_path,))
    shutil.copy(packaged[1], tmp_path / "own.otf")

    assert len({id(each) for each in (before, added, press_of((tmp_path,)))}) == 3


def test_the_fonts_of_another_project_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was missing next to the theme was looked for where the command was typed, too."""
    (tmp_path / "other" / "params" / "fonts").mkdir(parents=True)
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    theme = default_theme()
    theme = theme.model_copy(update={"fonts": theme.fonts.model_copy(update={"folders": ["params/fonts"]})})

    for name in ("pdf", "digest-png"):
        with pytest.raises(RenderError, match="params/fonts"):
            render_format(name, document_of(theme), tmp_path / "project")


def test_font_folders_lie_next_to_the_theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "params"
    root.mkdir()
    theme_file = root / "theme.yaml"
    theme_file.write_text("fonts: {folders: [fonts]}", encoding="utf-8")
    theme = theme_of(root)
    monkeypatch.chdir("/")

    assert theme.fonts.folders == ["params/fonts"]
    with pytest.raises(RenderError, match="params/fonts"):
        PDFReportExporter().from_document(document_of(theme), [tmp_path / "outputs"])
    (root / "fonts").mkdir()
    plain = PDFReportExporter().from_document(document_of(None))
    assert PDFReportExporter().from_document(document_of(theme), [tmp_path / "outputs"]) == plain
