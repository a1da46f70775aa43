"""What was read back from a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure_nb.errors import InputError, Place, Problem
from disclosure_nb.filing import Filing, Level, Value, json_number
from disclosure_nb.form import Edition, edition_ids, get_edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

NO_LEVEL = Sentence(
    "没有写明单位的层级和自称，按部门、本机关核对",
    "the unit's level and name for itself are not said; checked as a department",
)


@dataclass(frozen=True)
class Reading:
    """What a report shows.

    ``cells`` has every address of ``form``: the exact number, or None where the cell is blank or could not be read; the
    latter are named in ``unresolved``. ``sections`` holds the text of each section by its number, one line a
    paragraph, without its table. ``notes`` tell what was taken for what. ``unit_id``, ``unit`` (its name), ``year``,
    ``level`` and ``self_name`` (我局, 全市) are None where the report does not say. ``held`` is the filing that travels
    with the file; what is printed has been read beside it and counts.
    """

    unit_id: str | None
    unit: str | None
    year: int | None
    form: Edition
    cells: Mapping[str, Value]
    sections: Mapping[str, str]
    unresolved: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()
    held: Filing | None = None
    level: Level | None = None
    self_name: str | None = None

    @property
    def edition(self) -> str:
        """The id of the form's edition."""
        return self.form.id

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``disclosure-nb read --json`` prints: null is blank, never 0.

        The unit is its id, as everywhere; where the report does not carry one, its name.
        """
        return {
            "unit": self.unit_id or self.unit,
            "year": self.year,
            "edition": self.edition,
            "cells": {address: json_number(value) for address, value in self.cells.items()},
            "sections": {str(each.number): self.sections.get(str(each.number), "") for each in self.form.sections},
            "unresolved": list(self.unresolved),
            "notes": [note.zh for note in self.notes],
        }


def problem(code: str, name: str, zh: str, en: str, key: str | None = None) -> InputError:
    """Return the error of an input with one problem."""
    return InputError([Problem(code, Place(name, key=key), Sentence(zh, en))])


def known_editions(editions: Sequence[Edition]) -> dict[str, Edition]:
    """Return the editions that a report may be of: those given, and those that come with the project."""
    packaged = {id: get_edition(id) for id in edition_ids()}
    return packaged | {edition.id: edition for edition in editions}


def edition_named(id: str, editions: Sequence[Edition], name: str) -> Edition:
    """Return the edition that a report names. Raises InputError if it is not known."""
    known = known_editions(editions)
    if id not in known:
        shown, names = show_text(id), "、".join(known)
        raise problem(
            "E504",
            name,
            f"报告用的版式是“{shown}”，已知的有 {names}；是自备的版式时，请用 --edition 给出其文件。",
            f"the report is of edition “{shown}”, known are {names}; if it is your own, name its file with --edition.",
            key="edition",
        )
    return known[id]
