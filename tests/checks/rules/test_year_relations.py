"""Y1–Y4: what this year's report must have in common with last year's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rules.year_relations import check_years
from disclosure_nb.errors import EditionError, UsageError
from disclosure_nb.filing import Filing, Value, read_params
from disclosure_nb.form import edition_from_yaml
from factories import INVENTED_FILE, PARAMS, applications, zero_filing
from sizes import size

FOLLOWING = sorted(
    path for path in PARAMS.glob("20*/*.yaml") if (PARAMS / str(int(path.parent.name) - 1) / path.name).is_file()
)
CARRY_OVER = Policy(remedies_count_carry_over=True)


def years(filing: Filing, previous: Filing, policy: Policy | None = None) -> list[Finding]:
    return list(check_years(filing, previous, policy or Policy()))


def pair(this: dict[str, Value], last: dict[str, Value], edition: str = "2021", year: int = 2023) -> list[Finding]:
    return years(
        zero_filing(edition, year=year).with_cells(this),
        zero_filing(edition, year=year - 1).with_cells(last),
        CARRY_OVER,
    )


@pytest.mark.parametrize("path", FOLLOWING, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_consecutive_reports_of_the_project_fit_together(path) -> None:
    """宿迁 2023→2024, 平潭 2021→2022, 洪泽 2023→2024 as published; the invented 云澜区 by design."""
    filing = read_params(path)
    previous = read_params(PARAMS / str(filing.year - 1) / path.name)
    assert [finding.sentence.zh for finding in years(filing, previous)] == []


# ------------------------------------------------------------------------------------------------------- Y1 结转衔接


def test_y1_carried_in_is_what_was_carried_out() -> None:
    assert pair(applications(carried_in=3, concluded=3, granted=3), applications(carried_out=3)) == []


def test_y1_names_both_years_cells_and_values() -> None:
    first, total = pair(applications(carried_in=2), applications(carried_out=3))
    assert (first.code, first.severity, first.cells) == ("Y1", "error", ("requests.carried_in.natural_person",))
    assert (first.actual, first.expected) == (2, 3)
    assert "2023 年「二、上年结转政府信息公开申请数量」2" in first.sentence.zh
    assert "2022 年「四、结转下年度继续办理」3" in first.sentence.zh
    assert "requests.carried_out.natural_person@2022 (3)" in first.sentence.en
    assert total.cells == ("requests.carried_in.total",)


def test_y1_a_blank_is_not_decided() -> None:
    assert pair({"requests.carried_in.total": None}, {"requests.carried_out.total": 3}) == []
    assert pair({"requests.carried_in.total": 3}, {"requests.carried_out.total": None}) == []


def test_y1_says_so_when_the_body_was_renamed() -> None:
    last = zero_filing(year=2022).with_cells(applications(carried_out=1))
    renamed = replace(last, unit=replace(last.unit, name="云澜区旧局"))
    findings = years(zero_filing(year=2023), renamed)
    assert all("云澜区旧局" in finding.sentence.zh and "云澜区旧局" in finding.sentence.en for finding in findings)
    assert findings
    assert "云澜区旧局" not in years(zero_filing(year=2023), last)[0].sentence.zh


def test_y1_holds_across_the_change_of_the_form() -> None:
    this, last = zero_filing("2021", year=2021), zero_filing("2019", year=2020).with_cells(applications(carried_out=2))
    assert [finding.code for finding in years(this, last)] == ["Y1", "Y1"]


def test_the_year_before_must_be_the_year_before() -> None:
    with pytest.raises(UsageError, match="2022"):
        years(zero_filing(year=2023), zero_filing(year=2021))


# ----------------------------------------------------------------------------------------------------- Y2 现行有效衔接

ROW = "proactive.normative_documents"


@pytest.mark.parametrize(("in_force", "broken"), [(698, False), (699, True)])
def test_y2_documents_in_force_roll_forward(in_force: int, broken: bool) -> None:
    """平潭 2021→2022: 665 + 88 − 55 = 698."""
    this = {f"{ROW}.issued": 88, f"{ROW}.repealed": 55, f"{ROW}.in_force": in_force}
    found = pair(this, {f"{ROW}.in_force": 665})
    assert [(finding.code, finding.severity) for finding in found] == ([("Y2", "warning")] if broken else [])
    if found:
        assert "2022 年「现行有效件数」665＋「本年制发件数」88－「本年废止件数」55＝698" in found[0].sentence.zh


def test_y2_is_a_matter_of_policy_and_of_the_form() -> None:
    this, last = zero_filing(year=2023), zero_filing(year=2022).with_cells({f"{ROW}.in_force": 5})
    assert [finding.code for finding in years(this, last)] == ["Y2"]
    assert years(this, last, Policy(in_force_rolls_forward=False)) == []
    old = zero_filing("2019", year=2020).with_cells({f"{ROW}.public_total": 5})
    assert years(zero_filing("2021", year=2021), old) == []  # the form of 2019 has no 现行有效


# ---------------------------------------------------------------------------------------------- Y3 2019 版的两年衔接


def test_y3_documents_public_in_total_roll_forward() -> None:
    this = {f"{ROW}.new_public": 89, f"{ROW}.public_total": 166}
    assert pair(this, {f"{ROW}.public_total": 77}, "2019", 2020) == []
    found = pair(this, {f"{ROW}.public_total": 78}, "2019", 2020)
    assert [(finding.code, finding.severity, finding.expected) for finding in found] == [("Y3", "warning", 167)]


def test_y3_previous_items_are_last_years_after_its_change() -> None:
    last: dict[str, Value] = {"proactive.licences.previous_items": 20, "proactive.licences.change": -18}
    assert pair({"proactive.licences.previous_items": 2}, last, "2019", 2020) == []
    found = pair({"proactive.licences.previous_items": 20}, last, "2019", 2020)
    assert [(finding.code, finding.expected) for finding in found] == [("Y3", 2)]


# -------------------------------------------------------------------------------------------------- Y4 尚未审结衔接


def test_y4_pending_cases_appear_again_where_carry_over_is_counted() -> None:
    last: dict[str, Value] = {"remedies.review.pending": 3}
    assert pair({"remedies.review.total": 3}, last) == []
    assert [(finding.code, finding.severity) for finding in pair({"remedies.review.total": 2}, last)] == [
        ("Y4", "warning")
    ]
    this = zero_filing(year=2023)
    assert years(this, zero_filing(year=2022).with_cells(last)) == []  # not asked for by default


# --------------------------------------------------------------------------------------- the relations are data

YEARS = """
years:
  - code: Y9
    name: {zh: 某格两年不减, en: never falls}
    table: TABLE
    each: COLUMN
    left: [LEFT]
    relation: ">="
    last: [LEFT]
    severity: info
    basis: 某规定
"""


def invented(**words: str) -> str:
    text = YEARS
    for old, new in words.items():
        text = text.replace(old.upper(), new)
    return INVENTED_FILE.read_text(encoding="utf-8").split("\nyears:")[0].rstrip() + "\n" + text


def test_an_invented_edition_has_its_own_relations() -> None:
    edition = edition_from_yaml(invented(table=TABLE, column="column", left=LINE))
    assert {identity.code for identity in edition.year_identities} == {"Y9"}
    address = edition.year_identities[0].left[0]
    last = zero_filing(edition, year=edition.first_year).with_cells({address: 5})
    found = years(zero_filing(edition, year=edition.first_year + 1), last)
    assert [(finding.code, finding.severity, finding.actual, finding.expected) for finding in found] == [
        ("Y9", "info", 0, 5)
    ]


def test_a_relation_between_cells_that_do_not_exist_is_refused() -> None:
    with pytest.raises(EditionError, match="Y9"):
        edition_from_yaml(invented(table=TABLE, column="column", left="no_such_row"))


_INVENTED = edition_from_yaml(INVENTED_FILE.read_text(encoding="utf-8"))
TABLE = _INVENTED.tables[0].id
LINE = str(_INVENTED.tables[0].blocks[0].row_leaves[0].id)


@given(st.data())
@settings(max_examples=size(300), deadline=None)
def test_a_year_that_is_carried_forward_exactly_is_clean(data: st.DataObject) -> None:
    """Whatever last year was: what its form hands on is what this year's begins with."""
    last = zero_filing(year=2022)
    last = last.with_cells({address: data.draw(st.integers(0, 10**6)) for address in last.cells})
    this = zero_filing(year=2023)
    changes: dict[str, Value] = {}
    for identity in this.edition.year_identities:
        changes |= {identity.left[0]: sum(term.sign * (last[term.address] or 0) for term in identity.last)}
    assert years(this.with_cells(changes), last, CARRY_OVER) == []
