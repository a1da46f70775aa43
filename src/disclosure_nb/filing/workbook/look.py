"""A quick look into a fill-in workbook: what one of its cells says, without reading the rest."""

from __future__ import annotations

import zipfile
from pathlib import Path

from openpyxl import load_workbook

from disclosure_nb.errors import ParamsError
from disclosure_nb.filing.workbook.package import is_workbook, open_workbook
from disclosure_nb.filing.workbook.places import find_field, target


def may_be_filled(path: Path, slot: str) -> bool:
    """Whether the cell of a slot may have something in it; False only where it is certain that it is blank.

    It is certain where the slot's defined name points to a cell that is there and blank.
    """
    try:
        return bool(_named_text(path, slot))
    except LookupError:
        return True


def stated_unit(path: Path) -> str | None:
    """Return the id of the unit that a fill-in workbook states; None where it states none, or is no such workbook."""
    if not is_workbook(path):
        return None
    try:
        return _named_text(path, "_unit.id") or None
    except LookupError:
        try:
            return find_field(open_workbook(path, path.name).formulas, "id") or None
        except ParamsError:
            return None


def _named_text(path: Path, slot: str) -> str:
    """Return the text in the cell that a defined name points to. Raises LookupError where that cannot be told."""
    try:
        book = load_workbook(path, read_only=True)
        try:
            spots = (target(name.attr_text) for key, name in book.defined_names.items() if key.lower() == slot)
            spot = next(spots, None)
            if spot is None:
                raise LookupError(slot)
            sheet = book[spot.sheet]
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            rows = sheet.iter_rows(min_row=spot.row, max_row=spot.row, values_only=True)
            row: tuple[object, ...] = next(iter(rows), ())
            value = row[spot.column - 1] if len(row) >= spot.column else None
            return "" if value is None else str(value).strip()
        finally:
            book.close()
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise LookupError(slot) from error
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError) as error:
        raise LookupError(slot) from error  # what openpyxl raises on parts that are missing or not as they must be
