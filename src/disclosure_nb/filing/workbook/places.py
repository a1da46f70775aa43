"""Which cell of a workbook is which: by the names it was given, checked against the labels next to it.

Names follow their cells when rows are inserted and sheets moved or renamed. Where a program dropped them, or the sheets
were copied into a new file, the labels are enough.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook as Sheets
from openpyxl.cell import MergedCell
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.supply import Note
from disclosure_nb.filing.workbook.labels import find_by_labels
from disclosure_nb.filing.workbook.slots import (
    FILL,
    LAST,
    LAST_YEAR,
    MARK,
    UNIT_FIELDS,
    Slot,
    group_name,
    plain_label,
    slots,
)
from disclosure_nb.filing.workbook.total_formula import Position
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?[A-Z]{1,3}\$?[0-9]{1,7})?")
_LEADING_ROWS = 10


@dataclass(frozen=True)
class Spot:
    """A cell of a workbook: the title of its sheet, its row and column from 1."""

    sheet: str
    row: int
    column: int

    @property
    def coordinate(self) -> str:
        """The cell as a workbook names it (``B3``)."""
        return f"{get_column_letter(self.column)}{self.row}"

    def place(self, file: str) -> Place:
        """Return the cell as a place in ``file``."""
        return Place(file, sheet=self.sheet, cell=self.coordinate)


def target(text: str | None) -> Spot | None:
    """Return the cell that a defined name points to, or None where it was deleted or the name is something else."""
    found = _TARGET.fullmatch((text or "").lstrip("=").replace("$'", "'").lstrip("$"))
    if found is None:
        return None
    title = (found[1] or found[2]).replace("''", "'")
    return Spot(title, int(found[4]), column_index_from_string(found[3]))


def find_spots(book: Sheets, edition: Edition, file: str) -> tuple[dict[str, Spot], list[Note], list[Problem]]:
    """Return the cell of every slot of the edition that the workbook has, with notes and problems (E220–E224)."""
    finder = _Finder(book, edition, file)
    for group in dict.fromkeys(slot.group for slot in slots(edition).values()):
        finder.group(group, [slot for slot in slots(edition).values() if slot.group == group])
    finder.distinct()
    return finder.spots, finder.notes, finder.problems


def find_stated(book: Sheets) -> str | None:
    """Return the edition that the workbook says it is of, as written there; None if the workbook is not one of ours."""
    return find_field(book, "edition")


def find_field(book: Sheets, key: str) -> str | None:
    """Return what a field of sheet 单位 says; None if the workbook is not one of ours, or has no such field."""
    slot = Slot(f"_unit.{key}", "_unit", (UNIT_FIELDS[key],), (FILL,))
    named = next((spot for name, spot in _named(book) if name == slot.name), None)
    if named is None or named.sheet not in book.sheetnames:
        texts = {sheet.title: dict(_texts(sheet)) for sheet in book.worksheets}
        ours = any(text.startswith(MARK) for found in texts.values() for text in found.values())
        found = {title: find_by_labels(texts[title], [slot])[slot.name] for title in texts if ours}
        named = next((Spot(title, *place) for title, places in found.items() for place in places), None)
    if named is None:
        return None
    value = book[named.sheet].cell(named.row, named.column).value
    return "" if value is None else str(value).strip()


def _named(book: Sheets) -> Iterator[tuple[str, Spot | None]]:
    for name, defined in book.defined_names.items():
        yield name.lower(), target(defined.attr_text)


class _Finder:
    def __init__(self, book: Sheets, edition: Edition, file: str) -> None:
        self.book = book
        self.edition = edition
        self.file = file
        self.named = dict(_named(book))
        self.texts = {sheet.title: dict(_texts(sheet)) for sheet in book.worksheets}
        self.spots: dict[str, Spot] = {}
        self.notes: list[Note] = []
        self.problems: list[Problem] = []

    def group(self, group: str, members: list[Slot]) -> None:
        """Find the slots of one table, or of one kind of field."""
        named = {slot.name: self.named.get(slot.name.lower()) for slot in members}
        labelled = self._labelled(group, members)
        homes = {spot.sheet for spot in named.values() if spot is not None} & set(self.texts)
        missing: list[Slot] = []
        by_label: list[Spot] = []
        strange: list[Spot] = []
        if not homes and len(labelled) > 1:
            if all(slot.later for slot in members):  # the mark of a table that is there twice, which is told
                return
            self._twice(group, list(labelled))
            return
        for slot in members:
            spot = named[slot.name]
            if spot is not None and spot.sheet in self.texts:
                known = labelled.get(spot.sheet, {}).get(slot.name, [])
                if not known:
                    strange.append(spot)
                elif (spot.row, spot.column) not in known and not (
                    slot.left == () and spot.column in {column for _, column in known}
                ):
                    self._disagree(slot, spot, known[0])
                self.spots[slot.name] = spot
            else:
                places = [
                    Spot(sheet, *place)
                    for sheet, found in labelled.items()
                    if not homes or sheet in homes
                    for place in found[slot.name]
                ]
                if len(places) == 1:
                    self.spots[slot.name] = places[0]
                    by_label.append(places[0])
                else:
                    missing.append(slot)
        self._note_labels(group, by_label, strange)
        self._missing(group, members, missing)

    def _labelled(self, group: str, members: list[Slot]) -> dict[str, dict[str, list[Position]]]:
        """Return the places of the group on each sheet that has its labels; other sheets have at most some alike."""
        last = group.startswith(LAST)
        found = {
            title: find_by_labels(texts, members)
            for title, texts in self.texts.items()
            if self._is_last_year(title) == last
        }
        counts = {title: sum(map(bool, places.values())) for title, places in found.items()}
        most = max(counts.values(), default=0)
        return {title: found[title] for title, count in counts.items() if count and 2 * count > most}

    def _is_last_year(self, title: str) -> bool:
        leading = (text for (row, _), text in self.texts[title].items() if row <= _LEADING_ROWS)
        return title.startswith(LAST_YEAR) or any(plain_label(text).startswith(LAST_YEAR) for text in leading)

    def _twice(self, group: str, titles: list[str]) -> None:
        name = group_name(self.edition, group)
        listed = "、".join(f"“{title}”" for title in titles)
        self._problem(
            "E222",
            Place(self.file),
            f"{name}在工作表{listed}中各有一份，无法判断以哪份为准，请删去多余的。",
            f"{name} is on several sheets ({listed}); delete the ones that do not count.",
        )

    def _disagree(self, slot: Slot, spot: Spot, place: Position) -> None:
        other = Spot(spot.sheet, *place).coordinate
        self._problem(
            "E221",
            spot.place(self.file),
            f"{slot.label}按单元格名称在 {spot.coordinate}，按旁边的标签在 {other}（可能移动或排序过单元格），"
            "请在新的填报表中重新填写。",
            f"by its name {slot.name} is {spot.coordinate}, by the labels {other} (cells were moved or sorted?); "
            "fill in a new workbook.",
        )

    def _note_labels(self, group: str, by_label: list[Spot], strange: list[Spot]) -> None:
        name = group_name(self.edition, group)
        if by_label:
            self._note(
                by_label[0],
                f"{name}有 {len(by_label)} 格的名称已丢失，按行列标签读取",
                f"{len(by_label)} cells of {name} have lost their names; they are read by their labels",
            )
        if strange:
            self._note(
                strange[0],
                f"{name}有 {len(strange)} 格旁边的标签与格式不同，按单元格名称读取",
                f"the labels next to {len(strange)} cells of {name} are not those of the form; read by their names",
            )

    def _missing(self, group: str, members: list[Slot], missing: list[Slot]) -> None:
        name = group_name(self.edition, group)
        optional = group.startswith(LAST) or group in ("_fact", "_text")
        if missing and len(missing) == len(members):
            if all(slot.later for slot in members):
                return
            zh, en = f"{name}不在工作簿中", f"{name} is not in the workbook"
            if optional:
                self.notes.append(Note("reading", Place(self.file), Sentence(f"{zh}，按未填处理", f"{en}: not given")))
            else:
                self._problem("E220", Place(self.file), f"{zh}，请从填报表恢复。", f"{en}; put it back.")
            return
        lines: dict[tuple[str, ...], list[Slot]] = defaultdict(list)
        for slot in missing:
            if slot.later:  # of a workbook that was made before there was such a cell
                continue
            lines[slot.left].append(slot)
        for line in lines.values():
            more = f"等 {len(line)} 格" if len(line) > 1 else ""
            self._problem(
                "E220",
                Place(self.file, sheet=self._sheet_of(members)),
                f"{line[0].label}{more}找不到（所在行或列可能已删除）；缺格不等于 0，请恢复后再填。",
                f"{len(line)} cell(s) from {line[0].name} on cannot be found (deleted?); a missing cell is not 0.",
            )

    def _sheet_of(self, members: list[Slot]) -> str | None:
        return next((self.spots[slot.name].sheet for slot in members if slot.name in self.spots), None)

    def distinct(self) -> None:
        """Report cells that two names claim, and cells that were merged into others."""
        owner: dict[Spot, str] = {}
        known = slots(self.edition)
        for name, spot in self.spots.items():
            other = owner.setdefault(spot, name)
            if other != name:
                self._problem(
                    "E223",
                    spot.place(self.file),
                    f"{known[other].label}与{known[name].label}指向同一个单元格，请在新的填报表中重新填写。",
                    f"{other} and {name} are the same cell; fill in a new workbook.",
                )
            elif isinstance(self.book[spot.sheet].cell(spot.row, spot.column), MergedCell):
                self._problem(
                    "E224",
                    spot.place(self.file),
                    f"{known[name].label}与别的单元格合并了，请取消合并并分别填写。",
                    f"{name} was merged with other cells; take the merge apart and fill in each.",
                )

    def _problem(self, code: str, place: Place, zh: str, en: str) -> None:
        self.problems.append(Problem(code, place, Sentence(zh, en)))

    def _note(self, spot: Spot, zh: str, en: str) -> None:
        self.notes.append(Note("reading", Place(self.file, sheet=spot.sheet), Sentence(zh, en)))


def _texts(sheet: Worksheet) -> Iterator[tuple[Position, str]]:
    for row, line in enumerate(sheet.iter_rows(min_row=1, min_col=1, values_only=True), 1):
        yield from (((row, column), value) for column, value in enumerate(line, 1) if isinstance(value, str))
