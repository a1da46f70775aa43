"""What a process does once, so that no report after it has to: read the packaged data, compile templates, fill caches.

The notebook template names :func:`warm` as its preload (``metadata.disclosure_nb.preload``): the engine calls it before
it forks the processes of the reports, which then find all this done.
"""

from __future__ import annotations

import codecs
from dataclasses import replace
from importlib import import_module
from typing import Any

import yaml
from IPython.core.interactiveshell import InteractiveShell

from disclosure_nb.door.case import Case
from disclosure_nb.filing import Unit, parse_params
from disclosure_nb.form import Edition, edition_ids, get_edition

_OF_SOURCES = (
    "disclosure_nb.filing.registers",
    "disclosure_nb.filing.workbook",
    "pandera.pandas",
    "chinese_calendar",
)
_UNIT = Unit("warming", "云澜区预热局", invented=True)


_OPEN = "disclosure_nb.door.opening"


def warm() -> None:
    """Do for an invented unit, in every edition, what a notebook does for a real one. Only caches are left of it."""
    codecs.lookup("utf-8-sig")  # that of params files
    import_module(_OPEN)
    formatter: Any = InteractiveShell.instance().display_formatter if InteractiveShell.initialized() else None
    for id in edition_ids():
        filing = parse_params(_params(get_edition(id)), unit_id=_UNIT.id, name="params")
        previous = replace(filing, year=filing.year - 1)
        case = Case(filing, previous, (previous,))
        for value in (case, case.report(), case.charts(), case.appendix(), *filing.frames.values()):
            if formatter is not None:
                formatter.format(value)


def warm_sources() -> None:
    """Import what only units need whose data come from workbooks and registers."""
    for module in _OF_SOURCES:
        import_module(module)


def _params(edition: Edition) -> str:
    """Return a params file with 1 in every cell: nothing balances, so that the search for causes is warm too."""
    tables: dict[str, dict[str, dict[str, int]]] = {}
    for address in edition.cells:
        table, row, column = address.split(".")
        tables.setdefault(table, {}).setdefault(row, {})[column] = 1
    unit = {"name": _UNIT.name, "level": _UNIT.level, "invented": True}
    return yaml.safe_dump({"unit": unit, "year": edition.first_year + 1, "tables": tables}, allow_unicode=True)
