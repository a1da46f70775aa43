"""The fill-in workbook: what a clerk opens, made from the edition alone."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from disclosure_nb.checks import Policy
from disclosure_nb.checks.rules.year_relations import relations
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing
from disclosure_nb.filing.rest import without_filled
from disclosure_nb.filing.workbook.slots import LAST, LAST_YEAR, REST_MARK, rest_label
from disclosure_nb.filing.workbook.total_formula import Position, reference
from disclosure_nb.formats.data.sheets import new_workbook, workbook_bytes
from disclosure_nb.language import Sentence
from disclosure_nb.workbook.controls import put_controls
from disclosure_nb.workbook.forms import put_facts, put_rest, put_texts, put_unit
from disclosure_nb.workbook.guide import put_guide
from disclosure_nb.workbook.table import locked, put_table

_THIS_YEAR_TAB, _LAST_YEAR_TAB, _HELP_TAB = "2F6DB5", "9AA3AE", "6FA287"


def fill_in_workbook(filing: Filing, previous: Filing | None = None) -> bytes:
    """Return the workbook (.xlsx) in which a filing is filled in; the filing may be blank.

    Sheets: 单位, the tables of the form (表2, 表3, …), 事实, 文字, last year's tables, 填表说明. Last year's are
    filled where ``previous`` is given, as far as its edition has the same cells. Totals are formulas where the
    filing has the value that they give. Cells of a broken relation turn red, and the reason appears next to them: for
    the identities of the edition, its relations with last year (国办公开办函〔2021〕30号, 〔2019〕60号) and the kinds.
    Next to each table is the mark by which a clerk states that the rest of it is 0; what is 0 by it is left blank.

    Equal filings give equal bytes. Raises UsageError if ``previous`` is not of the year before, and for a text that is
    longer than a cell of a workbook can be.
    """
    filing = without_filled(filing)
    workbook, first = new_workbook()
    first.title = "单位"
    first.sheet_properties.tabColor = _HELP_TAB
    _name(workbook, "", first.title, put_unit(first, filing))
    last_year = _last_year(filing, previous)
    places: dict[str, Mapping[str, Position]] = {}
    sheets = {section.table: f"表{section.number}" for section in filing.edition.sections if section.table}
    for table, title in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.sheet_properties.tabColor = _THIS_YEAR_TAB
        places[table] = put_table(sheet, filing, table, f"{filing.year}年")
        _name(workbook, "", title, places[table])
    for title, put in {"事实": put_facts, "文字": put_texts}.items():
        sheet = workbook.create_sheet(title)
        sheet.sheet_properties.tabColor = _THIS_YEAR_TAB
        _name(workbook, "", title, put(sheet, filing))
    for table, title in sheets.items():
        sheet = workbook.create_sheet(f"{LAST_YEAR}{title}")
        sheet.sheet_properties.tabColor = _LAST_YEAR_TAB
        _name(workbook, LAST, sheet.title, put_table(sheet, last_year, table, f"{LAST_YEAR}（{last_year.year}年）"))
    for table, title in sheets.items():
        years = [one for one in relations(filing.edition, filing.edition, Policy()) if one.table == table]
        put_controls(workbook[title], filing.edition, table, places[table], years, f"'{LAST_YEAR}{title}'!")
        column = max(column for _, column in places[table].values()) + 1
        mark = put_rest(workbook[title], rest_label(filing.edition, table), column, stated=table in filing.rest)
        _name(workbook, REST_MARK, title, {table: mark})
    guide = workbook.create_sheet("填表说明")
    guide.sheet_properties.tabColor = _HELP_TAB
    put_guide(guide, filing.edition)
    for sheet in workbook.worksheets:
        locked(sheet)
    return workbook_bytes(workbook)


def _last_year(filing: Filing, previous: Filing | None) -> Filing:
    """Return last year's values on this year's form; blank where they are not known."""
    before = filing.year - 1
    if previous is None:
        return Filing(filing.unit, before, filing.edition, {})
    if previous.year != before:
        raise UsageError(
            Sentence(
                f"“{LAST_YEAR}”应是 {before} 年的数据，给出的是 {previous.year} 年的，请更换。",
                f"last year's values must be of {before}, given were those of {previous.year}; replace them.",
            )
        )
    known = filing.edition.taken_from(previous.edition, previous.cells)
    return Filing(filing.unit, before, filing.edition, known)


def _name(workbook: Workbook, prefix: str, title: str, places: Mapping[str, Position]) -> None:
    """Give every cell to be filled in its defined name."""
    for name, place in places.items():
        known = prefix + name
        workbook.defined_names[known] = DefinedName(known, attr_text=f"'{title}'!{reference(place, fixed=True)}")
