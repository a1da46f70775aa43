"""The plan: what is made and why, reason by reason; a second run makes nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import command
from disclosure_nb.archive import manifest as manifests
from disclosure_nb.archive.environment import environment
from disclosure_nb.batch import layout, plan
from disclosure_nb.batch.batch import run
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.plan import REASONS
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from made import TEMPLATE

HOUSE = "rules:\n  - code: H1\n    label: 示例\n    when: total > 0\n"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two invented bureaus of a district with last year's files, their sum, and their reports."""
    root = tmp_path_factory.mktemp("district")
    params = TEMPLATE.parents[1] / "params"
    for year, units in (("2022", ["yunlan-civil"]), ("2023", ["yunlan-civil", "yunlan-health"])):
        (root / "params" / year).mkdir(parents=True)
        for unit in units:
            shutil.copy(params / year / f"{unit}.yaml", root / "params" / year)
    text = (params / "2023" / "yunlan.yaml").read_text(encoding="utf-8")
    (root / "params" / "2023" / "yunlan.yaml").write_text(text, encoding="utf-8")
    shutil.copy(TEMPLATE, root / "annual_report.ipynb")
    made = run(tasks(root), root / "out", options(root), jobs=1)
    assert (made.made, made.unchanged) == (3, 0)
    return root


def tasks(root: Path):
    return find_tasks([root / "params" / "2023"])


def options(root: Path, **changes: object) -> Options:
    return Options(**{"template": root / "annual_report.ipynb", "formats": ("html",), **changes})


def reasons(root: Path, *, force: tuple[str, ...] = (), **changes: object) -> dict[str, tuple[str, ...]]:
    """What is planned: the reasons by unit, without those that have none."""
    planned = plan.plan(tasks(root), Folder(root / "out"), options(root, **changes), force=force)
    return {given.task.unit: given.reasons for given in planned if given.to_do}


@pytest.fixture
def copy(district: Path, tmp_path: Path) -> Path:
    shutil.copytree(district, tmp_path / "copy")
    return tmp_path / "copy"


def test_a_second_run_makes_nothing_and_its_folders_stay_as_they_are(copy: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("report.*")}
    again = run(tasks(copy), copy / "out", options(copy), jobs=2)

    assert reasons(copy) == {}
    assert (again.made, again.unchanged) == (0, 3)
    assert before == {path: path.stat().st_mtime_ns for path in copy.rglob("report.*")}
    assert [outcome.unit for outcome in again.outcomes()] == ["yunlan", "yunlan-civil", "yunlan-health"]


def edit(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n# x\n")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda root: edit(root / "params/2023/yunlan-health.yaml"), {"yunlan": ("data",), "yunlan-health": ("data",)}),
        (lambda root: edit(root / "params/2022/yunlan-civil.yaml"), {"yunlan-civil": ("history",)}),
        (
            lambda root: (root / "params/2023/yunlan-civil.decisions.yml").write_text("", encoding="utf-8"),
            {"yunlan-civil": ("data",)},
        ),
        (
            lambda root: shutil.copy(root / "params/2023/yunlan-health.yaml", root / "params/2023/yunlan-finance.yaml"),
            {"yunlan": ("data",), "yunlan-finance": ("new",)},
        ),
        (lambda root: shutil.rmtree(root / "out" / "yunlan-civil"), {"yunlan-civil": ("new",)}),
        (lambda root: (root / "out/yunlan-civil/report.html").unlink(), {"yunlan-civil": ("missing",)}),
        (lambda root: edit(root / "out/yunlan-civil/report.html"), {"yunlan-civil": ("missing",)}),
    ],
    ids=["its data", "last year's data", "a decision", "a unit that is summed appears", "new", "missing", "cut off"],
)
def test_only_what_a_change_touches_is_planned(
    copy: Path, change: Callable[[Path], object], expected: dict[str, tuple[str, ...]]
) -> None:
    change(copy)

    assert reasons(copy) == expected


@pytest.mark.parametrize(
    ("file", "planned"),
    [
        ("2022/yunlan-civil.yaml", {"yunlan-civil": ["history"]}),
        ("house.yaml", {"yunlan": ["rules"], "yunlan-civil": ["rules"], "yunlan-health": ["rules"]}),
    ],
)
def test_an_input_that_became_a_pipe_is_planned_not_waited_for(
    copy: Path, file: str, planned: dict[str, list[str]]
) -> None:
    """``plan`` read it, which takes until somebody writes into the pipe. ``run`` then names it."""
    pipe = copy / "params" / file
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    asked = ("params/2023", "--out", "out", "--template", "annual_report.ipynb", "--formats", "html", "--json")
    done = command("disclosure-nb", "plan", *asked, cwd=copy)

    assert {unit["folder"]: unit["reasons"] for unit in done.json["to_do"]} == planned


@pytest.mark.parametrize(("file", "reason"), [("params/house.yaml", "rules"), ("params/theme.yaml", "settings")])
def test_a_house_file_that_appears_touches_all(copy: Path, file: str, reason: str) -> None:
    (copy / file).write_text("", encoding="utf-8")

    assert set(reasons(copy).values()) == {(reason,)}
    assert len(reasons(copy)) == 3


def test_another_template_touches_all(copy: Path) -> None:
    edited = copy / "annual_report.ipynb"
    edited.write_text(edited.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert set(reasons(copy).values()) == {("template",)}


def test_a_template_of_another_name_touches_all(copy: Path) -> None:
    shutil.copy(copy / "annual_report.ipynb", copy / "own.ipynb")

    assert set(reasons(copy, template=copy / "own.ipynb").values()) == {("template",)}


@pytest.mark.parametrize("part", ["program", "rules", "fonts", "environment"])
def test_what_all_reports_share_touches_all(copy: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    changed = {**manifests.base(), part: "0" * 64}
    monkeypatch.setattr(plan, "base", lambda: changed)

    assert set(reasons(copy).values()) == {(part,)}


def test_other_formats_are_made_but_their_order_does_not_matter(copy: Path) -> None:
    assert set(reasons(copy, formats=("html", "csv")).values()) == {("formats",)}
    run(tasks(copy), copy / "out", options(copy, formats=("html", "csv")), jobs=1)
    assert reasons(copy, formats=("csv", "html")) == {}


def test_a_unit_can_be_forced(copy: Path) -> None:
    assert reasons(copy, force=("yunlan-health",)) == {"yunlan-health": ("forced",)}
    with pytest.raises(UsageError, match="nobody"):
        reasons(copy, force=("nobody",))


def test_what_failed_is_tried_again(copy: Path) -> None:
    file = copy / "params" / "2023" / "yunlan-health.yaml"
    file.write_text("不是数据", encoding="utf-8")
    run([task for task in tasks(copy) if task.unit == "yunlan-health"], copy / "out", options(copy), jobs=1)

    assert reasons(copy)["yunlan-health"] == ("failed",)


def test_a_manifest_of_an_earlier_version_is_made_again(copy: Path) -> None:
    (copy / "out/yunlan-civil/manifest.json").write_text('{"unit": "yunlan-civil", "year": 2023}', encoding="utf-8")

    assert reasons(copy) == {"yunlan-civil": ("program",)}


@pytest.mark.parametrize("left", [b"", b"\0" * 4096, b'{"unit": "yun'], ids=["empty", "zeros", "torn"])
def test_a_report_whose_manifest_a_power_cut_damaged_is_made_again(copy: Path, left: bytes) -> None:
    before = (copy / "out/yunlan-civil/manifest.json").read_bytes()
    (copy / "out/yunlan-civil/manifest.json").write_bytes(left)

    assert reasons(copy) == {"yunlan-civil": ("missing",)}
    assert run(tasks(copy), copy / "out", options(copy), jobs=1).made == 1
    assert (copy / "out/yunlan-civil/manifest.json").read_bytes() == before


def test_a_run_makes_what_the_plan_says_and_only_that(copy: Path) -> None:
    edit(copy / "params/2023/yunlan-civil.yaml")
    planned = reasons(copy)
    others = copy / "out" / "yunlan-health" / "report.html"
    before = others.stat().st_mtime_ns
    result = run(tasks(copy), copy / "out", options(copy), jobs=1)

    assert sorted(planned) == ["yunlan", "yunlan-civil"]
    assert (result.made, result.unchanged) == (2, 1)
    assert others.stat().st_mtime_ns == before
    assert reasons(copy) == {}


def test_the_plan_names_the_file_that_changed(copy: Path) -> None:
    edit(copy / "params/2023/yunlan-health.yaml")
    (copy / "params/house.yaml").write_text("", encoding="utf-8")
    (copy / "out/yunlan-civil/report.html").unlink()
    said = {given.task.unit: given.because for given in plan.plan(tasks(copy), Folder(copy / "out"), options(copy))}

    assert said["yunlan-health"] == Sentence(
        "数据有改动：params/2023/yunlan-health.yaml，规则有改动：params/house.yaml（新出现）",
        "data changed: params/2023/yunlan-health.yaml, rules changed: params/house.yaml (new)",
    )
    assert said["yunlan-civil"].zh.endswith("输出文件缺失或大小不符：report.html")


def test_the_plan_names_the_distribution_whose_version_changed(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    newer = {**environment(), "chinesecalendar": "9.0"}
    monkeypatch.setattr(plan, "environment", lambda: newer)
    (planned, *_) = plan.plan(tasks(copy), Folder(copy / "out"), options(copy))

    assert planned.reasons == ("environment",)
    assert planned.because.zh == f"环境有改动：chinesecalendar {environment()['chinesecalendar']} → 9.0"


def test_of_many_changed_files_the_first_are_named_and_all_are_counted() -> None:
    changes = tuple(plan.Difference("data", f"{name}.yaml", "0", "1") for name in "abcde")
    planned = plan.Planned(Task("a", 2023, Path(), Path()), "a", ("data",), changes)

    assert planned.because.zh == "数据有改动：a.yaml、b.yaml、c.yaml 等 5 项"
    assert planned.because.en == "data changed: a.yaml, b.yaml, c.yaml and 2 more"


def test_every_reason_is_said_in_both_languages() -> None:
    assert all(sentence.zh and sentence.en for sentence in REASONS.values())


def test_many_units_stand_in_shards_and_stay_there(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_MANY", 2)
    out = copy / "large"
    first = run(tasks(copy), out, options(copy), jobs=1)
    folders = [outcome.folder for outcome in first.outcomes()]
    monkeypatch.undo()
    again = run(tasks(copy), out, options(copy), jobs=1)

    assert all(len(folder.split("/")) == 2 and len(folder.split("/")[0]) == 2 for folder in folders)
    assert all((out / folder / "report.ipynb").is_file() for folder in folders)
    assert (again.made, [outcome.folder for outcome in again.outcomes()]) == (0, folders)


def test_a_folder_that_is_not_sharded_stays_so(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_MANY", 2)

    assert reasons(copy) == {}


def test_a_unit_that_has_no_report_yet_is_called_by_its_name_in_the_plan(copy: Path) -> None:
    given = plan.plan(tasks(copy), Folder(copy / "elsewhere"), options(copy))

    assert {each.task.unit: each.unit_name for each in given} == {
        "yunlan": "云澜区人民政府",
        "yunlan-civil": "云澜区民政局",
        "yunlan-health": "云澜区卫生健康局",
    }
