"""A unit's year as one value: opened with all that belongs to it, changed by making another one, shown as it is."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_notebook

import disclosure_nb as dnb
from disclosure_nb.checks import check_in
from disclosure_nb.document.nodes import MIMETYPE
from disclosure_nb.filing.store.store import Store
from disclosure_nb.formats.data import report_data
from factories import as_yaml, params_data
from made import PARAMS, code, read_document, result

UNITS = sorted((int(path.parent.name), path.stem) for path in PARAMS.glob("*/*.yaml"))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with one real unit; the working folder is ``notebooks`` in it."""
    (tmp_path / "params" / "2023").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    shutil.copy(PARAMS / "2023" / "hongze.yaml", tmp_path / "params" / "2023")
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


def bundle(value: Any) -> dict[str, Any]:
    return value._repr_mimebundle_()  # type: ignore[no-any-return]


# --- opening ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "unit"), UNITS)
def test_a_case_has_what_the_store_gives_and_finds_what_a_check_in_the_store_finds(year: int, unit: str) -> None:
    case = dnb.open(unit, year, PARAMS)
    store = Store(PARAMS)
    filing = store.load(unit, year)

    assert case.filing == case.opened == filing
    assert (case.previous, case.history) == (store.previous(filing), store.history(filing))
    assert case.units == store.units(filing)
    assert case.findings == check_in(store, filing)


def test_it_says_which_files_it_found(desk: Path) -> None:
    text = str(dnb.open("hongze", 2023))

    assert "数据：../params/2023/hongze.yaml" in text
    assert "data: ../params/2023/hongze.yaml" in text
    assert "往年：无" in text
    assert str(desk) not in text


def test_it_says_what_belongs_to_the_unit() -> None:
    assert "已作决定" in str(dnb.open("hongze", 2023, PARAMS))
    assert re.search(r"汇总 \d+ 个单位", str(dnb.open("yunlan", 2023, PARAMS)))


def test_everything_that_is_wrong_is_reported_at_once(desk: Path) -> None:
    folder = desk / "params"
    text = (folder / "2023" / "hongze.yaml").read_text(encoding="utf-8")
    (folder / "2023" / "hongze.yaml").write_text(text.replace("level: ", "levell: "), encoding="utf-8")
    (folder / "house.yaml").write_text("name: 某省\nrules: {Q9: off}\n", encoding="utf-8")
    (folder / "theme.yaml").write_text("nonesuch: 1\n", encoding="utf-8")
    (folder / "2023" / "hongze.decisions.yml").write_text("- code: 4\n", encoding="utf-8")

    with pytest.raises(dnb.InputError) as caught:
        dnb.open("hongze", 2023)
    told = str(caught.value)
    assert all(part in told for part in ("levell", "Q9", "nonesuch", "hongze.decisions.yml"))
    assert len(caught.value.problems) == len(set(caught.value.problems))


def test_problems_of_one_kind_keep_their_kind(desk: Path) -> None:
    data = params_data(year=2022)
    data["unit"]["level"] = "局"  # type: ignore[index]
    (desk / "params" / "2022").mkdir()
    (desk / "params" / "2022" / "hongze.yaml").write_text(as_yaml(data), encoding="utf-8")

    with pytest.raises(dnb.ParamsError, match=r"params/2022/hongze\.yaml"):
        dnb.open("hongze", 2023)


@pytest.mark.parametrize("year", ["2023", 2023.0, True, None])
def test_a_year_that_is_no_number_is_reported(year: Any) -> None:
    with pytest.raises(dnb.UsageError, match=r"year 是.*应为不带引号的整数，例如 2023"):
        dnb.open("hongze", year, PARAMS)


@pytest.mark.parametrize("unit", [4711, None])
def test_a_unit_that_is_no_text_is_reported(unit: Any) -> None:
    with pytest.raises(dnb.UsageError, match=r"unit 是.*应为带引号的文字"):
        dnb.open(unit, 2023, PARAMS)


# --- changing ---------------------------------------------------------------------------------------------------------


def test_a_change_is_another_case_and_everything_follows_it() -> None:
    case = dnb.open("weibin-education", 2023, PARAMS)
    findings, narrative = case.findings, case.narrative
    changed = case.with_cells({"requests.received.total": 5})

    assert changed.findings.of("error")
    assert (case.findings, case.narrative) == (findings, narrative)
    assert changed.opened == case.filing
    with pytest.raises(FrozenInstanceError):
        case.filing = changed.filing  # type: ignore[misc]


def test_text_changed_in_a_case_is_checked_and_is_in_the_data() -> None:
    case = dnb.open("weibin-education", 2023, PARAMS)
    changed = case.with_text("overview.requests", "全年新收政府信息公开申请4711件。")

    assert "4711" in changed.narrative.text("overview.requests")
    assert [finding.code for finding in changed.findings] != [finding.code for finding in case.findings]
    document = read_document(new_notebook(cells=[code(result(bundle(changed.report())))]))
    data = json.loads(json.dumps(report_data(document)))
    assert data["filing"]["texts"]["overview.requests"] == ["全年新收政府信息公开申请4711件。"]
    assert any("4711" in finding["message"] for finding in data["findings"]["findings"])


def test_frames_with_labels_and_with_ids_are_taken_back() -> None:
    case = dnb.open("weibin-education", 2023, PARAMS)
    for ids in (False, True):
        frame = case.frame("requests", ids=ids)
        frame.iloc[0, 0] = 77
        assert case.with_frame("requests", frame).filing["requests.received.natural_person"] == 77


# --- saving ----------------------------------------------------------------------------------------------------------


def test_what_was_changed_is_saved_and_no_other_byte(desk: Path) -> None:
    file = desk / "params" / "2023" / "hongze.yaml"
    before = file.read_text(encoding="utf-8").splitlines()
    case = dnb.open("hongze", 2023).with_cells({"remedies.review.total": 11}).with_facts(wechat_items=170)
    saved = case.save()

    assert [change.key for change in saved.changes] == ["remedies.review.total", "facts.wechat_items"]
    again = dnb.open("hongze", 2023)
    assert (again.filing.cells, again.filing.facts) == (case.filing.cells, case.filing.facts)
    after = file.read_text(encoding="utf-8").splitlines()
    assert len(set(before) - set(after)) == 1
    shown = bundle(saved)["text/plain"]
    assert "已写入 hongze.yaml" in shown
    assert "表四“行政复议”×总计：0 → 11" in shown


def test_saving_again_changes_nothing(desk: Path) -> None:
    file = desk / "params" / "2023" / "hongze.yaml"
    case = dnb.open("hongze", 2023).with_cells({"remedies.review.total": 11})
    case.save()
    once, stamp = file.read_bytes(), file.stat().st_mtime_ns
    case.save()

    assert (file.read_bytes(), file.stat().st_mtime_ns) == (once, stamp)
    assert dnb.open("hongze", 2023).save().changes == ()


def test_a_file_that_was_changed_meanwhile_is_left_as_it_is(desk: Path) -> None:
    file = desk / "params" / "2023" / "hongze.yaml"
    case = dnb.open("hongze", 2023).with_cells({"remedies.review.total": 11})
    dnb.open("hongze", 2023).with_cells({"remedies.review.total": 12}).save()
    before = file.read_bytes()

    with pytest.raises(dnb.SaveError, match="E170"):
        case.save()
    assert file.read_bytes() == before


def test_what_was_saved_can_be_changed_and_saved_again(desk: Path) -> None:
    saved = dnb.open("hongze", 2023).with_cells({"requests.granted.total": 5})
    saved.save()
    again = saved.with_cells({"requests.granted.total": 6})
    assert [change.new for change in again.save().changes] == [6]
    assert dnb.open("hongze", 2023).filing["requests.granted.total"] == 6
    assert saved.save().changes[0].new == 5  # an older case is saved over a newer one on purpose only


def test_a_case_from_nowhere_has_no_file_to_be_saved_in() -> None:
    with pytest.raises(dnb.UsageError, match="没有可以写回的文件"):
        dnb.Case(dnb.open("hongze", 2023, PARAMS).filing).save()


# --- showing ----------------------------------------------------------------------------------------------------------


def test_the_report_is_its_parts_one_after_another() -> None:
    case = dnb.open("hongze", 2023, PARAMS)
    parts = [case.title(), case.preface(), *(case.section(number) for number in range(1, 7))]
    apart = read_document(new_notebook(cells=[code(result(bundle(part))) for part in parts]))

    assert read_document(new_notebook(cells=[code(result(bundle(case.report())))])) == apart


def test_in_the_notebook_the_findings_are_shown_below_their_table() -> None:
    case = dnb.open("hongze", 2023, PARAMS)
    page = BeautifulSoup(bundle(case.report())["text/html"], "html.parser")
    (found,) = page.select(".findings")

    assert found.find_previous("table")["id"] == "table-remedies"  # type: ignore[index]
    assert len(found.find_all_next("h2")) == 2


def test_charts_are_chosen_by_name_and_in_order() -> None:
    case = dnb.open("yunlan-police", 2023, PARAMS)
    every = [chart.title for chart in case.charts().blocks[1:]]
    chosen = [chart.title for chart in case.charts("trend", "outcomes").blocks[1:]]

    assert len(every) == 4
    assert chosen == [every[2], every[0]]
    with pytest.raises(dnb.UsageError, match="没有图“pie”，有：outcomes、applicants"):
        case.charts("pie")


def test_a_case_shows_the_form_with_wrong_cells_marked_and_the_findings() -> None:
    case = dnb.open("hongze", 2023, PARAMS)
    shown = bundle(case)
    page = BeautifulSoup(shown["text/html"], "html.parser")

    assert len(page.select("table")) == 3
    assert "remedies.review.total" in {str(cell["data-cell"]) for cell in page.select("td.error")}
    assert page.select(".findings li")
    assert "params/2023/hongze.yaml" in shown["text/plain"]


@pytest.mark.parametrize("part", ["filing", "findings", "narrative"])
def test_what_is_in_a_case_shows_itself(part: str) -> None:
    value = getattr(dnb.open("hongze", 2023, PARAMS), part)
    shown = bundle(value)

    assert shown["text/html"].startswith('<div class="disclosure-nb">')
    assert shown["text/plain"]
    if part == "filing":
        assert BeautifulSoup(shown["text/html"], "html.parser").select("td.error")


def test_a_finding_shows_itself() -> None:
    finding = dnb.open("hongze", 2023, PARAMS).findings.of("error")[0]

    assert finding.sentence.zh in bundle(finding)["text/plain"]
    assert repr(finding) == f"<Finding C4 error, accepted: {finding.sentence.zh}>"


def test_what_values_show_of_themselves_is_no_part_of_a_reports_form() -> None:
    case = dnb.open("hongze", 2023, PARAMS)

    assert all(MIMETYPE not in bundle(value) for value in (case, case.filing, case.narrative))
    page = BeautifulSoup(bundle(case)["text/html"], "html.parser")
    assert not page.select("[id]")  # a notebook that shows the report, too, has each id once


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;"])
def test_hostile_text_is_shown_as_text(hostile: str) -> None:
    case = dnb.open("weibin-education", 2023, PARAMS).with_text("overview.platform", hostile)
    for value in (case, case.filing, case.narrative, case.report(), case.findings, case.appendix()):
        page = BeautifulSoup(bundle(value)["text/html"], "html.parser")
        assert not page.select("script, img")
    assert hostile in bundle(case.narrative)["text/plain"]


def test_every_value_is_short_as_plain_text() -> None:
    case = dnb.open("hongze", 2023, PARAMS)
    values = [case, case.filing, case.findings, case.narrative, *case.findings, dnb.read(PARAMS / "2023/hongze.yaml")]

    for value in values:
        assert len(repr(value)) <= 200, repr(value)
        assert "\n" not in repr(value)
    assert repr(case.filing).startswith("<Filing hongze 2023, form of 2021: ")
    assert repr(case.findings) == "<Findings hongze 2023: 2 error, 0 warning, 1 info>"


# --- what cannot be meant ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda case: case.table("x"), "没有表“x”，有：proactive、requests、remedies"),
        (lambda case: case.findings.of("eror"), "没有“eror”这一级，有：error、warning、info"),
        (lambda case: case.narrative.text("prefce"), "是否应为“preface”"),
        (lambda case: case.with_text("overview.platform", 3), "这里是 3，应填文字"),
        (lambda case: case.with_text("overview.platform", ["一", "二"]), "这里是 2 项的列表，应填文字"),
        (dnb.check, "filing 是 Case，应为一份数据（Filing），例如 case.filing"),
        (dnb.locate, "filing 是 Case，应为一份数据（Filing），例如 case.filing"),
    ],
)
def test_what_cannot_be_meant_is_said_and_not_passed_over(ask: Callable[[Any], Any], says: str) -> None:
    with pytest.raises(dnb.UsageError) as caught:
        ask(dnb.open("weibin-education", 2023, PARAMS))

    assert says in str(caught.value)
