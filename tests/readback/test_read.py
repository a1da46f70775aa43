"""Every format of a report reads back to the same filing; what was edited is read as edited; nothing is guessed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disclosure_nb.archive.canonical import json_bytes, notebook_bytes
from disclosure_nb.checks import Findings, check
from disclosure_nb.errors import InputError
from disclosure_nb.filing import Filing, read_params
from disclosure_nb.form import get_edition
from disclosure_nb.formats.data import report_data, tidy_csv, tidy_xlsx
from disclosure_nb.formats.docx import render_docx
from disclosure_nb.formats.html.exporter import HTMLReportExporter
from disclosure_nb.formats.pdf import render_pdf
from disclosure_nb.readback import Reading, filing_of, read_report
from factories import invented_edition, zero_filing
from made import PARAMS, REPO, read_document, shown
from sizes import size
from strategies import filled_filings

UNITS = [f"2023/{path.stem}" for path in sorted(PARAMS.glob("2023/*.yaml"))]
EXPORTER = HTMLReportExporter()
RECEIVED = "requests.received.total"

MAKERS: Mapping[str, Callable[[Any], bytes]] = {
    "html": lambda notebook: EXPORTER.from_document(read_document(notebook)).encode(),
    "pdf": lambda notebook: render_pdf(read_document(notebook)),
    "docx": lambda notebook: render_docx(read_document(notebook)),
    "ipynb": notebook_bytes,
    "json": lambda notebook: json_bytes(report_data(read_document(notebook))),
    "csv": lambda notebook: tidy_csv(read_document(notebook)),
    "xlsx": lambda notebook: tidy_xlsx(read_document(notebook)),
}
QUICK = ("html", "ipynb", "json", "csv", "xlsx")


@cache
def filing_named(unit: str) -> Filing:
    return read_params(PARAMS / f"{unit}.yaml")


@cache
def notebook_of(unit: str) -> Any:
    return shown(filing_named(unit))


@cache
def made(form: str, unit: str) -> bytes:
    return MAKERS[form](notebook_of(unit))


def unchecked(form: str, filing: Filing) -> bytes:
    """The report of a filing as if nothing had been found: to look for wrong cells in noise takes long."""
    return MAKERS[form](shown(filing, findings=Findings(filing, ())))


def page(unit: str = "2023/hongze") -> str:
    return made("html", unit).decode()


def bare(text: str) -> str:
    """A page as a content management system leaves it: no attributes, no classes."""
    return re.sub(r'<(\w+)(?:\s+[\w-]+(?:="[^"]*")?)*', _only_spans, text)


def _only_spans(tag: re.Match[str]) -> str:
    spans = "".join(f" {span}" for span in re.findall(r'(?:row|col)span="\d+"', tag[0]))
    return f"<{tag[1]}{spans}"


def changed(text: str, address: str, shown_text: str) -> str:
    """The page with another text in one cell; its attributes stay."""
    new, count = re.subn(rf'(data-cell="{re.escape(address)}"[^>]*>)[^<]*<', rf"\g<1>{shown_text}<", text)
    assert count == 1
    return new


def notes_of(read: Reading) -> str:
    return "\n".join(note.zh for note in read.notes)


def codes(source: bytes | Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_report(source, "upload")
    for problem in caught.value.problems:
        assert len(problem.say()) < 500 and "\n" not in problem.say() and "Traceback" not in problem.say()
    return [problem.code for problem in caught.value.problems]


# --- the same filing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("form", MAKERS)
def test_every_format_reads_back_to_the_same_filing(form: str, unit: str) -> None:
    filing = filing_named(unit)

    read = read_report(made(form, unit), "upload")

    assert read.cells == filing.cells
    assert (read.unit_id, read.unit, read.year) == (filing.unit.id, filing.unit.name, filing.year)
    assert (read.edition, read.unresolved) == (filing.edition.id, ())
    if form not in ("csv", "xlsx"):
        assert not read.notes


@pytest.mark.parametrize("unit", ["2023/hongze", "2024/suqian", "2019/yunlan-education"])
@pytest.mark.parametrize("form", ["pdf", "docx", "ipynb", "json"])
def test_the_text_of_the_sections_is_the_same_everywhere(form: str, unit: str) -> None:
    def sections(kind: str) -> dict[str, str]:
        found = read_report(made(kind, unit), "upload").sections
        return {number: text.replace(" ", "") for number, text in found.items()}

    assert sections(form) == sections("html")
    assert set(sections("html")) == {"1", "2", "3", "4", "5", "6"}


def test_a_params_file_is_read_as_it_is() -> None:
    read = read_report(PARAMS / "2023" / "hongze.yaml")

    assert (read.unit_id, read.cells) == ("hongze", filing_named("2023/hongze").cells)
    assert read_report(PARAMS / "2023" / "hongze.yaml").filing.facts == filing_named("2023/hongze").facts


@settings(max_examples=size(80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filled_filings(get_edition("2021")), st.sampled_from(QUICK))
def test_any_numbers_read_back_exactly(filing: Filing, form: str) -> None:
    read = read_report(unchecked(form, filing), "upload")

    assert read.cells == filing.cells
    assert read.unresolved == ()


@settings(max_examples=size(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filled_filings(invented_edition()))
def test_a_form_of_ones_own_reads_back_when_it_is_given(filing: Filing) -> None:
    for form in QUICK:
        assert read_report(unchecked(form, filing), "upload", [invented_edition()]).cells == filing.cells


def test_a_form_that_nobody_knows_is_asked_for() -> None:
    assert codes(unchecked("html", zero_filing(invented_edition()))) == ["E504"]


def test_data_that_travel_with_a_report_carry_a_form_of_ones_own() -> None:
    filing = zero_filing(invented_edition())
    assert read_report(unchecked("json", filing), "upload").cells == filing.cells


@pytest.mark.parametrize("unit", ["2023/hongze", "2023/yunlan-police", "2023/jinhu"])
@pytest.mark.parametrize("form", ["html", "pdf", "docx", "ipynb", "json"])
def test_what_was_read_is_checked_like_the_filing(form: str, unit: str) -> None:
    again = filing_of(read_report(made(form, unit), "upload"))

    assert (again.unit.level, again.unit.self_name) == (
        filing_named(unit).unit.level,
        filing_named(unit).unit.self_name,
    )
    assert Counter(f.code for f in check(again)) == Counter(f.code for f in check(filing_named(unit)))


def test_the_object_of_the_command_has_exactly_these_keys() -> None:
    data = read_report(made("html", "2023/hongze"), "upload").to_json()

    assert list(data) == ["unit", "year", "edition", "cells", "sections", "unresolved", "notes"]
    assert (data["unit"], data["year"], data["cells"][RECEIVED]) == ("hongze", 2023, 21)
    assert json.loads(json.dumps(data)) == data


# --- pages that were edited ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["2023/hongze", "2023/weibin-education", "2019/yunlan-education"])
def test_a_page_without_attributes_is_read_by_its_labels(unit: str) -> None:
    stripped = bare(page(unit))
    assert "data-cell" not in stripped

    read = read_report(stripped.encode(), "upload")

    assert (read.cells, read.unresolved) == (filing_named(unit).cells, ())
    assert (read.unit, read.year, read.unit_id) == (filing_named(unit).unit.name, filing_named(unit).year, None)
    assert (read.level, notes_of(read)) == (None, "没有写明单位的层级和自称，按部门、本机关核对")


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", 7), ("", None), ("/", None), ("1,234", 1234), ("２２（其中修订16件）", 22), ("&nbsp;21&#12288;", 21)],
)
def test_an_edited_number_is_read_as_edited(text: str, value: int | None) -> None:
    read = read_report(changed(page(), RECEIVED, text).encode(), "upload")

    assert read.cells[RECEIVED] == value
    assert read.unresolved == ()
    assert ("所带数值" in notes_of(read)) == (value != 21)
    assert {a: v for a, v in read.cells.items() if a != RECEIVED} == {
        a: v for a, v in filing_named("2023/hongze").cells.items() if a != RECEIVED
    }


@pytest.mark.parametrize("text", ["二十一", "2l", "1 或 2", "12%", "x" * 100_000])
def test_what_is_no_number_is_named_and_not_guessed(text: str) -> None:
    read = read_report(changed(page(), RECEIVED, text).encode(), "upload")

    assert (read.cells[RECEIVED], read.unresolved) == (None, (RECEIVED,))
    assert "总计" in notes_of(read) and len(notes_of(read)) < 400


def test_a_row_that_is_gone_is_named() -> None:
    text = re.sub(r'<tr>(?:(?!<tr>).)*data-cell="requests\.carried_out\..*?</tr>', "", page(), flags=re.DOTALL)

    read = read_report(text.encode(), "upload")

    assert set(read.unresolved) == {address for address in read.cells if ".carried_out." in address}


def test_one_cell_with_two_numbers_is_refused() -> None:
    again = f'<table><tr><td data-cell="{RECEIVED}" data-value="5">5</td></tr></table></main>'

    read = read_report(page().replace("</main>", again).encode(), "upload")

    assert read.unresolved == (RECEIVED,)


def test_what_is_hidden_is_not_read() -> None:
    text = changed(page(), RECEIVED, '<span style="display: none">9</span>21')

    assert read_report(text.encode(), "upload").cells[RECEIVED] == 21


def test_end_tags_may_be_missing_and_the_encoding_may_be_old() -> None:
    text = re.sub("</(td|th|tr|p|tbody|thead)>", "", page())

    assert read_report(text.encode("gb18030"), "upload").cells == filing_named("2023/hongze").cells


def test_a_title_that_was_changed_is_reported() -> None:
    read = read_report(
        page().replace("2023年政府信息公开工作年度报告</h1>", "2022年政府信息公开工作年度报告</h1>").encode()
    )

    assert "随文数据" in notes_of(read)


# --- PDF -------------------------------------------------------------------------------------------------------------


def pdf_with(attachment: dict[str, object] | None, unit: str = "2023/hongze") -> bytes:
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(made("pdf", unit))) as pdf:
        del pdf.attachments["filing.json"]
        if attachment is not None:
            pdf.attachments["filing.json"] = json.dumps(attachment).encode()
        pdf.save(held)
    return held.getvalue()


@pytest.mark.parametrize("unit", ["2023/hongze", "2019/yunlan-education"])
def test_a_pdf_without_attachment_is_read_from_its_print(unit: str) -> None:
    read = read_report(pdf_with(None, unit), "upload")

    assert (read.cells, read.unresolved) == (filing_named(unit).cells, ())
    assert (read.unit, read.year) == (filing_named(unit).unit.name, filing_named(unit).year)
    assert notes_of(read).endswith("没有附件 filing.json，只读了印出的内容")
    assert (read.level, "没有写明单位的层级和自称" in notes_of(read)) == (None, True)


def test_print_and_attachment_must_agree() -> None:
    with pikepdf.open(io.BytesIO(made("pdf", "2023/hongze"))) as pdf:
        data = json.loads(pdf.attachments["filing.json"].get_file().read_bytes())
    data["cells"][RECEIVED] = 99

    read = read_report(pdf_with(data), "upload")

    assert read.cells[RECEIVED] == 21
    assert "随文数据是 99，按印的 21 读取" in notes_of(read)


def test_the_attached_csv_is_the_same_filing() -> None:
    with pikepdf.open(io.BytesIO(made("pdf", "2023/hongze"))) as pdf:
        content = pdf.attachments["report.csv"].get_file().read_bytes()

    assert read_report(content, "upload").cells == filing_named("2023/hongze").cells


def test_the_packages_for_pdf_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pdfplumber", None)

    assert codes(made("pdf", "2023/hongze")) == ["E540"]


# --- tables of lines -------------------------------------------------------------------------------------------------


def test_a_csv_as_a_spreadsheet_saves_it() -> None:
    text = made("csv", "2023/hongze").decode("utf-8-sig")
    text = re.sub(r"(requests\.received\.total),21,", r'\1,"1,021",', text)

    read = read_report(text.encode("gbk"), "upload")

    assert read.cells[RECEIVED] == 1021
    assert "千位" in notes_of(read)


def test_lines_that_are_missing_twice_there_or_of_two_reports() -> None:
    lines = made("csv", "2023/hongze").decode("utf-8-sig").splitlines()
    without = [line for line in lines if RECEIVED not in line]

    assert read_report("\n".join(without).encode(), "upload").unresolved == (RECEIVED,)
    assert codes("\n".join([*lines, lines[5]]).encode()) == ["E523"]
    assert codes("\n".join([*lines, lines[5].replace("2023", "2022", 1)]).encode()) == ["E522"]
    assert codes("\n".join([*lines, lines[5].replace("proactive.", "nowhere.")]).encode()) == ["E524"]
    assert codes("\n".join(lines[:1]).encode()) == ["E522"]


def test_a_formula_in_a_workbook_counts_by_what_it_shows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", "2023/hongze")))
    sheet = book.active
    row = next(row for row in sheet.iter_rows() if row[10].value == RECEIVED)
    row[11].value = "=20+1"  # never computed: openpyxl stores no value
    held = io.BytesIO()
    book.save(held)

    assert read_report(held.getvalue(), "upload").unresolved == (RECEIVED,)


# --- from anybody ----------------------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return held.getvalue()


def with_part(whole: bytes, name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, content if entry == name else source.read(entry))
    return held.getvalue()


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "E501"),
    "noise": (lambda: bytes(range(256)) * 20, "E502"),
    "text": (lambda: "卫滨区教育局2023年度报告\n一、总体情况".encode(), "E501"),
    "an old Word file": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "E501"),
    "another zip": (lambda: zipped(a=b"1"), "E501"),
    "an OpenDocument file": (lambda: zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "E501"),
    "half a zip": (lambda: made("xlsx", "2023/hongze")[:3000], "E506"),
    "a zip that unpacks to much": (
        lambda: with_part(made("xlsx", "2023/hongze"), "xl/worksheets/sheet1.xml", b"\0" * 65_000_000),
        "E505",
    ),
    "entities in a workbook": (
        lambda: with_part(made("xlsx", "2023/hongze"), "xl/worksheets/sheet1.xml", BOMB),
        "E507",
    ),
    "a workbook of nothing": (lambda: with_part(made("xlsx", "2023/hongze"), "xl/workbook.xml", b"<x/>"), "E521"),
    "half a PDF": (lambda: made("pdf", "2023/hongze")[:9000], "E542"),
    "a PDF in name": (lambda: b"%PDF-1.7\n" + b"x" * 500, "E542"),
    "a nest of JSON": (lambda: b'{"a":' * 100_000, "E510"),
    "a giant number": (lambda: b'{"filing": 1e999999999}', "E510"),
    "not a number": (lambda: b'{"filing": NaN}', "E510"),
    "a key twice": (lambda: b'{"filing": 1, "filing": 2}', "E510"),
    "other JSON": (lambda: b'{"hello": 1}', "E513"),
    "a report of nothing": (lambda: b'{"filing": {}, "findings": {}}', "E511"),
    "a notebook of nothing": (lambda: b'{"nbformat": 4, "cells": 3}', "E512"),
    "an empty notebook": (lambda: b'{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[]}', "E533"),
    "a page without tables": (lambda: b"<html><h1>hello</h1></html>", "E503"),
    "a nest of elements": (lambda: b"<div>" * 200_000, "E503"),
    "too many cells": (lambda: b"<table><tr>" + b"<td>1" * 30_000, "E505"),
    "a broken CSV": (lambda: b'address,value\n"', "E520"),
    "another CSV": (lambda: b"address,value\n1,2\n", "E521"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_is_one_sentence(name: str) -> None:
    make, code = HOSTILE[name]

    assert set(codes(make())) == {code}


def test_wide_spans_take_no_time() -> None:
    wide = '<table><tr><td rowspan="99999" colspan="99999">1</td></tr>' + "<tr><td colspan=9999>2</td></tr>" * 2000
    read = read_report((page() + wide).encode(), "upload")

    assert read.cells == filing_named("2023/hongze").cells


@pytest.mark.parametrize("piece", ["<!--", "<a ", '<a href="', "<![CDATA[", "<?x", "</a ", "<a '", "&#"])
@pytest.mark.parametrize("end", ["", ">"])
def test_what_never_ends_takes_no_time(piece: str, end: str) -> None:
    assert codes((piece * 20_000 + end).encode()) in (["E503"], ["E501"])


def test_comments_are_not_read() -> None:
    assert read_report(page().replace("<table", "<!-- <td> --><table").encode(), "upload").unresolved == ()


def test_a_locked_pdf_and_a_missing_file_are_named(tmp_path: Path) -> None:
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(made("pdf", "2023/hongze"))) as pdf:
        pdf.save(held, encryption=pikepdf.Encryption(owner="a", user="b"))

    assert codes(held.getvalue()) == ["E541"]
    assert codes(tmp_path / "none.html") == ["E500"]
    assert codes(tmp_path) == ["E500"]


@settings(max_examples=size(1500), deadline=None)
@given(
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"{", b"<html><table>", b"address,value\n", b"unit: "]),
    st.binary(max_size=300),
)
def test_any_bytes_are_read_or_refused(start: bytes, rest: bytes) -> None:
    try:
        read_report(start + rest, "upload")
    except InputError as error:
        assert error.problems


@settings(max_examples=size(250), deadline=None)
@given(st.integers(0, 40_000), st.integers(1, 400), st.sampled_from(["html", "json", "ipynb", "xlsx", "csv"]))
def test_a_damaged_report_is_read_or_refused(at: int, length: int, form: str) -> None:
    whole = made(form, "2023/hongze")
    at %= len(whole)
    try:
        read_report(whole[:at] + whole[at + length :], "upload")
    except InputError as error:
        assert error.problems


def test_a_decimal_that_a_float_cannot_hold_stays_exact() -> None:
    exact = Decimal("123456789012345678901.123456789")
    filing = filing_named("2023/weibin-education").with_cells({"proactive.charges.amount": exact})

    for form in QUICK:
        assert read_report(unchecked(form, filing), "upload").cells["proactive.charges.amount"] == exact


def test_the_template_is_no_report() -> None:
    assert set(codes(REPO / "notebooks" / "annual_report.ipynb")) <= {"E532", "E533"}
