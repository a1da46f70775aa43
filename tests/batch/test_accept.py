"""Accepting findings: the decision is in a file next to the params, is in the report, and lapses with its cells."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from commands import command
from disclosure_nb.batch.accept import accept, nothing_of
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.checks import read_decisions
from disclosure_nb.errors import UsageError
from factories import PARAMS


@pytest.fixture
def task(tmp_path: Path) -> Task:
    folder = tmp_path / "params" / "2023"
    folder.mkdir(parents=True)
    shutil.copy(PARAMS / "2023" / "hongze.yaml", folder)
    return find_tasks([folder])[0]


def test_both_totals_are_accepted_with_the_reason(task: Task) -> None:
    assert accept(task, ["C4"], "照录").new == 2
    assert [decision.reason for decision in read_decisions(task.file)] == ["照录", "照录"]


def test_accepting_again_adds_nothing(task: Task) -> None:
    accept(task, ["C4"], "照录")
    again = accept(task, ["C4"], "再次")
    assert (again.new, nothing_of(["C4"], [again])) == (0, None)
    assert [decision.reason for decision in read_decisions(task.file)] == ["照录", "照录"]


def test_accepting_what_is_not_there_is_no_success(task: Task) -> None:
    done = command("disclosure-nb", "accept", task.file, "--code", "C4", "--code", "C3", "--reason", "照录")
    assert (done.code, done.out) == (2, "params/2023/hongze.yaml：接受 2 条，记入 hongze.decisions.yml\n")
    assert "没有可接受的 C3：核对结果里没有这些规则（现有：C4" in done.err


def test_a_lapsed_decision_is_dropped_when_a_new_one_is_made(task: Task) -> None:
    accept(task, ["C4"], "照录")
    text = task.file.read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.strip().startswith("review:"))
    task.file.write_text(text.replace(line, line.replace("10,", " 9,")), encoding="utf-8")
    assert accept(task, ["C4"], "更正后").new == 1
    assert sorted(decision.reason for decision in read_decisions(task.file)) == ["更正后", "照录"]


@pytest.mark.parametrize(("codes", "reason"), [(["C4"], " "), (["X1"], "原因")])
def test_an_empty_reason_or_an_unknown_rule_is_refused(task: Task, codes: list[str], reason: str) -> None:
    with pytest.raises(UsageError):
        accept(task, codes, reason)
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
