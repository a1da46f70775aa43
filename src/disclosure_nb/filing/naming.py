"""What a unit is called, read from its file alone: also where the rest of the file is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import yaml

from disclosure_nb.errors import InputError
from disclosure_nb.filing.sources import content, source_paths
from disclosure_nb.filing.store.names import PARAMS, form_of, is_file
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


def name_at_top(path: Path) -> str:
    """Return the name that a params file itself states, reading no further than that; empty where it states none.

    For lists of very many units: it takes a twentieth of the time of :func:`stated_name`, and opens no workbook.
    """
    if form_of(path) is not PARAMS or not is_file(path):
        return ""
    with suppress(OSError, yaml.YAMLError):
        return show_text(_unit_name(yaml.parse(path.read_bytes(), Loader=yaml.CSafeLoader)))
    return ""


_ITEM = ""  # stands for the key of what is in a sequence


def _unit_name(events: Iterable[yaml.Event]) -> str:
    """Return the text at ``unit: name:``. ``keys`` is, for each open collection, the key whose value comes next."""
    keys: list[str | None] = []
    for event in events:
        if isinstance(event, yaml.ScalarEvent) and keys == ["unit", "name"]:
            return str(event.value)
        if isinstance(event, yaml.ScalarEvent) and keys and keys[-1] is None:
            keys[-1] = event.value
        elif isinstance(event, yaml.CollectionStartEvent):
            keys.append(_ITEM if isinstance(event, yaml.SequenceStartEvent) else None)
        elif keys and isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            if isinstance(event, yaml.CollectionEndEvent):
                keys.pop()
            if keys and keys[-1] != _ITEM:
                keys[-1] = None
    return ""
