"""How registers count what the notices leave open: the params file says it for a unit, a house for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from commands import command
from disclosure_nb.checks import SETTINGS
from disclosure_nb.filing import Filing, Store, read_params
from disclosure_nb.filing.counting import SETTINGS as CHOICES
from factories import as_yaml, params_data

REVIEWS = "remedies.review.total"
REMEDIES = (
    "案号,案件类型,受理日期,审结日期,审理结果\n"
    "虚构-1,行政复议,2023-03-01,2023-05-10,结果维持\n"
    "虚构-2,行政复议,2022-12-01,2023-01-10,结果维持\n"
)
DOCUMENTS = "文件名称,文件类别,制发日期,废止日期,修订日期\n虚构文件,行政规范性文件,2020-03-01,,2023-05-01\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one unit that has a case carried over and a revised document in its registers."""
    (tmp_path / "params" / "2023").mkdir(parents=True)
    put(tmp_path / "params")
    return Store(tmp_path / "params")


def put(root: Path, **said: bool | None) -> None:
    data: dict[str, Any] = params_data()
    tables: Any = data["tables"]
    del tables["remedies"], tables["proactive"]["rules"], tables["proactive"]["normative_documents"]
    data["sources"] = {"remedies": "bureau.remedies.csv", "documents": "bureau.documents.csv", **said}
    folder = root / "2023"
    (folder / "bureau.yaml").write_text(as_yaml(data), encoding="utf-8")
    (folder / "bureau.remedies.csv").write_text(REMEDIES, encoding="utf-8")
    (folder / "bureau.documents.csv").write_text(DOCUMENTS, encoding="utf-8")


def house(store: Store, policy: str, name: str = "house.yaml") -> Path:
    path = store.root / name
    path.write_text(f"name: 某市政务公开办公室\npolicy: {policy}\n", encoding="utf-8")
    return path


def counted(filing: Filing) -> tuple[object, ...]:
    """Reviews, and documents issued and repealed."""
    return filing[REVIEWS], *(filing[f"proactive.normative_documents.{id}"] for id in ("issued", "repealed"))


def test_by_default_both_count(store: Store) -> None:
    assert counted(store.load("bureau", 2023)) == (2, 1, 1)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("{remedies_count_carry_over: false}", (1, 1, 1)),
        ("{remedies_count_carry_over: true}", (2, 1, 1)),
        ("{revised_counts_as_issued_and_repealed: false}", (2, 0, 0)),
        ("{rule_makers: 市}", (2, 1, 1)),
    ],
)
def test_a_house_says_it_for_all_its_units(store: Store, policy: str, expected: tuple[int, ...]) -> None:
    """What a house decided reached the rules and not the registers."""
    assert counted(store.load("bureau", 2023)) == (2, 1, 1)
    house(store, policy)

    assert counted(store.load("bureau", 2023)) == expected
    assert counted(read_params(store.root / "2023" / "bureau.yaml")) == expected


def test_what_the_params_file_says_counts_before_the_house(store: Store) -> None:
    house(store, "{remedies_count_carry_over: false, revised_counts_as_issued_and_repealed: false}")
    put(store.root, carry_over=True)

    assert counted(store.load("bureau", 2023)) == (2, 0, 0)


def test_a_house_pack_that_is_named_is_used_instead_of_the_folders_own(store: Store) -> None:
    house(store, "{remedies_count_carry_over: true}")
    other = house(store, "{remedies_count_carry_over: false}", "other.yaml")
    assert counted(Store(store.root, other).load("bureau", 2023)) == (1, 1, 1)

    params = store.root / "2023" / "bureau.yaml"
    own, named = (command("disclosure-nb", "check", params, *more) for more in ([], ["--rules", other]))
    assert "表四计入本年审结的和年末尚未审结的（含上年结转）共 2 件" in own.out
    assert "表四计入本年受理的（不含上年结转）共 1 件" in named.out


@pytest.mark.parametrize("policy", ["{remedies_count_carry_over: 否}", "[1]", "null", "{"])
def test_a_house_pack_that_is_wrong_is_reported_by_the_rules_and_changes_no_number(store: Store, policy: str) -> None:
    path = house(store, policy)

    assert counted(store.load("bureau", 2023)) == (2, 1, 1)
    done = command("disclosure-nb", "check", store.root / "2023" / "bureau.yaml")
    assert (done.code, path.name in done.err) == (2, True)


def test_the_choices_are_settings_of_the_policy() -> None:
    assert {type(SETTINGS[setting].default) for setting in CHOICES.values()} == {bool}
