"""Several runs into one output folder: the index names all reports that are there, and nothing of them is lost."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batch.quick_reports import OPTIONS, Project
from disclosure_nb.batch import index, layout
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.outcome import STATUSES
from disclosure_nb.batch.status import read_status
from disclosure_nb.errors import UsageError
from sizes import size


def listed(project: Project, out: Path | None = None) -> dict[str, str]:
    """The status of each report that the summary names, by folder."""
    rows = csv.DictReader(project.read("summary.csv", out).splitlines())
    return {row["folder"]: row["status"] for row in rows}


def counted(project: Project) -> dict[str, int]:
    """What the index counts."""
    boxes = BeautifulSoup(project.read("index.html"), "html.parser").select("ul.counts li")
    return {str(box.find(string=True, recursive=False)).strip(): int(box.strong.get_text()) for box in boxes}


# --- one unit after all ----------------------------------------------------------------------------------------------


def test_a_run_of_one_unit_leaves_the_other_sixty_in_index_summary_ledger_and_status(project: Project) -> None:
    for number in range(61):
        project.put(f"u{number:02}", "# findings" if number == 7 else "")
    first = project.run()
    assert (first.counts, first.there) == ({"clean": 60, "findings": 1}, {"clean": 60, "findings": 1})
    before = project.read("ledger.jsonl")

    one = project.run(project.put("u07", "corrected: true"))
    assert (one.made, one.counts, one.there) == (1, {"clean": 1}, {"clean": 61})
    assert listed(project) == {f"u{number:02}": "clean" for number in range(61)}
    assert counted(project) == {
        "全部单位": 61,
        **{said.zh: 61 * (status == "clean") for status, said in STATUSES.items()},
    }
    status = read_status(Folder(project.out))
    assert (status.state, status.counts, status.done) == ("ended", {"clean": 61}, 61)
    ledger = project.read("ledger.jsonl")
    assert ledger.startswith(before)
    (added,) = map(json.loads, ledger.removeprefix(before).splitlines())
    assert (added["unit"], added["status"]) == ("u07", "clean")


def test_a_run_in_which_nothing_changed_adds_nothing(project: Project) -> None:
    paths = [project.put(unit) for unit in ("a", "b")]
    project.run()
    before = project.folder("")
    for place in (paths[0], project.root / "params"):
        project.run(place)
        assert project.folder("") == before
    project.run(force="a")
    assert project.folder("") == before


UNITS = ("a", "b", "c", "d", "e", "f")
ENDS = st.sampled_from(("", "# findings", "# failed"))
PARTS = st.lists(st.sets(st.sampled_from(UNITS), min_size=1), max_size=4)


@settings(max_examples=size(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=PARTS, status=st.fixed_dictionaries({unit: st.sampled_from(("", "# findings", "# failed")) for unit in UNITS})
)
def test_in_whatever_order_parts_are_run_the_index_is_that_of_one_run_of_all(
    project: Project, monkeypatch: pytest.MonkeyPatch, parts: list[set[str]], status: dict[str, str]
) -> None:
    monkeypatch.setattr(index, "PER_PAGE", 4)
    paths = {unit: project.put(unit, more) for unit, more in status.items()}
    left = set(UNITS).difference(*parts)
    for folder in ("out", "whole"):
        shutil.rmtree(project.root / folder, ignore_errors=True)
    for part in (*parts, *([left] if left else [])):
        project.run(*(paths[unit] for unit in sorted(part)))
    project.run(out=project.root / "whole")

    names = ("index.html", "index-2.html", "summary.csv")
    assert {name: project.read(name) for name in names} == {
        name: project.read(name, project.root / "whole") for name in names
    }
    lines = [sorted(project.read("ledger.jsonl", out).splitlines()) for out in (None, project.root / "whole")]
    assert lines[0] == lines[1]


# --- what is there no more -------------------------------------------------------------------------------------------


def test_units_no_longer_in_the_params_are_named_so_and_counted_apart(project: Project) -> None:
    path, left = project.put("a"), project.put("left")
    project.run()
    left.unlink()
    result = project.run(path)

    assert (result.counts, result.there) == ({"clean": 1}, {"clean": 1, "withdrawn": 1})
    assert listed(project) == {"a": "clean", "left": "withdrawn"}
    assert counted(project)["全部单位"] == 1
    assert counted(project)["数据已撤、不计入"] == 1
    page = BeautifulSoup(project.read("index.html"), "html.parser")
    (row,) = page.select("tr.withdrawn")
    assert "数据文件已不在数据文件夹里" in row.get_text()
    assert row.select_one("a")["href"] == "left/report.html"
    status = read_status(Folder(project.out))
    assert (status.done, status.counts) == (1, {"clean": 1, "withdrawn": 1})

    project.put("left")
    assert project.run(path).there == {"clean": 2}
    assert [json.loads(line)["status"] for line in project.read("ledger.jsonl").splitlines()] == [
        "clean",
        "clean",
        "withdrawn",
        "clean",
    ]


def test_a_report_whose_folder_somebody_took_away_leaves_the_index_and_the_ledger_says_so(project: Project) -> None:
    path = project.put("a")
    project.put("b")
    project.run()
    shutil.rmtree(project.out / "b")

    assert project.run(path).there == {"clean": 1}
    assert listed(project) == {"a": "clean"}
    assert read_status(Folder(project.out)).counts == {"clean": 1}
    assert json.loads(project.read("ledger.jsonl").splitlines()[-1])["status"] == "removed"
    before = project.read("ledger.jsonl")
    project.run(path)
    assert project.read("ledger.jsonl") == before


def test_copies_of_reports_and_other_folders_are_not_in_the_index(project: Project) -> None:
    path = project.put("a")
    project.run()
    for copy in ("a-copy", "backup/a", "2022/a"):
        shutil.copytree(project.out / "a", project.out / copy)
    (project.out / "photos").mkdir()
    project.run(path)
    assert listed(project) == {"a": "clean"}


def test_reports_of_an_earlier_version_and_with_a_damaged_manifest_are_named(project: Project) -> None:
    paths = {unit: project.put(unit) for unit in ("a", "b", "c")}
    project.run()
    (project.out / "b" / "manifest.json").write_text('{"unit": "b", "year": 2023}', encoding="utf-8")
    (project.out / "c" / "manifest.json").write_text("", encoding="utf-8")
    project.run(paths["a"])

    assert listed(project) == {"a": "clean", "b": "failed", "c": "failed"}
    assert "较早的版本" in project.read("index.html")
    assert "清单已损坏" in project.read("index.html")
    assert project.run().there == {"clean": 3}


def test_a_line_of_the_ledger_that_somebody_broke_stays_and_harms_nothing(project: Project) -> None:
    path = project.put("a")
    project.run()
    with (project.out / "ledger.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"half')
    project.put("a", "changed: true")
    project.run(path)

    first, broken, second = project.read("ledger.jsonl").splitlines()
    assert broken == '{"half'
    assert json.loads(first)["unit"] == json.loads(second)["unit"] == "a"
    assert read_status(Folder(project.out)).counts == {"clean": 1}


# --- years, shards, other params -------------------------------------------------------------------------------------


def test_one_report_of_several_years_is_corrected_where_it_is(project: Project) -> None:
    for year in (2022, 2023):
        project.put("a", year=year), project.put("b", year=year)
    project.run()
    result = project.run(project.put("a", "corrected: true", year=2023))

    assert [outcome.folder for outcome in result.outcomes()] == ["2023/a"]
    assert list(listed(project)) == ["2022/a", "2022/b", "2023/a", "2023/b"]
    assert not (project.out / "a").exists()


def test_several_years_are_not_mixed_with_reports_that_are_not_in_folders_of_their_years(project: Project) -> None:
    project.run(project.put("a", year=2023))
    project.put("a", year=2022)
    before = project.folder("")

    with pytest.raises(UsageError, match="没有按年度分文件夹，这次的数据却有 2022、2023"):
        project.run()
    assert project.folder("") == before


@pytest.mark.parametrize("years", [(2023,), (2022, 2023)])
def test_sharded_reports_are_merged_too(
    project: Project, monkeypatch: pytest.MonkeyPatch, years: tuple[int, ...]
) -> None:
    monkeypatch.setattr(layout, "_MANY", 2)
    paths = [project.put(unit, year=year) for year in years for unit in ("a", "b", "c", "d")]
    project.run()
    assert not (project.out / "a").exists()
    whole = listed(project)
    for path in paths[:3]:
        path.write_text(path.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
        assert project.run(path).made == 1
        assert listed(project) == whole
    paths[-1].unlink()
    project.run(paths[0])
    assert sorted(listed(project).values()) == ["clean"] * (len(paths) - 1) + ["withdrawn"]


def test_a_report_is_not_overwritten_by_that_of_the_same_id_in_another_params_folder(project: Project) -> None:
    project.put("finance"), project.put("a")
    project.run()
    other = Project(project.root / "other")
    other.out = project.out
    both, own = other.put("finance", "another: true"), other.put("b")
    before = project.folder("")

    with pytest.raises(UsageError, match=r"另一处数据（\.\./params）的报告，其中也有单位 finance 2023 年的"):
        other.run(both)
    assert project.folder("") == before
    result = other.run(own)
    assert result.there == {"clean": 3}
    assert "另一处数据（../params）的报告，一并列入目录" in other.said.sentences[0]
    assert project.run(project.root / "params" / "2023" / "a.yaml").there == {"clean": 3}
    assert json.loads(project.read(".disclosure-nb/params.json")) == ["../other/params", "../params"]


def test_a_params_folder_that_was_moved_is_the_same_one(project: Project) -> None:
    project.put("a"), project.put("b")
    project.run()
    (project.root / "params").rename(project.root / "data")
    result = project.run(project.root / "data" / "2023" / "a.yaml")

    assert result.there == {"clean": 2}
    assert json.loads(project.read(".disclosure-nb/params.json")) == ["../data"]


def test_data_of_a_year_that_is_nowhere_near_is_not_missed(project: Project) -> None:
    for year in (2022, 2023):
        project.put("a", year=year)
    project.run()
    shutil.rmtree(project.root / "params" / "2022")  # in the archive by now
    assert project.run(project.root / "params" / "2023" / "a.yaml").there == {"clean": 2}


# --- formats ---------------------------------------------------------------------------------------------------------


def formats(*names: str, drop: bool = False) -> object:
    return {"options": type(OPTIONS)(OPTIONS.template, names, drop=drop)}


def test_a_run_with_fewer_formats_makes_those_that_were_made_before_again_and_says_so(project: Project) -> None:
    path = project.put("a")
    project.run(**formats("html", "docx"))
    unchanged = project.run(**formats("html"))
    assert (unchanged.made, project.said.sentences) == (
        0,
        ["先前还有的格式照旧保留：docx（1 份）；不再要的请用 --drop。"],
    )
    project.put("a", "changed: true")
    project.run(**formats("pdf"))
    assert {name.removeprefix("report.") for name in project.folder("a")} >= {"html", "docx", "pdf"}
    assert project.folder("a")["report.docx"] == path.read_bytes()

    assert project.run(**formats("html", drop=True)).made == 1
    assert sorted(project.folder("a")) == ["manifest.json", "report.html", "report.ipynb", "report.json"]
    assert project.said.sentences == []


def test_a_format_that_is_no_longer_installed_is_not_lost_without_a_word(project: Project) -> None:
    path = project.put("a")
    project.run(**formats("html", "gone"))
    assert project.run(**formats("html")).made == 0
    path.write_text(path.read_text(encoding="utf-8") + "# again\n", encoding="utf-8")
    before = project.folder("")

    with pytest.raises(UsageError, match="先前还有 gone 格式，现在没有安装；请装上，或用 --drop"):
        project.run(**formats("html"))
    assert project.folder("") == before
    assert project.run(**formats("html", drop=True)).made == 1
    assert "report.gone" not in project.folder("a")
