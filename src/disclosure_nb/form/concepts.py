"""The vocabulary of meanings (``concepts.yaml``), and which of them an edition lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

import yaml

from disclosure_nb.form.edition import Edition
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

Part = Literal["sections", "topics", "rows", "columns"]
PARTS: tuple[Part, ...] = get_args(Part)


@dataclass(frozen=True)
class Concept:
    """What a part of a form can mean. ``instead`` is another concept that serves as well where a form has that one."""

    id: str
    part: Part
    name: Sentence
    instead: str | None = None


@cache
def concept_vocabulary() -> Mapping[Part, Mapping[str, Concept]]:
    """Return every known concept by the kind of part that can mean it, in the order of the file."""
    data = yaml.safe_load(files(__package__).joinpath("concepts.yaml").read_text(encoding="utf-8"))
    return FrozenDict(
        {
            part: FrozenDict(
                {
                    id: Concept(id, part, Sentence(entry["zh"], entry["en"]), entry.get("or"))
                    for id, entry in data[part].items()
                }
            )
            for part in PARTS
        }
    )


def concepts_of(edition: Edition) -> Mapping[Part, frozenset[str]]:
    """Return the concepts that the parts of an edition have."""
    cells = edition.cells.values()
    topics = (topic.concept for section in edition.sections for topic in section.topics)
    return {
        "sections": frozenset(section.concept for section in edition.sections if section.concept),
        "topics": frozenset(concept for concept in topics if concept),
        "rows": frozenset(concept for cell in cells for concept in cell.row_concepts),
        "columns": frozenset(concept for cell in cells for concept in cell.column_concepts),
    }


def lacking(edition: Edition) -> Iterator[Concept]:
    """Yield the concepts that no part of an edition has and that it does not name as missing (``without``).

    ``rows.*`` there means every other row, and so on.
    """
    there = concepts_of(edition)
    for part, concepts in concept_vocabulary().items():
        for id, concept in concepts.items() if f"{part}.*" not in edition.without else ():
            if not {id, concept.instead} & there[part] and f"{part}.{id}" not in edition.without:
                yield concept
