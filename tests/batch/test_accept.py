"""Accepting findings: the decision is in a file next to the params, is in the report, and lapses with its cells."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from commands import command
from disclosure_nb.batch.accept import Acceptance, accept, nothing_of
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.checks import check_in, decide, lapsed, read_decisions
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Store
from factories import PARAMS


@pytest.fixture
def task(tmp_path: Path) -> Task:
    folder = tmp_path / "params" / "2023"
    folder.mkdir(parents=True)
    shutil.copy(PARAMS / "2023" / "hongze.yaml", folder)
    return find_tasks([folder])[0]


def test_both_totals_are_accepted_with_the_reason(task: Task) -> None:
    assert accept(task, Acceptance(("C4",), "照录")).new == 2
    assert [decision.reason for decision in read_decisions(task.file)] == ["照录", "照录"]


def test_accepting_again_adds_nothing(task: Task) -> None:
    accept(task, Acceptance(("C4",), "照录"))
    again = accept(task, Acceptance(("C4",), "再次"))
    assert (again.new, nothing_of(["C4"], [again])) == (0, None)
    assert [decision.reason for decision in read_decisions(task.file)] == ["照录", "照录"]


def test_accepting_what_is_not_there_is_no_success(task: Task) -> None:
    done = command("disclosure-nb", "accept", task.file, "--code", "C4", "--code", "C3", "--reason", "照录")
    assert (done.code, done.out) == (
        2,
        "params/2023/hongze.yaml：接受 2 条，记入 hongze.decisions.yml；没有记录由谁接受（--by）、何时接受（--date）\n",
    )
    assert "没有可接受的 C3：核对结果里没有这些规则（现有：C4" in done.err


def test_a_lapsed_decision_is_dropped_when_a_new_one_is_made(task: Task) -> None:
    accept(task, Acceptance(("C4",), "照录"))
    text = task.file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("review:"))
    task.file.write_text(text.replace(line, line.replace("10,", " 9,")), encoding="utf-8")
    assert accept(task, Acceptance(("C4",), "更正后")).new == 1
    assert sorted(decision.reason for decision in read_decisions(task.file)) == ["更正后", "照录"]


@pytest.mark.parametrize(("codes", "reason"), [(["C4"], " "), (["X1"], "原因")])
def test_an_empty_reason_or_an_unknown_rule_is_refused(task: Task, codes: list[str], reason: str) -> None:
    with pytest.raises(UsageError):
        accept(task, Acceptance(tuple(codes), reason))
    assert read_decisions(task.file) == ()


def test_a_draft_becomes_a_report_once_its_errors_are_accepted(task: Task, tmp_path: Path) -> None:
    out = tmp_path / "out"
    draft = command("disclosure-nb", "run", task.file, "--out", out, "--formats", "html", "--json")
    folder = out / "hongze"
    assert draft.code == 1 and draft.json["summary"]["findings"] == 1
    assert (folder / "report.draft.html").exists() and not (folder / "report.html").exists()
    assert "草稿" in (folder / "report.draft.html").read_text(encoding="utf-8")

    accepted = command(
        "disclosure-nb",
        "run",
        task.file,
        "--out",
        out,
        "--formats",
        "html",
        "--json",
        "--accept",
        "C4",
        "--reason",
        "照录",
    )
    counts = {"clean": 0, "accepted": 1, "incomplete": 0, "findings": 0, "failed": 0, "made": 1, "unchanged": 0}
    assert accepted.json["summary"] == counts
    assert (folder / "report.html").exists() and not (folder / "report.draft.html").exists()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "草稿" not in page and 'class="error"' not in page
    data = json.loads((folder / "report.json").read_bytes())
    assert [finding["decision"] for finding in data["findings"]["findings"] if finding["code"] == "C4"] == ["照录"] * 2
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert "params/2023/hongze.decisions.yml" in manifest["inputs"]


def test_who_accepted_and_when_is_recorded_and_shown(task: Task) -> None:
    done = command(
        *("disclosure-nb", "accept", task.file, "--code", "C4", "--reason", "照录"),
        *("--by", "张三", "--date", "2024-01-20"),
    )
    assert done.out == "params/2023/hongze.yaml：接受 2 条，记入 hongze.decisions.yml\n"
    assert {(decision.by, decision.date) for decision in read_decisions(task.file)} == {("张三", "2024-01-20")}
    assert "已接受: 照录（张三，2024-01-20）" in command("disclosure-nb", "check", task.file).out


def test_a_house_may_say_who_accepts(task: Task) -> None:
    house = task.root / "house.yaml"
    house.write_text("name: 洪泽区\npolicy: {accepted_by: 区政务公开办}\n", encoding="utf-8")
    accepted = accept(task, Acceptance(("C4",), "照录"))
    assert [sentence.zh for sentence in accepted.unsaid] == ["何时接受（--date）"]
    assert {decision.by for decision in read_decisions(task.file)} == {"区政务公开办"}


def test_a_date_that_is_no_day_is_refused() -> None:
    with pytest.raises(UsageError, match="2024-02-30"):
        Acceptance(("C4",), "照录", date="2024-02-30")


@pytest.mark.parametrize("changed", ["last year", "a unit"])
def test_what_was_accepted_lapses_when_last_years_file_or_a_units_changes(tmp_path: Path, changed: str) -> None:
    """An accepted Y1 outlived last year's file, an accepted A1 the unit's."""
    store = Store(shutil.copytree(PARAMS, tmp_path / "params"))
    unit, code, other = ("yunlan-civil", "Y1", "2022/yunlan-civil.yaml") if changed == "last year" else (
        "yunlan", "A1", "2023/yunlan-civil.yaml"
    )  # fmt: skip
    task = next(task for task in find_tasks([store.root / "2023"]) if task.unit == unit)
    filing = store.load(unit, 2023)
    cell = "requests.carried_in.total" if code == "Y1" else "proactive.licences.decisions"
    wrong = filing.with_cells({cell: (filing[cell] or 0) + 7})
    findings = check_in(store, wrong, params=task.file)
    decisions = decide(findings, [code], "已核实")
    assert decisions

    path = store.root / other
    path.write_text(
        moved(path.read_text(encoding="utf-8"), "carried_out" if code == "Y1" else "licences"), encoding="utf-8"
    )

    later = check_in(Store(store.root), wrong, params=task.file)
    assert lapsed(later, decisions) == decisions


def moved(text: str, row: str) -> str:
    """Return a params text with every number of a row one larger."""
    line = next(line for line in text.splitlines() if line.strip().startswith(f"{row}:"))
    return text.replace(line, re.sub(r"\d+", lambda found: str(int(found[0]) + 1), line))
