"""What a notebook was seen to read makes its report stale; what cannot be followed is reported."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from commands import command
from disclosure_nb.archive.digest import FileRecord
from disclosure_nb.archive.manifest import Manifest
from disclosure_nb.batch.batch import run
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import plan
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.batch.traced import Traced, name_of, path_of, record_of
from disclosure_nb.batch.untracked import untracked_sentence
from disclosure_nb.engine.limits import Engine
from disclosure_nb.engine.trace import Trace
from made import PARAMS, TEMPLATE

UNIT = "yunlan-civil"
READS = """
import glob, os, sqlite3
from pathlib import Path
import numpy, pandas
import beside_it
opened = open("data/open.csv").read()
framed = pandas.read_csv("data/pandas.csv")
pathed = Path("data/path.csv").read_bytes()
loaded = numpy.loadtxt("data/numpy.csv", delimiter=",")
listed = glob.glob("more/*.csv")
stored = sqlite3.connect("data/store.db").execute("select count(*) from sqlite_master").fetchall()
outside = Path("~/outside.csv").expanduser().read_bytes()
try:
    open("data/absent.csv")
except OSError:
    pass
"""


def template(folder: Path, code: str) -> Path:
    """The template with one more cell."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    cell = new_code_cell(code, id="more", metadata={"tags": ["remove-cell"]})
    notebook.cells.insert(4, cell)
    path = folder / "notebooks" / "own.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)
    return path


def district(root: Path, code: str) -> Path:
    """A project with one unit, a template that reads more files, and these files."""
    (root / "params" / "2023").mkdir(parents=True)
    shutil.copy(PARAMS / "2023" / f"{UNIT}.yaml", root / "params" / "2023")
    for name in ("data/open.csv", "data/pandas.csv", "data/path.csv", "data/numpy.csv", "more/a.csv"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("1,2\n3,4\n", encoding="utf-8")
    (root / "data" / "store.db").write_bytes(b"")
    (root / "beside_it.py").write_text("X = 1\n", encoding="utf-8")
    template(root, code)
    return root


def options(root: Path, engine: Engine = "disclosure") -> Options:
    return Options(template=root / "notebooks" / "own.ipynb", formats=("html",), engine=engine)


def make(root: Path, engine: Engine = "disclosure", out: str = "out") -> Outcome:
    (outcome,) = run(find_tasks([root / "params"]), root / out, options(root, engine), jobs=1, force=[UNIT]).outcomes()
    return outcome


def planned(root: Path) -> Any:
    (one,) = plan(find_tasks([root / "params"]), Folder(root / "out"), options(root))
    return one


def manifest(root: Path, out: str = "out") -> Manifest:
    return Manifest.from_bytes((root / out / UNIT / "manifest.json").read_bytes())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("home")
        patch.setenv("HOME", str(folder))
        (folder / "outside.csv").write_text("1\n", encoding="utf-8")
        yield folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    root = district(tmp_path_factory.mktemp("made"), READS)
    assert make(root).status == "clean"
    return root


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def test_what_the_notebook_read_is_in_the_manifest_by_name(made: Path) -> None:
    read = {name: record.size for name, record in manifest(made).made_from.inputs.items() if record.part == "read"}

    assert read == {
        "beside_it.py": 6,
        "data/absent.csv": None,
        "data/numpy.csv": 8,
        "data/open.csv": 8,
        "data/pandas.csv": 8,
        "data/path.csv": 8,
        "data/store.db": 0,
        "more/": None,
        "~/outside.csv": 2,
    }
    assert str(made) not in (made / "out" / UNIT / "manifest.json").read_text(encoding="utf-8")
    assert manifest(made).outcome["untracked"] == []


def test_nothing_is_to_be_done_while_nothing_changes(copy: Path) -> None:
    assert planned(copy).reasons == ()


def link_to(root: Path) -> Path:
    (root.parent / "link").symlink_to(root)
    return root.parent / "link"


def moved(root: Path) -> Path:
    return root.rename(root.parent / "moved")


def touched(root: Path) -> Path:
    for path in root.rglob("*"):
        os.utime(path, (1, 1))
    return root


def worked_in(root: Path) -> Path:
    """What people and programs leave in a project without changing anything that the notebook read."""
    left = ("notes.docx", "params/notes.txt", "params/2023/letter.docx", "params/2023/~$yunlan-civil.xlsx")
    hidden = ("notebooks/.ipynb_checkpoints/own-checkpoint.ipynb", "more/.ipynb_checkpoints/a.csv", "more/.DS_Store")
    programs = ("more/~$a.csv", "more/Thumbs.db", "more/__pycache__/x.pyc", "__pycache__/beside_it.cpython-39.pyc")
    for name in (*left, *hidden, *programs):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    shutil.rmtree(root / "__pycache__")
    return root


@pytest.mark.parametrize("change", [link_to, moved, touched, worked_in])
def test_no_report_is_stale_because_of_where_it_lies_or_what_else_is_there(
    copy: Path, change: Callable[[Path], Path]
) -> None:
    assert planned(change(copy)).reasons == ()


@pytest.mark.parametrize(
    "others",
    [
        {"TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"},
        {
            "XDG_CACHE_HOME": "/elsewhere",
            "USER": "somebody",
            "PYTHONDONTWRITEBYTECODE": "1",
            "JUPYTER_CONFIG_DIR": "/x",
        },
    ],
)
def test_no_report_is_stale_because_of_who_asks_and_from_where(
    copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, others: dict[str, str]
) -> None:
    for name, value in others.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    assert planned(copy).reasons == ()


def test_a_project_reached_by_a_link_has_the_same_manifest(copy: Path) -> None:
    """The process of a notebook knows only the real folder: all that it read was named by whole paths."""
    make(copy, out="again")
    link = link_to(copy)
    make(link, out="linked")

    assert manifest(copy, "linked").to_bytes() == manifest(copy, "again").to_bytes()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        *(
            (lambda root, name=name: (root / name).write_text("5,6\n7,8\n", encoding="utf-8"), name)
            for name in ("data/open.csv", "data/pandas.csv", "data/path.csv", "data/numpy.csv", "beside_it.py")
        ),
        (lambda root: (root / "data/store.db").write_bytes(b"SQLite"), "data/store.db"),
        (lambda root: (root / "data/absent.csv").touch(), "data/absent.csv（新出现）"),
        (lambda root: (root / "data/open.csv").unlink(), "data/open.csv（已不在）"),
        (lambda root: (root / "more/b.csv").touch(), "more/"),
        (lambda root: shutil.rmtree(root / "more"), "more/（已不在）"),
    ],
)
def test_a_change_of_what_the_notebook_read_makes_its_report_stale(
    copy: Path, change: Callable[[Path], object], named: str
) -> None:
    change(copy)

    assert planned(copy).reasons == ("read",)
    assert planned(copy).because.zh == f"笔记本读过的文件有改动：{named}"


def test_a_change_outside_the_project_makes_it_stale_too(copy: Path, home: Path) -> None:
    (home / "outside.csv").write_text("2\n", encoding="utf-8")
    try:
        assert planned(copy).because.zh == "笔记本读过的文件有改动：~/outside.csv"
    finally:
        (home / "outside.csv").write_text("1\n", encoding="utf-8")


def test_equal_runs_give_equal_manifests_by_either_engine(copy: Path) -> None:
    make(copy, "nbclient", "stock")
    make(copy, "disclosure", "again")

    assert manifest(copy, "stock").to_bytes() == manifest(copy, "again").to_bytes() == manifest(copy).to_bytes()


def test_plan_names_what_changed_to_people_and_programs(copy: Path) -> None:
    (copy / "data/open.csv").write_text("", encoding="utf-8")
    asked = ("params", "--out", "out", "--template", "notebooks/own.ipynb", "--formats", "html")
    told = command("disclosure-nb", "plan", *asked, cwd=copy)
    data = command("disclosure-nb", "plan", *asked, "--json", cwd=copy).json

    assert f"云澜区民政局（{UNIT}）  笔记本读过的文件有改动：data/open.csv\n" in told.out
    (change,) = data["to_do"][0]["changes"]
    assert (data["to_do"][0]["reasons"], change["reason"], change["name"]) == (["read"], "read", "data/open.csv")


def test_a_module_that_the_template_has_preloaded_makes_its_report_stale(tmp_path: Path) -> None:
    root = district(tmp_path / "project", "import own_charts")
    path = root / "notebooks" / "own.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["disclosure_nb"]["preload"].append("own_charts")
    nbformat.write(notebook, path)
    (root / "lib").mkdir()
    (root / "lib" / "own_charts.py").write_text("X = 1\n", encoding="utf-8")
    asked = ("params", "--out", "out", "--template", "notebooks/own.ipynb", "--formats", "html")
    environment = {"PYTHONPATH": str(root / "lib")}
    command("disclosure-nb", "run", *asked, "--jobs", "1", cwd=root, env=environment)

    assert planned(root).reasons == ()
    (root / "lib" / "own_charts.py").write_text("X = 2\n", encoding="utf-8")
    assert planned(root).because.zh == "笔记本读过的文件有改动：lib/own_charts.py"


# --- what cannot be followed -----------------------------------------------------------------------------------------

UNFOLLOWED = """
import os, socket, subprocess
subprocess.run(["true"])
with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
    pass
open("data/open.csv").read(); open("data/open.csv", "a").close()
"""


def test_a_report_that_cannot_be_followed_is_marked(tmp_path: Path) -> None:
    root = district(tmp_path / "project", UNFOLLOWED)
    asked = ("params", "--out", "out", "--template", "notebooks/own.ipynb", "--formats", "html", "--jobs", "1")
    told = command("disclosure-nb", "run", *asked, cwd=root)

    assert manifest(root).outcome["untracked"] == ["connection", "process true", "rewritten data/open.csv"]
    assert manifest(root).status == "clean"
    assert "未能完整跟踪（笔记本连接了网络；笔记本启动了别的程序 true；笔记本改写了它读过的 data/open.csv）" in told.err
    assert "未能完整跟踪" in (root / "out" / "index.html").read_text(encoding="utf-8")
    assert json.loads((root / "out" / "ledger.jsonl").read_text(encoding="utf-8"))["untracked"]


def test_a_file_that_changes_after_it_was_read_fails_the_report(tmp_path: Path) -> None:
    """What is in the report came from the old bytes, and those on disk are others: nobody could tell later."""
    code = """
import os, time
open("data/open.csv").read()
pid = os.fork()
if not pid:
    os.posix_spawn("/bin/sh", ["sh", "-c", "echo 9 > data/open.csv"], {})
    os._exit(0)
os.waitpid(pid, 0)
while open("data/open.csv").read() != "9\\n":
    time.sleep(0.01)
"""
    root = district(tmp_path / "project", code)
    outcome = make(root)

    assert (outcome.status, outcome.reason is not None and "改动" in outcome.reason.zh) == ("failed", True)


def test_every_kind_of_what_cannot_be_followed_is_said() -> None:
    kinds = ("process", "process git", "connection", "rewritten a.csv", "outside b.csv", "nameless", "kernel")
    said = untracked_sentence(kinds)

    assert said.zh.startswith("未能完整跟踪（笔记本启动了别的程序；笔记本启动了别的程序 git；")
    assert said.en.startswith("not fully tracked (the notebook started another program; ")
    assert "a.csv" in said.zh and "b.csv" in said.en and "{" not in said.zh + said.en


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/me/project/data/x.csv", "data/x.csv"),
        ("/home/me/project/data/", "data/"),
        ("/home/me/project/", "./"),
        ("/home/me/other/x.csv", "~/other/x.csv"),
        ("/home/me/project-old/x.csv", "~/project-old/x.csv"),
        ("/srv/shared/x.csv", "/srv/shared/x.csv"),
        ("/home/you/x.csv", None),
    ],
)
def test_names_tell_nothing_of_who_made_the_report(
    monkeypatch: pytest.MonkeyPatch, path: str, name: str | None
) -> None:
    monkeypatch.setenv("HOME", "/home/me")

    assert name_of(path, Path("/home/me/project")) == name
    if name is not None:
        assert path_of(name, Path("/home/me/project")) == Path(path)


@pytest.mark.parametrize("home", ["/", "", None])
def test_without_a_home_nothing_is_named_by_it(monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    """In many containers the home is the whole disk: another user's ``~/srv`` was another folder."""
    monkeypatch.setattr(os.path, "expanduser", lambda path: path if home is None else home)

    assert name_of("/srv/shared/x.csv", Path("/project")) == "/srv/shared/x.csv"
    assert name_of("/home/you/x.csv", Path("/project")) == "/home/you/x.csv"
    assert record_of("~/x.csv", Path("/project")) == FileRecord(None, None, "read")


def test_links_to_the_project_and_to_the_home_are_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("disk/project", "disk/me", "home"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "disk" / "project")
    (tmp_path / "home" / "me").symlink_to(tmp_path / "disk" / "me")
    monkeypatch.setenv("HOME", str(tmp_path / "home" / "me"))

    assert name_of(f"{tmp_path}/disk/project/x.csv", tmp_path / "link") == "x.csv"
    assert name_of(f"{tmp_path}/disk/me/x.csv", tmp_path / "link") == "~/x.csv"
    assert name_of(f"{tmp_path}/disk/you/x.csv", tmp_path / "link") is None
    assert name_of(f"{tmp_path}/home/you/x.csv", tmp_path / "link") is None


def test_what_lies_where_reports_are_put_is_no_input_unless_it_was_read(tmp_path: Path) -> None:
    out = tmp_path / "out"
    read: dict[str, tuple[str, int] | None] = {str(out / "a.json"): ("0", 1), str(out / "b.json"): None}
    read[str(tmp_path / "c.json")] = None
    trace = Trace(read=read, listed={str(out): "0", str(tmp_path): "1"}, complete=True)

    (tmp_path / "link").symlink_to(out)

    for given in (f"{out}/", f"{tmp_path}/link/"):
        assert Traced.of(trace, tmp_path, [], given).inputs.keys() == {"./", "out/a.json", "c.json"}


def test_declared_inputs_are_not_repeated(tmp_path: Path) -> None:
    trace = Trace(read={str(tmp_path / "params/2023/a.yaml"): ("0", 1)}, complete=True)

    assert Traced.of(trace, tmp_path, ["params/2023/a.yaml"], "/out").inputs == {}


def test_a_database_that_the_notebook_may_have_written_to_is_compared(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"now")
    (tmp_path / "b.db").write_bytes(b"same")
    same = FileRecord.of(b"same")
    read = {str(tmp_path / "a.db"): ("0", 1), str(tmp_path / "b.db"): (same.sha256 or "", 4)}
    traced = Traced.of(Trace(read=read, databases=frozenset(read), complete=True), tmp_path, [], "/out")

    assert (traced.inputs.keys(), traced.untracked) == ({"b.db"}, ("rewritten a.db",))
    assert not traced.changed(tmp_path)


def test_what_cannot_be_read_any_more_differs(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    assert record_of("gone.csv", tmp_path) == FileRecord(None, None, "read")
    assert record_of("gone/", tmp_path) == FileRecord(None, None, "read")
    assert record_of("folder", tmp_path) == FileRecord(None, None, "read")
    assert record_of("folder/", tmp_path).sha256 is not None
