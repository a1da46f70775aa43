"""Notebooks that hang, eat, flood, die or leave things behind: each ends clearly, and nothing runs on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disclosure_nb.engine import helper
from disclosure_nb.engine.limits import Limits
from engine.notebooks import left_behind, outputs, run, template, text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")

# A process in a session of its own, forked twice, deaf to polite signals: it belongs to nobody any more.
DAEMON = """
import os, signal, time
if os.fork() == 0:
    os.setsid()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
"""
SLEEPER = "import subprocess\nsubprocess.Popen(['sleep', '600'], start_new_session=True)\n"


@pytest.mark.parametrize(
    "hang",
    [
        "while True: pass",
        "import time\ntime.sleep(600)",
        "import signal\nsignal.sigwait([signal.SIGUSR1])",
        "!sleep 600",
    ],
)
def test_a_hanging_cell_is_ended(tmp_path: Path, hang: str) -> None:
    execution = run(tmp_path, "x = 1", "print('前')", SLEEPER + DAEMON + "print('half', flush=True)", hang, timeout=2)

    assert execution.failure == "timeout"
    assert "2 s" in execution.error
    assert (text(execution, "cell-1"), text(execution, "cell-2")) == ("前\n", "half\n")
    assert left_behind() == []


def test_a_report_has_its_own_time(tmp_path: Path) -> None:
    cells = ["import time\ntime.sleep(0.4)\nprint('done')"] * 9
    execution = run(tmp_path, "x = 1", *cells, limits=Limits(report_seconds=1.5))

    assert execution.failure == "timeout"
    assert "1.5 s" in execution.error
    assert text(execution, "cell-1") == "done\n"
    assert outputs(execution)["cell-9"] == []
    assert left_behind() == []


def test_what_a_notebook_starts_ends_with_it(tmp_path: Path) -> None:
    execution = run(tmp_path, "x = 1", *[SLEEPER + DAEMON] * 3, "print(x)")

    assert (execution.failure, text(execution, "cell-4")) == (None, "7\n")
    assert left_behind(seconds=0) == []


def test_a_crowd_of_processes_ends_too(tmp_path: Path) -> None:
    crowd = "import os, time\nfor _ in range(4):\n    os.fork()\nif os.getpid() != first:\n    time.sleep(600)\n"
    execution = run(tmp_path, "x = 1", "import os\nfirst = os.getpid()", crowd, "os._exit(3)")

    assert (execution.failure, execution.error) == ("kernel", "Kernel died: exit status 3")
    assert left_behind(seconds=0) == []


@pytest.mark.parametrize(
    "eat",
    [
        "taken = []\nwhile True:\n    taken.append(bytearray(b'x' * 10_000_000))",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'x = b\"x\" * 900_000_000; input()'])",
    ],
    ids=["itself", "a process below it"],
)
def test_memory_has_a_limit(tmp_path: Path, eat: str) -> None:
    execution = run(tmp_path, "x = 1", "print('前')", eat, limits=Limits(memory_bytes=400_000_000))

    assert execution.failure == "memory"
    assert "400000000" in execution.error
    assert text(execution, "cell-1") == "前\n"
    assert left_behind() == []


@pytest.mark.parametrize(
    "flood",
    [
        "while True:\n    print('x' * 1000)",
        "print('x' * 50_000_000)",
        "while True:\n    display('x')",
        "import os\nwhile True:\n    os.write(1, b'x' * 1000)",
        "!yes",
    ],
)
def test_output_has_a_limit(tmp_path: Path, flood: str) -> None:
    execution = run(tmp_path, "x = 1", "print('前')", flood, limits=Limits(output_bytes=1_000_000))

    assert execution.failure == "output"
    assert "1000000" in execution.error
    assert text(execution, "cell-1") == "前\n"
    assert left_behind() == []


@pytest.mark.parametrize(
    ("end", "how"),
    [
        ("import os\nos._exit(9)", "exit status 9"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
        ("import os\nos.abort()", "SIGABRT"),
    ],
)
def test_a_process_that_dies_says_how(tmp_path: Path, end: str, how: str) -> None:
    execution = run(tmp_path, "x = 1", SLEEPER, "print('half', flush=True)\n" + end, "print('后')")

    assert (execution.failure, execution.error) == ("kernel", f"Kernel died: {how}")
    assert text(execution, "cell-2") == "half\n"
    assert outputs(execution)["cell-3"] == []
    assert left_behind() == []


def test_a_killed_zygote_takes_all_with_it_and_the_next_report_gets_another(tmp_path: Path) -> None:
    kill = "import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(600)"
    execution = run(tmp_path, "x = 1", SLEEPER + DAEMON, kill)

    assert execution.failure == "kernel"
    assert "zygote" in execution.error
    assert left_behind() == []
    assert run(tmp_path, "x = 1", "print(x)").failure is None


def test_a_zygote_killed_between_reports_is_replaced(tmp_path: Path) -> None:
    run(tmp_path, "x = 1")
    for zygotes in helper._idle.values():
        for zygote in zygotes:
            os.kill(zygote.pid, signal.SIGKILL)
            os.waitid(os.P_PID, zygote.pid, os.WEXITED | os.WNOWAIT)  # a signal takes its time on a busy machine

    assert run(tmp_path, "x = 1", "print(x)").failure is None


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_outlives_a_killed_caller(tmp_path: Path, number: signal.Signals) -> None:
    path = template(tmp_path, "x = 1", SLEEPER + DAEMON, "open('there', 'w')\nimport time\ntime.sleep(600)")
    script = (
        "import sys; from pathlib import Path; from disclosure_nb.engine.execute import execute; "
        "from disclosure_nb.engine.limits import Runner; "
        "execute(Path(sys.argv[1]), {}, cwd=Path(sys.argv[2]), cell_timeout=None, runner=Runner('disclosure'))"
    )
    caller = subprocess.Popen([sys.executable, "-c", script, path, tmp_path], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not (tmp_path / "there").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(left_behind(caller.pid, seconds=0)) >= 4  # the zygote, the report, the sleeper and the daemon

    caller.send_signal(number)
    caller.wait(60)

    assert left_behind(caller.pid) == []


WRITES = """
for end in range(3, 64):
    try:
        os.write(end, b'\\0\\0\\0\\4nono')
    except OSError:
        pass
"""


@pytest.mark.parametrize("vandal", [WRITES, "os.closerange(3, 64)"], ids=["writes", "closes"])
def test_a_cell_that_spoils_its_own_connection_ends(tmp_path: Path, vandal: str) -> None:
    execution = run(tmp_path, "x = 1", f"import os\n{vandal}", "print('after')", timeout=10)

    assert execution.failure == "kernel"
    assert left_behind() == []
    assert run(tmp_path, "x = 1", "print(x)").failure is None
