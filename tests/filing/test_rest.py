"""“The rest is 0”: one statement for a table, never assumed, kept with its origin."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_nb.checks import check
from disclosure_nb.errors import ParamsError, SaveError
from disclosure_nb.filing import Filing, filing_from_json, filing_to_json, parse_params, save_params
from disclosure_nb.filing.rest import is_rest, with_rest, without_filled
from disclosure_nb.filing.workbook import workbook_filing
from disclosure_nb.workbook import fill_in_workbook
from disclosure_nb.workbook.review import review_workbook
from factories import as_yaml, params_data, zero_filing
from workbooks import put, write

GRANTED, RECEIVED = "requests.granted.natural_person", "requests.received.natural_person"
BLANK = Filing(zero_filing().unit, zero_filing().year, zero_filing().edition, {})


def read(tables: dict[str, Any], **more: Any) -> Filing:
    data = params_data()
    return parse_params(as_yaml({**data, "tables": {**data["tables"], **tables}, **more}), unit_id="a", name="a.yaml")


def stated(**rows: Any) -> dict[str, Any]:
    return {"requests": {"rest": 0, **rows}}


def test_what_is_not_given_is_0_and_keeps_where_that_comes_from() -> None:
    filing = read(stated(received={"natural_person": 2, "total": 2}, granted=[2, 0, 0, 0, 0, 0, 2]))

    assert (filing[RECEIVED], filing["requests.received.research"], filing["requests.refused_query.total"]) == (2, 0, 0)
    assert filing.rest == ("requests",)
    assert not is_rest(filing, RECEIVED)
    assert filing.origins["requests.received.research"].say().endswith("（按“其余为 0”）")


def test_without_the_statement_a_blank_stays_blank() -> None:
    with pytest.raises(ParamsError, match="E144"):
        read({"requests": {"received": None}})
    assert read({"requests": {"rest": None, **params_data()["tables"]["requests"], "granted": None}})[GRANTED] is None


@pytest.mark.parametrize("wrong", [1, "0", True, "是"])
def test_e136_only_0_can_be_said_of_the_rest(wrong: object) -> None:
    with pytest.raises(ParamsError, match=r"E136.*其余各格为 0"):
        read({"requests": {**params_data()["tables"]["requests"], "rest": wrong}})


def test_a_total_follows_only_where_all_its_parts_are_0_or_totals_are_computed() -> None:
    rows: dict[str, Any] = {"granted": {"natural_person": 2}}
    total = "requests.granted.total"

    assert read(stated(**rows))[total] is None
    assert read(stated(**rows), compute_totals=True)[total] == 2
    assert read(stated(**rows))["requests.partly_granted.total"] == 0


def test_a_total_that_contradicts_the_rest_is_found() -> None:
    codes = {finding.code for finding in check(read(stated(granted={"total": 5})))}

    assert "C1" in codes or any(code.startswith("C") for code in codes)


def test_check_says_how_many_and_the_review_prints_it() -> None:
    findings = check(read({"remedies": {"rest": 0}}))
    said = [finding.sentence.zh for finding in findings if finding.code == "S2"]

    cells = len(zero_filing().edition.table("remedies").cells)
    assert len(said) == 1 and f"有 {cells} 格按“其余为 0”填 0" in said[0]
    book = openpyxl.load_workbook(io.BytesIO(review_workbook(findings)))
    assert said[0] in [row[2] for row in book["核对结果"].iter_rows(values_only=True)]


@given(st.sets(st.sampled_from([table.id for table in BLANK.edition.tables])))
def test_the_statement_changes_nothing_but_blanks_and_can_be_taken_back(tables: set[str]) -> None:
    before = BLANK.with_cells({GRANTED: 3})
    after = with_rest(before, tables)

    for address, value in before.cells.items():
        filled = before.edition.cells[address].table in tables
        assert after[address] == value or (value is None and filled and after[address] == 0)
    assert without_filled(after).cells == before.cells
    assert with_rest(after, ()) == before


def test_the_mark_of_the_workbook_says_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, BLANK.with_cells({GRANTED: 3}))
    assert workbook_filing(path)["requests.partly_granted.research"] is None

    put(path, _rest__requests="是")
    filing = workbook_filing(path)
    assert (filing.rest, filing[GRANTED], filing["requests.partly_granted.research"]) == (("requests",), 3, 0)
    assert filing["requests.granted.total"] == 3  # the workbook adds it up
    assert filing["remedies.review.upheld"] is None
    place = filing.origins["requests.partly_granted.research"].place
    assert (place.sheet, place.cell) == ("表3", "K2")


def test_a_workbook_keeps_the_statement_and_what_follows_from_it_is_left_blank(tmp_path: Path) -> None:
    filing = with_rest(BLANK.with_cells({GRANTED: 3}), ["requests"])
    path = tmp_path / "yunlan-tests.xlsx"
    path.write_bytes(fill_in_workbook(filing))
    read_back = workbook_filing(path)

    assert read_back.rest == ("requests",)
    assert {**filing.cells, "requests.granted.total": 3, "requests.concluded.natural_person": 3} == {
        **read_back.cells,
        "requests.concluded.total": None,
    }
    assert is_rest(read_back, "requests.partly_granted.research")


def test_saving_keeps_the_statement_and_writes_no_zeros(tmp_path: Path) -> None:
    data = params_data()
    rows = {"rest": 0, "granted": {"natural_person": 2, "total": 2}}
    path = tmp_path / "a.yaml"
    path.write_text(as_yaml({**data, "tables": {**data["tables"], "requests": rows}}), encoding="utf-8")

    def now() -> Filing:
        return parse_params(path.read_text(encoding="utf-8"), unit_id="a", name="a.yaml")

    before = now()
    save_params(path, before, before.with_cells({GRANTED: 4, "requests.granted.total": 4}), name="a.yaml")
    assert (now()[GRANTED], now().rest) == (4, ("requests",))
    assert "partly_granted" not in path.read_text(encoding="utf-8")
    with pytest.raises(SaveError, match="E172"):  # a cell of such a table cannot be blank
        save_params(path, now(), now().with_cells({RECEIVED: None}), name="a.yaml")


def test_saving_writes_a_statement_made_in_a_notebook(tmp_path: Path) -> None:
    data = params_data()
    tables = {**data["tables"], "remedies": dict.fromkeys(data["tables"]["remedies"])}
    path = tmp_path / "a.yaml"
    path.write_text(as_yaml({**data, "tables": tables}), encoding="utf-8")
    before = parse_params(path.read_text(encoding="utf-8"), unit_id="a", name="a.yaml")
    saved = save_params(path, before, with_rest(before, ["remedies"]), name="a.yaml")
    after = parse_params(path.read_text(encoding="utf-8"), unit_id="a", name="a.yaml")

    assert [change.key for change in saved.changes] == ["rest.remedies"]
    assert (after.rest, after["remedies.review.upheld"]) == (("remedies",), 0)


def test_the_statement_travels_as_data() -> None:
    filing = with_rest(BLANK, ["remedies"])

    assert filing_from_json(filing_to_json(filing), filing.edition).rest == ("remedies",)
    assert "rest" not in filing_to_json(BLANK)
