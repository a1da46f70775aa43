"""Many reports: one outcome for each unit, whatever becomes of the others; nothing stale, nothing overwritten."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Sequence
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from disclosure_nb.batch import report as reports
from disclosure_nb.batch.batch import run
from disclosure_nb.batch.deliver import deliver
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.progress import Progress
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.errors import UsageError
from made import PARAMS, TEMPLATE, template_with

OPTIONS = Options(TEMPLATE)


def tree(folder: Path) -> list[str]:
    """All files below a folder, but for what a run remembers."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in files if path.parts[0] != ".disclosure-nb")


def runs(tasks: Sequence[Task], out: Path, options: Options = OPTIONS, jobs: int = 1) -> tuple[Outcome, ...]:
    return tuple(run(tasks, out, options, jobs=jobs).outcomes())


class Told(Progress):
    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self.plan: tuple[int, int] | None = None

    def planned(self, units: int, to_do: int) -> None:
        self.plan = (units, to_do)

    def ended(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)


def old_report(folder: Path, unit: str, year: int) -> None:
    folder.mkdir(parents=True)
    (folder / "report.html").write_text("旧", encoding="utf-8")
    (folder / "manifest.json").write_text(json.dumps({"unit": unit, "year": year}), encoding="utf-8")


# --- good and bad units together, in a pool of processes -------------------------------------------------------------

ACTS = """
import os, signal
if unit == "raises":
    raise ValueError("不行")
if unit == "slow":
    while True:
        pass
if unit == "kills":  # the process that makes the report: the parent of its kernel's parent
    import psutil
    psutil.Process().parent().parent().kill()
    signal.pause()
if unit == "exits":
    os._exit(7)
"""
UNITS = ("good-1", "kills", "good-2", "bad-params", "exits", "raises", "slow")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Outcome], Told]:
    """Run good and bad units together; each has an older report."""
    root = tmp_path_factory.mktemp("mixed")
    text = (PARAMS / "2023" / "weibin-education.yaml").read_text(encoding="utf-8")
    (root / "params" / "2023").mkdir(parents=True)
    for unit in UNITS:
        content = text.replace("level: department", "level: 局") if unit == "bad-params" else text
        (root / "params" / "2023" / f"{unit}.yaml").write_text(content, encoding="utf-8")
        old_report(root / "out" / unit, unit, 2023)
    told = Told()
    options = Options(template_with(root, edit=ACTS), formats=("html",), cell_timeout=5, engine="disclosure")
    result = run(find_tasks([root / "params"]), root / "out", options, jobs=2, progress=told)
    return root / "out", {outcome.unit: outcome for outcome in result.outcomes()}, told


@pytest.mark.parametrize("unit", ["good-1", "good-2"])
def test_good_units_are_made_next_to_bad_ones(mixed, unit: str) -> None:
    out, outcomes, _ = mixed

    assert (outcomes[unit].status, outcomes[unit].reason) == ("clean", None)
    assert tree(out / unit) == ["manifest.json", "report.html", "report.ipynb", "report.json"]


@pytest.mark.parametrize(
    ("unit", "reason", "english"),
    [
        ("bad-params", "unit.level：这里是 “局”", "expected"),
        ("raises", "笔记本运行出错：ValueError: 不行", "the notebook failed"),
        ("slow", "超时", "took too long"),
        ("kills", "进程被系统终止", "was killed"),
        ("exits", "内核停止", "the kernel died"),
    ],
)
def test_bad_units_are_named_with_the_reason(mixed, unit: str, reason: str, english: str) -> None:
    outcome = mixed[1][unit]

    assert outcome.status == "failed"
    assert reason in outcome.reason.zh
    assert english in outcome.reason.en


@pytest.mark.parametrize("unit", ["bad-params", "exits", "raises", "slow"])
def test_of_a_bad_unit_the_notebook_is_kept_and_nothing_older(mixed, unit: str) -> None:
    out, outcomes, _ = mixed

    assert tree(out / unit) == ["manifest.json", "report.failed.ipynb"]
    nbformat.validate(nbformat.read(out / unit / "report.failed.ipynb", as_version=4))
    assert outcomes[unit].files.keys() == {"manifest.json", "report.failed.ipynb"}


def test_of_a_unit_that_kills_its_process_nothing_older_is_kept(mixed) -> None:
    assert tree(mixed[0] / "kills") == ["manifest.json"]


def test_every_unit_is_reported_once_and_the_outcomes_are_in_order(mixed) -> None:
    _, outcomes, told = mixed

    assert told.plan == (len(UNITS), len(UNITS))
    assert sorted(outcome.unit for outcome in told.outcomes) == sorted(UNITS)
    assert list(outcomes) == sorted(UNITS)


def test_the_pages_next_to_the_reports_name_all(mixed) -> None:
    out = mixed[0]
    soup = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html.parser")

    assert [row.get_text() for row in soup.select("tbody th")] == [f"卫滨区教育局（{unit}）" for unit in sorted(UNITS)]
    assert all((out / str(link["href"])).is_file() for link in soup.select("a"))
    assert len((out / "ledger.jsonl").read_text(encoding="utf-8").splitlines()) == len(UNITS)
    assert sorted(path.name for path in out.iterdir() if path.is_file()) == [
        "index.html",
        "ledger.jsonl",
        "summary.csv",
    ]


def test_nothing_is_left_next_to_the_folders(mixed) -> None:
    assert [path.name for path in mixed[0].iterdir() if path.name.startswith(".")] == [".disclosure-nb"]
    assert sorted(path.name for path in (mixed[0] / ".disclosure-nb").iterdir()) == [
        "layout.json",
        "lock",
        "params.json",
    ]


# --- faults of our own -----------------------------------------------------------------------------------------------


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch):
    """Let ``make_report`` do something else for some units, and next to nothing for the others."""

    def install(**errors: BaseException) -> None:
        def stubbed(task: Task, options: Options, out: Destination, name: str) -> Outcome:
            if task.unit in errors:
                raise errors[task.unit]
            return deliver(Outcome(task.unit, task.year, name, "clean"), out, {}, {}, options.formats)

        monkeypatch.setattr(reports, "make_report", stubbed)

    return install


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ZeroDivisionError("x"), "程序内部故障（ZeroDivisionError: x）。"),
        (OSError(28, "No space left on device", "report.pdf"), "无法读写 report.pdf (No space left on device)"),
    ],
)
def test_a_fault_in_one_unit_does_not_stop_the_others(put, stub, tmp_path: Path, error: Exception, reason: str) -> None:
    put("a"), put("b"), put("c")
    old_report(tmp_path / "out" / "b", "b", 2023)
    stub(b=error)
    outcomes = runs(find_tasks([tmp_path / "params"]), tmp_path / "out")

    assert [outcome.status for outcome in outcomes] == ["clean", "failed", "clean"]
    assert outcomes[1].reason is not None
    assert outcomes[1].reason.zh.startswith(reason)
    assert tree(tmp_path / "out" / "b") == ["manifest.json"]


def test_an_interrupt_stops_the_run(put, stub, tmp_path: Path) -> None:
    put("a")
    stub(a=KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        runs(find_tasks([tmp_path / "params"]), tmp_path / "out")


def test_a_run_that_is_interrupted_between_reports_leaves_no_process_at_work(put, tmp_path: Path) -> None:
    class Interrupted(Progress):
        def ended(self, outcome: Outcome) -> None:
            raise KeyboardInterrupt

    put("a"), put("b"), put("c")
    template = template_with(tmp_path, edit="if unit != 'a':\n    import time\n    time.sleep(600)")
    with pytest.raises(KeyboardInterrupt) as caught:
        run(
            find_tasks([tmp_path / "params"]),
            tmp_path / "out",
            Options(template, ("html",)),
            jobs=2,
            progress=Interrupted(),
        )

    assert caught.traceback  # it holds on to all that was going on
    assert multiprocessing.active_children() == []


# --- folders ---------------------------------------------------------------------------------------------------------


def test_one_year_is_in_out_and_several_in_folders_of_their_own(put, stub, tmp_path: Path) -> None:
    put("a", 2022), put("a", 2023), put("b", 2023)
    stub()

    assert [o.folder for o in runs(find_tasks([tmp_path / "params" / "2023"]), tmp_path / "one")] == ["a", "b"]
    assert [o.folder for o in runs(find_tasks([tmp_path / "params"]), tmp_path / "two")] == [
        "2022/a",
        "2023/a",
        "2023/b",
    ]


def test_a_report_of_another_year_is_not_overwritten(put, stub, tmp_path: Path) -> None:
    put("a", 2023), put("b", 2023)
    old_report(tmp_path / "out" / "b", "b", 2022)
    stub()

    with pytest.raises(UsageError, match="b 2022 年的报告") as caught:
        runs(find_tasks([tmp_path / "params"]), tmp_path / "out")
    assert str(Path("out") / "2023") in caught.value.sentence.en
    assert tree(tmp_path / "out") == ["b/manifest.json", "b/report.html"]


@pytest.mark.parametrize("manifest", [None, "", "[]", "{}", "text"])
def test_a_folder_that_is_no_report_is_not_overwritten(put, stub, tmp_path: Path, manifest: str | None) -> None:
    put("a")
    folder = tmp_path / "out" / "a"
    folder.mkdir(parents=True)
    (folder / "family photos.zip").write_text("x", encoding="utf-8")
    if manifest is not None:
        (folder / "manifest.json").write_text(manifest, encoding="utf-8")
    before = tree(tmp_path / "out")
    stub()

    with pytest.raises(UsageError, match="不是报告文件夹"):
        runs(find_tasks([tmp_path / "params"]), tmp_path / "out")
    assert tree(tmp_path / "out") == before


def test_an_empty_folder_may_be_used(put, stub, tmp_path: Path) -> None:
    put("a")
    (tmp_path / "out" / "a").mkdir(parents=True)
    stub()

    assert runs(find_tasks([tmp_path / "params"]), tmp_path / "out")[0].status == "clean"


def test_a_unit_may_not_be_called_like_a_page_of_the_run(put, stub, tmp_path: Path) -> None:
    put("index.html")
    stub()

    with pytest.raises(UsageError, match=r"index\.html"):
        runs(find_tasks([tmp_path / "params"]), tmp_path / "out")


def test_an_output_folder_that_cannot_be_made_is_named(put, stub, tmp_path: Path) -> None:
    put("a")
    (tmp_path / "out").write_text("", encoding="utf-8")
    stub()

    with pytest.raises(UsageError, match="out"):
        runs(find_tasks([tmp_path / "params"]), tmp_path / "out" / "deeper")


def test_what_the_report_left_out_is_noted(put, tmp_path: Path) -> None:
    template = template_with(tmp_path, charts="import sys\nprint('警告', file=sys.stderr)")
    (task,) = find_tasks([put("a")])
    outcome = make_report(task, Options(template, formats=()), Folder(tmp_path / "out"), "a")

    assert outcome.status == "clean"
    assert len(outcome.notes) == 1
    assert "标准错误" in outcome.notes[0]
    assert tree(tmp_path / "out" / "a") == ["manifest.json", "report.ipynb", "report.json"]
