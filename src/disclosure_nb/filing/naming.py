"""What a unit is called, read from its file alone: also where the rest of the file is wrong."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from disclosure_nb.errors import InputError
from disclosure_nb.filing.sources import content
from disclosure_nb.filing.store.names import PARAMS, form_of, is_file
from disclosure_nb.filing.store.unit_file import own_workbook, read_file
from disclosure_nb.say import show_text
from disclosure_nb.yamlhead import text_at


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
        book = own_workbook(path)
        return "" if book is None else stated_name(book)
    return show_text(name) if isinstance(name, str) else ""


def name_at_top(path: Path) -> str:
    """Return the name that a params file itself states, reading no further than that; empty where it states none.

    For lists of very many units: it takes a twentieth of the time of :func:`stated_name`, and opens no workbook.
    """
    if form_of(path) is not PARAMS or not is_file(path):
        return ""
    with suppress(OSError):
        return show_text(text_at(path.read_bytes(), ("unit", "name")))
    return ""
