"""A batch among faults: every healthy unit's report is that of a quiet run, and every other unit is named with why.

Faults that come at random moments are tried with a few seeds; ``FAULT_ROUNDS=10`` tries ten times as many.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import indent

import pytest

from disclosure_nb.errors import UsageError
from disclosure_nb.run.folder import Folder
from disclosure_nb.run.options import Options
from disclosure_nb.run.plan import plan
from disclosure_nb.run.status import read_status
from disclosure_nb.run.tasks import find_tasks
from run.district import HEALTHY, District, Ended, ended, is_as_quiet

pytestmark = [
    pytest.mark.xdist_group("batch"),
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc"),
]

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))


def healthy_are_as_quiet(district: District, quiet: District) -> None:
    """Assert that the healthy units' reports are those of a quiet run, and nothing is half-written."""
    folders = district.folders()
    assert {unit: folders.get(unit) for unit in HEALTHY} == quiet.folders()
    assert [name for name in (*folders, *district.pages()) if name.startswith(".")] == []
    assert sorted(district.pages()) == sorted(quiet.pages())


def at(district: District, lines: int, process: subprocess.Popen[str]) -> bool:
    """Wait until the journal of a run has so many lines; return False if the run ended before."""
    while process.poll() is None:
        if district.progress() >= lines:
            return True
        time.sleep(0.01)
    return False


# --- processes of a run are killed -----------------------------------------------------------------------------------


def is_tracker(pid: int) -> bool:
    """Whether a process is the tracker that Python starts beside a pool: when it is killed, Python complains itself."""
    try:
        return b"resource_tracker" in Path("/proc", str(pid), "cmdline").read_bytes()
    except OSError:
        return True


def kill_some(district: District, process: subprocess.Popen[str], rng: random.Random, moments: list[int]) -> None:
    """Kill some process below a run at each of some moments, given as lines of its journal."""
    for moment in moments:
        if not at(district, moment, process):
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
    """Assert that of a stopped run what it says to have made is there, and whole."""
    whole = {unit: files for unit, files in district.folders().items() if not unit.startswith(".")}
    assert whole == {unit: quiet.folders()[unit] for unit in whole}
    try:
        status = read_status(Folder(district.out))
    except UsageError:  # it was stopped before it began
        assert whole == {}
        return
    assert (status.state, status.running, status.failed) == ("stopped", (), ())
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
        at(district, moment, process)
        time.sleep(rng.uniform(0, 0.5))
        if number == signal.SIGKILL:
            process.kill()
        else:
            os.killpg(process.pid, number)  # as a terminal and a service manager do
        out, err = process.communicate(timeout=60)
        assert "Traceback" not in err
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
    time.sleep(random.Random(seed).uniform(0, 2) * seed)
    runs = [first, district.start()]
    over: list[Ended] = [ended(run) for run in runs]

    (loser,) = [done for done in over if done.code == 2]
    (winner,) = [done for done in over if done.code == 0]
    assert "另一次运行正在写" in loser.err
    assert (loser.units, winner.failed) == ({}, {})
    is_as_quiet(district, quiet)


# --- the disk is full ------------------------------------------------------------------------------------------------

FULL = """
mount -t tmpfs -o size="$1" none "$2"
shift
out="$1"; first="$2"; second="$3"
shift 3
code=0
"$@" || code=$?
cp -a "$out" "$first"
mount -o remount,size=64m "$out"
"$@" > /dev/null 2>&1
cp -a "$out" "$second"
exit $code
"""


def own_mounts() -> bool:
    """Whether this user may mount in a namespace of their own."""
    try:
        return subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not own_mounts(), reason="mounting in a namespace of one's own is not allowed here")
@pytest.mark.parametrize("size", ["1500k", "3000k"])
def test_on_a_full_disk_what_fits_is_right_and_the_rest_is_named(quiet: District, tmp_path: Path, size: str) -> None:
    district = District.of(tmp_path)
    district.out.mkdir()
    full, roomy = District(tmp_path, tmp_path / "full"), District(tmp_path, tmp_path / "roomy")
    places = [size, *map(str, (district.out, full.out, roomy.out))]
    done = ended(
        subprocess.Popen(
            ["unshare", "-rm", "sh", "-euc", FULL, "sh", *places, *district.command()],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=district.environment(),
        )
    )

    assert done.code == 1
    assert 0 < len(done.failed) < len(HEALTHY)
    assert all("磁盘空间" in reason for reason in done.failed.values())
    made = {unit: files for unit, files in full.folders().items() if unit not in done.failed}
    assert made == {unit: files for unit, files in quiet.folders().items() if unit not in done.failed}
    is_as_quiet(roomy, quiet)


# --- cells that do harm ----------------------------------------------------------------------------------------------

HARM = {
    "hangs": "while True:\n    pass",
    "exits": "import os\nos._exit(7)",
    "kills-itself": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "kills-zygote": "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)",
    "kills-worker": "import psutil, time\npsutil.Process().parent().parent().kill()\ntime.sleep(600)",
    "kills-worker-and-zygote": "import psutil, subprocess, time\n"
    "subprocess.Popen(['sleep', '600'], start_new_session=True)\nzygote = psutil.Process().parent()\n"
    "worker = zygote.parent()\nzygote.suspend(), worker.kill(), zygote.kill()\ntime.sleep(600)",
    "raises": "raise ValueError('不行')",
    "eats": "taken = []\nwhile True:\n    taken.append(bytearray(b'x' * 10_000_000))",
    "floods": "for _ in range(1000):\n    print('x' * 1_000_000)",
    "closes": "import os\nos.closerange(0, 256)",
    "deletes-its-data": "from pathlib import Path\nPath('params', '2023', f'{unit}.yaml').unlink()",
}
REASONS = {
    "hangs": "超时",
    "exits": "内核停止",
    "kills-itself": "内核停止",
    "kills-zygote": "内核停止",
    "kills-worker": "进程被系统终止",
    "kills-worker-and-zygote": "进程被系统终止",
    "raises": "ValueError: 不行",
    "eats": "占用内存过多",
    "floods": "过多",
    "closes": "内核停止",
    "deletes-its-data": "被改动",
}
STRANGE = {
    "forks": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)\n"
    "    os._exit(0)",
    "threads": "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()",
    "changes-all": """
import builtins, decimal, locale, os, random, resource, signal, sys, time
import disclosure_nb.report.show as shown
import numpy
locale.setlocale(locale.LC_ALL, "C")
os.environ.clear()
os.environ["TZ"] = "Pacific/Kiritimati"
time.tzset()
time.time = lambda: 0.0
os.umask(0o777)
os.nice(5)
decimal.getcontext().prec = 1
random.seed(0), numpy.random.seed(0)
sys.path.insert(0, os.getcwd())
sys.setrecursionlimit(100_000)
shown.title = builtins.print
os.chdir("/")
""",
}


@pytest.fixture(scope="module")
def harmed(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, Ended]:
    """A district whose run has units that do harm among the healthy ones."""
    district = District.of(tmp_path_factory.mktemp("harmed"), **HARM, **STRANGE)
    return district, district.run("--timeout", "10", "--memory", "700")


def test_beside_cells_that_do_harm_the_healthy_are_as_ever(quiet: District, harmed: tuple[District, Ended]) -> None:
    healthy_are_as_quiet(harmed[0], quiet)


@pytest.mark.parametrize("unit", HARM)
def test_units_whose_cells_do_harm_are_named_with_the_reason(harmed: tuple[District, Ended], unit: str) -> None:
    assert REASONS[unit] in harmed[1].failed[unit]


def test_no_other_unit_is_said_to_have_failed(harmed: tuple[District, Ended]) -> None:
    assert harmed[1].failed.keys() - STRANGE == HARM.keys()
    assert harmed[1].units["forks"]["status"] == harmed[1].units["threads"]["status"] == "clean"


def test_nothing_that_cells_start_outlives_the_run(harmed: tuple[District, Ended]) -> None:
    assert harmed[0].left_behind() == []


# --- what is made is taken away while the run works -------------------------------------------------------------------

TAKEN = {
    "a part": {
        "takes-a-neighbour": "shutil.rmtree('out/healthy-1')",
        "takes-a-page": "os.unlink('out/healthy-2/report.html')",
        "takes-a-manifest": "os.unlink('out/healthy-3/manifest.json')",
        "takes-the-state": "shutil.rmtree('out/.disclosure-nb')",
    },
    "all": {"takes-all": "shutil.rmtree('out')"},
    "all, renamed": {"renames-all": "os.rename('out', 'elsewhere')"},
    "all, while it is written": {
        "takes-all": "for _ in range(300):\n    shutil.rmtree('out', ignore_errors=True)\n    time.sleep(0.01)"
    },
}
ONCE = """
import os, shutil, time
if not os.path.exists(f"acts/{unit}.done"):
    open(f"acts/{unit}.done", "w").close()
    while not os.path.exists("acts/ready"):  # another one may have taken some of them away already
        if all(os.path.exists(f"out/healthy-{number}/manifest.json") for number in (1, 2, 3)):
            open("acts/ready", "w").close()
        time.sleep(0.01)
"""


@pytest.mark.parametrize("what", TAKEN)
def test_what_is_taken_away_while_the_run_works_is_made_again(quiet: District, tmp_path: Path, what: str) -> None:
    acts = {unit: ONCE + indent(act, "    ") for unit, act in TAKEN[what].items()}
    district = District.of(tmp_path, healthy=3, **acts)
    done = district.run()

    assert (done.code, done.failed) == (0, {})
    made = district.folders()
    assert made.keys() == {*HEALTHY[:3], *acts}
    assert {unit: made[unit] for unit in HEALTHY[:3]} == {unit: quiet.folders()[unit] for unit in HEALTHY[:3]}
    assert sorted(district.pages()) == sorted(quiet.pages())
    assert not any(reasons(district).values())


def reasons(district: District) -> dict[str, list[str]]:
    """What a further run would make, and why."""
    tasks = find_tasks([district.root / "params"])
    options = Options(district.root / "changed.ipynb")
    return {planned.name: list(planned.reasons) for planned in plan(tasks, Folder(district.out), options)}


def test_an_output_folder_that_becomes_a_file_is_named(tmp_path: Path) -> None:
    file = "import shutil\nshutil.rmtree('out')\nopen('out', 'w').close()"
    district = District.of(tmp_path, healthy=1, takes=file)
    done = district.run()

    assert (done.code, done.units) == (2, {})
    assert "无法写入输出文件夹" in done.err
    assert district.left_behind() == []


# --- inputs that cannot be read, and such as change ------------------------------------------------------------------


def spoil(district: District) -> dict[str, str]:
    """Spoil the data of some units; return what is expected to be said of each."""
    district.params("empty").write_bytes(b"")
    district.params("no-text").write_bytes(b"unit: \xff\xfe\x00")
    district.params("huge").write_bytes(b"- 0\n" * 4_000_000)
    text = district.params("loses-a-source").read_text(encoding="utf-8")
    district.params("loses-a-source").write_text(f"{text}\nsources:\n  requests: gone.csv\n", encoding="utf-8")
    (district.root / "params" / "2023" / "gone.csv").symlink_to("nowhere.csv")
    district.params("names-a-folder").write_text(f"{text}\nsources:\n  requests: folder.csv\n", encoding="utf-8")
    (district.root / "params" / "2023" / "folder.csv").mkdir()
    (district.root / "params" / "2022").mkdir()
    os.mkfifo(district.root / "params" / "2022" / "had-a-pipe.yaml")
    return {
        "empty": "empty.yaml",
        "no-text": "no-text.yaml",
        "huge": "",
        "loses-a-source": "没有依申请公开台账“gone.csv”",
        "names-a-folder": "没有依申请公开台账“folder.csv”",
        "had-a-pipe": "had-a-pipe.yaml",
    }


def test_units_whose_data_is_spoilt_vanishes_or_changes_are_named(quiet: District, tmp_path: Path) -> None:
    files = ("empty", "no-text", "huge", "loses-a-source", "names-a-folder", "had-a-pipe", "vanishes")
    change = "with open(f'params/2023/{unit}.yaml', 'a') as file:\n    file.write('# later')"
    district = District.of(tmp_path, *files, changes=change)
    expected = {**spoil(district), "vanishes": "没有单位 vanishes", "changes": "被改动"}
    process = district.start("--timeout", "10")
    assert at(district, 1, process)
    district.params("vanishes").unlink()  # planned, and not yet begun: it is the last one
    done = ended(process)

    assert done.failed.keys() == expected.keys()
    assert [unit for unit, words in expected.items() if words not in done.failed[unit]] == []
    healthy_are_as_quiet(district, quiet)
