"""A1 and A2: the sum of the units, and which unit's which cell explains a difference."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from disclosure_nb.checks import check_in
from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rollup.listed import Unreadable
from disclosure_nb.checks.rollup.rules import check_rollup, sum_units
from disclosure_nb.checks.rules.arithmetic import check_identities
from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.filing import Filing, Store, Unit, Value, read_params
from disclosure_nb.language import Sentence
from factories import PARAMS, get_edition, zero_filing
from sizes import size
from strategies import balanced_filings, filled_filings
from work import no_explosion

DISTRICT = Unit("yunlan", "云澜区", "county")


def invented(year: int) -> list[Filing]:
    return [read_params(path) for path in sorted(PARAMS.glob(f"{year}/yunlan-*.yaml"))]


@pytest.fixture(scope="module")
def units() -> list[Filing]:
    return invented(2023)


@pytest.fixture(scope="module")
def rollup(units: list[Filing]) -> Filing:
    return sum_units(units, DISTRICT, 2023)


def by_id(units: Sequence[Filing], id: str) -> Filing:
    return next(filing for filing in units if filing.unit.id == id)


def swapped(units: Sequence[Filing], new: Filing) -> list[Filing]:
    return [new if filing.unit.id == new.unit.id else filing for filing in units]


def first_cause(findings: Sequence[Finding]) -> str:
    """The most plausible cause, which must explain every differing cell."""
    differing = {cell for finding in findings if finding.severity == "error" for cell in finding.cells}
    explained = [finding for finding in findings if finding.severity == "info"]
    assert [set(finding.cells) for finding in explained] == [differing]
    return explained[0].repairs[0].reason.zh


# ------------------------------------------------------------------------------------------------------- A1 汇总数


def test_a1_the_sum_of_the_units_is_clean(units: list[Filing], rollup: Filing) -> None:
    assert list(check_rollup(rollup, units)) == []


def test_a1_names_cell_value_and_sum(units: list[Filing], rollup: Filing) -> None:
    address = "proactive.licences.decisions"
    found = list(check_rollup(rollup.with_cells({address: 50_000}), units))
    error = found[0]
    assert (error.code, error.severity, error.cells) == ("A1", "error", (address,))
    assert (error.actual, error.expected) == (50_000, rollup[address])
    assert "「行政许可」「本年处理决定数量」填 50000，14 个单位之和为 43081，多 6919" in error.sentence.zh


def test_a1_a_blank_unit_is_named_and_not_guessed(units: list[Filing], rollup: Filing) -> None:
    address = "requests.granted.total"
    blank = by_id(units, "yunlan-civil").with_cells({address: None})
    (finding,) = check_rollup(rollup, swapped(units, blank))
    assert (finding.severity, finding.cells) == ("warning", (address,))
    assert blank.unit.say() in finding.sentence.zh


def test_a1_a_missing_unit_gave_about_70_reminders_with_false_explanations(units: list[Filing], rollup: Filing) -> None:
    listed = [units[0].unit, *(filing.unit.id for filing in units[1:])]
    missing, differing = check_rollup(rollup, units[1:], listed)
    assert (missing.code, missing.severity) == ("A2", "error")
    assert (differing.code, differing.severity, differing.repairs) == ("A1", "warning", ())
    assert units[0].unit.say() in missing.sentence.zh and units[0].unit.say() in differing.sentence.zh
    assert set(differing.cells) == {address for address, value in units[0].cells.items() if value}
    assert [finding.code for finding in check_rollup(rollup, [], listed[:1])] == ["A2", "A2"]


def test_a2_a_unit_that_cannot_be_read_is_named_with_what_is_wrong(units: list[Filing], rollup: Filing) -> None:
    wrong = Unreadable(units[0].unit, Sentence("[E107] a.yaml：编码不对。", "[E107] a.yaml: wrong encoding."))
    found = list(check_rollup(rollup, units[1:], [wrong, *(filing.unit.id for filing in units[1:])]))
    assert [finding.code for finding in found] == ["A2", "A1"]
    said = found[0].sentence
    assert said.zh == f"{units[0].unit.say()}的数据读不了，未计入，请先改正：[E107] a.yaml：编码不对。"
    assert said.en.endswith("was not counted; correct it: [E107] a.yaml: wrong encoding.")


def district(tmp_path: Path, *units: str) -> tuple[Store, Path]:
    """A store in which the district sums these units."""
    folder = tmp_path / "params" / "2023"
    shutil.copytree(PARAMS / "2023", folder)
    text = (folder / "yunlan.yaml").read_text(encoding="utf-8")
    listed = "units:\n" + "".join(f"  - {unit}\n" for unit in units)
    (folder / "yunlan.yaml").write_text(re.sub(r"units:.*\n(  - .*\n)+", listed, text), encoding="utf-8")
    return Store(folder.parent), folder


def found(store: Store) -> list[tuple[str, str, str]]:
    filing = store.load("yunlan", 2023)
    return [(each.code, each.severity, each.sentence.zh) for each in check_in(store, filing)]


SUMMED = yaml.safe_load((PARAMS / "2023" / "yunlan.yaml").read_text(encoding="utf-8"))["units"]
HR = "云澜区人力资源和社会保障局（yunlan-hr）"


def test_a2_a_sum_that_names_itself_is_told_so_and_still_checked(tmp_path: Path) -> None:
    store, _ = district(tmp_path, *SUMMED, "yunlan")
    said = "云澜区人民政府（yunlan）把自己也列在所汇总的单位里，未计入，请删去。"
    assert found(store) == [("A2", "error", said)]


def test_a2_a_unit_that_is_listed_twice_has_not_handed_in_twice(tmp_path: Path) -> None:
    store, _ = district(tmp_path, *SUMMED, "yunlan-hr")
    assert found(store) == [("A2", "error", f"{HR}在名单上出现不止一次，请更正名单。")]


def test_a_list_of_units_with_something_else_in_it_was_a_fault_inside(tmp_path: Path) -> None:
    store, _ = district(tmp_path, *SUMMED, "人社局")
    with pytest.raises(ParamsError, match=r"units\.14.*这里是 “人社局”，应填汇总的各单位代号"):
        store.load("yunlan", 2023)


UNREADABLE = {
    "no YAML": b"unit: {name: a\n b: [",
    "no text": b"\xff\xfe\x00",
    "empty": b"",
    "of another year": (PARAMS / "2023" / "yunlan-hr.yaml").read_bytes().replace(b"year: 2023", b"year: 2022"),
    "no tables": b"unit: {name: a, level: department}\nyear: 2023\n",
    "a refusal": None,
}


@pytest.mark.parametrize("how", UNREADABLE)
def test_a_unit_that_cannot_be_read_silences_guesses_and_does_not_fail_the_sum(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    store, folder = district(tmp_path, *SUMMED)
    content = UNREADABLE[how]
    if content is not None:
        (folder / "yunlan-hr.yaml").write_bytes(content)
    else:
        real = Store.load

        def load(self: Store, unit: str, year: int) -> Filing:
            if unit == "yunlan-hr":
                raise PermissionError(13, "Permission denied", str(folder / "yunlan-hr.yaml"))
            return real(self, unit, year)

        monkeypatch.setattr(Store, "load", load)
    unread, incomplete = found(store)
    assert unread[:2] == ("A2", "error") and "yunlan-hr" in unread[2]
    assert "的数据读不了，未计入，请先改正：" in unread[2]
    assert incomplete[:2] == ("A1", "warning") and "请补齐后再核对" in incomplete[2]


def test_units_that_are_blank_or_on_the_older_form_are_named_and_not_guessed_about(
    units: list[Filing], rollup: Filing
) -> None:
    blank = replace(units[0], cells=dict.fromkeys(units[0].cells))
    older = get_edition("2019")
    other = replace(units[0], edition=older, cells=dict.fromkeys(older.cells, 0))
    for unit in (blank, other):
        findings = list(check_rollup(rollup, [unit, *units[1:]], [filing.unit.id for filing in units]))
        undecided = findings[0]
        assert (undecided.code, undecided.severity, undecided.repairs) == ("A1", "warning", ())
        assert units[0].unit.say() in undecided.sentence.zh


def test_a1_the_own_office_is_part_of_the_sum_unless_the_policy_says_otherwise(units: list[Filing]) -> None:
    without = sum_units(units, DISTRICT, 2023, Policy(own_office_included=False))
    assert list(check_rollup(without, units, policy=Policy(own_office_included=False))) == []
    assert "漏加云澜区人民政府办公室（yunlan-office）的报告" in first_cause(list(check_rollup(without, units)))


@given(st.lists(filled_filings(get_edition("2021")), min_size=1, max_size=4))
@settings(max_examples=size(200), deadline=None)
def test_a1_any_summed_filing_is_the_sum_of_its_units(filings: list[Filing]) -> None:
    units = [replace(filing, unit=Unit(f"u{n}", f"单位{n}"), year=2023) for n, filing in enumerate(filings)]
    rollup = sum_units(units, Unit("town", "某镇", "township"), 2023)
    assert [finding for finding in check_rollup(rollup, units) if finding.severity != "warning"] == []


@given(st.lists(balanced_filings(get_edition("2021")), min_size=1, max_size=4))
@settings(max_examples=size(200), deadline=None)
def test_the_sum_of_balanced_units_balances(filings: list[Filing]) -> None:
    units = [replace(filing, unit=Unit(f"u{n}", f"单位{n}"), year=2023) for n, filing in enumerate(filings)]
    assert list(check_identities(sum_units(units, DISTRICT, 2023))) == []


# -------------------------------------------------------------------------------------------------------- A2 名单


def a2(rollup: Filing, units: Sequence[Filing], listed: Sequence[str | Unit] | None = None) -> list[tuple[str, str]]:
    found = [finding for finding in check_rollup(rollup, units, listed) if finding.code == "A2"]
    return [(finding.severity, finding.sentence.zh) for finding in found]


def test_a2_the_published_list_may_name_ids_or_names(units: list[Filing], rollup: Filing) -> None:
    assert a2(rollup, units, [filing.unit.id for filing in units]) == []
    assert a2(rollup, units, [filing.unit.name for filing in units]) == []


def test_a2_missing_extra_and_doubled_units_are_named(units: list[Filing], rollup: Filing) -> None:
    listed = [filing.unit.name for filing in units]
    assert a2(rollup, units, [*listed, "云澜区档案馆"])[0][1].startswith("云澜区档案馆在名单上，但没有报告")
    assert a2(rollup, units, listed[1:])[0][1].startswith(f"{units[0].unit.say()}不在名单上")
    assert a2(rollup, units, [*listed, listed[0]])[0][1].startswith(f"{units[0].unit.say()}在名单上出现不止一次")
    assert a2(rollup, [*units, units[0]])[0][1].startswith(f"{units[0].unit.say()}交了不止一份报告")
    assert list(check_rollup(rollup, [*units, units[0]]))[1:] == []  # counted once


def test_a2_a_missing_unit_is_called_by_its_name_where_the_list_knows_it(units: list[Filing], rollup: Filing) -> None:
    listed = [units[0].unit, *(filing.unit.id for filing in units[1:])]
    assert a2(rollup, units, listed) == []
    assert a2(rollup, units[1:], listed)[0] == ("error", f"{units[0].unit.say()}在名单上，但没有报告，请催报。")


def test_a2_a_vertical_line_unit_is_named_and_kept_apart(units: list[Filing], rollup: Filing) -> None:
    tax = replace(by_id(units, "yunlan-finance"), unit=Unit("yunlan-tax", "云澜区某垂管局", "vertical"))
    assert a2(rollup, [*units, tax]) == [
        ("warning", "云澜区某垂管局（yunlan-tax）属垂直管理部门，随本系统逐级汇总，不计入地方汇总数。")
    ]
    counted = sum_units([*units, tax], DISTRICT, 2023, Policy(vertical_excluded=False))
    assert first_cause([*check_rollup(counted, [*units, tax])]).startswith("误计入不应汇总的云澜区某垂管局")


def test_a2_the_own_offices_report_must_be_there(units: list[Filing], rollup: Filing) -> None:
    others = [filing for filing in units if filing.unit.level != "office"]
    assert "没有政府办公厅（室）本机关的报告" in a2(sum_units(others, DISTRICT, 2023), others)[0][1]


def test_a2_late_units_and_units_of_another_year_are_named(units: list[Filing], rollup: Filing) -> None:
    late = replace(units[0], date="2024-02-02")
    assert a2(rollup, swapped(units, late)) == [("warning", f"{late.unit.say()}（2024-02-02）发布迟于规定期限。")]
    old = replace(units[0], year=2022, date=None)
    assert a2(rollup, swapped(units, old))[0][0] == "error"


# ------------------------------------------------------------------------------- which bureau's which cell explains it


@pytest.mark.parametrize("id", ["yunlan-civil", "yunlan-police", "yunlan-chengguan"])
def test_a_unit_left_out_is_found(units: list[Filing], id: str) -> None:
    wrong = sum_units([filing for filing in units if filing.unit.id != id], DISTRICT, 2023)
    assert first_cause([*check_rollup(wrong, units)]) == f"漏加{by_id(units, id).unit.say()}的报告"


def added(rollup: Filing, *changes: tuple[int, Filing]) -> Filing:
    """Return the rollup with units added or taken away once more."""
    cells: dict[str, Value] = dict(rollup.cells)
    for sign, filing in changes:
        cells = {address: (value or 0) + sign * (filing[address] or 0) for address, value in cells.items()}
    return rollup.with_cells(cells)


def test_a_unit_counted_twice_is_found(units: list[Filing], rollup: Filing) -> None:
    health = by_id(units, "yunlan-health")
    assert first_cause([*check_rollup(added(rollup, (1, health)), units)]) == f"重复计入{health.unit.say()}的报告"


def test_two_units_confused_are_found(units: list[Filing], rollup: Filing) -> None:
    out, twice = by_id(units, "yunlan-health"), by_id(units, "yunlan-hr")
    cause = first_cause([*check_rollup(added(rollup, (-1, out), (1, twice)), units)])
    assert cause.startswith(f"把{twice.unit.say()}的报告当作{out.unit.say()}的报告")


def test_two_units_left_out_are_found(units: list[Filing], rollup: Filing) -> None:
    pair = [by_id(units, "yunlan-health"), by_id(units, "yunlan-hr")]
    cause = first_cause([*check_rollup(added(rollup, *((-1, filing) for filing in pair)), units)])
    assert cause == f"漏加{pair[0].unit.say()}和{pair[1].unit.say()}的报告"


def test_last_years_filing_of_a_unit_is_found(units: list[Filing]) -> None:
    last = invented(2022)
    old = replace(by_id(last, "yunlan-transport"), year=2023)
    wrong = sum_units(swapped(units, old), DISTRICT, 2023)
    assert first_cause([*check_rollup(wrong, units, last_year=last)]) == f"{old.unit.say()}的报告用了上年的数字"


@pytest.mark.parametrize(("was", "mistake"), [(21, "颠倒"), (2, "一位数字"), (1200, "错位")])
def test_one_cell_of_one_unit_changed_after_collection_is_found(units: list[Filing], was: int, mistake: str) -> None:
    address = "proactive.penalties.decisions"
    now = by_id(units, "yunlan-civil").with_cells({address: 12})
    others = [filing.with_cells({address: 7_000_000 + n}) for n, filing in enumerate(units)]
    current = swapped(others, now)
    collected = sum_units(swapped(others, now.with_cells({address: was})), DISTRICT, 2023)
    cause = first_cause([*check_rollup(collected, current)])
    assert cause.startswith(f"{now.unit.say()}「行政处罚」「本年处理决定数量」现为 12，汇总时用的是 {was}")
    assert mistake in cause


def test_a_changed_cell_with_its_totals_is_one_change(units: list[Filing]) -> None:
    now = by_id(units, "yunlan-police")
    row = ("granted", "concluded", "received")
    cells = [f"requests.{name}.{column}" for name in row for column in ("natural_person", "total")]
    before = now.with_cells({address: (now[address] or 0) + 900_000 for address in cells})
    current = swapped(units, now.with_cells({address: (now[address] or 0) + 90_000 for address in cells}))
    found = list(check_rollup(sum_units(swapped(units, before), DISTRICT, 2023), current))
    assert sum(finding.severity == "error" for finding in found) == 6


def test_a_row_of_a_unit_shifted_by_one_cell_is_found(units: list[Filing]) -> None:
    """As in a published report of 2023: a row moved one cell to the right."""
    police = by_id(units, "yunlan-police")
    columns = [str(leaf.id) for leaf in police.edition.table("requests").blocks[0].column_leaves]
    addresses = [f"requests.received.{column}" for column in columns]
    values = [police[address] for address in addresses]
    read = police.with_cells(dict(zip(addresses, [0, *values[:-1]], strict=True)))
    cause = first_cause([*check_rollup(sum_units(swapped(units, read), DISTRICT, 2023), units)])
    assert cause == f"{police.unit.say()}「一、本年新收政府信息公开申请数量」行后移一格"


def test_two_rows_of_a_unit_exchanged_are_found(units: list[Filing]) -> None:
    office = by_id(units, "yunlan-office")
    columns = [str(leaf.id) for leaf in office.edition.table("requests").blocks[0].column_leaves]
    read = office.with_cells(
        {f"requests.granted.{c}": office[f"requests.partly_granted.{c}"] for c in columns}
        | {f"requests.partly_granted.{c}": office[f"requests.granted.{c}"] for c in columns}
    )
    cause = first_cause([*check_rollup(sum_units(swapped(units, read), DISTRICT, 2023), units)])
    assert cause.startswith(office.unit.say())
    assert cause.endswith("两行互换")


def test_a_units_own_wrong_total_explains_the_rollup(units: list[Filing], rollup: Filing) -> None:
    address = "remedies.review.total"
    wrong = by_id(units, "yunlan-civil").with_cells({address: 40})
    found = list(check_rollup(rollup, swapped(units, wrong)))
    assert first_cause(found).startswith(f"{wrong.unit.say()}自身勾稽不平")
    assert found[-1].repairs[0].cells == {f"{address}@yunlan-civil": by_id(units, "yunlan-civil")[address]}


def test_a_localisers_repair_of_a_unit_explains_the_rollup(units: list[Filing], rollup: Filing) -> None:
    address = "requests.granted.natural_person"
    right = by_id(units, "yunlan-police")
    wrong = right.with_cells({address: (right[address] or 0) + 5})

    def repairs_of(filing: Filing) -> list[dict[str, Value]]:
        return [{address: right[address]}] if filing.unit.id == right.unit.id else []

    found = list(check_rollup(rollup, swapped(units, wrong), repairs_of=repairs_of))
    assert (
        first_cause(found)
        == f"{right.unit.say()}自身勾稽不平，汇总用的是更正后的数（{right.edition.cells[address].label}）"
    )


def test_the_rollups_own_total_mistyped_is_found(units: list[Filing], rollup: Filing) -> None:
    address = "requests.received.total"
    assert rollup[address] == 604
    cause = first_cause([*check_rollup(rollup.with_cells({address: 640}), units)])
    assert cause == "汇总表「一、本年新收政府信息公开申请数量」「申请人情况·总计」自身填错（相邻数字颠倒）"


def test_units_that_explain_equally_well_are_all_shown(units: list[Filing]) -> None:
    twin = replace(by_id(units, "yunlan-civil"), unit=Unit("yunlan-twin", "云澜区孪生局"))
    all_ = [*units, twin]
    found = list(check_rollup(sum_units(units, DISTRICT, 2023), all_))
    assert [repair.reason.zh for repair in found[-1].repairs] == [
        "漏加云澜区民政局（yunlan-civil）的报告",
        "漏加云澜区孪生局（yunlan-twin）的报告",
    ]
    assert "2 种同样可能" in found[0].sentence.zh


def test_two_separate_mistakes_are_explained_table_by_table(units: list[Filing], rollup: Filing) -> None:
    police, remedies = by_id(units, "yunlan-police"), {a for a in rollup.cells if a.startswith("remedies.")}
    wrong = rollup.with_cells(
        {a: (rollup[a] or 0) - (police[a] or 0) for a in remedies} | {"requests.received.total": 640}
    )
    found = [finding for finding in check_rollup(wrong, units) if finding.severity == "info"]
    assert [finding.repairs[0].reason.zh[:4] for finding in found] == ["汇总表「", "漏加云澜"]
    assert set(found[1].cells) <= remedies


def test_a_difference_without_a_cause_is_still_reported(units: list[Filing], rollup: Filing) -> None:
    wrong = rollup.with_cells({"proactive.licences.decisions": 7, "proactive.charges.amount": Decimal("9.000001")})
    found = list(check_rollup(wrong, units))
    assert [finding.severity for finding in found] == ["error", "error"]


def test_ten_thousand_units_are_no_trouble() -> None:
    rng = random.Random(1)
    edition = get_edition("2021")
    base = [
        zero_filing(edition, year=2023).with_cells({a: rng.randrange(50) for a in edition.cells}) for _ in range(50)
    ]
    units = [
        replace(base[n % 50], unit=Unit(f"u{n}", f"单位{n}")).with_cells({"proactive.licences.decisions": n})
        for n in range(10_000)
    ]
    wrong = sum_units(units[:77] + units[78:], Unit("town", "某镇", "township"), 2023)
    with no_explosion():
        cause = first_cause([*check_rollup(wrong, units)])
    assert cause == "漏加单位77（u77）的报告"


# ------------------------------------------------------------------------------------------------------- sum_units


def test_a_summed_filing_says_where_it_comes_from(units: list[Filing], rollup: Filing) -> None:
    assert rollup.title == "云澜区2023年政府信息公开工作年度报告"
    assert rollup.origins["requests.received.total"].say() == "由 14 个单位汇总"
    assert rollup["proactive.charges.amount"] == sum(filing["proactive.charges.amount"] or 0 for filing in units)


def test_facts_are_summed_over_the_units_that_state_them(units: list[Filing], rollup: Filing) -> None:
    stated = [value for filing in units if isinstance(value := filing.facts.get("hearings"), int)]
    assert rollup.facts["hearings"] == sum(stated)
    assert f"由 {len(stated)} 个单位汇总，另 {14 - len(stated)} 个单位未填" == rollup.origins["facts.hearings"].say()
    assert all(isinstance(value, int | Decimal) for value in rollup.facts.values())


def test_a_blank_stays_blank_and_is_named(units: list[Filing]) -> None:
    address = "requests.granted.total"
    blank = by_id(units, "yunlan-civil").with_cells({address: None})
    summed = sum_units(swapped(units, blank), DISTRICT, 2023)
    assert summed[address] is None
    assert f"{blank.unit.say()}此格空白" in summed.origins[address].say()


def test_a_unit_on_the_old_form_leaves_blank_what_it_does_not_have(units: list[Filing]) -> None:
    old = zero_filing("2019", unit=Unit("yunlan-old", "云澜区旧表镇", "township"), year=2023)
    summed = sum_units([old, *units], DISTRICT, 2023)
    assert summed.edition.id == "2021"
    assert summed["proactive.normative_documents.issued"] is None
    assert summed["requests.received.total"] == 604


def test_what_cannot_be_summed_is_refused(units: list[Filing]) -> None:
    for wrong in ([*units, units[0]], [*units[1:], replace(units[0], year=2022)], []):
        with pytest.raises(UsageError):
            sum_units(wrong, DISTRICT, 2023)
