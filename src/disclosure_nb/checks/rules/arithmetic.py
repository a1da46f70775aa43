"""The arithmetic rules C1–C6. C1–C4 and C6 are the identities that the edition declares; C5 follows from its units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken, declared
from disclosure_nb.filing import Filing, Value, number_text, total
from disclosure_nb.form import Cell, Identity
from disclosure_nb.language import Sentence


def check_identities(filing: Filing, more: Iterable[Identity] = ()) -> Iterator[Finding]:
    """Yield a finding for every identity of the edition, and of ``more``, that does not hold (C1, C2, C3, C4, C6).

    An identity in which a cell is blank cannot be decided and is left to
    :mod:`~.blank_cells`.
    """
    for identity in (*filing.edition.identities, *more):
        left, right = _sum(filing, identity.left), _sum(filing, identity.right)
        if left is None or right is None:
            continue
        if left == right if identity.relation == "=" else left >= right:
            continue
        sentence = _identity_sentence(filing, identity, left, right)
        yield declared(identity).finding(sentence, identity.cells, expected=right, actual=left)


def _sum(filing: Filing, addresses: tuple[str, ...]) -> Value:
    return total(filing[address] for address in addresses)


def _identity_sentence(filing: Filing, identity: Identity, left: int | Decimal, right: int | Decimal) -> Sentence:
    printed = [identity_side(filing, identity, *side) for side in ((identity.left, left), (identity.right, right))]
    relation = "应等于" if identity.relation == "=" else "应不小于"
    zh = (
        f"{identity_line(filing, identity)}：{printed[0]}，{relation}{printed[1]}，"
        f"相差 {number_text(_difference(left, right))}。请对照原始台账核对这些单元格。"
    )
    en = (
        f"{identity.name.en}: {' + '.join(identity.left)} is {number_text(left)} but must be "
        f"{'' if identity.relation == '=' else 'at least '}{number_text(right)} "
        f"({' + '.join(_nonzero(filing, identity.right)) or 'all zero'}). Check these cells against the register."
    )
    return Sentence(zh, en)


def identity_line(filing: Filing, identity: Identity) -> str:
    """Return the row or column of an identity as it is called in messages: 「三、…（七）总计」行."""
    cell = filing.edition.cells[identity.left[0]]
    return f"「{'·'.join(cell.row_path)}」行" if identity.each == "row" else f"「{'·'.join(cell.column_path)}」列"


def identity_side(filing: Filing, identity: Identity, addresses: tuple[str, ...], value: Value) -> str:
    """Name the terms of one side with their values; of many terms only those that are not zero."""
    shown = addresses if len(addresses) <= 3 else _nonzero(filing, addresses)
    terms = [
        f"{short_label(filing.edition.cells[address], identity)} {number_text(filing[address])}" for address in shown
    ]
    if not terms:
        return "各项之和 0"
    if len(addresses) == 1:
        return terms[0]
    listed = "＋".join(terms)
    return f"{listed}＝{number_text(value)}" if len(terms) > 1 else f"各项之和 {number_text(value)}（{listed}）"


def _difference(left: int | Decimal, right: int | Decimal) -> Value:
    return total([max(left, right), -min(left, right)])


def _nonzero(filing: Filing, addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(address for address in addresses if filing[address] != 0)


def short_label(cell: Cell, identity: Identity) -> str:
    """Return what a cell is called on the line of an identity: its column, or its row."""
    return cell.column_path[-1] if identity.each == "row" else cell.row_path[-1].split("（区分")[0]


def check_values(filing: Filing) -> Iterator[Finding]:
    """Yield a finding for every value that its cell cannot have (C5): counts are whole numbers, nothing is negative.

    Cells that the form declares signed (本年增/减 of the 2019 edition) may be negative.
    """
    for address, cell in filing.edition.cells.items():
        value = filing[address]
        if value is None:
            continue
        fractional = cell.kind == "count" and not isinstance(value, int)
        negative = value < 0 and not cell.signed
        if not (fractional or negative):
            continue
        kind = ("整数", "a whole number") if cell.kind == "count" else ("数", "a number")
        least = ("", "") if cell.signed else ("不小于 0 的", " of at least 0")
        yield broken("C5").finding(
            Sentence(
                f"{cell.label}填的是 {number_text(value)}，应为{least[0]}{kind[0]}，请更正。",
                f"{address} holds {number_text(value)}; it must be {kind[1]}{least[1]}.",
            ),
            (address,),
            actual=value,
            about={"notice": filing.edition.notice, "unit": cell.unit or "见表"},
        )
