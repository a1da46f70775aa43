"""Y5: numbers that are possible, but look mistyped or copied when laid beside last year's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.filing import Filing, number_text
from disclosure_nb.form import Cell, Table
from disclosure_nb.language import Sentence

_SMALL = 100
"""Numbers below this jump, and repeat, by themselves."""

_COPIED = 4
"""A table in which at least so many cells are above zero is not the same by chance."""

_TIMES = {
    10: Sentence("可能多写或漏写了一个 0，或小数点错了一位", "one zero, or one decimal place, too many or too few"),
    100: Sentence("可能多写或漏写了两个 0，或小数点错了两位", "two zeros, or two decimal places, too many or too few"),
}
_UNITS = Sentence("可能把“元”当“万元”填了（或相反）", "元 may stand for 万元, or the other way round")
_SWAPPED = Sentence("与上年相比只是两位数字对调，可能录入时颠倒", "two digits changed places, perhaps while typing")
_SAME = Sentence("与上年完全相同，可能照抄了上年", "the same as last year's, perhaps copied")

Number = int | Decimal


def check_plausibility(filing: Filing, previous: Filing) -> Iterator[Finding]:
    """Yield a finding for numbers that look mistyped or copied beside last year's.

    These are cells that are exactly 10 or 100 times last year's (or a tenth, a hundredth), amounts about 10,000 times
    as large or small (元 for 万元), numbers with two digits changed places, and tables that are last year's in every
    cell. Cells whose numbers carry on from year to year (现行有效, 上年结转), totals, and numbers below 100 are left
    alone: there such things happen by themselves. Every finding says what mistake is likely; a person decides.
    """
    for table in filing.edition.tables:
        pairs = list(_pairs(filing, previous, table))
        yield from _copied(filing, table, pairs)
        for cell, now, before in pairs:
            cause = _cause(cell, now, before)
            if cause is not None:
                yield _finding(filing, previous, (cell.address,), cause, (now, before))


def _pairs(filing: Filing, previous: Filing, table: Table) -> Iterator[tuple[Cell, Number, Number]]:
    """Yield the cells of a table that can be compared, this year's number and last year's."""
    totals = {identity.left[0] for identity in filing.edition.identities if identity.total}
    carried = {address for one in filing.edition.year_identities for address in one.left}
    for cell in table.cells:
        twin = filing.edition.twin(cell.address, previous.edition)
        now, before = filing[cell.address], None if twin is None else previous[twin]
        if now is not None and before is not None and cell.address not in totals | carried and not cell.signed:
            yield cell, now, before


def _cause(cell: Cell, now: Number, before: Number) -> Sentence | None:
    least, most = sorted((now, before))
    if least <= 0 or most < _SMALL:
        return None
    if cell.kind == "amount":
        ratio = Decimal(most) / Decimal(least)
        if 3000 <= ratio <= 30000:
            return _UNITS
    for times, cause in _TIMES.items():
        if most == least * times and least >= 10:
            return cause
    return _SWAPPED if _swapped(number_text(now), number_text(before)) else None


def _swapped(one: str, other: str) -> bool:
    """Whether two numbers differ by two neighbouring digits that changed places."""
    if len(one) != len(other):
        return False
    differ = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differ) != 2 or differ[1] - differ[0] != 1:
        return False
    first, second = differ
    return one[first] == other[second] and one[second] == other[first]


def _copied(filing: Filing, table: Table, pairs: list[tuple[Cell, Number, Number]]) -> Iterator[Finding]:
    if all(now == before for _, now, before in pairs):
        filled = tuple(cell.address for cell, now, _ in pairs if now > 0)
        if len(filled) >= _COPIED:
            section = next(one for one in filing.edition.sections if one.table == table.id)
            copied = broken("Y5").finding(
                Sentence(
                    f"{filing.unit.name}“{section.title}”的 {len(filled)} 个非零数据{_SAME.zh}，请对照本年台账核对。",
                    f"{filing.unit.name}: all {len(filled)} numbers above zero of section {section.number} are "
                    f"{_SAME.en}; check them against this year's register.",
                ),
                filled,
            )
            yield replace(copied, beside={f"{address}@{filing.year - 1}": filing[address] for address in filled})


def _finding(
    filing: Filing, previous: Filing, cells: tuple[str, ...], cause: Sentence, numbers: tuple[Number, Number]
) -> Finding:
    now, before = numbers
    label = filing.edition.cells[cells[0]].label
    found = broken("Y5").finding(
        Sentence(
            f"{filing.unit.name}{label}：{filing.year} 年 {number_text(now)}，"
            f"{previous.year} 年 {number_text(before)}，{cause.zh}。请对照台账核对。",
            f"{filing.unit.name}: {cells[0]} is {number_text(now)} in {filing.year} and was {number_text(before)} in "
            f"{previous.year}: {cause.en}. Check it against the register.",
        ),
        cells,
        actual=now,
    )
    return replace(found, beside={f"{cells[0]}@{previous.year}": before})
