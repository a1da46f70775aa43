"""Checking a filing with everything that the params folder has on it."""

from __future__ import annotations

from pathlib import Path

import disclosure_nb as dnb
from disclosure_nb.checks.full_check import check_in
from disclosure_nb.filing import Store
from factories import as_yaml, params_data


def summed(folder: Path, *units: str) -> Store:
    """A store of a district that sums ``units``; each of them has a file for 2022, and the first one none for 2023."""
    for year in (2022, 2023):
        (folder / "params" / str(year)).mkdir(parents=True)
        for number, unit in enumerate(units):
            if year == 2022 or number:
                data = {**params_data(year=year), "unit": {"name": f"某区{unit}局", "level": "department"}}
                (folder / "params" / str(year) / f"{unit}.yaml").write_text(as_yaml(data), encoding="utf-8")
    data = {**params_data(), "unit": {"name": "某区", "level": "county"}, "units": list(units)}
    (folder / "params" / "2023" / "district.yaml").write_text(as_yaml(data), encoding="utf-8")
    return Store(folder / "params")


def test_a_unit_that_is_missing_this_year_is_called_by_the_name_it_had_last_year(tmp_path: Path) -> None:
    store = summed(tmp_path, "a", "b")
    found = check_in(store, store.load("district", 2023))
    missing = next(finding for finding in found if finding.code == "A2" and "没有报告" in finding.sentence.zh)
    assert missing.sentence.zh == "某区a局（a）在名单上，但没有报告，请催报。"
    assert missing.sentence.en == "某区a局 (a): are on the list but have no filing; ask for it."


def test_a_unit_that_cannot_be_read_does_not_fail_the_sums_report(tmp_path: Path) -> None:
    store = summed(tmp_path, "a", "b", "c")
    (store.root / "2023" / "b.yaml").write_text("unit: {name: 某区乙局}\nyear: 二〇二三\n", encoding="utf-8")
    found = check_in(store, store.load("district", 2023))
    named = [finding.sentence.zh for finding in found if finding.code == "A2"]
    assert any(said.startswith("某区乙局（b）的数据读不了，未计入，请先改正：[E") for said in named)
    assert any(said.startswith("某区a局（a）在名单上，但没有报告") for said in named)
    assert [finding.code for finding in found if finding.code == "A1"] == []


def test_the_door_opens_a_sum_of_which_one_unit_cannot_be_read(tmp_path: Path) -> None:
    store = summed(tmp_path, "a", "b")
    (store.root / "2023" / "b.yaml").write_text("unit: [", encoding="utf-8")
    case = dnb.open("district", 2023, params_dir=store.root)
    assert list(case.findings) == [*check_in(store, store.load("district", 2023))]
    assert any("某区b局（b）的数据读不了" in finding.sentence.zh for finding in case.findings)
