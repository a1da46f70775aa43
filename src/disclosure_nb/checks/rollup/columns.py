"""The rules as sums of columns: what :mod:`disclosure_nb.checks.rollup.population` checks many filings with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.rollup.exact import Exact, Numbers
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.rules.year_relations import relations
from disclosure_nb.form import Edition
from disclosure_nb.form.edition import Relation, Severity

Term = tuple[int, int]
"""A column and the whole number it is multiplied by."""


@dataclass(frozen=True)
class ColumnRule:
    """``sum(left) RELATION sum(right) + sum(last)``; without a relation: which values ``left`` may have (C5)."""

    code: str
    severity: Severity
    along: str
    cells: tuple[str, ...]
    decimals: int
    left: tuple[Term, ...]
    relation: Relation | None = None
    right: tuple[Term, ...] = ()
    last: tuple[Term, ...] = ()
    count: bool = False
    signed: bool = False

    def confront(
        self, exact: Exact, lines: slice, before: Exact | None, last: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], Numbers, Numbers | None]:
        """Return which lines break the rule, and both sides scaled by ``10 ** decimals``.

        ``last`` names the line of ``before`` that belongs to each line, -1 for none. Blanks are not decided.
        """
        left, blank = _sum(exact, lines, self.left)
        if self.relation is None:
            broken = np.zeros(len(left), dtype=np.bool_)
            if self.count and self.decimals:
                broken |= (left % 10**self.decimals != 0).astype(np.bool_)
            if not self.signed:
                broken |= (left < 0).astype(np.bool_)
            return broken & ~blank, left, None
        right, blank_right = _sum(exact, lines, self.right)
        blank |= blank_right
        if self.last:
            if before is None or not len(before.numbers):
                return np.zeros(len(left), dtype=np.bool_), left, right
            carried, blank_last = _sum(before, last, self.last)
            right = right + carried
            blank |= blank_last | (last < 0)
        broken = (left != right if self.relation == "=" else left < right).astype(np.bool_)
        return broken & ~blank, left, right


def column_rules(
    this: tuple[Edition, Exact], before: tuple[Edition, Exact] | None, year: int, policy: Policy
) -> list[ColumnRule]:
    """Return the rules in the order of ``check``: identities, C5 cell by cell, then the relations with last year."""
    edition, exact = this
    index = {address: column for column, address in enumerate(edition.cells)}
    rules = [
        ColumnRule(
            identity.code,
            identity.severity,
            identity.along,
            identity.cells,
            exact.decimals[index[identity.left[0]]],
            tuple((index[address], 1) for address in identity.left),
            identity.relation,
            tuple((index[address], 1) for address in identity.right),
        )
        for identity in edition.identities
    ]
    wrong = broken("C5")
    for column, (address, cell) in enumerate(edition.cells.items()):
        rules.append(
            ColumnRule(
                wrong.code,
                wrong.severity,
                "",
                (address,),
                exact.decimals[column],
                ((column, 1),),
                count=cell.kind == "count",
                signed=cell.signed,
            )
        )
    if before is None:
        return rules
    last_edition, last = before
    last_index = {address: column for column, address in enumerate(last_edition.cells)}
    for relation in relations(edition, last_edition, policy):
        own = exact.decimals[index[relation.left[0]]]
        decimals = max(own, *(last.decimals[last_index[address]] for address in relation.last_cells))
        scale = 10 ** (decimals - own)
        rules.append(
            ColumnRule(
                relation.code,
                relation.severity,
                relation.along,
                (*relation.cells, *(f"{address}@{year - 1}" for address in relation.last_cells)),
                decimals,
                tuple((index[address], scale) for address in relation.left),
                relation.relation,
                tuple((index[term.address], term.sign * scale) for term in relation.right),
                tuple(
                    (column, term.sign * 10 ** (decimals - last.decimals[column]))
                    for term in relation.last
                    for column in [last_index[term.address]]
                ),
            )
        )
    return rules


def _sum(exact: Exact, lines: slice | NDArray[np.int64], terms: Sequence[Term]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the sum of columns with their factors, and where one of them is blank."""
    length = len(exact.numbers[lines, 0])
    plain = all(abs(factor) == 1 for _, factor in terms)
    total: Numbers = np.zeros(length, dtype=exact.numbers.dtype if plain else object)
    blank = np.zeros(length, dtype=np.bool_)
    for column, factor in terms:
        numbers = exact.numbers[lines, column]
        if factor == 1:
            total += numbers
        elif factor == -1:
            total -= numbers
        else:
            total += numbers.astype(object) * factor
        blank |= exact.blank[lines, column]
    return total, blank
