"""What was there is not lost: a good report when its remake fails, and a person's own files in its folder."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from batch.full_disk import FullDisk
from batch.quick_reports import OPTIONS, Project
from disclosure_nb.archive.manifest import FILE_NAME, Manifest
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.make import KILLED, fail
from disclosure_nb.batch.own_files import kept_sentence
from disclosure_nb.batch.plan import Planned
from disclosure_nb.batch.status import read_status
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.errors import UsageError
from sizes import LONG

# --- a full disk -----------------------------------------------------------------------------------------------------


def reports(project: Project) -> dict[str, dict[str, bytes]]:
    """The files of each report."""
    return {name: project.folder(name) for name in ("a", "b") if (project.out / name).exists()}


@pytest.mark.parametrize("stays", [False, True], ids=["for a moment", "for good"])
def test_a_full_disk_at_any_step_of_a_run_leaves_old_or_new_reports_whole(project: Project, stays: bool) -> None:
    for unit in ("a", "b"):
        project.put(unit)
    project.run()
    (project.out / "a" / "notes.txt").write_text("mine", encoding="utf-8")
    shutil.copytree(project.out, project.root / "before")
    old = reports(project)
    for unit in ("a", "b"):
        project.put(unit, "changed: true")
    with FullDisk(project.out).at_work() as disk:
        project.run()
    new, pages = reports(project), {name: project.read(name) for name in ("index.html", "summary.csv", "ledger.jsonl")}

    for at in range(0, disk.steps, 1 if LONG else 3):
        shutil.rmtree(project.out)
        shutil.copytree(project.root / "before", project.out)
        failed: set[str] = set()
        with FullDisk(project.out, at, stays=stays).at_work():
            try:
                failed = {one.unit for one in project.run().outcomes() if one.status == "failed"}
            except UsageError as error:
                assert "无法写入输出文件夹" in error.sentence.zh
        for unit, files in reports(project).items():
            assert files in (old[unit], new[unit]), (at, unit)
            assert unit not in failed or files == old[unit]
        assert reports(project).keys() == {"a", "b"}

        assert project.run().counts == {"clean": 2}
        assert reports(project) == new
        assert {name: project.read(name) for name in ("index.html", "summary.csv")} == {
            name: pages[name] for name in ("index.html", "summary.csv")
        }


def test_a_report_that_could_not_be_made_again_is_said_to_have_failed_and_the_earlier_one_is_linked(
    project: Project,
) -> None:
    project.put("a"), project.put("b")
    project.run()
    good = project.folder("a")
    project.put("a", "changed: true")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Folder, "put", full)
        result = project.run()

    assert (result.counts, result.there) == ({"clean": 1, "failed": 1},) * 2
    assert project.folder("a") == good
    (failed,) = read_status(Folder(project.out)).failed
    assert failed["reason"] == "无法读写 a (No space left on device)，请检查磁盘空间和权限。先前的报告仍在。"
    page = project.read("index.html")
    assert "先前的报告" in page and 'href="a/report.pdf"' in page
    project.run(project.root / "params" / "2023" / "b.yaml")
    assert project.read("index.html") == page
    assert project.run().there == {"clean": 2}


def full(self: Folder, name: str, files: object) -> None:
    raise OSError(28, "No space left on device")


def test_after_a_forced_remake_that_failed_the_report_that_is_there_counts_again(project: Project) -> None:
    project.put("a")
    project.run()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Folder, "put", full)
        assert project.run(force="a").there == {"failed": 1}
    result = project.run()
    assert (result.made, result.there) == (0, {"clean": 1})


@pytest.mark.parametrize("how", ["killed", "fault"])
def test_a_report_whose_remake_is_killed_or_meets_a_fault_of_ours_stays(
    project: Project, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    (task,) = find_tasks([project.put("a")])
    project.run()
    good = project.folder("a")
    if how == "killed":
        outcome = fail(Planned(task, "a", ("forced",)), Folder(project.out), OPTIONS, KILLED)
        assert (outcome.status, outcome.files) == ("failed", {})
        assert outcome.reason is not None and outcome.reason.zh.endswith("先前的报告仍在。")
    else:
        monkeypatch.setattr("disclosure_nb.batch.report.make_report", lambda *_: 1 / 0)
        assert project.run(force="a").counts == {"failed": 1}
    assert project.folder("a") == good


def test_where_there_was_no_good_report_its_folder_says_why(project: Project) -> None:
    (task,) = find_tasks([project.put("a", "# failed")])
    project.run()
    fail(Planned(task, "a", ("failed",)), Folder(project.out), OPTIONS, KILLED)
    assert list(project.folder("a")) == [FILE_NAME]


# --- a person's own files --------------------------------------------------------------------------------------------


def changed(project: Project, unit: str = "a") -> None:
    """Change the data of a unit, so that its report is made again."""
    path = project.root / "params" / "2023" / f"{unit}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")


def test_own_files_and_folders_stay_when_the_report_is_made_again_and_are_said(project: Project) -> None:
    project.put("a")
    project.run()
    folder = project.out / "a"
    (folder / "批示.txt").write_text("同意", encoding="utf-8")
    (folder / "scans" / "1").mkdir(parents=True)
    (folder / "scans" / "1" / "p.png").write_bytes(b"picture")
    for _ in range(2):
        changed(project)
        assert project.run().made == 1
        assert project.said.kept == {"a": {"scans": "scans", "批示.txt": "批示.txt"}}
        files = project.folder("a")
        assert (files["scans/1/p.png"], files["批示.txt"].decode()) == (b"picture", "同意")
    assert set(json.loads(files[FILE_NAME])["files"]) == {
        "report.html",
        "report.ipynb",
        "report.json",
        "report.pdf",
    }
    (project.root / "params" / "2023" / "a.yaml").write_text("# failed", encoding="utf-8")
    assert project.run().counts == {"failed": 1}
    assert project.folder("a").keys() == {"scans/1/p.png", "批示.txt", FILE_NAME, "report.failed.ipynb"}


def test_an_own_file_with_the_name_of_one_that_is_written_is_moved_aside(project: Project) -> None:
    project.put("a")
    project.run()
    (project.out / "a" / "report.docx").write_bytes(b"own")
    (project.out / "a" / "report.own.docx").write_bytes(b"another")
    changed(project)
    project.run(options=type(OPTIONS)(OPTIONS.template, ("html", "docx")))

    files = project.folder("a")
    assert (files["report.own-2.docx"], files["report.own.docx"]) == (b"own", b"another")
    assert files["report.docx"].startswith(b"unit:")
    assert project.said.kept["a"]["report.docx"] == "report.own-2.docx"


def test_a_file_of_the_report_that_somebody_changed_is_moved_aside(project: Project) -> None:
    project.put("a")
    project.run()
    page = project.out / "a" / "report.html"
    page.write_bytes(page.read_bytes()[::-1])  # of the same size
    changed(project)
    project.run()

    assert project.said.kept["a"] == {"report.html": "report.own.html"}
    assert project.folder("a")["report.own.html"].endswith(b"inu")


def test_what_a_power_cut_leaves_is_nobodys(project: Project) -> None:
    project.put("a")
    project.run()
    (project.out / "a" / "report.pdf").write_bytes(b"")
    project.run()
    assert (project.said.kept, len(project.folder("a"))) == ({}, 5)


def test_the_sentence_on_own_files_names_three() -> None:
    kept = {"a.txt": "a.txt", "report.html": "report.own.html", "c": "c", "d": "d"}
    said = kept_sentence(kept)
    assert "a.txt、report.html（现名 report.own.html）、c 等 4 项 已保留" in said.zh
    assert "a.txt, report.html (now report.own.html), c and 1 more" in said.en
    assert "c 已保留" in kept_sentence({"c": "c"}).zh


def test_own_files_survive_a_run_killed_between_old_and_new(project: Project) -> None:
    project.put("a")
    project.run()
    (project.out / "a" / "notes.txt").write_text("mine", encoding="utf-8")
    before = project.folder("a")
    os.rename(project.out / "a", project.out / ".a.7-0123abcd.old")  # noqa: PTH104 - as the run does
    result = project.run()
    assert (result.made, project.folder("a")) == (0, before)
    assert Manifest.from_bytes(before[FILE_NAME]).files.keys() == before.keys() - {FILE_NAME, "notes.txt"}


def test_a_folder_of_own_files_only_is_refused_as_ever(project: Project, tmp_path: Path) -> None:
    project.put("a")
    (tmp_path / "out" / "a").mkdir(parents=True)
    (tmp_path / "out" / "a" / "thesis.doc").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="不是报告文件夹"):
        project.run()
