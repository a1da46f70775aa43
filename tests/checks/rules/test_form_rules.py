"""P1, P3 and P6, rule by rule: a case that passes and one that fails."""

from __future__ import annotations

from dataclasses import replace

import pytest

from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rules.whole_form import check_form_rules
from disclosure_nb.filing import Filing, Unit, read_params
from disclosure_nb.filing.filing import Level
from factories import PARAMS, invented_edition, zero_filing


def codes(filing: Filing, policy: Policy | None = None) -> list[tuple[str, str]]:
    return [(finding.code, finding.severity) for finding in check_form_rules(filing, policy or Policy())]


def of_level(level: Level, name: str = "云澜区测试局", year: int = 2023) -> Filing:
    return zero_filing("2021", unit=Unit("yunlan-tests", name, level), year=year)


@pytest.mark.parametrize("path", sorted(PARAMS.glob("20*/*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_files_of_the_project_keep_to_the_form(path) -> None:
    assert codes(read_params(path)) == []


# ------------------------------------------------------------------------------------------------------ P1 规章制定权


def test_p1_a_city_may_have_rules() -> None:
    assert codes(of_level("prefecture", "某市").with_cells({"proactive.rules.in_force": 11})) == []


def test_p1_a_township_with_rules_is_asked() -> None:
    filing = of_level("township", "某镇人民政府").with_cells(
        {"proactive.rules.issued": 4, "proactive.rules.in_force": 32}
    )
    (finding,) = check_form_rules(filing, Policy())
    assert (finding.code, finding.severity) == ("P1", "warning")
    assert finding.cells == ("proactive.rules.issued", "proactive.rules.in_force")
    assert "某镇人民政府" in finding.sentence.zh
    assert "「本年制发件数」4" in finding.sentence.zh


def test_p1_a_house_can_name_further_bodies() -> None:
    filing = of_level("county", "某特区").with_cells({"proactive.rules.in_force": 1})
    assert codes(filing) == [("P1", "warning")]
    assert codes(filing, Policy(rule_makers="特区")) == []


def test_p1_blank_is_not_above_zero() -> None:
    assert codes(of_level("township").with_cells({"proactive.rules.issued": None})) == []


# --------------------------------------------------------------------------------------------------- P3 版式与年度相符


@pytest.mark.parametrize(("edition", "year"), [("2019", 2019), ("2019", 2020), ("2021", 2021), ("2021", 2030)])
def test_p3_the_form_fits_the_year(edition: str, year: int) -> None:
    assert codes(zero_filing(edition, year=year)) == []


def test_p3_the_old_form_in_2023_is_reported() -> None:
    (finding,) = check_form_rules(zero_filing("2019", year=2023), Policy())
    assert (finding.code, finding.severity) == ("P3", "warning")
    assert "2021 版" in finding.sentence.zh
    assert "2019 版" in finding.sentence.zh


def test_p3_for_2019_the_form_was_only_encouraged() -> None:
    assert codes(zero_filing("2021", year=2019)) == [("P3", "info")]
    assert codes(zero_filing("2021", year=2018)) == [("P3", "info")]  # no common form yet
    assert codes(zero_filing("2021", year=2020)) == [("P3", "warning")]


def test_p3_an_invented_edition_states_its_own_years() -> None:
    edition = invented_edition()
    assert codes(zero_filing(edition, year=edition.first_year)) == []


# ------------------------------------------------------------------------------------------------------- P6 发布期限


@pytest.mark.parametrize(
    ("level", "date", "late"),
    [
        ("department", "2024-01-31", False),
        ("department", "2024-02-01", True),
        ("township", "2024-02-01", True),
        ("office", "2024-02-01", True),
        ("county", "2024-02-20", False),
        ("county", "2024-02-21", True),
        ("prefecture", "2024-03-10", False),
        ("prefecture", "2024-03-11", True),
        ("province", "2024-03-31", False),
        ("province", "2024-04-01", True),
        ("vertical", "2024-03-31", False),
        ("department", "2024-01-01", False),
        ("department", "2023-12-31", True),  # before the year was over
        ("department", "2023-01-20", True),  # last year's date copied
        ("department", "2024-02-30", True),  # no such day
    ],
)
def test_p6_published_in_time(level: Level, date: str, late: bool) -> None:
    found = codes(replace(of_level(level), date=date))
    assert found == ([("P6", "warning")] if late else [])


def test_p6_nothing_is_said_where_the_date_is_not_known() -> None:
    assert codes(of_level("department")) == []


def test_p6_a_local_deadline_is_earlier_and_named() -> None:
    filing = replace(of_level("department"), date="2024-01-29")
    assert codes(filing) == []
    (finding,) = check_form_rules(filing, Policy(local_deadlines={"department": "01-28"}))
    assert "本地规定最迟为 2024-01-28" in finding.sentence.zh
    assert "迟了 1 天" in finding.sentence.zh


def test_p6_a_leap_day_as_deadline() -> None:
    policy = Policy(local_deadlines={"county": "02-29"})
    assert codes(replace(of_level("county"), date="2024-02-29"), policy) == []
    assert codes(replace(of_level("county", year=2022), date="2023-03-01"), policy) == [("P6", "warning")]
