"""The policy: every open point is a named setting with a default, described in two languages; nonsense is refused."""

from __future__ import annotations

import pickle
from dataclasses import fields

import pytest

from disclosure_nb.checks.house.policy import DEADLINES, SETTINGS, Policy
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import LEVELS
from disclosure_nb.form import edition_ids, get_edition


def test_every_setting_has_a_default_and_says_what_it_means() -> None:
    policy = Policy()
    assert list(SETTINGS) == [field.name for field in fields(Policy)]
    for name, setting in SETTINGS.items():
        assert getattr(policy, name) == setting.default
        assert setting.sentence.zh
        assert setting.sentence.en.isascii() or "规章" in setting.sentence.en or "−" in setting.sentence.en


def test_there_is_a_deadline_for_every_level() -> None:
    assert set(DEADLINES) == set(LEVELS)


def test_editions_refer_to_switches_that_exist() -> None:
    for id in edition_ids():
        for identity in get_edition(id).year_identities:
            if identity.only_if is not None:
                Policy().switch(identity.only_if)


def test_some_deadlines_can_be_replaced_and_the_others_stay() -> None:
    policy = Policy(deadlines={"county": "02-15"})
    assert (policy.deadlines["county"], policy.deadlines["department"]) == ("02-15", "01-31")


def test_equal_policies_are_one_key_and_travel_between_processes() -> None:
    policy = Policy(local_deadlines={"county": "02-15"}, rule_maker_levels=frozenset({"province"}))
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert len({Policy(), Policy(), policy, pickle.loads(pickle.dumps(policy))}) == 2


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"remedies_count_carry_over": "yes"}, "remedies_count_carry_over"),
        ({"deadlines": {"department": "31 Jan"}}, "deadlines"),
        ({"deadlines": {"department": "13-01"}}, "deadlines"),
        ({"local_deadlines": {"bureau": "01-20"}}, "local_deadlines"),
        ({"rule_makers": "("}, "rule_makers"),
        ({"rule_maker_levels": frozenset({"city"})}, "rule_maker_levels"),
    ],
)
def test_a_value_that_a_setting_cannot_take_is_refused_by_name(settings: dict[str, object], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        Policy(**settings)  # type: ignore[arg-type]


def test_a_switch_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="no_such_switch"):
        Policy().switch("no_such_switch")


@pytest.mark.parametrize(
    ("name", "level", "allowed"),
    [
        ("某省", "province", True),
        ("宿迁市", "prefecture", True),
        ("某某自治州", "prefecture", True),
        ("上海市人民政府办公厅", "office", True),
        ("教育部", "department", True),
        ("国家某某总局", "vertical", True),
        ("国家某某总局平潭县某某局", "vertical", False),
        ("云澜区人民政府办公室", "office", False),
        ("云澜区教育体育局", "department", False),
        ("云澜区", "county", False),
        ("城关镇人民政府", "township", False),
        ("某县人民武装部", "department", False),
    ],
)
def test_who_may_make_rules(name: str, level: str, allowed: bool) -> None:
    assert Policy().makes_rules(name, level) is allowed  # type: ignore[arg-type]
