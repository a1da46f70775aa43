"""What a unit is called, read from its file alone: also where the rest of the file is wrong."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from disclosure_nb.errors import InputError
from disclosure_nb.filing.sources import content, source_paths
from disclosure_nb.filing.store.names import PARAMS, form_of
from disclosure_nb.filing.store.unit_file import read_file
from disclosure_nb.say import show_text


def stated_name(path: Path) -> str:
    """Return the name that a unit's file, or the workbook it names, states; empty where none can be read."""
    if form_of(path) is not PARAMS:
        with suppress(InputError, OSError):
            return read_file(path).unit.name
        return ""
    data = content(path)
    unit = data.get("unit")
    name = unit.get("name") if isinstance(unit, dict) else None
    if name is None:
        books = (path.parent / book for kind, book in source_paths(data) if kind == "workbook")
        return next((stated_name(book) for book in books), "")
    return show_text(name) if isinstance(name, str) else ""
