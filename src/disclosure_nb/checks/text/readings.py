"""What a phrase may mean in the tables: sums of cells, or facts, with their values."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from disclosure_nb.checks.text.lexicon import Sums, lexicon
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.filing import Filing, fact_catalogue, number_text
from disclosure_nb.filing import number as plain_number
from disclosure_nb.form import Edition

_WAN = 10_000


@dataclass(frozen=True)
class Meaning:
    """One meaning: the sum of ``cells`` (addresses) or a fact (``facts.ID``); ``rows`` is what the form calls them."""

    cells: tuple[str, ...]
    terms: tuple[tuple[str, tuple[str, ...]], ...]
    single: bool = False

    @property
    def facts(self) -> tuple[str, ...]:
        """The ids of the facts it rests on."""
        return tuple(cell.removeprefix("facts.") for cell in self.cells if cell.startswith("facts."))

    def value(self, filing: Filing) -> int | Decimal | None:
        """Return the value in a filing, amounts in 元; None where a part is blank or not in its form."""
        return _sum(filing, self.cells)

    def value_in(self, other: Filing, edition: Edition) -> int | Decimal | None:
        """Return the value in another filing; ``edition`` is the one the reading was made for."""
        cells = [cell if cell.startswith("facts.") else edition.twin(cell, other.edition) for cell in self.cells]
        return _sum(other, tuple(cell or "" for cell in cells))

    def say(self, filing: Filing) -> tuple[str, str]:
        """Return the reading with its values in Chinese and in English."""
        values = [(name, cells, _sum(filing, cells)) for name, cells in self.terms]
        zh = "＋".join(f"{name} {_text(value)}" for name, _, value in values)
        en = " + ".join(f"{_short(cells)} {_text(value)}" for _, cells, value in values)
        if len(values) > 1:
            total = _text(self.value(filing))
            zh, en = f"{zh}＝{total}", f"{en} = {total}"
        return zh, en


def readings(edition: Edition, rows: Sums, columns: Sums) -> tuple[Meaning, ...]:
    """Return every reading that ``rows`` × ``columns`` (alternatives of sums) have in a form, the plain one first.

    Rows and columns are named by their concepts. After these readings comes, for every row that means several of the
    form (不予公开), each of those alone.
    """
    found: list[Meaning] = []
    alone: list[Meaning] = []
    for row_sum in rows:
        for column_sum in columns:
            terms = []
            for row in row_sum:
                cells = [cell for column in column_sum for cell in edition.find(f"{row}.{column}")]
                terms.append((_name(edition, row, column_sum, cells), tuple(cells)))
                if len({edition.cells[cell].row.id for cell in cells}) > 1:
                    alone += [Meaning((cell,), ((_label(edition, cell), (cell,)),), True) for cell in cells]
            if all(cells for _, cells in terms):
                found.append(Meaning(tuple(cell for _, cells in terms for cell in cells), tuple(terms)))
    return (*found, *alone)


def fact_reading(id: str) -> Meaning:
    """Return the reading that means a fact."""
    address = f"facts.{id}"
    return Meaning((address,), ((fact_catalogue()[id].label, (address,)),))


def fitting(number: StatedNumber, choices: tuple[Meaning, ...], filing: Filing) -> Meaning | None:
    """Return the first reading whose value the number may state. A row alone counts only when it is not 0."""
    for reading in choices:
        value = reading.value(filing)
        if value is None or (reading.single and value == 0):
            continue
        if number.fits(value) or (number.unit == "元" and _unit_is_open(filing, reading) and number.fits(value * _WAN)):
            return reading
    return None


def _unit_is_open(filing: Filing, reading: Meaning) -> bool:
    """Whether the form prints no unit with an amount (采购总金额 of 2019): it may be 元 or 万元."""
    return any(address in filing.edition.cells and not filing.edition.cells[address].unit for address in reading.cells)


def exact(value: Decimal) -> int | Decimal:
    """Return a number of a text as the value that a finding has: a whole number as int."""
    found = plain_number(value)
    return value if found is None else found


def _sum(filing: Filing, cells: tuple[str, ...]) -> int | Decimal | None:
    total: int | Decimal = 0
    for address in cells:
        if address.startswith("facts."):
            fact = filing.facts.get(address.removeprefix("facts."))
            value = fact if isinstance(fact, int | Decimal) else None
        else:
            value = filing.cells.get(address)
            if value is not None and filing.edition.cells[address].unit == "万元":
                value *= _WAN
        if value is None:
            return None
        total += value
    return total


def _name(edition: Edition, row: str, columns: tuple[str, ...], cells: list[str]) -> str:
    names = lexicon().names
    if not cells:
        return row
    first = edition.cells[cells[0]]
    head = names.get(row, _clean(first.row_path[-1]))
    requests = edition.section_of("requests")
    if requests is None or first.table != requests.table:
        return f"{head}{'' if columns == ('total',) else _clean(first.column_path[-1])}"
    if columns == ("total",):
        return head
    return f"{head}（{'法人或其他组织' if len(columns) > 1 else first.column_path[-1]}）"


def _label(edition: Edition, address: str) -> str:
    cell = edition.cells[address]
    return _clean(cell.row_path[-1])


def _clean(label: str) -> str:
    return label.lstrip("0123456789.一二三四五六七八九十、").partition("（")[0] or label


def _short(cells: tuple[str, ...]) -> str:
    return cells[0] if len(cells) == 1 else f"{cells[0]} … {cells[-1]}"


def _text(value: int | Decimal | None) -> str:
    return "空白" if value is None else number_text(plain_number(value))
