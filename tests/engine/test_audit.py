"""What a notebook's process touches is noticed: by the forked process and by a kernel of its own alike."""

from __future__ import annotations

import compileall
import hashlib
import os
import sys
from pathlib import Path

import pytest

from disclosure_nb.engine.audit import Audit, Record, names_digest
from disclosure_nb.engine.limits import Engine
from disclosure_nb.engine.trace import Trace
from engine.notebooks import run, text

ENGINES = pytest.mark.parametrize("engine", ["disclosure", "nbclient"])

READS = """
import asyncio, csv, io, os, pathlib, sqlite3
import numpy as np
import pandas as pd
open("by-open.csv").read()
os.close(os.open("by-os.csv", os.O_RDONLY))
pathlib.Path("by-pathlib.csv").read_bytes()
pd.read_csv("by-pandas.csv")
np.loadtxt("by-numpy.csv", delimiter=",")
np.fromfile("by-fromfile.csv", dtype="u1")
sqlite3.connect("by-sqlite.db").close()
sqlite3.connect("file:by-uri.db?mode=ro", uri=True).close()
open(os.fsencode("by-bytes.csv")).close()
open("update.csv", "r+").close()
io.open_code(os.path.abspath("by-code.csv")).close()
os.chdir("folder"); open("../by-parent.csv").close(); os.chdir("..")
for _ in range(3):
    open("by-open.csv").close()
"""
FILES = (
    *(f"by-{way}.csv" for way in ("open", "os", "pathlib", "pandas", "numpy", "fromfile", "bytes", "code", "parent")),
    *("by-sqlite.db", "by-uri.db", "update.csv"),
)
TABLE = b"1,2\n3,4\n"
SHA = hashlib.sha256(TABLE).hexdigest()


def project(folder: Path) -> Path:
    for name in FILES:
        (folder / name).write_bytes(b"" if name.endswith(".db") else TABLE)
    (folder / "folder").mkdir()
    (folder / "folder" / "b.txt").write_text("", encoding="utf-8")
    (folder / "local.py").write_text("X = 1\n", encoding="utf-8")
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").write_text("from package import inner\n", encoding="utf-8")
    (folder / "package" / "inner.py").write_text("", encoding="utf-8")
    return folder


def names(folder: Path, trace: Trace) -> dict[str, tuple[str, int] | None]:
    return {Path(path).relative_to(folder).as_posix(): record for path, record in trace.read.items()}


@ENGINES
def test_files_that_are_read_are_noticed_with_their_content(tmp_path: Path, engine: Engine) -> None:
    execution = run(project(tmp_path), "x = 1", READS, engine=engine)
    seen = names(tmp_path, execution.trace)

    assert execution.failure is None, execution.error
    assert seen.keys() == {*FILES}
    assert {record for name, record in seen.items() if name.endswith(".csv")} == {(SHA, len(TABLE))}
    assert {Path(path).name for path in execution.trace.databases} == {"by-sqlite.db", "by-uri.db"}
    assert execution.trace.complete
    assert not (execution.trace.processes or execution.trace.connected or execution.trace.rewritten)


@ENGINES
def test_modules_next_to_the_notebook_are_files_that_are_read(tmp_path: Path, engine: Engine) -> None:
    first = run(project(tmp_path), "x = 1", "import local, package", engine=engine)
    compileall.compile_dir(tmp_path, quiet=1)
    again = run(tmp_path, "x = 1", "import local, package", engine=engine)

    assert names(tmp_path, first.trace).keys() == {"local.py", "package/__init__.py", "package/inner.py"}
    assert first.trace == again.trace
    assert {"local", "package"} <= first.trace.modules


@ENGINES
def test_what_is_looked_for_and_not_there_is_noticed_too(tmp_path: Path, engine: Engine) -> None:
    look = "for name in ('none.csv', 'no/such/folder.csv'):\n    try: open(name)\n    except OSError: pass"

    assert names(tmp_path, run(tmp_path, "x = 1", look, engine=engine).trace) == {
        "none.csv": None,
        "no/such/folder.csv": None,
    }


@ENGINES
def test_folders_that_are_listed_are_noticed_with_their_names(tmp_path: Path, engine: Engine) -> None:
    project(tmp_path)
    ways = (
        "os.listdir('folder')",
        "list(os.scandir('folder'))",
        "glob.glob('folder/*')",
        "list(Path('folder').iterdir())",
    )
    traces = [
        run(tmp_path, "import glob, os\nfrom pathlib import Path", way, engine=engine).trace
        for way in (ways if engine == "disclosure" else ways[:1])
    ]

    assert [trace.listed for trace in traces] == [{str(tmp_path / "folder"): names_digest(["b.txt"])}] * len(traces)


@ENGINES
def test_looking_for_modules_and_distributions_lists_nothing(tmp_path: Path, engine: Engine) -> None:
    look = """
import local, importlib.metadata
importlib.metadata.version("pandas")
list(importlib.metadata.entry_points())
"""

    assert run(project(tmp_path), "x = 1", look, engine=engine).trace.listed == {}


@ENGINES
def test_what_a_notebook_makes_itself_is_not_what_it_read(tmp_path: Path, engine: Engine) -> None:
    make = """
import os, pathlib, shutil, sqlite3, tempfile
open("own.txt", "w").write("x"); open("own.txt").read()
try: open("cache.txt")
except OSError: open("cache.txt", "x").close()
open("cache.txt").close()
open("aside.txt", "w").close(); os.rename("aside.txt", "renamed.txt"); open("renamed.txt").close()
os.mkdir("made"); os.listdir("made")
shutil.copy("by-open.csv", "copied.csv"); open("copied.csv").close()
sqlite3.connect("new.db").execute("create table t (a)")
with tempfile.NamedTemporaryFile() as file: open(file.name).close()
"""
    trace = run(project(tmp_path), "x = 1", make, engine=engine).trace

    assert names(tmp_path, trace).keys() == {"by-open.csv"}
    assert (trace.listed, trace.rewritten) == ({}, frozenset())


@ENGINES
def test_what_is_read_and_written_to_is_distinguished(tmp_path: Path, engine: Engine) -> None:
    rewrite = """
import os
open("by-open.csv").read(); open("by-open.csv", "a").write("x")
os.listdir("folder"); open("folder/c", "w")
"""
    trace = run(project(tmp_path), "x = 1", rewrite, engine=engine).trace

    assert trace.rewritten == {str(tmp_path / "by-open.csv"), str(tmp_path / "folder")}
    assert (trace.read, trace.listed) == ({}, {})


@pytest.mark.parametrize(
    ("code", "started"),
    [
        ("import subprocess; subprocess.run(['true'])", "true"),
        ("import subprocess; subprocess.run('true', shell=True)", "sh"),
        ("!true", ""),
        ("%%bash\ntrue", "bash"),
        ("import os; os.system('true')", "sh"),
        ("import os; os.waitpid(os.posix_spawnp('true', ['true'], {}), 0)", "true"),
        ("import os\npid = os.fork()\nif not pid: os.execvp('true', ['true'])\nos.waitpid(pid, 0)", "true"),
        ("import multiprocessing as m\nwith m.get_context('spawn').Pool(1) as pool: pool.map(abs, [1])", "python"),
    ],
)
def test_programs_that_are_started_are_noticed(tmp_path: Path, code: str, started: str) -> None:
    assert run(tmp_path, "x = 1", code).trace.processes == {started}


def test_a_kernel_of_its_own_notices_programs_too(tmp_path: Path) -> None:
    assert run(tmp_path, "x = 1", "!true", "import os; os.system('true')", engine="nbclient").trace.processes == {
        "",
        "sh",
    }


CONNECTS = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()): pass
"""


@ENGINES
def test_connections_are_noticed(tmp_path: Path, engine: Engine) -> None:
    assert run(tmp_path, "x = 1", CONNECTS, engine=engine).trace.connected
    assert not run(tmp_path, "x = 1", "import asyncio; await asyncio.sleep(0)", engine=engine).trace.connected


def test_forked_processes_and_threads_are_watched_too(tmp_path: Path) -> None:
    work = """
import multiprocessing, threading
read = lambda name: len(open(name).read())
with multiprocessing.get_context("fork").Pool(2) as pool: print(sum(pool.map(len, [[1]])))
def child(): open("by-os.csv").close()
process = multiprocessing.get_context("fork").Process(target=child); process.start(); process.join()
thread = threading.Thread(target=read, args=("by-open.csv",)); thread.start(); thread.join()
"""
    execution = run(project(tmp_path), "x = 1", work)

    assert text(execution, "cell-1") == "1\n"
    assert names(tmp_path, execution.trace).keys() == {"by-os.csv", "by-open.csv"}
    assert not execution.trace.processes


def test_a_preloaded_module_of_the_user_is_a_file_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "preloaded_here.py").write_text("X = 5\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(elsewhere))
    execution = run(tmp_path, "x = 1", "import preloaded_here\nprint(preloaded_here.X)", preload=("preloaded_here",))

    assert text(execution, "cell-1") == "5\n"
    assert names(tmp_path, execution.trace) == {
        "elsewhere/preloaded_here.py": (hashlib.sha256(b"X = 5\n").hexdigest(), 6)
    }


def test_a_preloaded_module_that_was_changed_is_imported_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that makes report after report, as a notebook does, would run the old code for ever."""
    module = tmp_path / "preloaded_twice.py"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = []
    for value in ("1", "22"):
        module.write_text(f"X = {value}\n", encoding="utf-8")
        cell = "import preloaded_twice\nprint(preloaded_twice.X)"
        told.append(text(run(tmp_path, "x = 1", cell, preload=("preloaded_twice",)), "cell-1"))

    assert told == ["1\n", "22\n"]


@ENGINES
def test_files_of_python_the_system_and_caches_are_passed_over(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "fonts.json").write_text("{}", encoding="utf-8")
    (tmp_path / "project").mkdir()
    passed = f"""
import json, linecache, pandas, zoneinfo, mimetypes
linecache.getlines(json.__file__), linecache.getlines(pandas.__file__)
open("/etc/hostname").close(), open("/proc/self/stat").close(), open("/dev/null").close()
zoneinfo.ZoneInfo("Asia/Shanghai"), mimetypes.init()
open({str(tmp_path / "cache" / "fonts.json")!r}).close()
"""
    trace = run(tmp_path / "project", "x = 1", passed, engine=engine).trace

    assert (trace.read, trace.listed) == ({}, {})


# --- outside the folder of the project --------------------------------------------------------------------------------


def noticed(monkeypatch: pytest.MonkeyPatch, project: Path, *events: tuple[str, str]) -> list[Record]:
    """What is said of some events in a process whose folder is ``project``."""
    project.mkdir(exist_ok=True)
    monkeypatch.chdir(project)
    records: list[Record] = []
    audit = Audit(records.append)
    for event, path in events:
        audit._hook(event, (path, "r", os.O_RDONLY) if event == "open" else (path,))
    return records


def test_what_is_looked_for_and_listed_outside_the_project_counts_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file next to the project that was not there yet, and a folder of the office, changed nothing."""
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "a.csv").touch()
    asked = (("open", "../absent.csv"), ("os.listdir", "../office"))

    assert noticed(monkeypatch, tmp_path / "project", *asked) == [
        ["missing", f"{tmp_path}/absent.csv"],
        ["listed", f"{tmp_path}/office", names_digest(["a.csv"])],
    ]


def test_where_libraries_look_for_settings_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".fonts").mkdir()
    looked = [("open", "../.config/rc"), ("os.scandir", "../.fonts"), ("open", "../.netrc")]
    system = [("os.listdir", "/proc"), ("os.listdir", "/usr"), ("os.listdir", "/"), ("open", "/etc/no-such-file")]

    assert noticed(monkeypatch, tmp_path / "project", *looked, *system) == []


def test_a_hidden_file_of_the_project_is_a_file_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert noticed(monkeypatch, tmp_path / ".project", ("open", ".targets.csv")) == [
        ["missing", f"{tmp_path}/.project/.targets.csv"]
    ]


@pytest.mark.parametrize("path", ["/run/media/me/stick/a.csv", "/usr/src/app/a.csv", "/var/data/a.csv"])
def test_files_of_people_in_folders_of_the_system_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(os.path, "realpath", lambda given: given)

    assert noticed(monkeypatch, tmp_path / "project", ("open", path)) == [["missing", path]]


def test_a_process_that_ends_itself_is_not_fully_watched(tmp_path: Path) -> None:
    assert not run(tmp_path, "x = 1", "import os; os._exit(0)").trace.complete


def test_a_kernel_that_cannot_be_watched_says_so(tmp_path: Path) -> None:
    assert not run(tmp_path, "x = 1", kernel="no-such-kernel", engine="nbclient").trace.complete


def test_watching_changes_nothing_that_a_notebook_sees(tmp_path: Path) -> None:
    code = """
print(sorted(name for name in dir() if name[0] != "_"), _i, _oh, len(In))
try: open("none")
except OSError as error: print(error)
"""
    told = {text(run(tmp_path, "x = 1", code, engine=engine), "cell-1") for engine in ("disclosure", "nbclient")}

    assert len(told) == 1
    assert "No such file" in told.pop()


def test_a_name_that_is_no_unicode_is_noticed_without_the_name(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux has such names")
    code = "import os\nopen(b'\\xff.csv', 'w').close(); open(b'\\xff.csv').close()"

    assert run(tmp_path, "x = 1", code).trace.nameless
