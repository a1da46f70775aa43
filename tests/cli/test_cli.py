"""The command line as people and programs meet it: exit codes, streams, JSON, languages, never a traceback."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from disclosure_nb import __version__
from disclosure_nb.cli.app import program
from inprocess import Nb
from made import PARAMS, REPO

WEIBIN = PARAMS / "2023" / "weibin-education.yaml"
HONGZE = PARAMS / "2023" / "hongze.yaml"
COMMANDS = sorted(program().commands)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    file = tmp_path / "params" / "2023" / "broken.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("unit: {name: 甲局, level: 局}\nyear: 2023\ntables: {}\n", encoding="utf-8")
    return file


# --- exit codes ------------------------------------------------------------------------------------------------------


def test_0_is_clean(nb: Nb) -> None:
    assert nb("check", WEIBIN).code == 0


def test_1_is_findings_of_severity_error(nb: Nb) -> None:
    assert nb("check", HONGZE).code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "no-such.yaml"],
        ["check", REPO / "tests"],
        ["check"],
        ["no-such-command"],
        ["--lang", "fr", "check", WEIBIN],
        ["run", WEIBIN],
        ["run", WEIBIN, "--out", "x", "--formats", "exe"],
        ["run", WEIBIN, "--out", "x", "--template", "no-such.ipynb"],
        ["run", WEIBIN, "--out", "x", "--template", WEIBIN],
        ["run", WEIBIN, "--out", "x", "--jobs", "0"],
        ["run", "no-such", "--out", "x"],
        ["list", "no-such"],
    ],
    ids=lambda arguments: " ".join(getattr(part, "name", part) for part in arguments),
)
def test_2_is_bad_usage_reported_on_stderr(nb: Nb, tmp_path: Path, arguments: list[Any]) -> None:
    done = nb(*arguments, cwd=tmp_path)

    assert (done.code, done.out) == (2, "")
    assert done.err.strip()
    assert not (tmp_path / "x").exists()


def test_2_is_unreadable_input_with_all_its_problems(nb: Nb, broken: Path) -> None:
    done = nb("check", broken)

    assert (done.code, done.out) == (2, "")
    assert "params/2023/broken.yaml 第 1 行 unit.level：这里是 “局”" in done.err
    assert done.err.count("[E1") >= 4


def test_2_wins_over_1_and_the_readable_files_are_still_checked(nb: Nb, broken: Path) -> None:
    (broken.parent / "hongze.yaml").write_bytes(HONGZE.read_bytes())
    done = nb("check", broken.parent)

    assert done.code == 2
    assert "C4" in done.out
    assert "broken.yaml" in done.err


@pytest.mark.parametrize(
    ("options", "told"),
    [([], "程序内部故障（ZeroDivisionError: x）"), (["--lang=en"], "a fault inside (ZeroDivisionError: x)")],
)
def test_3_is_a_fault_inside_reported_in_one_sentence(
    nb: Nb, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr("disclosure_nb.cli.check.find_tasks", fault)
    done = nb(*options, "check", "x")

    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(told)


# --- check -----------------------------------------------------------------------------------------------------------


def test_check_prints_one_json_object_with_the_agreed_keys(nb: Nb) -> None:
    done = nb("check", HONGZE, "--json")
    found = done.json

    assert done.code == 1
    assert done.err == ""
    assert {"unit", "year", "edition", "findings", "summary"} <= found.keys()
    assert (found["unit"], found["year"], found["edition"]) == ("hongze", 2023, "2021")
    assert found["summary"].keys() == {"error", "warning", "info"}
    for finding in found["findings"]:
        keys = {"code", "severity", "cells", "expected", "actual", "message", "basis", "repairs"}
        assert keys <= finding.keys()
        assert all(repair.keys() >= {"cells", "reason"} for repair in finding["repairs"])


def test_check_of_a_folder_is_one_json_object_too(nb: Nb, broken: Path) -> None:
    for file in (WEIBIN, HONGZE):
        (broken.parent / file.name).write_bytes(file.read_bytes())
    done = nb("check", broken.parent, "--json")

    assert done.code == 2
    assert [unit["unit"] for unit in done.json["units"]] == ["hongze", "weibin-education"]
    assert done.json["summary"]["error"] == done.json["units"][0]["summary"]["error"]


def test_check_reads_stdin(nb: Nb) -> None:
    done = nb("check", "-", "--json", stdin=HONGZE.read_bytes())

    assert done.code == 1
    assert [finding["code"] for finding in done.json["findings"]].count("C4") == 2


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"a: [", b"- 1", b"year: 2023\n"])
def test_check_reports_what_is_wrong_with_stdin(nb: Nb, data: bytes) -> None:
    done = nb("check", "-", stdin=data)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("[E1")


def test_check_reports_the_finding_the_cells_and_the_basis(nb: Nb) -> None:
    out = nb("check", HONGZE).out

    assert "2 个错误" in out
    assert "[C4] 错误" in out
    assert "表四“复议后起诉”×结果维持 5" in out
    assert "依据" in out


# --- run -------------------------------------------------------------------------------------------------------------


def test_run_prints_one_json_object_with_the_agreed_keys(weibin_run: Any) -> None:
    made = weibin_run.done.json
    (unit,) = made["units"]

    assert made.keys() == {"units", "summary", "there"}
    assert made["summary"] == {
        "clean": 1,
        "accepted": 0,
        "incomplete": 0,
        "findings": 0,
        "failed": 0,
        "made": 1,
        "unchanged": 0,
    }
    assert {"unit", "year", "folder", "status", "title", "reason", "summary", "codes", "notes", "files"} <= unit.keys()
    assert (unit["unit"], unit["year"], unit["status"]) == ("weibin-education", 2023, "clean")


def test_run_makes_a_folder_for_the_unit_and_three_pages_next_to_it(weibin_run: Any) -> None:
    files = (path.relative_to(weibin_run.out) for path in weibin_run.out.rglob("*") if path.is_file())

    assert sorted(path.as_posix() for path in files if path.parts[0] != ".disclosure-nb") == [
        "index.html",
        "ledger.jsonl",
        "summary.csv",
        "weibin-education/manifest.json",
        "weibin-education/report.html",
        "weibin-education/report.ipynb",
        "weibin-education/report.json",
        "weibin-education/report.pdf",
    ]


def test_the_manifest_has_the_hashes_of_what_was_made(weibin_run: Any) -> None:
    manifest = json.loads((weibin_run.folder / "manifest.json").read_bytes())

    for name, entry in manifest["files"].items():
        assert entry["sha256"] == sha256((weibin_run.folder / name).read_bytes()).hexdigest()
    read = {name for name, given in manifest["inputs"].items() if given["sha256"]}
    assert read == {"notebooks/annual_report.ipynb", "params/2023/weibin-education.yaml"}
    assert "params/2022/weibin-education.yaml" in manifest["inputs"]  # looked for, and not there
    assert manifest["status"] == "clean"


def test_plan_status_and_a_second_run_tell_that_nothing_is_left_to_do(nb: Nb, weibin_run: Any) -> None:
    task = (WEIBIN, "--out", weibin_run.out)
    planned, forced = nb("plan", *task, "--json"), nb("--lang", "en", "plan", *task, "--force", "weibin-education")
    again, status = nb("run", *task, "--json"), nb("status", weibin_run.out, "--json")

    assert planned.json == {"to_do": [], "unchanged": 1, "reasons": {}}
    assert forced.out.splitlines()[0] == "卫滨区教育局 (weibin-education)  forced"
    assert again.json["units"] == weibin_run.done.json["units"]
    assert (again.json["summary"]["made"], again.json["summary"]["unchanged"]) == (0, 1)
    assert status.json == {
        "state": "ended",
        "done": 1,
        "counts": {"clean": 1},
        "running": [],
        "names": {},
        "waiting": 0,
        "failed": [],
    }


def test_a_log_has_a_line_of_json_for_each_event(nb: Nb, tmp_path: Path) -> None:
    nb("run", WEIBIN, "--out", tmp_path / "out", "--formats", "csv", "--log", tmp_path / "log.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()]

    assert [line["event"] for line in lines] == ["planned", "ended"]
    assert all(line["time"].endswith("+00:00") for line in lines)
    assert (lines[1]["folder"], lines[1]["status"]) == ("weibin-education", "clean")


def test_run_shows_progress_on_stderr_only(weibin_run: Any) -> None:
    assert "生成报告" in weibin_run.done.err
    assert "1/1" in weibin_run.done.err
    assert "━" not in weibin_run.done.out


def test_run_with_a_failing_unit_ends_with_1_and_names_it(nb: Nb, broken: Path, tmp_path: Path) -> None:
    done = nb("--lang", "en", "run", broken, "--out", "out", cwd=tmp_path)

    assert done.code == 1
    assert re.search(r"failed: 1\n  甲局 \(broken\)  \[E\d+\] params/2023/broken\.yaml, line 1.*expected", done.out)
    assert "✗ 甲局 (broken): [E" in done.err


# --- the others ------------------------------------------------------------------------------------------------------


def test_list_names_the_units(nb: Nb) -> None:
    done = nb("list", PARAMS / "2023", "--json")
    units = {unit["unit"]: unit for unit in done.json["units"]}

    assert done.code == 0
    assert units["weibin-education"] == {
        "unit": "weibin-education",
        "year": 2023,
        "name": "卫滨区教育局",
        "level": "department",
        "edition": "2021",
    }
    assert "卫滨区教育局（weibin-education）  部门" in nb("list", PARAMS / "2023").out


def test_doctor_says_that_all_is_well(nb: Nb) -> None:
    done = nb("doctor", "--json")

    assert done.code == 0
    assert all(check["ok"] for check in done.json["checks"])
    assert {"PDF and fonts", "notebook template", "exporters", "engine"} <= {
        check["name"] for check in done.json["checks"]
    }


# --- language and help -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "env", "told"),
    [
        ([], {}, "2 个错误"),
        ([], {"LANG": "en_GB.UTF-8"}, "2 errors"),
        (["--lang", "en"], {}, "2 errors"),
        (["--lang=zh"], {"LANG": "en_US.UTF-8"}, "2 个错误"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "2 个错误"),
    ],
)
def test_the_language_is_the_one_asked_for_or_the_systems(nb: Nb, options: list[str], env: Any, told: str) -> None:
    assert told in nb(*options, "check", HONGZE, env=env).out


@pytest.mark.parametrize(
    ("options", "told"),
    [([], "不存在"), (["--lang", "en"], "does not exist"), (["--lang=en"], "does not exist")],
)
def test_problems_are_reported_in_that_language_too(nb: Nb, options: list[str], told: str) -> None:
    assert told in nb(*options, "check", "no-such").err


def test_a_console_that_lacks_chinese_does_not_stop_the_work(run_command: Any) -> None:
    done = run_command("disclosure-nb", "check", HONGZE, "--json", env={"PYTHONIOENCODING": "ascii"})

    assert done.code == 1
    assert "「行政复议」" in done.json["findings"][0]["message"]


def test_the_installed_command_ends_with_the_same_codes(run_command: Any) -> None:
    assert run_command("disclosure-nb", "check", "-", stdin=b"a: [").code == 2


def test_the_version(run_command: Any) -> None:
    assert run_command("disclosure-nb", "--version").out == f"disclosure-nb {__version__}\n"
    assert run_command("jupyter", "disclosure", "--version").out == f"disclosure-nb {__version__}\n"


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=lambda command: " ".join(command) or "-")
def test_every_command_has_help_in_both_languages(nb: Nb, command: list[str]) -> None:
    done = nb(*command, "--help", env={"COLUMNS": "200"})

    assert done.code == 0
    assert re.search("[\u4e00-\u9fff]{4}", done.out)
    assert re.search("[A-Z][a-z]+ [a-z]+", done.out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"disclosure-nb {command}" in (REPO / "README.md").read_text(encoding="utf-8")
