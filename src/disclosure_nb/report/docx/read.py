"""An edited Word file → the numbers and texts that it shows.

What counts is what stands in the visible tables. A cell is found by the table's labels and by its own mark
(``tags.py``); where the two disagree the labels win, for they are what people see. Nothing is guessed: what cannot be
read is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from disclosure_nb.errors import InputError, Place, Problem
from disclosure_nb.filing import Value, json_number
from disclosure_nb.filing.celltext import read_cell_text
from disclosure_nb.form import Edition, edition_ids, get_edition
from disclosure_nb.language import Sentence
from disclosure_nb.report.docx.labels import ENOUGH, FormTable, form_tables, place_cells, plain, resemblance
from disclosure_nb.report.docx.package import NAMESPACE
from disclosure_nb.report.docx.tags import bookmarked_addresses
from disclosure_nb.report.docx.visible import SeenCell, SeenFile, SeenParagraph, SeenTable, look_into
from disclosure_nb.say import show_text

_TITLE = re.compile(r"(?P<unit>.+?)(?P<year>(?:19|20)\d{2})年(?:度)?(?:政府)?信息公开(?:工作)?(?:年度)?报告")


@dataclass(frozen=True)
class ReadBack:
    """What a Word file shows.

    ``cells`` has every address of the edition: the exact number, or None where the cell is blank or cannot be read;
    the latter are named in ``unresolved``. ``sections`` holds the text of each section by its number, one line a
    paragraph, without its table. ``notes`` tell what was taken for what. ``unit`` and ``unit_id`` are None where the
    file does not say.
    """

    unit: str | None
    unit_id: str | None
    year: int | None
    edition: str
    cells: Mapping[str, Value]
    sections: Mapping[str, str]
    unresolved: tuple[str, ...]
    notes: tuple[Sentence, ...]

    def to_json(self) -> dict[str, Any]:
        """Return what was read as plain JSON data: null is blank."""
        return {
            "unit": self.unit,
            "year": self.year,
            "edition": self.edition,
            "cells": {address: json_number(value) for address, value in self.cells.items()},
            "sections": dict(self.sections),
            "unresolved": list(self.unresolved),
            "notes": [note.zh for note in self.notes],
        }


def read_docx(source: bytes | Path, *, editions: Sequence[Edition] | None = None) -> ReadBack:
    """Return what a Word file shows, in whichever of ``editions`` (all, if not given) its tables are.

    Raises InputError if it is no intact Word file, is too large, or holds no table of the form; OSError if a path
    cannot be read.
    """
    name = source.name if isinstance(source, Path) else "report.docx"
    file = look_into(source.read_bytes() if isinstance(source, Path) else source, name)
    held = _embedded_title(file)
    known = [get_edition(id_) for id_ in edition_ids()] if editions is None else editions
    tables = [part for part in file.body if isinstance(part, SeenTable)]
    found = {edition.id: _form_tables_in(tables, edition) for edition in known}
    best = max(known, key=lambda edition: (_likeness(found[edition.id]), edition.id == held.get("edition")))
    if not found[best.id]:
        sentence = Sentence(
            "文件中没有年度报告的法定表格（主动公开、申请办理、复议诉讼）",
            "the file holds no statutory table of the annual report",
        )
        raise InputError([Problem("E353", Place(name), sentence)])
    reading = _Reading(best)
    reading.cells_from(tables, found[best.id])
    reading.sections_from(file.body)
    unit, year = reading.title_from(file.body, held)
    return ReadBack(
        unit=unit,
        unit_id=held.get("unit_id"),
        year=year,
        edition=best.id,
        cells=reading.cells,
        sections=reading.sections,
        unresolved=tuple(reading.unresolved),
        notes=tuple(reading.notes),
    )


def _embedded_title(file: SeenFile) -> dict[str, Any]:
    """Return the title that travels with the file, if it is there and whole."""
    for part in file.custom:
        if part.tag == f"{{{NAMESPACE}}}report":
            try:
                title = json.loads(part.text or "")["title"]
                wanted = {"unit": str, "unit_id": str, "year": int, "edition": str}
                return {key: title[key] for key, type_ in wanted.items() if isinstance(title.get(key), type_)}
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return {}
    return {}


_Found = list[tuple[FormTable, SeenTable, float]]


def _form_tables_in(tables: Sequence[SeenTable], edition: Edition) -> _Found:
    """Return, for each table of the form, the printed table that is most like it, if one is like enough."""
    found: _Found = []
    for form in form_tables(edition):
        like = [(resemblance(table, form), table) for table in tables]
        most = max((share for share, _ in like), default=0.0)
        if most >= ENOUGH:
            found.append((form, next(table for share, table in like if share == most), most))
    return found


def _likeness(found: _Found) -> float:
    return sum(share for _, _, share in found)


class _Reading:
    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.cells: dict[str, Value] = dict.fromkeys(edition.cells)
        self.sections: dict[str, str] = {}
        self.unresolved: list[str] = []
        self.notes: list[Sentence] = []

    def cells_from(self, tables: Sequence[SeenTable], found: _Found) -> None:
        """Read the cells of the form from the printed tables."""
        placed = [spot for form, table, _ in found for spot in place_cells(table, form)]
        labelled = {address: cell for address, cell, _ in placed}
        by_place = {address for address, _, only_by_place in placed if only_by_place}
        tagged = _tagged(tables, self.edition)
        owned = {id(cell) for cell in labelled.values()}
        for address, form_cell in self.edition.cells.items():
            cell = labelled.get(address)
            tag = tagged.get(address)
            if cell is None and tag is not None and id(tag) not in owned:
                cell = tag
            elif cell is not None and tag is not None and tag is not cell:
                moved = Sentence(
                    "单元格的标记不在此栏，按表中的栏目读取", "its mark stands elsewhere; read by the labels"
                )
                self._note(address, moved)
            elif address in by_place and tag is None:
                self._note(
                    address, Sentence("此行的栏目与格式不同，按位置读取", "other labels than the form's; read by place")
                )
            if cell is None:
                self._unresolved(address, Sentence("表中找不到这一格", "the tables do not show this cell"))
                continue
            text = read_cell_text(cell.text, form_cell.unit)
            self.cells[address] = text.value
            if text.problem is not None:
                self._unresolved(address, text.problem)
            elif text.note is not None:
                self._note(address, text.note)

    def sections_from(self, body: Sequence[SeenParagraph | SeenTable]) -> None:
        """Read the text of the sections: what stands below a section's title, up to the next title of its level."""
        titles = {
            plain(title): section.number
            for section in self.edition.sections
            for title in (section.title, *section.aliases)
        }
        lines: dict[int, list[str]] = {}
        now: int | None = None
        for part in body:
            if not isinstance(part, SeenParagraph):
                continue
            number = titles.get(plain(part.text))
            if number is not None and number not in lines:
                now = number
                lines[now] = []
            elif part.level == 1:
                now = None
            elif now is not None and part.text.strip():
                lines[now].append(part.text.strip())
        for section in self.edition.sections:
            self.sections[str(section.number)] = "\n".join(lines.get(section.number, ()))
            if section.number not in lines:
                self.notes.append(
                    Sentence(f"找不到标题“{section.title}”", f"the title of section {section.number} is missing")
                )

    def title_from(
        self, body: Sequence[SeenParagraph | SeenTable], held: Mapping[str, Any]
    ) -> tuple[str | None, int | None]:
        """Return the unit and the year: those that travel with the file, else those of the printed title."""
        shown = next(_titles(body), None)
        unit, year = held.get("unit"), held.get("year")
        if shown is None:
            return unit, year
        printed_unit, printed_year = shown["unit"], int(shown["year"])
        if unit is not None and year is not None and (plain(unit), year) != (plain(printed_unit), printed_year):
            said = show_text(shown[0])
            self.notes.append(
                Sentence(
                    f"标题“{said}”与随文数据（{unit}，{year} 年）不同",
                    f"the title “{said}” differs from the data in the file ({unit}, {year})",
                )
            )
        return unit or printed_unit, year or printed_year

    def _unresolved(self, address: str, why: Sentence) -> None:
        self.unresolved.append(address)
        self._note(address, why)

    def _note(self, address: str, what: Sentence) -> None:
        self.notes.append(Sentence(f"{self.edition.cells[address].label}：{what.zh}", f"{address}: {what.en}"))


def _tagged(tables: Sequence[SeenTable], edition: Edition) -> dict[str, SeenCell]:
    """Return the cells that bear exactly one mark, which no other cell bears."""
    names = bookmarked_addresses(edition.cells)
    found: dict[str, list[SeenCell]] = {}
    for cell in (cell for table in tables for row in table.rows for cell in row):
        marks = [names[name] for name in cell.bookmarks if name in names]
        if len(marks) == 1:
            found.setdefault(marks[0], []).append(cell)
    return {address: cells[0] for address, cells in found.items() if len(cells) == 1}


def _titles(body: Sequence[SeenParagraph | SeenTable]) -> Iterator[re.Match[str]]:
    """Yield the titles among the first paragraphs; a title may be broken into two."""
    paragraphs = [part for part in body[:8] if isinstance(part, SeenParagraph)]
    styled = [part.text for part in paragraphs if part.title]
    texts = [part.text for part in paragraphs]
    for text in ("".join(styled), *texts, *(first + second for first, second in pairwise(texts))):
        if match := _TITLE.fullmatch("".join(text.split())):
            yield match
