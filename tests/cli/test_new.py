"""``new`` and ``workbook``: how a year is begun, and that nothing of anybody's is overwritten."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from commands import Done, command
from disclosure_nb.filing import Store, read_params
from disclosure_nb.filing.store.listing import find_unit_files
from disclosure_nb.filing.workbook import read_workbook, workbook_filing
from made import PARAMS

Nb = Callable[..., Done]


@pytest.fixture
def nb(tmp_path: Path) -> Nb:
    """Run a command in a project that has one unit's data of 2023."""
    (tmp_path / "params" / "2023").mkdir(parents=True)
    shutil.copy(PARAMS / "2023" / "yunlan-civil.yaml", tmp_path / "params" / "2023")
    return lambda *arguments: command("disclosure-nb", *arguments, cwd=tmp_path)


def test_a_year_is_begun_checked_and_made_a_workbook_of(nb: Nb, tmp_path: Path) -> None:
    new = nb("new", "yunlan-civil", "2024")
    path = tmp_path / "params" / "2024" / "yunlan-civil.yaml"

    assert (new.code, new.err) == (0, "")
    assert new.out.splitlines() == [
        "已建立 params/2024/yunlan-civil.yaml，沿用 2023 年的单位和结转数",
        "下一步：填写后运行 disclosure-nb check params/2024/yunlan-civil.yaml",
    ]
    assert read_params(path).unit.name == "云澜区民政局"
    checked = nb("check", path, "--json")
    assert {finding["code"] for finding in checked.json["findings"]} == {"P2", "P4"}
    assert checked.code == 0

    again = nb("new", "yunlan-civil", "2024")
    assert (again.code, again.out) == (2, "")
    assert "params/2024/yunlan-civil.yaml 已经存在，没有改动" in again.err


@pytest.mark.parametrize("unit", ["yunlan-finance", "yunlan-chengguan"])
def test_a_year_is_begun_after_one_that_a_workbook_or_registers_fed(nb: Nb, tmp_path: Path, unit: str) -> None:
    """The new file was read as if it lay in last year's folder: E164, the unit's workbook lies next to it unnamed."""
    for file in (PARAMS / "2023").glob(f"{unit}.*"):
        shutil.copy(file, tmp_path / "params" / "2023")
    new = nb("new", unit, "2024")

    assert (new.code, new.err) == (0, "")
    path = tmp_path / "params" / "2024" / f"{unit}.yaml"
    last = Store(PARAMS).load(unit, 2023)
    assert read_params(path)["requests.carried_in.total"] == last["requests.carried_out.total"]
    assert nb("check", path).code == 0


def test_a_year_is_begun_after_one_that_is_a_workbook_alone(nb: Nb, tmp_path: Path) -> None:
    shutil.copy(PARAMS / "2023" / "yunlan-finance.xlsx", tmp_path / "params" / "2023")
    assert nb("new", "yunlan-finance", "2024").code == 0

    assert read_params(tmp_path / "params" / "2024" / "yunlan-finance.yaml").unit.name == "云澜区财政局"


def test_a_unit_with_a_workbook_is_begun_already(nb: Nb, tmp_path: Path) -> None:
    assert nb("workbook", "--unit", "yunlan-civil", "--year", "2024", "-o", "params/2024/yunlan-civil.xlsx").code == 0

    assert "params/2024/yunlan-civil.xlsx 已经存在" in nb("new", "yunlan-civil", "2024").err
    assert not (tmp_path / "params" / "2024" / "yunlan-civil.yaml").exists()


def test_the_workbook_of_a_unit_has_its_filing_and_is_checked_read_and_run(nb: Nb, tmp_path: Path) -> None:
    done = nb("workbook", "--unit", "yunlan-civil", "--year", "2023")
    path = tmp_path / "yunlan-civil.xlsx"
    filing = Store(tmp_path / "params").load("yunlan-civil", 2023)
    held = workbook_filing(path)

    goes = "params/2023/yunlan-civil.xlsx"
    next_step = f"下一步：填写后放到 {goes}，运行 disclosure-nb check {goes}"
    assert (done.code, done.out, done.err) == (0, f"已生成 yunlan-civil.xlsx\n{next_step}\n", "")
    assert (held.unit, held.year, held.date, held.cells) == (filing.unit, 2023, filing.date, filing.cells)
    assert (held.facts, held.texts) == (filing.facts, filing.texts)
    assert nb("check", "yunlan-civil.xlsx", "--json").json == nb("check", "params/2023", "--json").json["units"][0]
    assert nb("read", "yunlan-civil.xlsx", "--json").json["cells"]["proactive.licences.decisions"] == 103
    assert nb("run", "yunlan-civil.xlsx", "--out", "out", "--formats", "html").code == 0
    assert (tmp_path / "out" / "yunlan-civil" / "report.html").is_file()


def test_a_workbook_whose_name_is_no_id_is_taken_by_the_id_inside(nb: Nb, tmp_path: Path) -> None:
    """``workbook -o 民政局.xlsx`` wrote a name that ``check`` and ``run`` then refused."""
    asked = ("workbook", "--unit", "yunlan-civil", "--year", "2024", "-o", "params/2024/民政局.xlsx")
    told = nb(*asked).out

    goes = "params/2024/民政局.xlsx"
    assert told.splitlines()[1] == f"下一步：填写后放到 {goes}，运行 disclosure-nb check {goes}"
    for path in ("params/2024", goes):
        checked = nb("check", path, "--json").json
        assert [unit["unit"] for unit in checked.get("units", [checked])] == ["yunlan-civil"]
    assert Store(tmp_path / "params").load("yunlan-civil", 2024).unit.id == "yunlan-civil"


def test_workbooks_of_a_whole_folder_are_made_in_one_go(nb: Nb, tmp_path: Path) -> None:
    done = nb("workbook", "params/2023", "--year", "2024", "-o", "填报")
    units = [file.unit for file in find_unit_files([tmp_path / "params" / "2023"])]

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        f"已在 填报 中生成 {len(units)} 份 2024 年的填报工作簿",
        "下一步：填写后放到 params/2024/，运行 disclosure-nb check params/2024",
    ]
    assert sorted(path.stem for path in (tmp_path / "填报").iterdir()) == units
    held = read_workbook(tmp_path / "填报" / "yunlan-civil.xlsx")
    last = Store(tmp_path / "params").load("yunlan-civil", 2023)
    assert (held.unit.id, held.year, dict(held.previous)) == ("yunlan-civil", 2024, dict(last.cells))
    again = nb("workbook", "params/2023", "--year", "2024", "-o", "填报")
    assert (again.code, "已经存在，没有改动" in again.err) == (2, True)
    assert "二者取一" in nb("workbook", "params/2023", "--unit", "yunlan-civil", "--year", "2024").err


@pytest.mark.parametrize("name", ["house", "theme", "a.decisions"])
def test_a_unit_cannot_be_called_as_another_file_of_the_folder(nb: Nb, name: str) -> None:
    assert "不能作单位代号" in nb("new", name, "2024", "--name", "某局").err


def test_a_workbook_is_not_overwritten_unless_asked(nb: Nb, tmp_path: Path) -> None:
    asked = ("workbook", "--unit", "yunlan-civil", "--year", "2024", "-o", "a.xlsx")
    assert nb(*asked).code == 0
    (tmp_path / "a.xlsx").write_bytes(b"mine")
    refused = nb(*asked)

    assert (refused.code, refused.out) == (2, "")
    assert "要覆盖请加 --force" in refused.err
    assert (tmp_path / "a.xlsx").read_bytes() == b"mine"
    assert nb(*asked, "--force").code == 0
    assert workbook_filing(tmp_path / "a.xlsx")["requests.carried_in.total"] == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["new", "bureau", "2024"], "请用 --name 写明行政机关全称"),
        (["new", "教育局", "2024", "--name", "教育局"], "不能作单位代号"),
        (["new", "bureau", "2024", "--name", "教育局", "--level", "局"], "没有机关类别“局”"),
        (["new", "bureau", "2024", "--name", "甲\n乙"], "“甲 乙”不能作行政机关全称"),
        (["workbook", "--unit", "bureau", "--year", "2024", "--name", "甲\n乙"], "“甲 乙”不能作行政机关全称"),
        (["workbook", "--unit", "bureau", "--year", "2024"], "请用 --name 写明行政机关全称"),
        (["workbook", "--unit", "yunlan-civil", "--year", "2024", "-o", "a.csv"], "应以 .xlsx 结尾"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    nb: Nb, tmp_path: Path, arguments: list[str], told: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    done = nb(*arguments)

    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert sorted(tmp_path.rglob("*")) == before
