"""The overview pages of a run: every unit named once, nothing in them acts."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from disclosure_nb.batch import index
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.index import COLUMNS, Page, index_html, summary_row, write_index
from disclosure_nb.batch.ledger import ledger_line, read_ledger
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.language import Sentence

HOSTILE = "<script>alert(1)</script>\"'&"

MADE = Outcome(
    "a",
    2023,
    "a",
    "findings",
    name="甲局",
    title="甲局2023年报告",
    summary={"error": 2, "warning": 1, "info": 0},
    codes=("C1", "C4"),
    files={"report.html": "11", "report.pdf": "22", "report.ipynb": "33", "report.json": "44", "manifest.json": "55"},
)
FAILED = Outcome(
    "b",
    2022,
    "2022/b",
    "failed",
    reason=Sentence("原因。", "why."),
    files={"report.failed.ipynb": "1", "manifest.json": "2"},
)
LOST = Outcome("c", 2023, "c", "failed", reason=Sentence("进程被终止。", "killed."))


def rows(*outcomes: Outcome) -> list[dict[str, str]]:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *map(summary_row, outcomes)])
    return list(csv.DictReader(io.StringIO(text.getvalue())))


def page(*outcomes: Outcome) -> str:
    """The only page of an index."""
    years = tuple(sorted({outcome.year for outcome in outcomes}))
    return index_html(list(outcomes), Page(1, 1, Counter(outcome.status for outcome in outcomes), years))


def test_the_summary_has_one_line_for_each_unit() -> None:
    expected = (
        ("a", "甲局", "2023", "甲局2023年报告", "findings", "2", "1", "C1 C4", "a", ""),
        ("b", "", "2022", "", "failed", "", "", "", "2022/b", "原因。"),
    )
    assert rows(MADE, FAILED) == [dict(zip(COLUMNS, values, strict=True)) for values in expected]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", '=HYPERLINK("http://x")'],
)
def test_a_spreadsheet_does_not_run_what_is_in_the_summary(text: str) -> None:
    outcome = Outcome("a", 2023, text, "failed", name=text, title=text, reason=Sentence(text, text))
    (row,) = rows(outcome)

    assert {row["name"], row["title"], row["folder"], row["reason"]} == {f"'{text}"}


def test_commas_quotes_and_line_breaks_stay_inside_their_field() -> None:
    (row,) = rows(Outcome("a", 2023, "a", "failed", reason=Sentence('一,"二"\n三', "")))

    assert row["reason"] == '一,"二"\n三'


def test_the_index_links_to_what_was_made_and_only_to_that() -> None:
    soup = BeautifulSoup(page(MADE, FAILED, LOST), "html.parser")

    assert [str(link["href"]) for link in soup.select("a")] == [
        "a/report.html",
        "a/report.pdf",
        "a/report.ipynb",
        "2022/b/report.failed.ipynb",
    ]
    assert "有错误（草稿） 1 个，未生成 2 个。" in soup.get_text()
    assert "2 个错误，1 个提醒（C1、C4）" in soup.get_text()
    assert "进程被终止。" in soup.get_text()


def test_units_are_named_by_name_with_the_id_behind_it_and_by_their_id_where_the_name_is_not_known() -> None:
    soup = BeautifulSoup(page(MADE, LOST), "html.parser")
    assert [head.get_text() for head in soup.select("tbody th")] == ["甲局（a）", "c"]


def test_why_a_unit_failed_is_said_in_both_languages() -> None:
    soup = BeautifulSoup(page(LOST), "html.parser")
    assert "进程被终止。" in soup.get_text()
    assert [said.get_text() for said in soup.select('[lang="en"]')] == ["killed."]


def test_hostile_text_is_text_in_the_index() -> None:
    outcome = Outcome(
        HOSTILE, 2023, HOSTILE, "failed", name=HOSTILE * 2, title=HOSTILE, reason=Sentence(HOSTILE, HOSTILE)
    )
    made = Outcome(HOSTILE, 2023, HOSTILE, "clean", title=HOSTILE, files={"report.html": ""})
    soup = BeautifulSoup(page(outcome, made), "html.parser")

    assert not soup.select("script")
    assert HOSTILE in soup.get_text()
    assert all("<" not in str(link["href"]) and '"' not in str(link["href"]) for link in soup.select("a"))


def test_the_index_is_a_page_for_everyone() -> None:
    soup = BeautifulSoup(page(MADE), "html.parser")

    assert soup.select("html[lang=zh-CN] h1")
    assert all(head.get("scope") for head in soup.select("th"))
    assert not soup.select("script, link, img")


def test_the_ledger_holds_a_line_of_json_for_each_unit() -> None:
    lines = [json.loads(line) for line in (ledger_line(MADE), ledger_line(FAILED))]

    assert [(line["unit"], line["year"], line["status"]) for line in lines] == [
        ("a", 2023, "findings"),
        ("b", 2022, "failed"),
    ]
    assert lines[0]["files"] == dict(MADE.files)
    assert list(read_ledger(io.StringIO(ledger_line(MADE) + ledger_line(FAILED)))) == [MADE, FAILED]


def test_all_three_are_written_and_excel_can_read_the_summary(tmp_path: Path) -> None:
    write_index(Folder(tmp_path), [MADE], {})

    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "ledger.jsonl", "summary.csv"]
    assert (tmp_path / "summary.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_long_index_is_cut_into_pages_that_link_to_each_other(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(index, "PER_PAGE", 2)
    units = [replace(MADE, unit=f"u{number}", folder=f"u{number}") for number in range(5)]
    counts = write_index(Folder(tmp_path), iter(units), {})
    soups = [
        BeautifulSoup((tmp_path / name).read_text(encoding="utf-8"), "html.parser")
        for name in ("index.html", "index-2.html", "index-3.html")
    ]

    assert counts == {"findings": 5}
    assert [[row.get_text() for row in soup.select("tbody th")] for soup in soups] == [
        ["甲局（u0）", "甲局（u1）"],
        ["甲局（u2）", "甲局（u3）"],
        ["甲局（u4）"],
    ]
    assert [link["href"] for link in soups[1].select("nav a[href]")] == ["index.html", "index-3.html"]
    assert all("5" in soup.select_one("ul.counts").get_text() for soup in soups)


def test_pages_that_are_no_longer_needed_are_taken_away(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(index, "PER_PAGE", 1)
    write_index(Folder(tmp_path), [MADE, FAILED, LOST], {})
    write_index(Folder(tmp_path), [MADE], {})

    assert sorted(path.name for path in tmp_path.glob("index*.html")) == ["index.html"]
