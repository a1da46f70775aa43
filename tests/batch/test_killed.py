"""A batch whose processes are killed at any moment: what it makes in the end is what a quiet run makes.

Random moments are tried with a few seeds; ``.ci/long`` tries ten times as many.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from batch.district import HEALTHY, District, Ended, ended, is_as_quiet, reached, reports_of
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.status import read_status
from disclosure_nb.errors import UsageError
from sizes import size

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")

ROUNDS = size(10)


# --- processes of a run are killed -----------------------------------------------------------------------------------


def is_tracker(pid: int) -> bool:
    """Whether a process is the tracker that Python starts with a pool: when it is killed, Python complains itself."""
    try:
        return b"resource_tracker" in Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return True


def kill_some(district: District, process: subprocess.Popen[str], rng: random.Random, moments: list[int]) -> None:
    """Kill some process below a run at each of some moments, given as lines of its journal."""
    for moment in moments:
        if not reached(district, moment, process):
            return
        time.sleep(rng.uniform(0, 0.5))
        if found := [pid for pid in district.processes() if pid != process.pid and not is_tracker(pid)]:
            os.kill(rng.choice(found), signal.SIGKILL)


@pytest.mark.parametrize("seed", range(4 * ROUNDS))
def test_processes_killed_at_random_cost_no_report(quiet: District, tmp_path: Path, seed: int) -> None:
    district, rng = District.of(tmp_path), random.Random(seed)
    process = district.start()
    kill_some(district, process, rng, sorted(rng.choices(range(1, 13), k=2)))
    done = ended(process)

    assert (done.code, done.failed) == (0, {})
    is_as_quiet(district, quiet)
    assert district.left_behind() == []


def test_a_run_whose_processes_are_killed_all_the_time_names_what_it_could_not_make(
    quiet: District, tmp_path: Path
) -> None:
    district, rng = District.of(tmp_path), random.Random(5)
    process = district.start()
    kill_some(district, process, rng, [1] * 40)
    done = ended(process)

    assert sorted(done.units) == sorted(HEALTHY)
    assert all("进程被系统终止" in reason or "内核停止" in reason for reason in done.failed.values())
    made = {unit: files for unit, files in district.folders().items() if unit not in done.failed}
    assert made == {unit: files for unit, files in quiet.folders().items() if unit not in done.failed}
    assert district.run().code == 0
    is_as_quiet(district, quiet)
    assert district.left_behind() == []


TYPST = """
import importlib, os, signal, sys
here = os.path.dirname(__file__)
sys.path.remove(here)
del sys.modules["typst"]
typst = importlib.import_module("typst")
sys.path.insert(0, here)

class Compiler:
    def __init__(self, *arguments, **more):
        self._compiler = _Compiler(*arguments, **more)

    def __getattr__(self, name):
        if lives := [file for file in sorted(os.listdir(here)) if file.endswith(".life")]:
            try:
                os.unlink(os.path.join(here, lives[0]))
            except FileNotFoundError:
                pass  # the other process took it
            else:
                os.kill(os.getpid(), signal.SIGKILL)
        return getattr(self._compiler, name)

_Compiler, typst.Compiler = typst.Compiler, Compiler
"""


def test_processes_killed_as_they_typeset_cost_no_report(quiet: District, tmp_path: Path) -> None:
    district, modules = District.of(tmp_path), tmp_path / "modules"
    modules.mkdir()
    (modules / "typst.py").write_text(TYPST, encoding="utf-8")
    for number in range(2):  # a report gets three tries
        (modules / f"{number}.life").touch()
    done = ended(district.start(modules=modules))

    assert list(modules.glob("*.life")) == []
    assert (done.code, done.failed) == (0, {})
    is_as_quiet(district, quiet)
    assert district.left_behind() == []


# --- the run itself is killed ----------------------------------------------------------------------------------------


def is_told_rightly(district: District, quiet: District) -> None:
    """Assert that of a stopped run what it says to have made is there, and whole; all, if it says that it has ended."""
    whole = {unit: files for unit, files in reports_of(district).items() if not unit.startswith(".")}
    assert whole == {unit: reports_of(quiet)[unit] for unit in whole}
    try:
        status = read_status(Folder(district.out))
    except UsageError:  # it was stopped before it began
        assert whole == {}
        return
    assert (status.running, status.failed) == ({}, ())
    assert status.state == "stopped" or (status.state == "ended" and whole.keys() == set(HEALTHY))
    assert status.done <= len(whole)
    assert status.done + status.waiting <= len(HEALTHY)


LOOKED = """
import os, sys

class Looked:
    def find_spec(self, name, path=None, target=None):
        if name == "disclosure_nb.cli.app":
            open(os.path.join(os.path.dirname(__file__), "started"), "w").close()

sys.meta_path.insert(0, Looked())
"""


def started(district: District) -> subprocess.Popen[str]:
    """Start a run, and wait until Python itself has started: what it says when that is interrupted is its own."""
    modules = district.root / "modules"
    modules.mkdir(exist_ok=True)
    (modules / "sitecustomize.py").write_text(LOOKED, encoding="utf-8")
    (modules / "started").unlink(missing_ok=True)
    process = district.start(modules=modules)
    while not (modules / "started").exists():
        assert process.poll() is None
        time.sleep(0.01)
    return process


@pytest.mark.parametrize("seed", range(ROUNDS))
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_a_run_stopped_again_and_again_ends_as_a_quiet_one(
    quiet: District, tmp_path: Path, number: int, seed: int
) -> None:
    district, rng = District.of(tmp_path), random.Random(f"{number} {seed}")
    for moment in (0, 0, 1, 1, 3, 6):  # at first it still imports
        process = started(district)
        reached(district, moment, process)
        time.sleep(rng.uniform(0, 0.5))
        if process.poll() is None and number == signal.SIGKILL:
            process.kill()
        elif process.poll() is None:
            os.killpg(process.pid, number)  # as a terminal and a service manager do
        out, err = process.communicate(timeout=300)
        assert "Traceback" not in err
        if process.returncode == 0:
            break  # there was little left to do: it has ended by itself
        if number == signal.SIGINT:
            assert (process.returncode, out, err.count("已中断")) == (130, "", 1)
        assert district.left_behind() == []
        is_told_rightly(district, quiet)

    assert district.run().code == 0
    is_as_quiet(district, quiet)


# --- two runs --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(2 * ROUNDS))
def test_of_two_runs_on_one_folder_one_works_and_the_other_says_so(quiet: District, tmp_path: Path, seed: int) -> None:
    district = District.of(tmp_path)
    first = district.start()
    time.sleep(seed % 2 * random.Random(seed).uniform(0, 1))
    runs = [first, district.start()]
    over: list[Ended] = [ended(run) for run in runs]

    (loser,) = [done for done in over if done.code == 2]
    (winner,) = [done for done in over if done.code == 0]
    assert "另一次运行正在写" in loser.err
    assert (loser.units, winner.failed) == ({}, {})
    is_as_quiet(district, quiet)
