"""The cells of one opened workbook: reading each of them, with the notes and problems on it."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.cell.read_only import EMPTY_CELL

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.filing import Origin
from disclosure_nb.filing.supply import Note
from disclosure_nb.filing.values import Value, number_text
from disclosure_nb.filing.workbook.content import AnyCell, Read, formula_of, read_number, read_text
from disclosure_nb.filing.workbook.package import Opened
from disclosure_nb.filing.workbook.places import find_spots
from disclosure_nb.filing.workbook.recalculated import Recalculation
from disclosure_nb.filing.workbook.slots import LAST, slots
from disclosure_nb.filing.workbook.total_formula import Position, summed_by
from disclosure_nb.form import Cell, Edition, Identity
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text


class Cells:
    """The cells of a workbook by slot. ``notes`` and ``problems`` collect what is odd and what is wrong with them.

    ``own_totals`` are the slots with a total formula that we wrote, with the identity that it adds up; ``summed`` those
    with a sum of somebody's own whose stored result was not taken.
    """

    def __init__(self, opened: Opened, edition: Edition, file: str) -> None:
        self.opened = opened
        self.edition = edition
        self.file = file
        self.slots = slots(edition)
        self.spots, self.notes, self.problems = find_spots(opened.formulas, edition, file)
        self.own_totals: dict[str, Identity] = {}
        asked = {(spot.sheet, (spot.row, spot.column)) for spot in self.spots.values()}
        self.sums = Recalculation(opened, asked)
        self.summed: set[str] = set()

    def __contains__(self, slot: object) -> bool:
        return slot in self.spots

    def number(self, slot: str, unit: str, whole: bool, cell: Cell | None = None) -> Value:
        """Return the number in a cell (``cell`` of the form), and note what is odd or wrong with it."""
        read = self._calculated(slot, read_number(self._value(slot), unit, whole))
        self._note_reading(slot, read, cell)
        return read.value if not isinstance(read.value, str) else None

    def text(self, slot: str) -> str | None:
        """Return the text in a cell, None also where there is no such cell; note what is odd or wrong with it."""
        if slot not in self.spots:
            return None
        read = read_text(self._value(slot))
        self._note_reading(slot, read, None)
        return read.value if isinstance(read.value, str) else None

    def is_error(self, slot: str) -> bool:
        """Whether the stored value of a cell is an error (``#REF!``)."""
        return self._value(slot).data_type == "e"

    def compare_stored(self, slot: str, value: Value, cell: Cell) -> None:
        """Note that another program stored another result for one of our totals than ``value``, what it amounts to."""
        stored = self._value(slot).value
        if stored in (None, "") or _equal(stored, value):
            return
        label, shown = self.slots[slot].label, show_text(str(stored))
        address = None if slot.startswith(LAST) else cell.address
        self._note(slot, _stored(label, slot, shown, value), address)

    def own_total(self, slot: str, prefix: str) -> Identity | None:
        """Return the identity whose total the cell adds up, if it still has the formula that we wrote.

        There is then no note that its value is the result of somebody's formula.
        """
        formula = self._formula(slot)
        if formula is None:
            return None
        summed = summed_by(formula)
        if summed is None:
            return None
        count, covered = summed
        for identity in self.edition.identities_of[slot.removeprefix(prefix)]:
            if not identity.total or prefix + identity.left[0] != slot or count != len(identity.right):
                continue
            found = [self._at(prefix + part, slot) for part in identity.right]
            places = {place for place in found if place is not None}
            sheet = self.opened.formulas[self.spots[slot].sheet]
            inserted_are_blank = all(sheet.cell(*place).value is None for place in covered - places)
            if places <= covered and (inserted_are_blank or len(places) < count):  # lost parts are another problem
                self.own_totals[slot] = identity
                return identity
        return None

    def place(self, slot: str) -> Place | None:
        """Return where a slot is, None where it is not."""
        return self.spots[slot].place(self.file) if slot in self.spots else None

    def origin(self, slot: str) -> Origin:
        """Return where the value in a cell comes from."""
        identity = self.own_totals.get(slot)
        return Origin(self.spots[slot].place(self.file), rule=None if identity is None else identity.code)

    def has_problem(self, slot: str) -> bool:
        """Whether something was wrong with a cell so far."""
        return any(problem.place == self.place(slot) for problem in self.problems)

    def _calculated(self, slot: str, read: Read) -> Read:
        """Return what was read in a cell, or what its formula amounts to if that is a sum with another result."""
        if self._formula(slot) is None or read.value is None or isinstance(read.value, str):
            return read  # no formula, or one that was never calculated
        spot = self.spots[slot]
        value = self.sums.value(spot.sheet, (spot.row, spot.column))
        if isinstance(value, str) or _equal(read.value, value):
            return read
        self.summed.add(slot)
        address = None if slot.startswith(LAST) or slot not in self.edition.cells else slot
        self._note(slot, _stored(self.slots[slot].label, slot, number_text(read.value), value), address)
        return Read(value)

    def _value(self, slot: str) -> AnyCell:
        spot = self.spots[slot]
        return self.opened.values.get(spot.sheet, {}).get((spot.row, spot.column), EMPTY_CELL)

    def _formula(self, slot: str) -> str | None:
        spot = self.spots[slot]
        return formula_of(self.opened.formulas[spot.sheet].cell(spot.row, spot.column))

    def _at(self, slot: str, other: str) -> Position | None:
        """Return row and column of a slot, if it is there and on the same sheet as another."""
        spot = self.spots.get(slot)
        return (spot.row, spot.column) if spot is not None and spot.sheet == self.spots[other].sheet else None

    def _note_reading(self, slot: str, read: Read, cell: Cell | None) -> None:
        """Note how a cell was read, or what is wrong with it."""
        label, formula = self.slots[slot].label, self._formula(slot)
        if read.problem is not None and read.code is not None:
            self._problem(slot, read.code, read.problem)
            return
        address = None if cell is None or slot.startswith(LAST) else cell.address
        if read.note is not None:
            note = read.note
            if read.value is not None:
                shown = number_text(read.value) if not isinstance(read.value, str) else read.value
                note = Sentence(f"读作 {shown}（{note.zh}）", f"read as {shown} ({note.en})")
            self._note(slot, Sentence(f"{label}{note.zh}", f"{slot}: {note.en}"), address)
        if formula is not None and slot not in self.own_totals and not (read.value is None and slot in self.summed):
            shown = show_text(formula)
            if read.value is None:
                sentence = Sentence(
                    f"公式“{shown}”没有计算结果，请用 WPS 或 Excel 打开并保存一次，或直接填写",
                    f"the formula “{shown}” has no result; save the file once in WPS or Excel, or fill in the value",
                )
                self._problem(slot, "E234", sentence)
            else:
                self._note(
                    slot,
                    Sentence(f"{label}取公式“{shown}”的结果", f"{slot}: the result of the formula “{shown}”"),
                    address,
                )

    def _problem(self, slot: str, code: str, sentence: Sentence) -> None:
        label = self.slots[slot].label
        whole = Sentence(f"{label}{sentence.zh}。", f"{slot}: {sentence.en}.")
        self.problems.append(Problem(code, self.spots[slot].place(self.file), whole))

    def _note(self, slot: str, sentence: Sentence, address: str | None) -> None:
        self.notes.append(Note("reading", self.spots[slot].place(self.file), sentence, address))


def _equal(stored: object, value: Value) -> bool:
    """Whether a stored result is what a sum amounts to, but for the error of binary fractions."""
    if value is None or isinstance(stored, bool) or not isinstance(stored, int | float | Decimal):
        return stored is None and value is None
    return abs(Decimal(str(stored)) - value) < Decimal("1e-6")


def _stored(label: str, slot: str, shown: str, value: Value) -> Sentence:
    """Say that the stored result of a sum is not taken."""
    if value is None:
        return Sentence(
            f"{label}的公式存有结果 {shown}，而要相加的格还有空白，按空白计，不取 {shown}；请填齐各格",
            f"{slot}: the formula has the stored result {shown}, but cells that it adds up are blank: taken as blank",
        )
    new = number_text(value)
    return Sentence(
        f"{label}的公式没有重新计算：存的结果是 {shown}，按各格相加为 {new}，取 {new}；请用 WPS 或 Excel 重新保存",
        f"{slot}: the formula was not calculated: {shown} is stored, its cells add up to {new}, which is taken",
    )
