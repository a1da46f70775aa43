"""A batch among faults: every healthy unit's report is that of a quiet run, and every other unit is named with why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest

from batch.district import HEALTHY, District, Ended, ended, is_as_quiet, reached
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.plan import plan
from disclosure_nb.batch.tasks import find_tasks

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")


def healthy_are_as_quiet(district: District, quiet: District) -> None:
    """Assert that the healthy units' reports are those of a quiet run, and nothing is half-written."""
    folders = district.folders()
    assert {unit: folders.get(unit) for unit in HEALTHY} == quiet.folders()
    assert [name for name in (*folders, *district.pages()) if name.startswith(".")] == []
    assert sorted(district.pages()) == sorted(quiet.pages())


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
import disclosure_nb.document.show as shown
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


def test_next_to_cells_that_do_harm_the_healthy_are_as_ever(quiet: District, harmed: tuple[District, Ended]) -> None:
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
    """Spoil the data of some units; return what is expected to be reported of each."""
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
        "loses-a-source": "没有依申请公开台账“＊＊＊”",
        "names-a-folder": "没有依申请公开台账“＊＊＊”",
        "had-a-pipe": "had-a-pipe.yaml",
    }


def test_units_whose_data_is_spoilt_vanishes_or_changes_are_named(quiet: District, tmp_path: Path) -> None:
    files = ("empty", "no-text", "huge", "loses-a-source", "names-a-folder", "had-a-pipe", "vanishes")
    change = "with open(f'params/2023/{unit}.yaml', 'a') as file:\n    file.write('# later')"
    district = District.of(tmp_path, *files, changes=change)
    expected = {**spoil(district), "vanishes": "没有单位 vanishes", "changes": "被改动"}
    process = district.start("--timeout", "10")
    assert reached(district, 1, process)
    district.params("vanishes").unlink()  # planned, and not yet begun: it is the last one
    done = ended(process)

    assert done.failed.keys() == expected.keys()
    assert [unit for unit, words in expected.items() if words not in done.failed[unit]] == []
    healthy_are_as_quiet(district, quiet)
