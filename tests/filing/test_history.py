"""The earlier years of a unit, as far as there are files of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.filing import Store
from factories import PARAMS, as_yaml, params_data


def test_the_history_is_what_there_is_of_the_last_years_oldest_first() -> None:
    store = Store(PARAMS)
    filing = store.load("yunlan-education", 2023)

    assert [each.year for each in store.history(filing)] == [2019, 2020, 2022]
    assert [each.year for each in store.history(filing, years=2)] == [2022]
    assert store.history(filing, years=1) == ()
    assert {each.unit.id for each in store.history(filing)} == {"yunlan-education"}


def test_a_unit_without_earlier_files_has_no_history() -> None:
    store = Store(PARAMS)

    assert store.history(store.load("weibin-education", 2023)) == ()


def test_a_file_of_another_year_is_refused(tmp_path: Path) -> None:
    for year in ("2021", "2023"):
        (tmp_path / year).mkdir()
        (tmp_path / year / "a.yaml").write_text(as_yaml({**params_data(), "year": 2023}), encoding="utf-8")
    store = Store(tmp_path)
    filing = store.load("a", 2023)

    with pytest.raises(ParamsError, match="E152"):
        store.history(filing)


@pytest.mark.parametrize("years", [6, 8, 0, -1])
def test_years_whose_files_are_not_looked_at_for_changes_are_refused(years: int) -> None:
    """``history(years=8)`` in a template read files whose changes made no report stale."""
    store = Store(PARAMS)

    with pytest.raises(UsageError, match="最多读取连本年在内的 5 年"):
        store.history(store.load("yunlan-education", 2023), years=years)
