"""Reports made by a real Dask cluster on this machine: the same bytes, whoever of it is killed meanwhile."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import s3fs

from batch.dask_cluster import DaskCluster, dask_cluster, ended_quietly
from batch.district import HEALTHY, District, is_as_quiet
from disclosure_nb.archive.manifest import base
from disclosure_nb.batch import cluster as clusters
from disclosure_nb.batch.batch import run
from disclosure_nb.batch.certificates import make_certificates
from disclosure_nb.batch.cluster import Cluster
from disclosure_nb.batch.destination import STATE
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.progress import Progress
from disclosure_nb.batch.remote import Demand, shortcoming
from disclosure_nb.batch.status import read_status
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from made import REPO

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")

WAITS = """
import time
Path("acts", f"{unit}.begun").touch()
while not Path("acts", "go").exists():
    time.sleep(0.05)
"""
KILLS_ITS_WORKER = """
import os, signal
zygote = os.getppid()
worker = int(Path(f"/proc/{zygote}/stat").read_text().rpartition(")")[2].split()[1])
os.kill(worker, signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskCluster]:
    """A cluster of two workers for tests that leave it as it was."""
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


def until(condition, process: subprocess.Popen[str] | None = None, seconds: float = 600) -> None:
    """Wait for something to be so, while a run is at work."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert process is None or process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.05)


def all_but_one_made(district: District, cluster: DaskCluster) -> subprocess.Popen[str]:
    """Start a run by a cluster, and wait until one report is left, which waits for the file ``acts/go``."""
    (district.root / "acts" / "healthy-3.py").write_text(WAITS, encoding="utf-8")
    process = district.start(*cluster.options)
    begun = district.root / "acts" / "healthy-3.begun"
    until(lambda: district.made() == len(HEALTHY) - 1 and begun.exists(), process)
    return process


# --- what comes of it ------------------------------------------------------------------------------------------------


def test_a_cluster_makes_the_same_bytes_in_a_shared_folder(
    cluster: DaskCluster, quiet: District, tmp_path: Path
) -> None:
    district = District.of(tmp_path)
    done = ended_quietly(district.start(*cluster.options))

    assert (done.code, done.failed) == (0, {}), done.err
    is_as_quiet(district, quiet)
    again = ended_quietly(district.start(*cluster.options))
    assert (again.code, again.summary["made"]) == (0, 0)


def test_a_cluster_makes_the_same_bytes_from_and_to_a_url(
    object_store: None, bucket: str, quiet: District, tmp_path: Path
) -> None:
    district = District.of(tmp_path)
    system = s3fs.S3FileSystem(skip_instance_cache=True, use_listings_cache=False)
    system.put(str(tmp_path / "params"), f"{bucket}/", recursive=True)
    with dask_cluster(tmp_path / "cluster") as started:  # it knows of the store
        there = replace(district, out=f"{bucket}/out")
        command = [f"{bucket}/params/2023" if "params" in part else part for part in there.command()]
        arguments = [*command, *started.options]
        done = ended_quietly(subprocess.Popen(arguments, stdout=-1, stderr=-1, text=True, env=district.environment()))

    assert (done.code, done.failed) == (0, {}), done.err
    root = f"{bucket}/out/".removeprefix("s3://")
    kept = {path.removeprefix(root): system.cat_file(path) for path in system.find(root)}
    state = f"{STATE}/"  # where the params are is remembered there: at the URL
    kept = {name: data for name, data in kept.items() if not name.startswith(state)}
    expected = {path.relative_to(quiet.out).as_posix(): path for path in quiet.out.rglob("*") if path.is_file()}
    assert kept == {name: path.read_bytes() for name, path in expected.items() if not name.startswith(state)}


def test_units_that_fail_are_named_and_cost_nobody_else_anything(
    cluster: DaskCluster, quiet: District, tmp_path: Path
) -> None:
    district = District.of(tmp_path, "spoilt", raises="raise ValueError('spoilt')")
    district.params("spoilt").write_text("unit: [", encoding="utf-8")
    done = ended_quietly(district.start(*cluster.options))

    assert done.code == 1
    assert sorted(done.failed) == ["raises", "spoilt"]
    assert "ValueError：spoilt" in done.failed["raises"] or "ValueError: spoilt" in done.failed["raises"]
    assert {unit: files for unit, files in district.folders().items() if unit in HEALTHY} == quiet.folders()


# --- what is lost ----------------------------------------------------------------------------------------------------


def test_what_is_lost_with_a_worker_is_made_again_and_nothing_else(quiet: District, tmp_path: Path) -> None:
    district = District.of(tmp_path)
    with dask_cluster(tmp_path / "cluster") as started:
        process = all_but_one_made(district, started)
        before = {path: path.stat().st_mtime_ns for path in district.out.rglob("report.html")}
        started.kill_workers()
        (tmp_path / "acts" / "healthy-3.begun").unlink()
        started.start_worker()
        until((tmp_path / "acts" / "healthy-3.begun").exists, process)
        (tmp_path / "acts" / "go").touch()
        done = ended_quietly(process)

    assert (done.code, done.failed) == (0, {}), done.err
    assert len(before) == len(HEALTHY) - 1
    assert before == {path: path.stat().st_mtime_ns for path in before}
    is_as_quiet(district, quiet)
    assert district.left_behind() == []


def test_a_report_that_kills_its_workers_is_named_and_costs_nobody_else_anything(
    quiet: District, tmp_path: Path
) -> None:
    district = District.of(tmp_path, killer=KILLS_ITS_WORKER)
    with dask_cluster(tmp_path / "cluster") as started:
        done = ended_quietly(district.start(*started.options))

    assert done.code == 1
    assert {unit: reason[:14] for unit, reason in done.failed.items()} == {"killer": "生成报告的进程被系统终止（可"}
    assert {unit: files for unit, files in district.folders().items() if unit in HEALTHY} == quiet.folders()


def test_a_scheduler_that_comes_back_is_waited_for(quiet: District, tmp_path: Path) -> None:
    district = District.of(tmp_path)
    with dask_cluster(tmp_path / "cluster") as started:
        process = all_but_one_made(district, started)
        started.kill_scheduler()
        started.kill_workers()
        (tmp_path / "acts" / "go").touch()
        started.start_scheduler()
        started.start_worker()
        done = ended_quietly(process)

    assert (done.code, done.failed) == (0, {}), done.err
    is_as_quiet(district, quiet)


class Heard(Progress):
    """Remembers the messages of a run."""

    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self.outcomes: list[Outcome] = []

    def noticed(self, sentence: Sentence) -> None:
        self.sentences.append(sentence)

    def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def test_when_the_cluster_is_gone_for_good_every_report_that_is_not_made_is_named(
    quiet: District, tmp_path: Path
) -> None:
    district = District.of(tmp_path)
    (tmp_path / "acts" / "healthy-3.py").write_text(WAITS, encoding="utf-8")
    tasks = find_tasks([tmp_path / "params"])
    options = Options(tmp_path / "changed.ipynb", ("html",))
    with dask_cluster(tmp_path / "cluster") as started:

        class Kills(Heard):
            def ended(self, outcome: Outcome) -> None:
                super().ended(outcome)
                if len(self.outcomes) == len(HEALTHY) - 1:
                    started.kill_workers()
                    started.kill_scheduler()

        told = Kills()
        started.wait_for_workers(2)
        result = run(tasks, district.out, options, jobs=Cluster(started.address, patience=1), progress=told)
        started.start_scheduler()  # so that there is one to end

    assert result.counts == {"clean": len(HEALTHY) - 1, "failed": 1}
    assert told.outcomes[-1].folder == "healthy-3"
    assert told.outcomes[-1].reason == clusters.GONE
    status = read_status(Folder(district.out))
    assert (status.state, [line["folder"] for line in status.failed]) == ("ended", ["healthy-3"])
    (tmp_path / "acts" / "go").touch()
    assert district.run().code == 0
    is_as_quiet(district, quiet)


def test_a_run_that_is_killed_goes_on_where_it_was(cluster: DaskCluster, quiet: District, tmp_path: Path) -> None:
    district = District.of(tmp_path)
    process = district.start(*cluster.options)
    until(lambda: district.progress() > 6, process)
    process.kill()
    process.wait()
    assert read_status(Folder(district.out)).state == "stopped"

    assert ended_quietly(district.start(*cluster.options)).code == 0
    is_as_quiet(district, quiet)


def test_a_run_by_a_cluster_that_is_interrupted_says_one_sentence(cluster: DaskCluster, tmp_path: Path) -> None:
    district = District.of(tmp_path)
    process = district.start(*cluster.options)
    until(lambda: district.progress() > 2, process)
    process.send_signal(signal.SIGINT)
    done = ended_quietly(process)

    assert done.code == 130
    assert done.err.count("已中断") == 1


# --- who may do it ---------------------------------------------------------------------------------------------------


def test_with_tls_too_a_worker_with_another_program_is_left_out_and_named(quiet: District, tmp_path: Path) -> None:
    make_certificates(tmp_path / "certs", 1)
    shutil.copytree(REPO / "src" / "disclosure_nb", tmp_path / "other" / "disclosure_nb")
    with (tmp_path / "other" / "disclosure_nb" / "batch" / "make.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    with dask_cluster(tmp_path / "cluster", workers=0, certs=tmp_path / "certs") as started:
        started.start_worker({"PYTHONPATH": str(tmp_path / "other")})
        alone = ended_quietly(District.of(tmp_path / "alone").start(*started.options))
        assert alone.code == 2
        assert "程序与本机不同" in alone.err
        assert "没有可用的工作进程" in alone.err

        started.start_worker()
        started.wait_for_workers(2)
        district = District.of(tmp_path / "both")
        done = ended_quietly(district.start(*started.options))
    assert done.code == 0
    assert "程序与本机不同" in done.err
    is_as_quiet(district, quiet)


def test_where_no_worker_comes_a_run_says_so(tmp_path: Path) -> None:
    district = District.of(tmp_path)
    tasks = find_tasks([tmp_path / "params"])
    options, told = Options(tmp_path / "changed.ipynb"), Heard()
    with (
        dask_cluster(tmp_path / "cluster", workers=0) as started,
        pytest.raises(UsageError, match="集群里没有工作进程"),
    ):
        run(tasks, district.out, options, jobs=Cluster(started.address, patience=1), progress=told)
    assert [f"启动一个：dask worker {started.address}" in sentence.zh for sentence in told.sentences] == [True]


@pytest.mark.parametrize("part", ["program", "rules", "fonts", "environment"])
def test_a_worker_must_make_the_same_bytes(tmp_path: Path, part: str) -> None:
    (tmp_path / "mark").write_bytes(b"x")
    demand = Demand(base(), Folder(tmp_path), ("mark", b"x"), None)
    assert shortcoming(demand) is None

    found = shortcoming(replace(demand, base={**base(), part: "another"}))
    assert found is not None
    assert "不同" in found.zh


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mark": ("mark", b"y")}, "不是同一处"),
        ({"mark": ("no-mark", b"x")}, "不是同一处"),
        ({"params": Path("/no/such/params/2023/a.yaml")}, "看不到 /no/such/params/2023/a.yaml"),
        ({"out": None}, "读不了"),
        ({"plugins": {"liuxi-reports": "1.0"}}, "没有插件 liuxi-reports 1.0"),
    ],
)
def test_a_worker_must_see_inputs_and_outputs(tmp_path: Path, changes, said: str) -> None:
    (tmp_path / "mark").write_bytes(b"x")
    found = shortcoming(replace(Demand(base(), Folder(tmp_path), ("mark", b"x"), None), **changes))

    assert found is not None
    assert said in found.zh
