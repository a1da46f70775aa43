"""A new year's file: it reads at once, every blank is a blank, and what last year settles is there already."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.filing import Store, fact_catalogue, parse_params
from disclosure_nb.filing.new import New, new_filing
from disclosure_nb.filing.params_text import params_text
from disclosure_nb.form import edition_ids, get_edition
from factories import INVENTED_FILE, PARAMS, as_yaml, invented_edition, params_data, zero_filing

STORE = Store(PARAMS)
UNITS = [path.stem for path in sorted((PARAMS / "2023").glob("*.yaml"))]


def read(new: New, folder: Path | None = None) -> object:
    """Return the filing in the new file, without its places."""
    unit = new.filing.unit.id
    return parse_params(params_text(new), unit_id=unit, name=f"{unit}.yaml", folder=folder)


def same(new: New, folder: Path | None = None) -> bool:
    made, read_back = new.filing, read(new, folder)
    keys = ("unit", "year", "edition", "cells", "facts", "texts", "date", "sums")
    return all(getattr(made, key) == getattr(read_back, key) for key in keys)


@pytest.mark.parametrize("unit", UNITS)
def test_the_year_after_every_example_reads_at_once(unit: str) -> None:
    new = new_filing(STORE, unit, 2024)

    assert new.previous is not None and new.previous.year == 2023
    assert same(new)
    assert new.filing.unit == new.previous.unit
    assert new.filing.sums == new.previous.sums


def test_what_was_carried_out_is_carried_in_and_all_else_is_blank() -> None:
    filing = new_filing(STORE, "yunlan-police", 2024).filing
    given = {address: value for address, value in filing.cells.items() if value is not None}

    assert given == {
        f"requests.carried_in.{column}": STORE.load("yunlan-police", 2023)[f"requests.carried_out.{column}"]
        for column in (cell.rpartition(".")[2] for cell in filing.cells if cell.startswith("requests.carried_in."))
    }
    assert (filing.facts, filing.texts, filing.date) == ({}, {}, None)


def test_the_line_of_what_was_carried_says_so() -> None:
    text = params_text(new_filing(STORE, "yunlan-police", 2024))
    (line,) = [line for line in text.splitlines() if line.strip().startswith("carried_in:")]

    assert line.endswith("# 二、上年结转政府信息公开申请数量（取自 2023 年的“四、结转下年度继续办理”，请核对）")


@pytest.mark.parametrize("id", edition_ids())
def test_every_row_and_fact_stands_there_with_its_label(id: str, tmp_path: Path) -> None:
    form = get_edition(id)
    text = params_text(new_filing(Store(tmp_path), "bureau", form.first_year, "云澜区测试局"))

    for cell in form.cells.values():
        (line,) = [line for line in text.splitlines() if line.strip().startswith(f"{cell.row.id}:")]
        assert f"# {cell.row.label}" in line and "null" in line
    for fact in fact_catalogue().values():
        assert f"  {fact.id}: null  # {fact.label}" in text


def test_without_last_year_the_name_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"没有 bureau 2022 年的数据可沿用，请用 --name"):
        new_filing(Store(tmp_path), "bureau", 2023)

    new = new_filing(Store(tmp_path), "bureau", 2023, "云澜区测试局", "township")
    assert same(new)
    assert new.filing.unit.level == "township"
    assert set(new.filing.cells.values()) == {None}


def test_name_and_level_replace_last_years() -> None:
    unit = new_filing(STORE, "yunlan-police", 2024, "云澜区公安分局", "vertical").filing.unit

    assert (unit.name, unit.level, unit.self_name, unit.invented) == ("云澜区公安分局", "vertical", "我局", True)


@pytest.mark.parametrize(
    ("unit", "year", "level", "told"),
    [
        ("教育局", 2023, None, "不能作单位代号"),
        ("../x", 2023, None, "不能作单位代号"),
        ("bureau", 23, None, "报告年度 23 不对"),
        ("bureau", 2101, None, "报告年度 2101 不对"),
        ("bureau", 2018, None, "2019"),
        ("bureau", 2023, "bureau", "没有机关类别“bureau”"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(unit: str, year: int, level: str | None, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        new_filing(STORE, unit, year, "云澜区测试局", level)


@pytest.mark.parametrize("name", ["甲: 乙 # 丙", '"甲"', "null", "- 甲", "*甲", "甲" * 100, "a\\b", "{甲}", " 甲\n"])
def test_a_strange_name_stays_a_name(tmp_path: Path, name: str) -> None:
    new = new_filing(Store(tmp_path), "bureau", 2023, name)

    assert parse_params(params_text(new), unit_id="bureau", name="bureau.yaml").unit.name == name.strip()


@pytest.mark.parametrize("name", ["甲\ntables: {}", "", " ", "甲" * 101, "甲\0", "甲\x1b[31m", "甲\u2028乙", "\ud800"])
def test_what_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    """``workbook`` took any --name, and made a workbook that could not be read back."""
    with pytest.raises(UsageError, match="不能作行政机关全称，应为 1～100 字的一行文字"):
        new_filing(Store(tmp_path), "bureau", 2023, name)


def test_an_amount_without_unit_is_not_called_a_count() -> None:
    """采购总金额, of which the form of 2019 prints no unit, was put under （件）."""
    text = params_text(new_filing(STORE, "yunlan-education", 2020))

    assert "# 第二十条第（九）项：采购项目数量（件）、采购总金额\n" in text
    assert "# 第二十条第（八）项：上一年项目数量、本年增/减（件）\n" in text


def test_an_edition_of_ones_own_is_named_from_the_new_folder(tmp_path: Path) -> None:
    for year in (2031, 2032):
        (tmp_path / str(year)).mkdir()
    (tmp_path / "own.yaml").write_bytes(INVENTED_FILE.read_bytes())
    data = {"edition": "../own.yaml", **params_data(invented_edition(), 2031)}
    (tmp_path / "2031" / "bureau.yaml").write_text(as_yaml(data), encoding="utf-8")
    new = new_filing(Store(tmp_path), "bureau", 2032)

    assert new.edition == "../own.yaml"
    assert same(new, tmp_path / "2032")
    assert set(new.filing.cells) == set(zero_filing(invented_edition()).cells)


def test_last_years_file_that_cannot_be_read_is_reported(tmp_path: Path) -> None:
    (tmp_path / "2022").mkdir()
    (tmp_path / "2022" / "bureau.yaml").write_text("unit: 甲", encoding="utf-8")
    with pytest.raises(ParamsError, match="E1"):
        new_filing(Store(tmp_path), "bureau", 2023)
