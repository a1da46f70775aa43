"""Totals computed from their parts."""

from __future__ import annotations

from dataclasses import replace

from disclosure_nb.filing.filing import NOTEBOOK, Filing, Origin
from disclosure_nb.filing.values import Value, total


def compute_totals(filing: Filing) -> Filing:
    """Return the filing with its blank totals computed from their parts, where all parts are known.

    Only cells that the edition declares to be totals are computed; a total that is given is left as it is. Totals of
    totals follow; where two identities lead to the same cell, the first in the order of the form computes it.
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
                if value is not None:
                    found[address] = value
                    origins[address] = Origin(origins.get(address, NOTEBOOK).place, rule=identity.code)
        if not found:
            return replace(filing, cells=cells, origins=origins)
        cells |= found
