"""Merging several sources into one filing: which value counts, and which ones differ from it.

Sources are given in the order in which they count: the params file itself, then the workbook, then the registers. For
every cell, fact and text the first source that gives it counts. A blank gives nothing: it means “not filled in”, so a
number from a later source fills it, and a note says so. What a later source gives differently goes into ``others``; the
rule S1 makes a finding of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from disclosure_nb.errors import Place
from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import Given, Origin
from disclosure_nb.filing.notes import Note
from disclosure_nb.filing.supply import Supply
from disclosure_nb.filing.values import Value, number_text
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

T = TypeVar("T", Value, FactValue, tuple[str, ...])


@dataclass(frozen=True)
class Mixture:
    """What counts of several supplies, and what they give differently (by address, ``facts.ID``, ``texts.KEY``)."""

    supply: Supply
    others: Mapping[str, tuple[Given, ...]]


def mix(edition: Edition, supplies: Sequence[Supply]) -> Mixture:
    """Return the mixture of supplies, the one that counts most first.

    The notes are those of the supplies, in their order, and then one for each table and pair of files of which the one
    fills blanks of the other.
    """
    cells, others, origins = _first("", [each.cells for each in supplies], supplies)
    facts, other_facts, fact_origins = _first("facts.", [each.facts for each in supplies], supplies)
    texts, other_texts, text_origins = _first("texts.", [each.texts for each in supplies], supplies)
    notes = (*(note for each in supplies for note in each.notes), *_filled(edition, supplies, cells, origins))
    rest = {table: origin for each in reversed(supplies) for table, origin in each.rest.items()}
    supply = Supply(cells, facts, texts, {**origins, **fact_origins, **text_origins}, notes, rest)
    return Mixture(supply, {**others, **other_facts, **other_texts})


def _first(
    prefix: str, parts: Sequence[Mapping[str, T]], supplies: Sequence[Supply]
) -> tuple[dict[str, T], dict[str, tuple[Given, ...]], dict[str, Origin]]:
    """Return by key what counts, what differs from it, and where what counts comes from."""
    used: dict[str, T] = {}
    others: dict[str, tuple[Given, ...]] = {}
    origins: dict[str, Origin] = {}
    for key in dict.fromkeys(key for part in parts for key in part):
        given = [
            (part[key], supply.origins[prefix + key])
            for part, supply in zip(parts, supplies, strict=True)
            if key in part
        ]
        stated = [(value, origin) for value, origin in given if value is not None]
        used[key], origins[prefix + key] = (stated or given)[0]
        if differing := tuple(Given(value, origin) for value, origin in stated if value != used[key]):
            others[prefix + key] = differing
    return used, others, origins


def _filled(
    edition: Edition, supplies: Sequence[Supply], cells: Mapping[str, Value], origins: Mapping[str, Origin]
) -> Iterator[Note]:
    """Tell which blanks another source filled: a single one with its value, several of a table by their number."""
    groups: dict[tuple[str, str, str], list[tuple[str, Place]]] = {}
    for address in edition.cells:
        blank = next((each.origins[address].place for each in supplies if address in each.cells), None)
        if blank is not None and cells[address] is not None and blank != origins[address].place:
            key = edition.cells[address].table, blank.file, origins[address].place.file
            groups.setdefault(key, []).append((address, blank))
    titles = {section.table: section.title for section in edition.sections}
    for (table, file, other), group in groups.items():
        address, blank = group[0]
        if len(group) == 1:
            value, place = number_text(cells[address]), origins[address].place
            zh = f"{edition.cells[address].label}空白，采用{place.say()} 的 {value}"
            en = f"{address} is blank; {value} is taken from {place.say('en')}"
            yield Note("reading", blank, Sentence(zh, en), address)
        else:
            zh = f"“{titles[table]}”有 {len(group)} 格空白，采用 {other} 的数"
            en = f"{len(group)} cells of “{titles[table]}” are blank; the numbers are taken from {other}"
            yield Note("reading", Place(file), Sentence(zh, en))
