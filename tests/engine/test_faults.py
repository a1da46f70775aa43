"""Notebooks that hang, eat, flood, die or leave things behind: each ends clearly, and nothing runs on."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jupyter_client.launcher
import pytest

from disclosure_nb.batch.stopped import why_stopped
from disclosure_nb.engine import helper, process
from disclosure_nb.engine.limits import Limits
from engine.notebooks import MAY_FORK, left_behind, outputs, run, template, text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")

# A process in a session of its own, forked twice, deaf to polite signals: it belongs to nobody any more.
DAEMON = f"""
{MAY_FORK}import os, signal, time
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
def test_a_hanging_cell_is_ended(tmp_path: Path, hang: str, monkeypatch: pytest.MonkeyPatch) -> None:
    interruptible = "sigwait" not in hang
    monkeypatch.setattr(process, "_END", 60.0 if interruptible else 0.5)
    execution = run(tmp_path, "x = 1", "print('前')", SLEEPER + DAEMON + "print('half', flush=True)", hang, timeout=4)

    assert execution.failure == "timeout"
    assert "4 s" in execution.error
    if interruptible and not hang.startswith("!"):  # it shows where it hung
        assert outputs(execution)["cell-3"][-1].ename == "KeyboardInterrupt"
    assert (text(execution, "cell-1"), text(execution, "cell-2")) == ("前\n", "half\n")
    assert left_behind() == []


def test_a_report_has_its_own_time(tmp_path: Path) -> None:
    cells = ["import time\ntime.sleep(1)\nprint('done')"] * 9
    execution = run(tmp_path, "x = 1", *cells, limits=Limits(report_seconds=6))

    assert execution.failure == "timeout"
    assert "6 s" in execution.error
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
    deadline = time.monotonic() + 300
    while not (tmp_path / "there").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(left_behind(caller.pid, seconds=0)) >= 4  # the zygote, the report, the sleeper and the daemon

    caller.send_signal(number)
    caller.wait(300)

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


@pytest.mark.parametrize(
    "cell",
    ["os.closerange(3, 64)\ntime.sleep(600)", "os.kill(os.getppid(), signal.SIGSTOP)\nos._exit(1)"],
    ids=["closes its connection and hangs", "stops its zygote and dies"],
)
def test_a_process_that_says_nothing_any_more_is_given_up(
    tmp_path: Path, cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waited for ever, and ended with a KeyError where there was a limit of time."""
    monkeypatch.setattr(process, "_SILENT", 1.0)
    monkeypatch.setattr(process, "_END", 1.0)
    monkeypatch.setattr(helper, "_END", 1.0)
    execution = run(tmp_path, "x = 1", f"import os, signal, time\n{cell}", "print('after')", timeout=None)

    assert (execution.failure, execution.error[:11]) == ("kernel", "Kernel died")
    assert left_behind() == []


def test_a_report_that_stops_its_zygote_ends_and_the_next_one_gets_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_END", 1.0)
    monkeypatch.setattr(helper, "_END", 1.0)
    stop = "import os, signal\nos.kill(os.getppid(), signal.SIGSTOP)"
    execution = run(tmp_path, "x = 1", stop, "print(x)", timeout=None)

    assert (execution.failure, text(execution, "cell-2")) == (None, "7\n")
    assert left_behind() == []
    assert run(tmp_path, "x = 1", "print(x)").failure is None


def test_what_a_kernel_started_in_a_session_of_its_own_ends_with_it(tmp_path: Path) -> None:
    """Under nbclient it lived on. Sets of text have one order there, as they have in a forked process."""
    order = "print({'甲', '乙', 'alpha', 'beta', 'gamma', 'delta', 'x', 'y'})"
    stock = run(tmp_path, "x = 1", SLEEPER + DAEMON, order, engine="nbclient")
    forked = run(tmp_path, "x = 1", order)

    assert left_behind() == []
    assert text(stock, "cell-2") == text(forked, "cell-1")


def test_a_system_that_starts_no_process_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was told as a file that cannot be read or written."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    helper.close_all()
    for module in (subprocess, jupyter_client.launcher):
        monkeypatch.setattr(module, "Popen", fail)
    execution = run(tmp_path, "x = 1")

    assert (execution.failure, execution.error) == ("system", os.strerror(errno.EAGAIN))
    for engine in ("disclosure", "nbclient"):
        assert "系统无法启动笔记本的进程（Resource temporarily unavailable）" in why_stopped(execution, engine)[0].zh
    monkeypatch.undo()
    assert run(tmp_path, "x = 1").failure is None


def test_a_zygote_that_cannot_fork_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no_fork.py").write_text(
        "import errno, os\ndef fork():\n    raise OSError(errno.EAGAIN, 'no more processes')\nos.fork = fork\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    execution = run(tmp_path, "x = 1", preload=["no_fork"])

    assert (execution.failure, execution.error) == (
        "kernel",
        "Kernel died: it could not be started (no more processes)",
    )
    assert left_behind() == []
