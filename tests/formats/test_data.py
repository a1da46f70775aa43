"""A report carries its own data: one line per cell, labels from the executed notebook, linked data in the page."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from bs4 import BeautifulSoup

from disclosure_nb.batch.report import render
from disclosure_nb.document.nodes import Document, Grid
from disclosure_nb.filing import Filing, Unit
from disclosure_nb.form import Edition
from disclosure_nb.formats.data import COLUMNS, csvw_metadata, linked_data, tidy_csv, tidy_rows, tidy_xlsx
from disclosure_nb.formats.registry import DEFAULT_FORMATS, installed_formats, render_format
from factories import every_edition, zero_filing
from made import hongze, read_document, shown, weibin

HOSTILE = "</script><script>alert(1)</script>&\u2028\"'"


def document_of(filing: Filing) -> Document:
    return read_document(shown(filing))


def csv_lines(document: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tidy_csv(document).decode("utf-8-sig"), newline="")))


# --- tidy rows -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", every_edition().values(), ids=every_edition().keys())
def test_the_printed_tables_give_every_label_of_the_form(edition: Edition) -> None:
    rows = {row.address: row for row in tidy_rows(document_of(zero_filing(edition)))}

    assert list(rows) == list(edition.cells)
    for address, cell in edition.cells.items():
        assert rows[address].row_label == "·".join(cell.row_path)
        assert rows[address].column_label == "·".join(cell.column_path)
        assert rows[address].unit_of_measure == cell.unit


def test_a_row_names_its_report_its_table_and_its_cell() -> None:
    row = next(row for row in tidy_rows(document_of(hongze())) if row.address == "remedies.review.upheld")

    assert (row.unit_id, row.unit, row.year, row.edition) == ("hongze", "洪泽区人民政府", 2023, "2021")
    assert (row.table, row.table_title) == ("remedies", "四、政府信息公开行政复议、行政诉讼情况")
    assert (row.row_id, row.column_id, row.value) == ("review", "upheld", 10)


def test_labels_come_from_the_notebook_and_from_nowhere_else() -> None:
    document = document_of(weibin())
    without = document.model_copy(update={"body": tuple(b for b in document.body if not isinstance(b, Grid))})

    rows = tidy_rows(without)

    assert {row.address for row in rows} == set(weibin().cells)
    assert {row.row_label + row.column_label + row.table_title + row.unit_of_measure for row in rows} == {""}


def test_without_the_data_the_printed_numbers_count() -> None:
    document = document_of(hongze())

    rows = tidy_rows(document.model_copy(update={"data": ()}))

    assert {row.address: row.value for row in rows} == hongze().cells


# --- CSV and workbook ------------------------------------------------------------------------------------------------


def test_blank_is_empty_and_zero_is_zero() -> None:
    filing = weibin().with_cells({"requests.received.total": None, "proactive.charges.amount": Decimal("24252.311082")})
    document = document_of(filing)

    values = {line["address"]: line["value"] for line in csv_lines(document)}

    assert values["requests.received.total"] == ""
    assert values["requests.carried_in.total"] == "0"
    assert values["proactive.charges.amount"] == "24252.311082"
    assert tuple(csv_lines(document)[0]) == COLUMNS


def test_text_is_never_a_formula() -> None:
    filing = zero_filing(unit=Unit("liuxi", "=cmd|'/c calc'!A0"))
    document = document_of(filing)

    book = openpyxl.load_workbook(io.BytesIO(tidy_xlsx(document)))

    assert {line["unit"] for line in csv_lines(document)} == {"'=cmd|'/c calc'!A0"}
    assert {cell.data_type for cell in book["数据"]["B"]} == {"s"}


def test_a_workbook_has_numbers_and_text_where_they_would_be_rounded() -> None:
    exact = {"proactive.licences.decisions": 11_398_889, "proactive.penalties.decisions": 12_345_678_901_234_567}
    book = openpyxl.load_workbook(io.BytesIO(tidy_xlsx(document_of(weibin().with_cells(exact)))))
    values = {row[10]: row[11] for row in book["数据"].iter_rows(min_row=2, values_only=True)}

    assert values["proactive.licences.decisions"] == 11_398_889
    assert values["proactive.penalties.decisions"] == "12345678901234567"


def test_equal_documents_give_equal_files() -> None:
    assert tidy_csv(document_of(hongze())) == tidy_csv(document_of(hongze()))
    assert tidy_xlsx(document_of(hongze())) == tidy_xlsx(document_of(hongze()))


def test_every_format_makes_a_file(tmp_path: Path) -> None:
    document = document_of(weibin())

    assert set(DEFAULT_FORMATS) <= set(installed_formats().plugins)
    for name in installed_formats().plugins:
        assert all(render_format(name, document, tmp_path).values())


def test_a_run_puts_the_meaning_of_the_columns_next_to_the_csv(tmp_path: Path) -> None:
    files = render(document_of(weibin()), ("csv", "xlsx"), tmp_path)

    assert sorted(files) == ["report.csv", "report.csv-metadata.json", "report.json", "report.xlsx"]
    assert json.loads(files["report.csv-metadata.json"])["url"] == "report.csv"  # as a draft is called


# --- linked data -----------------------------------------------------------------------------------------------------


def test_the_page_can_say_what_it_is_to_machines() -> None:
    element = BeautifulSoup(linked_data(document_of(hongze())), "html.parser").script

    assert element is not None and element["type"] == "application/ld+json"
    data = json.loads(element.get_text())
    assert (data["@type"], data["creator"]["identifier"]) == ("Dataset", "hongze")
    assert (data["temporalCoverage"], data["schemaVersion"]) == ("2023-01-01/2023-12-31", "2021")
    assert data["creativeWorkStatus"] == "Draft"
    assert [part["@id"] for part in data["hasPart"]] == ["#table-proactive", "#table-requests", "#table-remedies"]
    facts = {fact["propertyID"] for part in data["hasPart"] for fact in part["variableMeasured"]}
    assert facts == {f"disclosure:{address.rpartition('.')[0]}" for address in hongze().cells}
    assert len(linked_data(document_of(hongze())).encode()) < 10_000


def test_no_text_ends_the_element() -> None:
    document = document_of(zero_filing(unit=Unit("liuxi", HOSTILE)))

    page = f"<p>前</p>{linked_data(document)}<p>后</p>"

    assert page.lower().count("<script") == page.lower().count("</script") == 1
    element = BeautifulSoup(page, "html.parser").script
    assert element is not None
    assert json.loads(element.get_text())["creator"]["name"] == HOSTILE


def test_the_metadata_describe_the_csv_column_by_column() -> None:
    document = document_of(weibin())

    metadata = json.loads(csvw_metadata(document, "report.csv"))

    assert metadata["url"] == "report.csv"
    assert [column["name"] for column in metadata["tableSchema"]["columns"]] == list(csv_lines(document)[0])
    key = metadata["tableSchema"]["primaryKey"]
    lines = [tuple(line[name] for name in key) for line in csv_lines(document)]
    assert len(set(lines)) == len(lines)
