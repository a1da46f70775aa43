"""Objects below a URL as the destination of a run, and params fetched from one: on a server that speaks as S3 does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import s3fs

from commands import command
from disclosure_nb.archive.manifest import Manifest
from disclosure_nb.batch import lease as leases
from disclosure_nb.batch.batch import run
from disclosure_nb.batch.destination import Destination, FolderContent
from disclosure_nb.batch.destinations import destination
from disclosure_nb.batch.fetch import fetch, params_here
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.lease import Lease
from disclosure_nb.batch.objects import Objects
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.plan import outcome_in, plan
from disclosure_nb.batch.status import read_status
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.batch.urls import is_url, local_path
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from made import PARAMS, TEMPLATE


def manifest(unit: str, **files: bytes) -> bytes:
    """The manifest of a report with files ``report.NAME``, as it is kept."""
    named = {f"report.{name.replace('_', '.')}": data for name, data in files.items()}
    return Manifest.of(Outcome(unit, 2023, unit, "clean").recorded(), named, {}).to_bytes()


MANIFEST = manifest("a")
REPORT = {"report.html": b"new", "manifest.json": MANIFEST}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases are renewed often; none is thought dead because the machine is busy."""
    monkeypatch.setattr(leases, "RENEWED", 0.1)
    monkeypatch.setattr(leases, "DEAD", 300.0)
    monkeypatch.setattr(leases, "_SETTLED", 0.1)


@pytest.fixture
def dies_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases that nobody renews run out within a second."""
    monkeypatch.setattr(leases, "DEAD", 0.6)


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def system(object_store: None) -> s3fs.S3FileSystem:
    """The store as others see it."""
    return s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)


def found(system: s3fs.S3FileSystem, url: str) -> dict[str, bytes]:
    """Everything below a URL."""
    root = url.removeprefix("s3://")
    return {path.removeprefix(f"{root}/"): system.cat_file(path) for path in system.find(root)}


# --- what a place is named -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "url"),
    [
        ("s3://bucket/out", True),
        ("memory://out", True),
        ("simplecache::s3://bucket/out", True),
        ("file:///srv/out", False),
        ("outputs/2023", False),
        (Path("outputs"), False),
        (r"C:\报告\2023", False),
        ("C:/报告/2023", False),
    ],
)
def test_a_url_is_reported_from_a_path(where: str | Path, url: bool) -> None:
    assert is_url(where) is url


def test_a_file_url_is_the_path_that_it_means(tmp_path: Path) -> None:
    assert local_path((tmp_path / "报告 1").as_uri()) == tmp_path / "报告 1"
    assert destination(tmp_path.as_uri()) == Folder(tmp_path)


def test_a_url_of_no_known_kind_is_refused() -> None:
    with pytest.raises(UsageError, match="不认识的网址 nowhere://x"):
        destination("nowhere://x")


# --- a report's folder -----------------------------------------------------------------------------------------------


@pytest.fixture(params=["folder", "objects"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Destination:
    """A folder, and objects: what a run asks of them is the same."""
    if request.param == "folder":
        return Folder(tmp_path / "out")
    return Objects.at(f"{request.getfixturevalue('bucket')}/out")


def held(place: Destination, name: str) -> FolderContent:
    (one,) = place.contents([name])
    return one


def test_what_is_put_is_held(place: Destination) -> None:
    assert held(place, "3f/a") == FolderContent(None, None)
    place.put("3f/a", REPORT)

    assert held(place, "3f/a") == FolderContent(MANIFEST, {"report.html": 3, "manifest.json": len(MANIFEST)})


def test_what_is_put_replaces_all_that_was_there(place: Destination) -> None:
    old = manifest("old", draft_html=b"old", pdf=b"old")
    place.put("a", {"report.draft.html": b"old", "report.pdf": b"old", "manifest.json": old})
    place.put("a", REPORT)

    assert held(place, "a") == FolderContent(MANIFEST, {"report.html": 3, "manifest.json": len(MANIFEST)})


def test_a_persons_own_files_stay(place: Destination) -> None:
    old = manifest("old", pdf=b"old", html=b"the old one")
    place.put("a", {"report.html": b"changed", "report.pdf": b"old", "manifest.json": old})
    place.put("b", {"notes.txt": b"mine", "report.html": b"the old one", "manifest.json": old})

    assert place.put("a", REPORT) == {"report.html": "report.own.html"}
    assert place.put("b", REPORT) == {"notes.txt": "notes.txt"}
    sizes = {"report.html": 3, "manifest.json": len(MANIFEST)}
    assert held(place, "a") == FolderContent(MANIFEST, {"report.own.html": 7, **sizes})
    assert held(place, "b") == FolderContent(MANIFEST, {"notes.txt": 4, **sizes})
    assert place.read("b/report.html") == b"new"
    assert place.read("a/report.own.html") == b"changed"
    assert place.folders("") == tuple(sorted({"a", "b", *place.folders("")}))


def test_many_are_held_in_the_order_in_which_they_are_asked_for(place: Destination) -> None:
    names = [f"unit-{number:03}" for number in range(300)]
    for name in names[::50]:
        place.put(name, {"manifest.json": manifest(name)})

    told = [one.manifest for one in place.contents(names)]
    expected = [manifest(name) if number % 50 == 0 else None for number, name in enumerate(names)]
    assert told == expected


def test_files_next_to_the_reports(place: Destination) -> None:
    place.put("a", REPORT)
    with place.writing("summary.csv", encoding="utf-8-sig") as file:
        file.write("单位\n")
    with place.reading("summary.csv") as file:
        assert file.read() == "\ufeff单位\n"

    assert place.names() == ("summary.csv",)
    assert place.read("summary.csv") == "\ufeff单位\n".encode()
    assert place.read("nothing") is None
    with pytest.raises(FileNotFoundError), place.reading("nothing"):
        pass
    place.remove("summary.csv")
    place.remove("summary.csv")
    assert place.names() == ()


def test_a_file_that_fails_while_it_is_written_leaves_the_old_one(place: Destination) -> None:
    with place.writing("index.html") as file:
        file.write("old")
    with pytest.raises(RuntimeError), place.writing("index.html") as file:
        file.write("new")
        raise RuntimeError

    assert place.read("index.html") == b"old"
    assert place.names() == ("index.html",)


def test_an_earlier_report_stays_if_the_new_one_cannot_be_put(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    out = Objects.at(f"{bucket}/out")
    old = {"report.pdf": b"old", "manifest.json": manifest("a", pdf=b"old")}
    out.put("a", old)

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "the quota is used up")

    with monkeypatch.context() as patched:
        patched.setattr(out._place[0], "pipe", fails)
        with pytest.raises(OSError, match="quota"):
            out.put("a", REPORT)
    assert held(out, "a") == FolderContent(old["manifest.json"], {name: len(data) for name, data in old.items()})
    out.sweep()
    assert out.folders("") == ("a",)


@pytest.mark.parametrize("step", ["copy", "rm_file", "pipe_file"])
def test_a_report_that_was_not_written_to_the_end_says_so(
    bucket: str, tmp_path: Path, put, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    out = Objects.at(f"{bucket}/out")
    out.put("a", {"report.pdf": b"old", "manifest.json": manifest("a", pdf=b"old")})
    system = out._place[0]
    calls = iter((None, OSError(5, "the connection is gone")))
    real = getattr(system, step)

    def fails(*arguments: object, **more: object) -> object:
        error = next(calls) if step == "pipe_file" else OSError(5, "the connection is gone")
        if error is not None:
            raise error
        return real(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(system, step, fails)
        with pytest.raises(OSError, match="connection"):
            out.put("a", {**REPORT, "manifest.json": MANIFEST + b" "})

    outcome = outcome_in(held(out, "a"), "a")
    assert outcome is not None
    assert (outcome.status, outcome.reason) == (
        "failed",
        Sentence("报告没有写完，请再运行一次。", "the report was not written to the end; run again."),
    )
    (task,) = find_tasks([put("a")])
    (planned,) = plan([task], out, Options(TEMPLATE))
    assert planned.to_do


def test_a_report_that_is_there_already_is_not_written_again(bucket: str, system: s3fs.S3FileSystem) -> None:
    out = Objects.at(f"{bucket}/out")
    out.put("a", REPORT)
    before = {path: system.info(path)["LastModified"] for path in system.find(f"{bucket}/out")}
    out._place[0].pipe = None  # would fail
    try:
        out.put("a", REPORT)
    finally:
        del out._place[0].pipe

    assert {path: system.info(path)["LastModified"] for path in system.find(f"{bucket}/out")} == before


# --- one run at a time -----------------------------------------------------------------------------------------------


def test_a_second_run_at_the_same_url_is_refused_until_the_first_one_ends(bucket: str) -> None:
    url = f"{bucket}/out"
    with Objects.at(url).at_work() as journal:
        journal.planned(1, 1)
        assert Objects.at(url).is_at_work()
        with pytest.raises(UsageError, match="另一次运行正在写"), Objects.at(url).at_work():
            pass
    assert not Objects.at(url).is_at_work()
    with Objects.at(url).at_work():
        pass


def test_of_runs_that_start_at_once_one_works(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "_SETTLED", 2.0)  # each sees what the others wrote, however slowly they write
    url, working, refused = f"{bucket}/out", [], []
    ready, end = threading.Barrier(4), threading.Event()

    def work() -> None:
        ready.wait()
        try:
            with Objects.at(url).at_work():
                working.append(1)
                end.wait(300)
        except UsageError:
            refused.append(1)
            if len(refused) == 3:
                end.set()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)

    assert (len(working), len(refused)) == (1, 3)


@pytest.mark.usefixtures("dies_soon")
def test_the_lease_of_a_killed_run_is_taken_over(bucket: str, system: s3fs.S3FileSystem) -> None:
    path = f"{bucket}/out/.disclosure-nb/lease.json"
    system.pipe_file(path, b'{"holder": "a killed run", "renewed": 7}')
    with Objects.at(f"{bucket}/out").at_work():
        assert json.loads(system.cat_file(path))["holder"] != "a killed run"
    assert not system.exists(path)


def test_a_run_whose_lease_was_taken_over_stops(bucket: str, system: s3fs.S3FileSystem) -> None:
    path = f"{bucket}/out/.disclosure-nb/lease.json"
    with pytest.raises(UsageError, match="另一次运行"), Objects.at(f"{bucket}/out").at_work() as journal:
        journal.planned(2, 2)
        for number in range(6000):
            system.pipe_file(path, b'{"holder": "another run", "renewed": %d}' % number)
            journal.begun("a")
            threading.Event().wait(0.05)
    assert json.loads(system.cat_file(path))["holder"] == "another run"


@pytest.mark.usefixtures("dies_soon")
def test_an_unreadable_lease_is_somebody_elses(bucket: str, system: s3fs.S3FileSystem) -> None:
    path = f"{bucket}/out/lease.json"
    system.pipe_file(path, b"\xff")
    lease = Lease(system, path)

    assert lease.take(lambda: None)  # nobody renews it
    lease.release()
    assert not system.exists(path)


# --- journal and status ----------------------------------------------------------------------------------------------


def test_the_journal_is_kept_in_pieces_while_a_run_is_at_work(bucket: str, system: s3fs.S3FileSystem) -> None:
    url = f"{bucket}/out"
    with pytest.raises(RuntimeError), Objects.at(url).at_work() as journal:
        journal.planned(6, 5)
        for name in ("a", "b", "c"):
            journal.begun(name)
        pieces = Objects.at(url).pieces
        until(lambda: len(pieces()) >= 2)
        journal.ended(Outcome("a", 2023, "a", "clean"))
        journal.ended(Outcome("b", 2023, "b", "failed", reason=Sentence("数据有误。", "wrong data.")))
        until(lambda: len(read_status(Objects.at(url)).failed) == 1 and len(pieces()) >= 3)
        status = read_status(Objects.at(url))
        assert (status.state, status.done, status.running, status.waiting) == ("running", 1, {"c": ""}, 2)
        assert [(line["folder"], line["reason"]) for line in status.failed] == [("b", "数据有误。")]
        raise RuntimeError
    assert len(system.ls(f"{url}/.disclosure-nb/journal")) >= 3
    status = read_status(Objects.at(url))
    assert (status.state, status.done, status.running, status.waiting) == ("stopped", 1, {}, 3)

    with Objects.at(url).at_work() as journal:
        journal.planned(1, 1)
    assert found(system, url) == {}


def test_where_no_run_has_written_there_is_no_status(bucket: str) -> None:
    with pytest.raises(UsageError, match="没有运行记录"):
        read_status(Objects.at(f"{bucket}/out"))


# --- params at a URL -------------------------------------------------------------------------------------------------


@pytest.fixture
def params(bucket: str, system: s3fs.S3FileSystem) -> Iterator[str]:
    """The project's own params at a URL."""
    for year in ("2021", "2022", "2023"):
        system.put(str(PARAMS / year), f"{bucket}/params/", recursive=True)
    system.pipe_file(f"{bucket}/params/2012/long-ago.yaml", b"unit: {}")
    yield f"{bucket}/params"


def test_a_folder_of_one_year_comes_with_what_belongs_to_it(params: str, system: s3fs.S3FileSystem) -> None:
    system.pipe_file(f"{params}/house.yaml", b"{}\n")
    system.pipe_file(f"{params}/theme.yaml", b"fonts:\n  folders: [fonts]\n")
    system.pipe_file(f"{params}/fonts/a.otf", b"font")
    with params_here([f"{params}/2023/"]) as (paths, fetched):
        (path,) = paths
        assert fetched is not None
        assert path == fetched.above / "params" / "2023"
        assert sorted(each.name for each in path.iterdir()) == sorted(each.name for each in (PARAMS / "2023").iterdir())
        beside = sorted(each.name for each in path.parent.iterdir())
        assert beside == ["2021", "2022", "2023", "fonts", "house.yaml", "theme.yaml"]
        assert (path.parent / "fonts" / "a.otf").read_bytes() == b"font"
    assert not path.exists()


def test_single_files_and_all_years_can_be_named(params: str) -> None:
    with params_here([f"{params}/2023/weibin-education.yaml", f"{params}/2022/pingtan.yaml"]) as (paths, _):
        assert [(task.unit, task.year) for task in find_tasks(paths)] == [("pingtan", 2022), ("weibin-education", 2023)]
    with params_here([params]) as (paths, _):
        assert (paths[0] / "2012" / "long-ago.yaml").is_file()


def test_paths_stay_where_they_are() -> None:
    with params_here(["params/2023", Path("x").absolute().as_uri()]) as (paths, fetched):
        assert (paths, fetched) == ([Path("params/2023"), Path("x").absolute()], None)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        (["s3://{}/params/2024"], "params/2024 不存在"),
        (["s3://{}/params/2023/nobody.yaml"], "nobody.yaml 不存在"),
        (["s3://{}/params/2023", "params/2023"], "同一个数据文件夹"),
        (["s3://{}/params/2023", "s3://{}/others/2023"], "同一个数据文件夹"),
        (["s3://no-such-bucket/params/2023"], "不存在"),
    ],
)
def test_what_is_not_at_the_url_is_named(params: str, places: list[str], said: str) -> None:
    bucket = params.split("/")[2]
    with pytest.raises(UsageError, match=said), params_here([place.format(bucket) for place in places]):
        pass


def test_no_name_leads_out_of_the_folder_that_is_fetched_into(bucket: str, system, tmp_path: Path) -> None:
    system.pipe_file(f"{bucket}/evil.yaml", b"evil")
    system.pipe_file(f"{bucket}/project/good.yaml", b"good")
    fetch(
        f"{bucket}/project", ["../evil.yaml", "a/../../evil.yaml", "/evil.yaml", "good.yaml", "gone"], tmp_path / "in"
    )

    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.yaml")] == ["in/good.yaml"]


# --- whole runs ------------------------------------------------------------------------------------------------------


def test_a_run_from_and_to_a_url_makes_the_same_bytes_as_on_this_machine(
    params: str, bucket: str, system: s3fs.S3FileSystem, tmp_path: Path
) -> None:
    units = ("weibin-education", "yunlan-finance", "yunlan-hr")
    there = [f"{params}/2023/{unit}.yaml" for unit in units]
    here = [PARAMS / "2023" / f"{unit}.yaml" for unit in units]
    local = command("disclosure-nb", "run", *here, "--out", tmp_path / "out", "--jobs", "2", "--json")
    remote = command("disclosure-nb", "run", *there, "--out", f"{bucket}/out", "--jobs", "2", "--json")

    assert (remote.code, remote.json) == (local.code, local.json), remote.err
    made = {path.relative_to(tmp_path / "out").as_posix(): path for path in (tmp_path / "out").rglob("*")}
    files = {name: path for name, path in made.items() if path.is_file() and not name.startswith(".disclosure-nb/")}
    kept = {name: path.read_bytes() for name, path in files.items()}
    stored = found(system, f"{bucket}/out")
    assert {name: stored[name] for name in stored if not name.startswith(".disclosure-nb/")} == kept
    assert stored[".disclosure-nb/params.json"] == f'["{params}"]\n'.encode()

    again = command("disclosure-nb", "run", *there, "--out", f"{bucket}/out", "--json")
    assert (again.json["summary"]["made"], again.json["summary"]["unchanged"]) == (0, 3)
    assert command("disclosure-nb", "plan", *there, "--out", f"{bucket}/out", "--json").json["to_do"] == []
    assert command("disclosure-nb", "status", f"{bucket}/out", "--json").json["done"] == 3
    system.pipe_file(f"{params}/house.yaml", b"{}\n")
    plan_now = command("disclosure-nb", "plan", *there, "--out", f"{bucket}/out", "--json").json
    assert plan_now["reasons"] == {"rules": 3}


def test_where_the_store_refuses_a_run_says_so(object_store: None) -> None:
    done = command(
        "disclosure-nb", "run", PARAMS / "2023" / "weibin-education.yaml", "--out", "s3://no-such-bucket/out"
    )
    assert done.code == 2
    assert "无法写入输出文件夹 s3://no-such-bucket/out" in done.err
    assert "Traceback" not in done.err


def test_findings_are_not_accepted_at_a_url(params: str, bucket: str) -> None:
    done = command(
        "disclosure-nb", "run", f"{params}/2023", "--out", f"{bucket}/out", "--accept", "C4", "--reason", "已核对"
    )
    assert done.code == 2
    assert "--accept" in done.err


def test_a_run_in_one_process_works_at_a_url(bucket: str, put, system: s3fs.S3FileSystem) -> None:
    result = run(find_tasks([put("a")]), f"{bucket}/out", Options(TEMPLATE, ("html",)), jobs=1)
    assert (result.made, result.counts) == (1, {"clean": 1})
    assert [outcome.status for outcome in result.outcomes()] == ["clean"]
    assert "a/report.html" in found(system, f"{bucket}/out")
