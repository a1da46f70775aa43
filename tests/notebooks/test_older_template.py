"""What version 0.1 wrote goes on working for this version, says what to write instead, and gives the same report."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from made import PARAMS, REPO, TEMPLATE

OLDER = REPO / "tests" / "fixtures" / "annual_report_0_1.ipynb"

OF_THE_PAGE = """
from disclosure_nb.checks import check
from disclosure_nb.filing import Store
from disclosure_nb.narrative import narrate

store = Store.find("params")
filing = store.load("weibin-education", 2023)
filing = filing.with_cells({"proactive.licences.decisions": 9})
table = filing.frame("requests")
table.loc["一、本年新收政府信息公开申请数量", "自然人"] = 1
filing = filing.with_frame("requests", table)
filing = filing.with_facts(wechat_items=170)
narrative = narrate(filing, store.previous(filing)).with_text("overview.platform", "第一段。", "第二段。")
found = [finding.code for finding in check(filing)]
"""


@pytest.mark.parametrize("unit", ["weibin-education", "hongze", "yunlan-police"])
def test_the_template_of_version_0_1_gives_the_same_report(unit: str, tmp_path: Path, run_command: Any) -> None:
    for name, template in (("older", OLDER), ("now", TEMPLATE)):
        done = run_command(
            *("disclosure-nb", "run", PARAMS / "2023" / f"{unit}.yaml", "--out", tmp_path / name),
            *("--template", template, "--json"),
        )
        assert json.loads(done.out)["units"][0]["status"] in ("clean", "accepted"), done.err
    older, now = tmp_path / "older" / unit, tmp_path / "now" / unit

    for file in ("report.html", "report.pdf", "report.json"):
        assert (older / file).read_bytes() == (now / file).read_bytes()
    assert sorted(path.name for path in older.iterdir()) == sorted(path.name for path in now.iterdir())


def test_it_says_in_the_notebook_what_to_write_and_names_no_process(tmp_path: Path, run_command: Any) -> None:
    params = PARAMS / "2023" / "weibin-education.yaml"
    kept = []
    for name in ("one", "other"):
        run_command("disclosure-nb", "run", params, "--out", tmp_path / name, "--template", OLDER)
        kept.append((tmp_path / name / "weibin-education" / "report.ipynb").read_bytes())
    notebook = nbformat.reads(kept[0].decode(), as_version=4)
    said = "".join(
        output.text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" and output.name == "stderr"
    )

    assert kept[0] == kept[1]
    assert "请改用 import disclosure_nb as dnb 和 case = dnb.open(unit, year, params_dir)" in said
    assert "use import disclosure_nb as dnb and case.report()" in said
    assert "/tmp" not in said


def test_the_template_of_today_is_warned_of_nothing(weibin_run: Any) -> None:
    assert "stderr" not in (weibin_run.folder / "report.ipynb").read_text(encoding="utf-8")


def test_the_lines_of_the_older_page_go_on_working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PARAMS, tmp_path / "params")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    with pytest.warns(FutureWarning) as said:
        exec(OF_THE_PAGE, names)

    assert names["narrative"].text("overview.platform") == "第一段。\n第二段。"
    assert "C1" in names["found"]
    assert [re.search(r"和 (.*?) /", str(each.message))[1] for each in said] == [  # type: ignore[index]
        "case = dnb.open(unit, year, params_dir)",
        "case = case.with_text(…)",
    ]


def test_what_older_templates_ask_to_have_imported_is_there() -> None:
    from disclosure_nb.door import warm
    from disclosure_nb.report import warm as older

    assert (older.warm, older.warm_sources) == (warm.warm, warm.warm_sources)
    assert "disclosure_nb.report.warm:warm" in OLDER.read_text(encoding="utf-8")


def test_only_what_the_older_room_offered_is_there() -> None:
    import disclosure_nb.report as older

    with pytest.raises(AttributeError, match="no attribute 'chart'"):
        older.chart  # noqa: B018
    assert Path(older.__file__).parent.name == "report"
