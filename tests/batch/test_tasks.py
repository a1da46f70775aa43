"""Which reports a run makes: one for each params file, in a fixed order."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook

from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.errors import UsageError
from disclosure_nb.workbook import fill_in_workbook
from factories import INVENTED_FILE, zero_filing


def names(*paths: Path) -> list[str]:
    return [task.name for task in find_tasks(paths)]


def test_a_folder_gives_a_task_for_each_file_by_year_and_unit(put, tmp_path: Path) -> None:
    put("b", 2023), put("a", 2024), put("a", 2023)

    assert names(tmp_path / "params") == ["params/2023/a.yaml", "params/2023/b.yaml", "params/2024/a.yaml"]
    assert [(task.unit, task.year) for task in find_tasks([tmp_path / "params"])] == [
        ("a", 2023),
        ("b", 2023),
        ("a", 2024),
    ]


def test_the_order_and_number_of_paths_do_not_matter(put, tmp_path: Path) -> None:
    one, other = put("a"), put("b")

    assert find_tasks([other, one, tmp_path]) == find_tasks([tmp_path])


def test_outside_a_folder_of_a_year_the_file_states_the_year(put) -> None:
    (task,) = find_tasks([put("a", 2022, folder="district")])

    assert (task.year, task.root.name, task.name) == (2022, "district", "district/a.yaml")


@pytest.mark.parametrize("text", ["", "year: [", "year: true", "year: 二〇二三", "- 1"])
def test_a_file_that_cannot_be_read_is_a_task_too_and_will_be_reported(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, encoding="utf-8")

    assert [(task.unit, task.year) for task in find_tasks([file])] == [("a", 0)]


def test_hidden_files_and_folders_are_passed_over(put, tmp_path: Path) -> None:
    put("a")
    for hidden in (".git/x.yaml", "2023/.x.yaml"):
        file = tmp_path / "params" / hidden
        file.parent.mkdir(exist_ok=True)
        file.write_text("", encoding="utf-8")

    assert names(tmp_path / "params") == ["params/2023/a.yaml"]


def test_a_folder_inside_a_hidden_one_can_be_named(put, tmp_path: Path) -> None:
    put("a")
    shutil.copytree(tmp_path / "params", tmp_path / ".home" / "params")

    assert names(tmp_path / ".home" / "params") == ["params/2023/a.yaml"]


def test_an_edition_file_is_no_task(put, tmp_path: Path) -> None:
    file = put("a", **{"year: 2023": "year: 2023\nedition: ./form.yaml"})
    shutil.copy(INVENTED_FILE, file.parent / "form.yaml")

    assert names(tmp_path) == ["params/2023/a.yaml"]


def test_two_files_for_one_unit_and_year_are_refused(put, tmp_path: Path) -> None:
    put("a", 2023), put("a", 2023, folder="other")

    with pytest.raises(UsageError, match=r"params/2023/a\.yaml"):
        find_tasks([tmp_path])


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such"):
        find_tasks([tmp_path / "no-such"])


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.yaml"):
        find_tasks([tmp_path])


@pytest.mark.parametrize("name", ["..yaml", ".yaml", "...yaml"])
def test_a_file_whose_unit_would_be_a_folder_above_is_refused(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("year: 2023", encoding="utf-8")

    with pytest.raises(UsageError, match="改名"):
        find_tasks([file])


# --- workbooks -------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path: Path):
    """Write a fill-in workbook for a unit."""

    def write(name: str = "a", year: int = 2023, folder: str | None = None) -> Path:
        path = tmp_path / "params" / (str(year) if folder is None else folder) / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(fill_in_workbook(replace(zero_filing(), year=year)))
        return path

    return write


def test_a_lone_workbook_is_a_task(put, workbook, tmp_path: Path) -> None:
    put("b"), workbook("a")

    assert names(tmp_path) == ["params/2023/a.xlsx", "params/2023/b.yaml"]
    assert [(task.unit, task.year) for task in find_tasks([tmp_path])] == [("a", 2023), ("b", 2023)]


def test_outside_a_folder_of_a_year_a_workbook_states_the_year(workbook) -> None:
    (task,) = find_tasks([workbook("a", 2022, folder="district")])

    assert (task.unit, task.year, task.name) == ("a", 2022, "district/a.xlsx")


def test_of_a_params_file_and_a_workbook_of_one_unit_the_params_file_counts(put, workbook, tmp_path: Path) -> None:
    put("a"), workbook("a")

    assert names(tmp_path) == names(tmp_path / "params" / "2023" / "a.xlsx") == ["params/2023/a.yaml"]


def test_the_sources_of_a_params_file_are_no_tasks(put, workbook, tmp_path: Path) -> None:
    workbook("a-from-the-bureau")
    file = put("a")
    file.write_text("sources: {workbook: ./a-from-the-bureau.xlsx}\n", encoding="utf-8")

    assert names(tmp_path) == ["params/2023/a.yaml"]


def test_other_spreadsheets_and_locks_are_passed_over_and_one_that_cannot_be_opened_is_reported(
    workbook, tmp_path: Path
) -> None:
    folder = workbook("a").parent
    (folder / "~$a.xlsx").write_bytes(b"lock")
    (folder / "b.xlsx").write_bytes(b"\xd0\xcf\x11\xe0 encrypted")
    book = Workbook()
    book.save(folder / "a.requests.xlsx")

    assert names(tmp_path) == ["params/2023/a.xlsx", "params/2023/b.xlsx"]
