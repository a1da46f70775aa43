"""“The rest is 0”: one statement of the clerk's on a table, and the blank cells that are 0 by it.

Nothing is assumed: without the statement a blank stays blank. It is a value of the filing like any other: a params file
gives it (``tables: {requests: {rest: 0, …}}``), a workbook (the mark next to the table), or a notebook
(:meth:`~disclosure_nb.door.case.Case.with_rest`); a form or a grid on the screen does by :func:`with_rest`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from disclosure_nb.filing.filing import NOTEBOOK, REST, Filing, Origin
from disclosure_nb.filing.values import Value, total


def with_rest(filing: Filing, tables: Iterable[str], stated: Mapping[str, Origin] | None = None) -> Filing:
    """Return the filing with the statement that the rest of ``tables``, and of no other table, is 0.

    ``stated`` says where each statement is (default: as known, or in the notebook). A blank part is then 0, and keeps
    where that comes from. A blank total follows where all its parts are 0, or where its workbook adds it up; other
    blank totals stay blank (``compute_totals`` computes them). What was 0 by a statement that is taken back is blank
    again. Raises UsageError for a table that the form lacks.
    """
    wanted = {filing.table(table).id for table in tables}
    rest = tuple(table.id for table in filing.edition.tables if table.id in wanted)
    plain = without_filled(filing)
    known = {key: origin for key, origin in plain.origins.items() if not key.startswith(_PREFIX)}
    places = {table: (stated or {}).get(table) or filing.origins.get(_PREFIX + table, NOTEBOOK) for table in rest}
    origins = {**known, **{_PREFIX + table: origin for table, origin in places.items()}}
    cells = dict(plain.cells)
    for table in rest:
        _fill(filing, table, cells, origins)
    return replace(filing, cells=cells, origins=origins, rest=rest)


def without_filled(filing: Filing) -> Filing:
    """Return the filing as it was filled in: blank where a cell is 0 by a statement, which stays."""
    filled = [address for address in filing.cells if is_rest(filing, address)]
    origins = {key: origin for key, origin in filing.origins.items() if key not in filled}
    return replace(filing, cells={**filing.cells, **dict.fromkeys(filled)}, origins=origins) if filled else filing


def is_rest(filing: Filing, address: str) -> bool:
    """Whether a cell is 0 by a statement on its table."""
    origin = filing.origins.get(address)
    return origin is not None and origin.rule == REST


_PREFIX = f"{REST}."


def _fill(filing: Filing, table: str, cells: dict[str, Value], origins: dict[str, Origin]) -> None:
    by_rest = Origin(origins[_PREFIX + table].place, REST)
    identities = [one for one in filing.edition.identities if one.total and one.table == table]
    totals = {identity.left[0] for identity in identities}
    for cell in filing.edition.table(table).cells:
        if cells[cell.address] is None and cell.address not in totals:
            cells[cell.address], origins[cell.address] = 0, by_rest
    found = True
    while found:
        found = False
        for identity in identities:
            address = identity.left[0]
            value = total(cells[part] for part in identity.right)
            if cells[address] is not None or value is None:
                continue
            own = origins.get(address)
            if own is not None and own.rule == identity.code:
                cells[address], found = value, True
            elif all(cells[part] == 0 for part in identity.right):
                cells[address], origins[address], found = 0, by_rest, True
