"""From what a published report shows to the values of the form.

A cell of the form is found by the table's labels and by its own mark (``data-cell``, a bookmark). Where the two
disagree the labels win, for they are what people see. What could be two cells, or is no number, is named and not
guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from disclosure_nb.filing import LEVELS, Value, number
from disclosure_nb.filing.celltext import read_cell_text
from disclosure_nb.form import Edition
from disclosure_nb.formats.data.sections import plain, sections_of
from disclosure_nb.language import Sentence
from disclosure_nb.readback.printed_labels import ENOUGH, FormTable, form_tables, place_cells, resemblance
from disclosure_nb.readback.printout import Printout, PrintoutCell, PrintoutLine, PrintoutTable
from disclosure_nb.readback.reading import NO_LEVEL, Reading, edition_named, known_editions, problem
from disclosure_nb.say import show_text

EXACT = re.compile(r"-?(0|[1-9][0-9]{0,99})(\.[0-9]{1,100})?")
_DAY = re.compile(r"(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日")
_TITLE = re.compile(r"(?P<unit>.+?)(?P<year>(?:19|20)\d{2})年(?:度)?(?:政府)?信息公开(?:工作)?(?:年度)?报告")


def read_printout(printout: Printout, name: str, editions: Sequence[Edition]) -> Reading:
    """Return what a printed report says. Raises InputError if it has no table of the form."""
    tables = printout.tables
    stated = printout.own_words.get("edition")
    form, found = _form_of(tables, None if stated is None else edition_named(str(stated), editions, name), editions)
    if not found and not _marked(tables):
        raise problem(
            "E503",
            name,
            "没有找到年度报告的法定表格（主动公开、申请办理、复议诉讼），请确认是否选错了文件。",
            "no statutory table of the annual report was found; check that this is the right file.",
        )
    reading = _FormReader(form)
    reading.cells_from(tables, found)
    lines = printout.lines
    sections = sections_of(((line.text, line.level) for line in lines), form)
    reading.notes += [
        Sentence(f"找不到标题“{section.title}”", f"the title of section {section.number} is missing")
        for section in form.sections
        if str(section.number) not in sections
    ]
    unit, year = reading.title_from(lines, printout.own_words)
    sections = {id: _unsigned(text, unit) for id, text in sections.items()}
    level = next((level for level in LEVELS if level == printout.own_words.get("level")), None)
    if level is None:
        reading.notes.append(NO_LEVEL)
    return Reading(
        unit_id=printout.own_words.get("unit_id"),
        unit=unit,
        year=year,
        form=form,
        cells=reading.cells,
        sections=sections,
        unresolved=tuple(reading.unresolved),
        notes=tuple(reading.notes),
        level=level,
        self_name=printout.own_words.get("self_name"),
    )


_Found = list[tuple[FormTable, PrintoutTable]]


def _form_of(
    tables: Sequence[PrintoutTable], stated: Edition | None, editions: Sequence[Edition]
) -> tuple[Edition, _Found]:
    """Return the edition whose labels the tables have (if several fit equally, the stated one), and its tables."""
    known = list(known_editions(editions).values())
    likeness: dict[str, float] = {}
    found: dict[str, _Found] = {}
    for edition in known:
        pairs = [(form, max(((resemblance(table, form), at) for at, table in enumerate(tables)), default=(0.0, 0)))
                 for form in form_tables(edition)]  # fmt: skip
        found[edition.id] = [(form, tables[at]) for form, (share, at) in pairs if share >= ENOUGH]
        likeness[edition.id] = sum(share for _, (share, _) in pairs if share >= ENOUGH)
    marks = set(_marked(tables))

    def fit(edition: Edition) -> tuple[float, bool, int]:
        return likeness[edition.id], edition is stated, len(marks & edition.cells.keys())

    best = max(known, key=fit)
    return best, found[best.id]


class _FormReader:
    def __init__(self, form: Edition) -> None:
        self.form = form
        self.cells: dict[str, Value] = dict.fromkeys(form.cells)
        self.unresolved: list[str] = []
        self.notes: list[Sentence] = []

    def cells_from(self, tables: Sequence[PrintoutTable], found: _Found) -> None:
        """Read every cell of the form from the printed tables."""
        placed = [spot for form, table in found for spot in place_cells(table, form)]
        labelled = {address: cell for address, cell, _ in placed}
        by_place = {address for address, _, only_by_place in placed if only_by_place}
        owners = {id(cell): address for address, cell in labelled.items()}
        marked = _marked(tables)
        for address in self.form.cells:
            cell, marks = labelled.get(address), marked.get(address, [])
            if len({mark.text for mark in marks}) > 1:
                stated = "、".join(dict.fromkeys(f"“{show_text(mark.text)}”" for mark in marks))
                self._unresolved(
                    address, Sentence(f"多次出现而数不同：{stated}", f"shown with several numbers: {stated}")
                )
                continue
            mark = marks[0] if marks else None
            if cell is None and mark is not None and id(mark) not in owners:
                cell = mark
            elif cell is not None and mark is not None and not any(mark is cell for mark in marks):
                self._note(address, Sentence("标记不在此栏，按表中的栏目读取", "its mark is elsewhere; read by labels"))
            elif address in by_place and mark is None:
                self._note(address, Sentence("此行的栏目与格式不同，按位置读取", "other labels; read by place"))
            if cell is None:
                self._unresolved(address, Sentence("表中找不到这一格", "the tables do not show this cell"))
            else:
                self._read(address, cell)

    def _read(self, address: str, cell: PrintoutCell) -> None:
        exact = cell.exact if address in cell.marks else None
        if exact is not None and cell.text == exact and (not exact or EXACT.fullmatch(exact)):
            self.cells[address] = number(Decimal(exact)) if exact else None
            return
        taken = read_cell_text(cell.text, self.form.cells[address].unit)
        self.cells[address] = taken.value
        if taken.problem is not None:
            self._unresolved(address, taken.problem)
        elif exact is not None and not (EXACT.fullmatch(exact) and number(Decimal(exact)) == taken.value):
            text, stated = show_text(cell.text), show_text(exact)
            self._note(
                address,
                Sentence(f"印的是“{text}”，所带数值是“{stated}”，按印的读取",
                         f"“{text}” is printed, the file's own value is “{stated}”; read as printed"),
            )  # fmt: skip
        elif taken.note is not None:
            self._note(address, taken.note)

    def title_from(self, lines: Sequence[PrintoutLine], own_words: Mapping[str, Any]) -> tuple[str | None, int | None]:
        """Return the unit and the year: those in the page's own data, else those of the printed title."""
        unit = own_words.get("unit")
        year = int(own_words["year"]) if re.fullmatch("[0-9]{4}", str(own_words.get("year"))) else None
        shown = next(_titles(lines), None)
        if shown is None:
            return unit, year
        printed = shown["unit"], int(shown["year"])
        if unit is not None and year is not None and (plain(unit), year) != (plain(printed[0]), printed[1]):
            stated = show_text(shown[0])
            self.notes.append(
                Sentence(
                    f"标题“{stated}”与随文数据（{show_text(unit)}，{year} 年）不同",
                    f"the title “{stated}” differs from the data in the file ({show_text(unit)}, {year})",
                )
            )
        return unit or printed[0], year or printed[1]

    def _unresolved(self, address: str, why: Sentence) -> None:
        self.unresolved.append(address)
        self._note(address, why)

    def _note(self, address: str, what: Sentence) -> None:
        self.notes.append(Sentence(f"{self.form.cells[address].label}：{what.zh}", f"{address}: {what.en}"))


def _unsigned(text: str, unit: str | None) -> str:
    """Return the text of a section without the signature (落款) below it: the unit's name, and the day."""
    lines = text.split("\n")
    rest = lines[:-1] if lines and _DAY.fullmatch(plain(lines[-1])) else lines
    return "\n".join(rest[:-1]) if unit and rest and plain(rest[-1]) == plain(unit) else text


def _marked(tables: Sequence[PrintoutTable]) -> dict[str, list[PrintoutCell]]:
    found: dict[str, list[PrintoutCell]] = {}
    for cell in (cell.content for table in tables for cell in table.cells):
        for address in cell.marks:
            found.setdefault(address, []).append(cell)
    return found


def _titles(lines: Sequence[PrintoutLine]) -> Iterator[re.Match[str]]:
    """Yield the titles among the first lines; a title may be broken into two."""
    first = lines[:12]
    styled = "".join(line.text for line in first if line.title)
    texts = [line.text for line in first]
    for text in (styled, *texts, *(one + two for one, two in pairwise(texts))):
        if match := _TITLE.fullmatch("".join(text.split())):
            yield match
