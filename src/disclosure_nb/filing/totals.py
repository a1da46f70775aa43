"""Totals computed from their parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from disclosure_nb.filing.filing import NOTEBOOK, Filing, Origin
from disclosure_nb.filing.values import Value, total
from disclosure_nb.form import Identity


def compute_totals(filing: Filing) -> Filing:
    """Return the filing with its blank totals computed from their parts, where all parts are known.

    Only cells that the edition declares to be totals are computed; a total that is given is left as it is. Totals of
    totals follow; where two identities lead to the same cell, the first in the order of the form computes it. A total
    that would be below zero stays blank, and so does one with which an identity does not hold, unless that identity is
    already broken among the given cells (in the columns of the parts): then it only repeats what is wrong there.
    """
    cells = dict(filing.cells)
    origins = dict(filing.origins)
    identities = [identity for identity in filing.edition.identities if identity.total]
    while True:
        found: dict[str, Value] = {}
        for identity in identities:
            address = identity.left[0]
            if cells[address] is None and address not in found:
                value = total(cells[part] for part in identity.right)
                if value is not None and (value >= 0 or filing.edition.cells[address].signed):
                    found[address] = value
                    origins[address] = Origin(origins.get(address, NOTEBOOK).place, rule=identity.code)
        if not found:
            break
        cells |= found
    computed = {address for address, value in cells.items() if value != filing.cells[address]}
    given = {(one.code, one.table) for one in filing.edition.identities if not _may_hold(one, filing.cells)}
    others = [one for one in filing.edition.identities if (one.code, one.table) not in given]
    while broken := {a for one in others if not _may_hold(one, cells) for a in one.cells} & computed:
        computed -= broken
        cells |= dict.fromkeys(broken)
    kept = {address: origins[address] for address in computed}
    return replace(filing, cells=cells, origins={**filing.origins, **kept})


def _may_hold(identity: Identity, cells: Mapping[str, Value]) -> bool:
    left, right = (total(cells[address] for address in side) for side in (identity.left, identity.right))
    return left is None or right is None or (left == right if identity.relation == "=" else left >= right)
