"""The journal and the status: what a run is doing, also after it was killed; two runs never share a folder."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disclosure_nb.batch.batch import run
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.index import write_index
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.status import read_status
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from made import template_with

DONE = Outcome("a", 2023, "a", "clean")
FAILED = Outcome("b", 2023, "b", "failed", name="乙局", reason=Sentence("数据有误。", "wrong data."))


def test_while_a_run_is_at_work_its_status_tells_every_unit(tmp_path: Path) -> None:
    with Folder(tmp_path).at_work() as journal:
        journal.planned(6, 5)
        journal.begun("a")
        journal.begun("b")
        journal.begun("c", "丙局")
        journal.ended(DONE)
        journal.ended(FAILED)
        status = read_status(Folder(tmp_path))

    assert (status.state, status.done, status.running, status.waiting) == ("running", 1, {"c": "丙局"}, 2)
    assert [(line["folder"], line["reason"]) for line in status.failed] == [("b", "数据有误。")]


def test_after_a_run_the_ledger_tells(tmp_path: Path) -> None:
    with Folder(tmp_path).at_work() as journal:
        journal.planned(2, 2)
        write_index(Folder(tmp_path), [DONE, FAILED], {})
    status = read_status(Folder(tmp_path))

    assert (status.state, status.done, status.running, status.waiting) == ("ended", 1, {}, 0)
    assert status.to_json()["failed"] == [
        {"folder": "b", "unit": "b", "name": "乙局", "year": 2023, "reason": "数据有误。", "reason_en": "wrong data."}
    ]


def test_a_half_written_line_of_a_killed_run_is_left_out(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), Folder(tmp_path).at_work() as journal:
        journal.planned(2, 2)
        journal.begun("a")
        raise RuntimeError
    with (tmp_path / ".disclosure-nb" / "journal.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"event": "en')
    status = read_status(Folder(tmp_path))

    assert (status.state, status.running, status.waiting) == ("stopped", {}, 2)


def test_where_no_run_has_written_there_is_no_status(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有运行记录"):
        read_status(Folder(tmp_path))


HOLDS = """
import sys, time
from pathlib import Path
from disclosure_nb.batch.folder import Folder
with Folder(Path(sys.argv[1])).at_work():
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_run_in_the_same_folder_is_refused_until_the_first_one_ends(tmp_path: Path) -> None:
    first = subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE)
    assert first.stdout.readline() == b"held\n"

    assert Folder(tmp_path).is_at_work()
    with pytest.raises(UsageError, match="另一次运行"), Folder(tmp_path).at_work():
        pass
    first.kill()
    first.communicate()
    assert not Folder(tmp_path).is_at_work()
    with Folder(tmp_path).at_work():
        pass


WAITS = """
import pathlib, time
if unit == "c" and not pathlib.Path("go").exists():
    pathlib.Path("begun").touch()
    time.sleep(600)
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_a_run_that_is_stopped_leaves_whole_reports_and_the_next_one_goes_on(put, tmp_path: Path, end: int) -> None:
    for unit in ("a", "b", "c"):
        put(unit)
    template = template_with(tmp_path, edit=WAITS)
    command = [sys.executable, "-m", "disclosure_nb.cli.main", "run", str(tmp_path / "params")]
    command += ["--out", str(tmp_path / "out"), "--jobs", "1", "--formats", "html", "--template", str(template)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    while not (tmp_path / "begun").exists():
        assert process.poll() is None, process.stdout.read()
        time.sleep(0.1)
    status = read_status(Folder(tmp_path / "out"))
    assert (status.state, status.done, status.running, status.waiting) == ("running", 2, {"c": "c局"}, 0)
    process.send_signal(end)
    process.wait(300)

    status = read_status(Folder(tmp_path / "out"))
    assert (status.state, status.done, status.waiting) == ("stopped", 2, 1)
    assert sorted(path.parent.name for path in (tmp_path / "out").rglob("report.html")) == ["a", "b"]
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("report.html")}
    (tmp_path / "go").touch()
    result = run(find_tasks([tmp_path / "params"]), tmp_path / "out", Options(template, ("html",)), jobs=1)

    assert (result.made, result.unchanged, result.counts) == (1, 2, {"clean": 3})
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert read_status(Folder(tmp_path / "out")).state == "ended"
