"""An edited Word file is read back: what its tables show counts, wherever it was saved, and nothing is guessed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.nodes import Data, Document, HeadingPart, Paragraph, Text, Title
from disclosure_nb.errors import InputError
from disclosure_nb.filing import Filing, Store
from disclosure_nb.form import edition_from_yaml
from disclosure_nb.formats.docx import render_docx
from disclosure_nb.narrative import narrate
from disclosure_nb.readback import Reading
from disclosure_nb.readback import filing_of as filing_of_read
from disclosure_nb.readback.word import read_word

PARAMS = Path(__file__).parents[2] / "params"
REAL = [("yunlan-police", 2023), ("suqian", 2024), ("hongze", 2023), ("jinhu", 2023), ("yunlan-education", 2019)]
PROACTIVE, REQUESTS, REMEDIES = range(3)
needs_office = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")


def filing_of(unit: str = "yunlan-police", year: int = 2023) -> Filing:
    return Store(PARAMS).load(unit, year)


def made(filing: Filing, *, data: bool = True) -> bytes:
    """The Word file of a filing; without ``data`` as someone else may have made it."""
    findings = check(filing)
    narrative = narrate(filing, None)
    shown = [
        show.title(filing, findings),
        show.preface(narrative),
        *(show.section(narrative, findings, number) for number in range(1, 6)),
        show.sections(narrative, findings, start=6),
        show.charts(filing),
        show.findings_list(findings),
    ]
    blocks = [block for part in shown for block in part.blocks]
    whole = render_docx(
        Document(
            title=next(block for block in blocks if isinstance(block, Title)),
            body=tuple(block for block in blocks if not isinstance(block, Title | Data)),
            data=tuple(block for block in blocks if isinstance(block, Data)),
        )
    )
    return whole if data else bare(whole)


def bare(whole: bytes) -> bytes:
    """A Word file without what it says of itself."""
    for name in ("customXml/item1.xml", "docProps/custom.xml"):
        whole = changed(whole, name, lambda _: "<nothing/>")
    return whole


def changed(whole: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """A Word file with one of its parts changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(held, "w") as target:
        for entry in source.namelist():
            content = source.read(entry)
            target.writestr(entry, change(content.decode()) if entry == name else content)
    return held.getvalue()


def without_marks(whole: bytes) -> bytes:
    return changed(whole, "word/document.xml", lambda xml: re.sub(r"<w:bookmark(Start|End) [^>]*/>", "", xml))


def edited(whole: bytes, edit: Callable[[Any], object]) -> bytes:
    """A Word file as somebody edited and saved it."""
    document = docx.Document(io.BytesIO(whole))
    edit(document)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def notes(read: Reading) -> str:
    return "\n".join(note.zh for note in read.notes)


class TestSame:
    @pytest.mark.parametrize(("unit", "year"), REAL)
    def test_an_unchanged_file_gives_what_was_put_in(self, unit: str, year: int) -> None:
        filing = filing_of(unit, year)
        read = read_word(made(filing))
        assert read.cells == filing.cells
        assert (read.unit, read.unit_id, read.year, read.edition) == (filing.unit.name, unit, year, filing.edition.id)
        assert (read.unresolved, read.notes) == ((), ())

    @pytest.mark.parametrize(("unit", "year"), REAL)
    def test_labels_alone_are_enough(self, unit: str, year: int) -> None:
        filing = filing_of(unit, year)
        read = read_word(without_marks(made(filing, data=False)))
        assert read.cells == filing.cells and read.unresolved == ()
        assert (read.unit, read.unit_id, read.year, read.edition) == (filing.unit.name, None, year, filing.edition.id)

    def test_the_sections_have_their_text_and_nothing_of_the_charts(self) -> None:
        filing = filing_of()
        read = read_word(made(filing))
        assert list(read.sections) == list("123456")
        assert read.sections["1"].startswith("（一）主动公开情况\n")
        assert "查询类申请引导不够" in read.sections["5"]
        assert "图示" not in read.sections["6"] and read.sections["6"]

    @pytest.mark.parametrize(("unit", "year"), [("suqian", 2024), ("hongze", 2023)])
    def test_the_units_level_and_its_name_for_itself_are_read(self, unit: str, year: int) -> None:
        filing = filing_of(unit, year)
        assert filing.unit.level != "department"
        read = read_word(made(filing))
        assert (read.level, read.self_name) == (filing.unit.level, filing.unit.self_name)
        assert filing_of_read(read).unit == filing.unit

    def test_a_file_that_does_not_say_them_is_reported(self) -> None:
        read = read_word(bare(made(filing_of())))
        assert (read.level, read.self_name, read.unit_id) == (None, None, None)
        assert "没有写明单位的层级和自称" in notes(read)

    def test_its_json_keeps_blank_apart_from_zero(self) -> None:
        filing = filing_of().with_cells({"requests.received.total": None, "proactive.charges.amount": Decimal("0.10")})
        held = read_word(made(filing)).to_json()
        assert set(held) == {"unit", "year", "edition", "cells", "sections", "unresolved", "notes"}
        assert held["cells"]["requests.received.total"] is None
        assert held["cells"]["proactive.charges.amount"] == 0.1
        assert held["cells"]["requests.carried_in.research"] == 0

    def test_the_mark_of_a_draft_is_no_part_of_the_number(self) -> None:
        filing = filing_of().with_cells({"requests.received.total": 999})
        whole = made(filing)
        assert "999※" in docx.Document(io.BytesIO(whole)).tables[REQUESTS].cell(3, 9).text
        assert read_word(whole).cells == filing.cells

    def test_an_invented_edition_is_read_by_its_own_labels(self) -> None:
        text = (Path(__file__).parents[2] / "src/disclosure_nb/form/editions/2021.yaml").read_text(encoding="utf-8")
        edition = edition_from_yaml(text.replace('id: "2021"', 'id: "2031"').replace("自然人", "个人"), "invented.yaml")
        old = filing_of()
        filing = Filing(old.unit, 2031, edition, old.cells)
        read = read_word(made(filing), editions=[edition])
        assert read.edition == "2031" and read.cells == filing.cells and read.unresolved == ()


class TestEdited:
    def test_what_was_typed_counts(self) -> None:
        def edit(document: Any) -> None:
            document.tables[REQUESTS].cell(3, 3).text = "96"
            document.tables[PROACTIVE].cell(13, 1).text = "1，234.50"
            document.tables[REMEDIES].cell(3, 0).text = ""

        read = read_word(edited(made(filing_of()), edit))
        changes = {
            "requests.received.natural_person": 96,
            "proactive.charges.amount": Decimal("1234.5"),
            "remedies.review.upheld": None,
        }
        assert read.cells == {**filing_of().cells, **changes}
        assert read.unresolved == () and "千位" in notes(read)

    def test_odd_cells_are_reported_or_refused(self) -> None:
        def edit(document: Any) -> None:
            row = document.tables[REQUESTS].rows[3].cells
            for cell, text in zip(row[3:], ["９５", "/", "无", "1 2", "约1", "22（其中补正1件）", "一百"], strict=True):
                cell.text = text

        read = read_word(edited(made(filing_of()), edit))
        row = [read.cells[address] for address in filing_of().cells if address.startswith("requests.received.")]
        assert row == [95, None, None, None, None, 22, None]
        assert read.unresolved == tuple(
            f"requests.received.{column}" for column in ("welfare", "legal_service", "total")
        )
        assert "其中补正1件" in notes(read) and "中文数字" in notes(read) and "作空白" in notes(read)

    def test_a_number_in_several_runs_and_revisions_is_one(self) -> None:
        def edit(document: Any) -> None:
            paragraph = document.tables[REQUESTS].cell(3, 3).paragraphs[0]
            run = paragraph.runs[0]._r
            deleted, inserted = OxmlElement("w:del"), OxmlElement("w:ins")
            run.addprevious(deleted)
            deleted.append(run)
            run.find(qn("w:t")).tag = qn("w:delText")
            deleted.addnext(inserted)
            new = OxmlElement("w:r")
            new.append(OxmlElement("w:t"))
            new[0].text = "1"
            inserted.append(new)
            paragraph.add_run("0")
            hidden = paragraph.add_run("7")
            hidden.font.hidden = True

        assert read_word(edited(made(filing_of()), edit)).cells["requests.received.natural_person"] == 10

    def test_a_changed_label_leaves_its_row_readable(self) -> None:
        def edit(document: Any) -> None:
            document.tables[REQUESTS].cell(8, 2).text = "1.属于国家秘迷"
            document.tables[PROACTIVE].cell(2, 0).text = "规 章："

        whole = edited(made(filing_of()), edit)
        for held, told in ((whole, False), (without_marks(whole), True)):
            read = read_word(held)
            assert read.cells == filing_of().cells and read.unresolved == ()
            assert ("按位置读取" in notes(read)) is told

    def test_rows_out_of_order_are_found_by_their_marks_or_named(self) -> None:
        def edit(document: Any) -> None:
            rows = document.tables[REQUESTS]._tbl.tr_lst
            rows[3].addprevious(rows[4])

        whole = edited(made(filing_of()), edit)
        assert read_word(whole).cells == filing_of().cells
        read = read_word(without_marks(whole))
        assert {address.split(".")[1] for address in read.unresolved} < {"received", "carried_in"}
        assert all(read.cells[address] in (None, value) for address, value in filing_of().cells.items())

    def test_a_lost_row_is_named_and_the_others_stay(self) -> None:
        def edit(document: Any) -> None:
            table = document.tables[REQUESTS]._tbl
            table.remove(table.tr_lst[4])

        for whole in (made(filing_of()), without_marks(made(filing_of()))):
            read = read_word(edited(whole, edit))
            lost = {address for address in filing_of().cells if address.startswith("requests.carried_in.")}
            assert set(read.unresolved) == lost
            assert all(
                read.cells[address] == value for address, value in filing_of().cells.items() if address not in lost
            )

    def test_a_row_that_is_there_twice_is_not_guessed(self) -> None:
        def edit(document: Any) -> None:
            row = document.tables[REQUESTS]._tbl.tr_lst[4]
            row.addnext(docx.oxml.parse_xml(row.xml))

        read = read_word(edited(without_marks(made(filing_of())), edit))
        assert {address.split(".")[1] for address in read.unresolved} == {"carried_in"}

    def test_a_lost_column_is_named_and_the_others_stay(self) -> None:
        def edit(document: Any) -> None:
            rows = document.tables[REQUESTS]._tbl.tr_lst
            for row in rows[2:]:
                row.remove(row.tc_lst[-3])  # 法律服务机构
            rows[0].tc_lst[1].grid_span, rows[1].tc_lst[2].grid_span = 6, 4

        read = read_word(edited(without_marks(made(filing_of())), edit))
        lost = {at for at in filing_of().cells if at.startswith("requests.") and at.endswith(".legal_service")}
        assert set(read.unresolved) == lost
        assert all(read.cells[address] == value for address, value in filing_of().cells.items() if address not in lost)

    def test_cells_merged_into_one_are_named(self) -> None:
        def edit(document: Any) -> None:
            row = document.tables[REQUESTS].rows[4].cells
            row[4].merge(row[8])

        for whole in (made(filing_of()), without_marks(made(filing_of()))):
            read = read_word(edited(whole, edit))
            columns = ("enterprise", "research", "welfare", "legal_service", "other_org")
            assert set(read.unresolved) == {f"requests.carried_in.{column}" for column in columns}
            assert read.cells["requests.carried_in.natural_person"] == 4
            assert read.cells["requests.carried_in.total"] == 5

    def test_a_number_moved_with_its_mark_belongs_to_where_it_stands(self) -> None:
        def edit(document: Any) -> None:
            table = document.tables[REQUESTS]
            first, second = table.cell(3, 3).paragraphs[0]._p, table.cell(3, 4).paragraphs[0]._p
            first.addprevious(docx.oxml.parse_xml(second.xml))
            second.addprevious(first)
            second.getparent().remove(second)

        read = read_word(edited(made(filing_of()), edit))
        assert (read.cells["requests.received.natural_person"], read.cells["requests.received.enterprise"]) == (4, 95)
        assert read.unresolved == () and "标记不在此栏" in notes(read)

    def test_other_tables_are_left_alone(self) -> None:
        def edit(document: Any) -> None:
            first = document.tables[PROACTIVE]._tbl
            other = document.add_table(2, 4)
            other.cell(0, 0).text = "规章"
            other.cell(0, 1).text = "99"
            first.addprevious(other._tbl)

        assert read_word(edited(made(filing_of()), edit)).cells == filing_of().cells

    def test_a_changed_text_and_title_are_read(self) -> None:
        def edit(document: Any) -> None:
            for paragraph in document.paragraphs:
                if paragraph.text.startswith("五、"):
                    paragraph.text = "五、政府信息公开工作存在的主要问题及改进情况"
                    paragraph._p.addnext(docx.oxml.parse_xml(document.add_paragraph("新增一段。")._p.xml))
                if paragraph.text.startswith("六、"):
                    paragraph._p.getparent().remove(paragraph._p)
            document.paragraphs[-1]._p.getparent().remove(document.paragraphs[-1]._p)
            document.paragraphs[0].text = "云澜区公安分局2022年政府信息公开工作年度报告"

        read = read_word(edited(made(filing_of()), edit))
        assert read.sections["5"].startswith("新增一段。\n") and "6" not in read.sections
        assert read.year == 2023
        assert "2022年" in notes(read) and "找不到标题“六、其他需要报告的事项”" in notes(read)


class TestHostile:
    @pytest.mark.parametrize(
        "data",
        [b"", b"PK\x03\x04", b"not a zip", b"\xd0\xcf\x11\xe0" + b"\0" * 600],
        ids=["nothing", "cut off", "text", "an old .doc"],
    )
    def test_what_is_no_word_file_is_refused(self, data: bytes) -> None:
        with pytest.raises(InputError, match="E506"):
            read_word(data)

    @pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "customXml/item1.xml"])
    @pytest.mark.parametrize(
        "xml",
        [
            "<w:document",
            '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
            '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>',
        ],
        ids=["cut off", "an entity", "a file of the machine"],
    )
    def test_damaged_parts_are_refused(self, name: str, xml: str) -> None:
        with pytest.raises(InputError, match="E506"):
            read_word(changed(made(filing_of()), name, lambda _: xml))

    def test_insertions_nested_without_end_are_refused(self) -> None:
        def nest(xml: str) -> str:
            return xml.replace("<w:body>", "<w:body>" + "<w:ins>" * 100_000 + "</w:ins>" * 100_000, 1)

        with pytest.raises(InputError, match="E506"):
            read_word(changed(made(filing_of()), "word/document.xml", nest))

    def test_a_file_that_grows_without_end_is_refused(self) -> None:
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("word/document.xml", b" " * 80_000_000)
        with pytest.raises(InputError, match="E505"):
            read_word(held.getvalue())

    def test_a_word_file_without_the_forms_tables_is_refused(self) -> None:
        part = HeadingPart(level=1, inlines=(Text(text="一、总体情况"),))
        title = Title(text="某局2023年报告", unit_id="a", unit="某局", year=2023, edition="2021")
        whole = render_docx(Document(title=title, body=(part, Paragraph(inlines=(Text(text="文"),)))))
        with pytest.raises(InputError, match="E503"):
            read_word(whole)

    @pytest.mark.parametrize(
        "held", ["", "[]", "{", '{"title": 5}', '{"title": {"year": "x", "unit": 5}}', "[" * 10_000]
    )
    def test_damaged_data_are_left_aside_for_what_is_printed(self, held: str) -> None:
        xml = f'<report xmlns="urn:disclosure-nb:report">{held}</report>'
        read = read_word(changed(made(filing_of()), "customXml/item1.xml", lambda _: xml))
        assert (read.unit, read.year, read.edition) == ("云澜区公安分局", 2023, "2021")
        assert read.cells == filing_of().cells

    def test_spans_without_end_do_no_harm(self) -> None:
        whole = changed(
            made(filing_of()),
            "word/document.xml",
            lambda xml: re.sub(r'<w:gridSpan w:val="\d+"/>', '<w:gridSpan w:val="99999999999"/>', xml),
        )
        assert read_word(whole).cells == filing_of().cells


@needs_office
class TestOffice:
    @pytest.mark.parametrize("way", [("docx",), ("odt", "docx"), ("doc", "docx")], ids="-".join)
    @pytest.mark.parametrize(("unit", "year"), [REAL[0], REAL[2], REAL[4]])
    def test_saved_by_libreoffice_it_gives_the_same(
        self, unit: str, year: int, way: tuple[str, ...], tmp_path: Path
    ) -> None:
        filing = filing_of(unit, year)
        whole = made(filing)
        read = read_word(whole)
        kind = "docx"
        for step, next_kind in enumerate(way):
            folder = tmp_path / str(step)
            folder.mkdir()
            (folder / f"report.{kind}").write_bytes(whole)
            profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
            command = ["soffice", profile, "--headless", "--convert-to", next_kind, "--outdir", "out", f"report.{kind}"]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
            whole, kind = (folder / "out" / f"report.{next_kind}").read_bytes(), next_kind
        again = read_word(whole)
        assert again.cells == filing.cells
        for said in ("unit_id", "unit", "level", "self_name", "year", "edition"):
            assert getattr(again, said) == getattr(read, said) is not None
        assert (again.sections, again.unresolved, again.notes) == (read.sections, (), ())
        with zipfile.ZipFile(io.BytesIO(whole)) as held:
            marks = set(re.findall(r'w:name="(_cell_\w+)"', held.read("word/document.xml").decode()))
        assert len(marks) == len(filing.cells)
