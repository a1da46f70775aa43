"""Every page in a real browser: nothing axe-core objects to, nothing loaded, nothing cut off, all by keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import browser, opened
from disclosure_nb.batch.index import Page, index_html
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.theme import read_theme
from disclosure_nb.filing import Store
from disclosure_nb.formats.digest import render_digest_html
from disclosure_nb.formats.html.exporter import HTMLReportExporter
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import narrate
from made import PARAMS, code, hongze, markdown, read_document, result, shown, weibin

PAGES = ("report", "themed", "draft", "digest", "draft-digest", "index")
SCHEMES = ("light", "dark")
THEME = """
header: 云澜区人民政府 · 政府信息公开
footer: ["主办：云澜区人民政府办公室", "网站标识码：4100000001"]
subject: 教育 / 综合
index_number: "YL0005-{year}-{unit}"
contact: {office: 政务公开科, phone: "0373-1234567", email: gk@example.org}
site: {SiteName: 云澜区人民政府, Url: "https://example.org/{year}/{unit}.html"}
"""
OWN = """
# 七、附录

### 跳级的标题

1. 甲
2. 乙

> 引文 [链接](https://example.org/a)

| 列 | 数 |
|---|---|
| 甲 | 1 |

```
很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的一行 0123456789012345678901234567890123456789
```
"""
OUTCOMES = (
    Outcome(
        "yunlan-civil", 2023, "a", "clean", title="民政局2023年报告", files={"report.html": "1", "report.pdf": "2"}
    ),
    Outcome("b" * 60, 2023, "b", "findings", title="乙局2023年报告", summary={"error": 2}, codes=("C1",), files={}),
    Outcome("c", 2022, "c", "failed", reason=Sentence("原因。", "why."), files={"report.failed.ipynb": "3"}),
)


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every kind of page: reports with all that can be in them, drafts, picture reports, the index of a run."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "theme.yaml").write_text(THEME, encoding="utf-8")
    store = Store(PARAMS)
    filing = store.load("yunlan-education", 2023)
    findings, narrative = check(filing), narrate(filing, store.previous(filing))
    themed = shown(filing)
    parts = (
        show.title(filing, findings, read_theme(folder / "theme.yaml")),
        show.sections(narrative, findings, start=1),
        show.charts(filing, store.history(filing)),
    )
    themed.cells = [*(code(result(part)) for part in parts), markdown(OWN)]
    plain, draft = read_document(shown(weibin())), read_document(shown(hongze()))
    made = {
        "report": HTMLReportExporter().from_document(plain),
        "themed": HTMLReportExporter().from_document(read_document(themed)),
        "draft": HTMLReportExporter().from_document(draft),
        "digest": render_digest_html(read_document(themed)),
        "draft-digest": render_digest_html(draft),
        "index": index_html(list(OUTCOMES), Page(2, 3, Counter(outcome.status for outcome in OUTCOMES), (2023,))),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong(running: Any, pages: Path, name: str, scheme: str) -> None:
    for width in (1200, 320):
        with opened(running, pages / f"{name}.html", width=width, scheme=scheme) as page:
            assert page.violations() == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_and_complains_of_nothing(running: Any, pages: Path, name: str) -> None:
    with opened(running, pages / f"{name}.html") as page:
        assert page.asked == []
        assert page.said == []


@pytest.mark.parametrize("width", [1200, 768, 360, 320])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_never_wider_than_its_window(running: Any, pages: Path, name: str, width: int) -> None:
    with opened(running, pages / f"{name}.html", width=width) as page:
        assert page.overflow() == 0


def test_the_first_tab_offers_the_way_to_the_text(running: Any, pages: Path) -> None:
    with opened(running, pages / "report.html") as page:
        page.page.keyboard.press("Tab")
        box = page.page.locator(":focus").bounding_box()

        assert page.page.locator(":focus").inner_text() == "跳到正文"
        assert box["x"] >= 0 and box["y"] >= 0
        page.page.keyboard.press("Enter")
        assert page.page.evaluate("document.activeElement.id") == "report"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_stop_of_the_keyboard_can_be_seen(running: Any, pages: Path, scheme: str) -> None:
    with opened(running, pages / "themed.html", scheme=scheme) as page:
        seen = 0
        while True:
            page.page.keyboard.press("Tab")
            tag = page.page.evaluate("document.activeElement.tagName")
            if tag == "BODY":
                break
            outline = "(style => [style.outlineStyle, style.outlineWidth])(getComputedStyle(document.activeElement))"
            assert page.page.evaluate(outline) == ["solid", "3px"]
            seen += 1

        assert seen >= 6  # the skip link, three tables of the form, the table of the years, a link


def test_a_wide_table_is_scrolled_by_keyboard(running: Any, pages: Path) -> None:
    with opened(running, pages / "report.html", width=320) as page:
        page.page.locator(".wide:has(#table-requests)").focus()
        for _ in range(5):
            page.page.keyboard.press("ArrowRight")
        page.page.wait_for_function(
            "document.querySelector('.wide:has(#table-requests)').scrollLeft > 0", timeout=60_000
        )


def test_dark_pages_are_dark_and_print_is_not(running: Any, pages: Path) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with opened(running, pages / "report.html", scheme="dark") as page:
        assert page.page.evaluate(background) == "rgb(21, 24, 29)"
        page.page.emulate_media(media="print", color_scheme="dark")
        assert page.page.evaluate(background) == "rgb(255, 255, 255)"
