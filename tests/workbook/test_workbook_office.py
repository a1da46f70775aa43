"""The fill-in workbook in LibreOffice: its formulas give what the rules find, and what it saves reads back the same."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from disclosure_nb.checks import Finding, check
from disclosure_nb.errors import ParamsError
from disclosure_nb.filing import Filing, Value, compute_totals
from disclosure_nb.filing.workbook import is_workbook, read_workbook, workbook_filing
from disclosure_nb.form import Edition
from factories import applications, every_edition, filing_with, zero_filing
from made import weibin
from workbooks import cell, in_office, needs_office, new_profile, recalculated, write

pytestmark = needs_office
EDITIONS = every_edition()
ARITHMETIC = re.compile("[CHY][0-9]+")


@dataclass(frozen=True)
class Case:
    """A filing, last year's, and the workbook of both: as we wrote it, and as LibreOffice calculated it."""

    filing: Filing
    previous: Filing | None
    path: Path
    saved: Path


def last_year(filing: Filing, cells: Mapping[str, Value]) -> Filing:
    return replace(zero_filing(filing.edition).with_cells(cells), year=filing.year - 1)


@cache
def book(path: Path, values: bool = False) -> Any:
    """An opened workbook; with ``values`` as it was calculated."""
    return openpyxl.load_workbook(path, data_only=values)


def broken() -> dict[str, tuple[Filing, Filing | None]]:
    """One filing for each kind of error, and some that hold."""
    nothing = zero_filing()
    fine = filing_with(applications(received=3, granted=3, concluded=3))
    return {
        "nothing": (nothing, last_year(nothing, {})),
        "fine": (fine, last_year(nothing, {})),
        "C1": (filing_with(applications(received=3)), None),
        "C2": (filing_with(applications(received=3, concluded=3)), None),
        "C3": (filing_with({"requests.received.research": 1, "requests.concluded.research": 1}), None),
        "C4": (filing_with({"remedies.suit_direct.upheld": 10, "remedies.suit_direct.other": 1}), None),
        "C5 below zero": (filing_with({"proactive.penalties.decisions": -4}), None),
        "C5 no whole number": (
            filing_with({"proactive.rules.issued": 5}).with_cells(half("proactive.rules.issued")),
            None,
        ),
        "C5 an amount": (filing_with(half("proactive.charges.amount")), None),
        "C6": (filing_with({"proactive.rules.new_public": 3}, "2019"), None),
        "signed": (filing_with({"proactive.licences.change": -3}, "2019"), None),
        "Y1": (fine, last_year(nothing, applications(carried_out=2))),
        "Y1 one column": (nothing, last_year(nothing, {"requests.carried_out.welfare": 2})),
        "Y2": (nothing, last_year(nothing, {"proactive.normative_documents.in_force": 16})),
        "Y3": (zero_filing("2019"), last_year(zero_filing("2019"), {"proactive.licences.change": 2})),
        "a blank decides nothing": (
            filing_with({**applications(received=3), "requests.carried_out.total": None}),
            None,
        ),
        "real": (weibin(), None),
    }


def half(address: str) -> dict[str, Value]:
    return {address: Decimal("2.5")}


def anything(edition: Edition, seed: int) -> tuple[Filing, Filing]:
    """A filing with small numbers and blanks everywhere, its totals computed, and then some cells changed."""
    chance = random.Random(seed)
    numbers: list[Value] = [None, 0, 0, 1, 2, 3, 11398889]
    totals = {identity.left[0] for identity in edition.identities if identity.total}
    cells = {address: chance.choice(numbers) for address in edition.cells if address not in totals}
    filing = compute_totals(zero_filing(edition).with_cells({**dict.fromkeys(edition.cells), **cells}))
    changed: dict[str, Value] = {chance.choice(list(edition.cells)): chance.choice([-1, 0, 4]) for _ in range(8)}
    last = {address: chance.choice(numbers) for address in edition.cells}
    return filing.with_cells(changed), last_year(filing, last)


FILINGS: dict[str, tuple[Filing, Filing | None]] = {
    **broken(),
    **{f"{name} {seed}": anything(edition, seed) for name, edition in EDITIONS.items() for seed in range(2)},
}


@pytest.fixture(scope="session")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_profile(tmp_path_factory.mktemp("profile"))


@pytest.fixture(scope="module")
def cases(profile: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    """Every workbook, calculated by one start of LibreOffice."""
    folder, saved = tmp_path_factory.mktemp("written"), tmp_path_factory.mktemp("saved")
    made = {
        name: Case(*pair, write(folder, *pair, name=f"case-{at}.xlsx"), saved / f"case-{at}.xlsx")
        for at, (name, pair) in enumerate(FILINGS.items())
    }
    recalculated(profile, [case.path for case in made.values()], saved)
    return made


def arithmetic(case: Case) -> list[Finding]:
    """What the rules find that a workbook can tell: its formulas wait until a line has no blank."""
    found = [finding for finding in check(case.filing, case.previous) if ARITHMETIC.fullmatch(finding.code)]
    return [finding for finding in found if all(case.filing[cell] is not None for cell in finding.cells)]


def reasons(book: Any) -> list[str]:
    """The sentences that the formulas give."""
    texts = (str(at.value) for sheet in book for row in sheet.iter_rows() for at in row if at.data_type == "s")
    return [text for text in texts if re.match("[CHY][0-9]+ 不符", text)]


def coloured(case: Case) -> dict[str, set[str]]:
    """The addresses whose conditional formats hold, by colour: formulas as written, values as calculated."""
    written, values = book(case.path), book(case.saved, True)
    found: dict[str, set[str]] = {}
    for address in case.filing.edition.cells:
        at = cell(written, address)
        sheet = values[at.parent.title]
        rules = [
            rule
            for one in at.parent.conditional_formatting
            if str(one.sqref) == at.coordinate
            for rule in one.rules
            if holds(rule.formula[0], sheet)
        ]
        if rules:
            found.setdefault(rules[0].dxf.fill.bgColor.rgb[-6:], set()).add(address)
    return found


def holds(formula: str, sheet: Any) -> bool:
    """Whether one of the few kinds of formula that we write holds."""
    if formula.startswith("LEN("):
        assert re.fullmatch(r"(\+?LEN\(\$[A-Z]+\$[0-9]+\))+>0", formula), formula
        return any(sheet[at.replace("$", "")].value for at in re.findall(r"\$[A-Z]+\$[0-9]+", formula))
    value = sheet[re.findall(r"\$[A-Z]+\$[0-9]+", formula)[0].replace("$", "")].value
    if formula.startswith("IF(ISTEXT("):
        return isinstance(value, str) and value != ""
    number = isinstance(value, int | float)
    return number and (("<0" in formula and value < 0) or ("INT(" in formula and value != int(value)))


# ------------------------------------------------------------------------------------------------------------ formulas
@pytest.mark.parametrize("name", FILINGS)
def test_totals_are_calculated_as_the_filing_has_them(cases: dict[str, Case], name: str) -> None:
    case = cases[name]
    written, values = book(case.path), book(case.saved, True)
    totals = [address for address in case.filing.edition.cells if cell(written, address).data_type == "f"]
    calculated = {address: cell(values, address).value or None for address in totals}
    assert calculated == {address: case.filing[address] or None for address in totals}


@pytest.mark.parametrize("name", FILINGS)
def test_the_sentences_are_those_of_the_rules(cases: dict[str, Case], name: str) -> None:
    findings = arithmetic(cases[name])
    texts = reasons(book(cases[name].saved, True))
    others = sorted(text.split(" ")[0] for text in texts if not text.startswith("C5"))
    assert others == sorted(finding.code for finding in findings if finding.code != "C5")
    assert sum(text.count("C5 不符") for text in texts) == sum(finding.code == "C5" for finding in findings)


@pytest.mark.parametrize("name", FILINGS)
def test_the_red_cells_are_those_of_the_errors(cases: dict[str, Case], name: str) -> None:
    findings, found = arithmetic(cases[name]), coloured(cases[name])
    errors = {address for finding in findings if finding.severity == "error" for address in finding.cells}
    warnings = {address for finding in findings if finding.severity == "warning" for address in finding.cells}
    assert found.get("FFD9D6", set()) == errors
    assert found.get("FFF1C2", set()) == warnings - errors


def test_a_sentence_tells_both_sides(cases: dict[str, Case]) -> None:
    told = {
        name: reasons(book(cases[name].saved, True)) for name in ("C1", "C4", "C5 below zero", "Y1 one column", "Y2")
    }
    assert told["C1"][0] == "C1 不符：2 项之和 3，应等于 0，相差 3"
    assert told["C4"] == ["C4 不符：总计 0，应等于 11，相差 11"]
    assert told["C5 below zero"] == ["C5 不符：「本年处理决定数量」-4 应为不小于 0 的整数；"]
    assert told["Y1 one column"] == ["Y1 不符：二、上年结转政府信息公开申请数量 0，按上年应等于 2，相差 2"]
    assert told["Y2"] == ["Y2 不符：现行有效件数 0，按上年应等于 16，相差 16"]


def test_every_table_says_how_many_reasons_it_has(cases: dict[str, Case]) -> None:
    told = {name: book(cases[name].saved, True)["表3"]["A2"].value for name in ("fine", "C1")}
    assert told["fine"] == "核对：没有发现不符之处（空白的单元格不参加核对）。"
    assert told["C1"] == "核对：有 2 处不符或需改正，原因写在表格右侧或下方。"


# --------------------------------------------------------------------------------------------------------- read back
@pytest.mark.parametrize("name", FILINGS)
def test_what_libreoffice_saves_reads_back_the_same(cases: dict[str, Case], name: str) -> None:
    case = cases[name]
    read = read_workbook(case.saved, edition=case.filing.edition, unit_id=case.filing.unit.id)
    given = read.supply

    assert is_workbook(case.saved)
    assert (given.cells, given.facts, given.texts) == (case.filing.cells, case.filing.facts, case.filing.texts)
    assert (read.year, read.date, read.unit) == (case.filing.year, case.filing.date, case.filing.unit)
    assert not [note for note in given.notes if note.address is not None]
    if case.previous is not None:
        assert read.previous == case.previous.cells


SHEET = 's = doc.Sheets.getByName("表3")'
CHANGES = {
    "rows inserted, and a column before the labels": (
        SHEET,
        "s.Rows.insertByIndex(9, 2)",
        "s.Rows.insertByIndex(0, 1)",
        "s.Columns.insertByIndex(0, 1)",
    ),
    "a column inserted among the cells, the sheet renamed": (
        SHEET,
        "s.Columns.insertByIndex(4, 1)",
        's.Name = "申请 \'23"',
    ),
    "sheets moved, an empty row deleted": (
        'doc.Sheets.moveByName("表4", 0)',
        'doc.Sheets.moveByName("上年数表3", 0)',
        SHEET,
        "s.Rows.removeByIndex(45, 1)",
    ),
}


def filled() -> Filing:
    filing = filing_with(applications(received=5, granted=3, concluded=3, carried_out=2))
    return filing.with_facts(trainings=4, problems=["一", "二"]).with_text("other", "未收取。", "另有说明。")


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_person_may_do_to_it_changes_nothing(profile: Path, tmp_path: Path, name: str) -> None:
    filing = filled()
    read = workbook_filing(in_office(profile, write(tmp_path, filing), *CHANGES[name]))
    assert (read.cells, read.facts, read.texts, read.unit) == (filing.cells, filing.facts, filing.texts, filing.unit)


def test_typing_in_a_number_recalculates_the_totals(profile: Path, tmp_path: Path) -> None:
    path = write(tmp_path, zero_filing())
    read = workbook_filing(in_office(profile, path, SHEET, 's.getCellRangeByName("D6").Value = 7'))
    assert (read["requests.received.total"], read.origins["requests.received.total"].rule) == (7, "C3")


def test_a_deleted_row_is_missed_by_name(profile: Path, tmp_path: Path) -> None:
    path = in_office(profile, write(tmp_path, filled()), SHEET, "s.Rows.removeByIndex(9, 1)")
    with pytest.raises(ParamsError) as caught:
        read_workbook(path)
    assert [problem.say() for problem in caught.value.problems] == [
        "[E220] yunlan-tests.xlsx 工作表“表3”：「三、本年度办理结果·（三）不予公开·1.属于国家秘密」"
        "「自然人」等 7 格找不到（所在行或列可能已删除）；缺格不等于 0，请恢复后再填。"
    ]


def test_a_persons_own_formula_counts_by_its_result_and_is_reported(profile: Path, tmp_path: Path) -> None:
    path = in_office(profile, write(tmp_path, filled()), SHEET, 's.getCellRangeByName("E6").Formula = "=1+2"')
    read = read_workbook(path)
    assert read.supply.cells["requests.received.enterprise"] == 3
    assert [note.sentence.zh for note in read.supply.notes] == [
        "「一、本年新收政府信息公开申请数量」「商业企业」取公式“=1+2”的结果"
    ]
