"""A unit's file whose name is no id: the id that it states counts, and without one the line to add is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.filing import Store, Unit, read_params
from disclosure_nb.filing.store.listing import find_unit_files
from disclosure_nb.filing.store.stated_ids import unit_of
from disclosure_nb.workbook import fill_in_workbook
from factories import as_yaml, params_data, zero_filing

ID = "yunlan-x"
BOOK = fill_in_workbook(zero_filing(unit=Unit(ID, "云澜区测试局"), year=2023))
NO_ID = fill_in_workbook(zero_filing(unit=Unit("测试局", "云澜区测试局"), year=2023))


def params(id: str | None = ID) -> str:
    data = params_data()
    return as_yaml({**data, "unit": {**data["unit"], **({} if id is None else {"id": id})}})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "params" / "2023"
    folder.mkdir(parents=True)
    return folder


def put(folder: Path, name: str, content: str | bytes) -> Path:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder / name


@pytest.mark.parametrize(("name", "content"), [("测试局.yaml", params()), ("测试局.xlsx", BOOK)])
def test_the_id_inside_is_the_units(folder: Path, name: str, content: str | bytes) -> None:
    path = put(folder, name, content)
    store, year = Store(folder.parent), int(folder.name)

    assert [(file.unit, file.file) for file in find_unit_files([folder])] == [(ID, path)]
    assert store.load(ID, year).unit.id == ID
    assert store.path(ID, year) == path
    assert path in [file for _, file in store.inputs(ID, year)]
    assert store.new_path(ID, year)[1] == path


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("测试局.yaml", params(None), r"E100.*在 unit: 之下加一行 id: weibin-education"),
        ("测试局.yaml", params("某 局"), r"E100.*在 unit: 之下加一行 id: weibin-education"),
        (
            "测试局.xlsx",
            fill_in_workbook(zero_filing(unit=Unit("测试局", "云澜区测试局"), year=2023)),
            "E21[02].*单位代号",
        ),
    ],
)
def test_without_an_id_inside_the_line_to_add_is_said(folder: Path, name: str, content: str | bytes, line: str) -> None:
    put(folder, name, content)
    (given,) = find_unit_files([folder])

    with pytest.raises(ParamsError, match=line):
        Store(folder.parent).read(given.file)


@pytest.mark.parametrize("other", ["乙.yaml", f"{ID}.yaml"])
def test_twins_are_named(folder: Path, other: str) -> None:
    put(folder, "甲.yaml", params()), put(folder, other, params())

    with pytest.raises(UsageError, match="请只保留一个"):
        find_unit_files([folder])
    with pytest.raises(ParamsError, match=r"E153.*请只保留一个"):
        Store(folder.parent).load(ID, int(folder.name))


def test_a_params_file_and_a_workbook_of_one_unit_are_one_filing(folder: Path) -> None:
    put(folder, "测试局.xlsx", BOOK)
    path = put(folder, f"{ID}.yaml", "year: 2023\n")

    assert [file.file for file in find_unit_files([folder])] == [path]
    assert Store(folder.parent).load(ID, int(folder.name)).unit.name == "云澜区测试局"


def test_a_name_that_is_the_id_of_another_unit_is_refused(folder: Path) -> None:
    with pytest.raises(ParamsError, match=f"E163.*单位代号是 {ID}，文件名却是 other"):
        read_params(put(folder, "other.yaml", params()))


def test_the_id_is_read_again_when_the_file_has_changed(folder: Path) -> None:
    path = put(folder, "测试局.yaml", params())
    assert unit_of(path) == ID

    put(folder, "测试局.yaml", params("yunlan-another"))
    assert unit_of(path) == "yunlan-another"


def test_a_file_whose_name_is_an_id_is_not_opened(folder: Path) -> None:
    assert unit_of(folder / "absent.yaml") == "absent"
