"""What was read back from a report, and the filing that it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from disclosure_nb.errors import InputError, Place, Problem
from disclosure_nb.filing import Filing, Level, Origin, Unit, Value, json_number
from disclosure_nb.form import Edition, edition_ids, get_edition
from disclosure_nb.formats.data.sections import plain
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

NO_LEVEL = Sentence(
    "没有写明单位的层级和自称，按部门、本机关核对",
    "the unit's level and name for itself are not given; checked as a department",
)


@dataclass(frozen=True, repr=False)
class Reading:
    """What a report shows.

    ``cells`` has every address of ``form``: the exact number, or None where the cell is blank or could not be read; the
    latter are named in ``unresolved``. ``sections``: the text of each section by its number, one line a
    paragraph, without its table. ``notes`` say what was taken for what. ``unit_id``, ``unit`` (its name), ``year``,
    ``level`` and ``self_name`` (我局, 全市) are None where the report does not say. ``enclosed`` is the filing
    that the file carries as data; where the two differ, what is printed counts. ``name`` is how messages call the file.

    A reader may say more by address: ``where`` in the file a value was found, ``how`` it was read, and for a cell that
    is unresolved the ``candidates`` for its value.
    """

    unit_id: str | None
    unit: str | None
    year: int | None
    form: Edition
    cells: Mapping[str, Value]
    sections: Mapping[str, str]
    unresolved: tuple[str, ...] = ()
    notes: tuple[Sentence, ...] = ()
    enclosed: Filing | None = None
    level: Level | None = None
    self_name: str | None = None
    name: str = "report"
    where: Mapping[str, str] = field(default_factory=dict)
    how: Mapping[str, str] = field(default_factory=dict)
    candidates: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        whose = self.unit_id or self.unit or "?"
        return f"<Reading {whose} {self.year}, form of {self.edition}: {len(self.unresolved)} cells unresolved>"

    @cached_property
    def filing(self) -> Filing:
        """What was read as a filing, see ``filing_of``. Raises InputError if the year is not known."""
        return filing_of(self, self.name)

    @property
    def edition(self) -> str:
        """The id of the form's edition."""
        return self.form.id

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``disclosure-nb read --json`` prints: null is blank, never 0.

        The unit is its id, as everywhere; where the report does not carry one, its name. ``where``, ``how`` and
        ``candidates`` are in it where the reader says something there.
        """
        candidates = {address: [json_number(each) for each in values] for address, values in self.candidates.items()}
        more = {"where": dict(self.where), "how": dict(self.how), "candidates": candidates}
        return {
            "unit": self.unit_id or self.unit,
            "year": self.year,
            "edition": self.edition,
            "cells": {address: json_number(value) for address, value in self.cells.items()},
            "sections": {str(each.number): self.sections.get(str(each.number), "") for each in self.form.sections},
            "unresolved": list(self.unresolved),
            "notes": [note.zh for note in self.notes],
            **{key: by_address for key, by_address in more.items() if by_address},
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
            f"报告用的版式是“{shown}”，已知的有 {names}；是自备的版式时，请用 --edition 给出其文件或 id。",
            f"the report is of edition “{shown}”, known are {names}; if it is your own, name it with --edition.",
            key="edition",
        )
    return known[id]


def filing_of(read: Reading, name: str = "report") -> Filing:
    """Return what was read as a filing, to be checked: its cells and its printed text.

    What print does not show (facts, the level of the unit) comes from the filing that travels with the file, if one
    does. Cells that could not be read are blank. Raises InputError if the year is not known.
    """
    if read.year is None:
        raise problem(
            "E508",
            name,
            "没有写明报告年度，请在标题中写明，例如“某某局2023年政府信息公开工作年度报告”。",
            "the year of the report is not given; put it into the title.",
            key="year",
        )
    origin = Origin(Place(name))
    enclosed = read.enclosed
    printed = _texts(read)
    if enclosed is not None and read.cells is enclosed.cells:  # a params file or workbook: nothing is printed
        return enclosed
    if enclosed is not None and enclosed.edition.id == read.edition:
        return replace(
            enclosed,
            year=read.year,
            cells=read.cells,
            texts=printed or enclosed.texts,
            origins={**enclosed.origins, **dict.fromkeys(read.cells, origin)},
        )
    name_of_unit, self_name = read.unit or read.unit_id or "?", read.self_name or Unit.self_name
    unit = Unit(read.unit_id or "unknown", name_of_unit, read.level or "department", self_name)
    return Filing(unit, read.year, read.form, read.cells, texts=printed, origins=dict.fromkeys(read.cells, origin))


def _texts(read: Reading) -> Mapping[str, tuple[str, ...]]:
    """Return the printed text as the filing's own, by section and, below the title of a topic, by topic."""
    texts: dict[str, list[str]] = {}
    for section in read.form.sections:
        key = section.id
        topics = {plain(topic.title): f"{section.id}.{topic.id}" for topic in section.topics}
        for line in filter(None, read.sections.get(str(section.number), "").split("\n")):
            if plain(line) in topics:
                key = topics[plain(line)]
            else:
                texts.setdefault(key, []).append(line)
    return {key: tuple(lines) for key, lines in texts.items()}
