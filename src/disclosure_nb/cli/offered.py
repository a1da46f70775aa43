"""What may be given for an option: levels, formats, codes … as the data say. Help, completion and errors ask here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

from disclosure_nb.errors import DisclosureError
from disclosure_nb.language import Language


def _levels() -> Iterable[str]:
    from disclosure_nb.filing import LEVELS

    return (word for level in LEVELS.items() for word in level)


def _formats() -> Iterable[str]:
    from disclosure_nb.formats.registry import installed_formats

    return installed_formats().plugins


def _readers() -> Iterable[str]:
    from disclosure_nb.readback.registry import installed_readers

    return installed_readers().plugins


def _codes() -> Iterable[str]:
    from disclosure_nb.checks.rules.catalogue import rule_catalogue
    from disclosure_nb.cli.house import house_here

    return (*rule_catalogue(), *(model.code for model in house_here(None).models))


def _editions() -> Iterable[str]:
    from disclosure_nb.form import edition_ids

    return edition_ids()


def _engines() -> Iterable[str]:
    from disclosure_nb.engine.limits import Engine

    return get_args(Engine)


def _units() -> Iterable[str]:
    from disclosure_nb.filing.store.listing import find_unit_files

    return dict.fromkeys(given.unit for given in find_unit_files([Path("params")]))


_OFFERED: Mapping[str, Callable[[], Iterable[str]]] = {
    "lang": lambda: get_args(Language),
    "level": _levels,
    "formats": _formats,
    "reader": _readers,
    "code": _codes,
    "accept": _codes,
    "what": _codes,
    "edition": _editions,
    "engine": _engines,
}
_OFFERED_WHILE_TYPING: Mapping[str, Callable[[], Iterable[str]]] = {**_OFFERED, "unit": _units}


def offered(parameter: str) -> tuple[str, ...]:
    """Return what may be given for the parameter of that name; nothing where anything may be, or it cannot be told."""
    return _asked(_OFFERED, parameter)


def completed(parameter: str) -> Callable[[str], list[str]]:
    """Return the function that completes what was typed for the parameter of that name."""

    def complete(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        return [f"{before}{comma}{word}" for word in _asked(_OFFERED_WHILE_TYPING, parameter) if word.startswith(last)]

    return complete


def _asked(offers: Mapping[str, Callable[[], Iterable[str]]], parameter: str) -> tuple[str, ...]:
    try:
        return tuple(offers[parameter]()) if parameter in offers else ()
    except (DisclosureError, OSError):  # the command itself says what is wrong with the folder
        return ()


def with_offers(help: str, parameter: Any) -> str:
    """Return the help of a parameter with what may be given for it, as the data say."""
    words = offered(parameter.name or "")
    return f"{help} {', '.join(words)}" if words else help
