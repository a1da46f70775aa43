"""A quick look into a fill-in workbook: whether one of its cells is blank, without reading the rest."""

from __future__ import annotations

import zipfile
from pathlib import Path

from openpyxl import load_workbook

from disclosure_nb.filing.workbook.places import target


def may_be_filled(path: Path, slot: str) -> bool:
    """Whether the cell of a slot may have something in it; False only where it is certain that it is blank.

    It is certain where the slot's defined name points to a cell that is there and blank.
    """
    try:
        book = load_workbook(path, read_only=True)
        try:
            spots = (target(name.attr_text) for key, name in book.defined_names.items() if key.lower() == slot)
            spot = next(spots, None)
            if spot is None:
                return True
            sheet = book[spot.sheet]
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            rows = sheet.iter_rows(min_row=spot.row, max_row=spot.row, values_only=True)
            row: tuple[object, ...] = next(iter(rows), ())
            value = row[spot.column - 1] if len(row) >= spot.column else None
            return value is not None and bool(str(value).strip())
        finally:
            book.close()
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        return True
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError):
        return True  # what openpyxl raises on parts that are missing or not as they must be
