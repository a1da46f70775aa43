"""Checking a filing with what lies beside its params file."""

from __future__ import annotations

from pathlib import Path

from disclosure_nb.checks.in_store import check_in
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
