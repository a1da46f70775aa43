"""What differs between two filings, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from disclosure_nb.filing.facts import FactValue
from disclosure_nb.filing.filing import REST, Filing
from disclosure_nb.filing.inline import paragraphs_of
from disclosure_nb.filing.spoken import value_name
from disclosure_nb.filing.values import Value
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class ValueChange:
    """A value that differs; None: blank, or not given.

    ``key`` is a cell's address, ``facts.ID``, ``texts.KEY``, or ``rest.TABLE`` (0: its rest was stated to be 0);
    ``name`` is what the value is called by the words of the form.
    """

    key: str
    old: Value | FactValue
    new: Value | FactValue
    name: Sentence = field(default=Sentence("", ""), compare=False)


def changes_between(before: Filing, after: Filing) -> tuple[ValueChange, ...]:
    """Return the cells, facts and texts that differ, in the order of the form, the catalogue, the sections."""
    return tuple(_differing(before, after))


def _differing(before: Filing, after: Filing) -> Iterator[ValueChange]:
    for table in before.edition.tables:
        old_rest, new_rest = ((0 if table.id in filing.rest else None) for filing in (before, after))
        if old_rest != new_rest:
            key = f"{REST}.{table.id}"
            yield ValueChange(key, old_rest, new_rest, value_name(after.edition, key))
    parts = (("", before.cells, after.cells), ("facts.", before.facts, after.facts))
    for prefix, olds, news in (*parts, ("texts.", saved_texts(before), saved_texts(after))):
        for key in dict.fromkeys((*olds, *news)):
            old, new = olds.get(key), news.get(key)
            if old != new:
                yield ValueChange(prefix + key, old, new, value_name(after.edition, prefix + key))


def saved_texts(filing: Filing) -> dict[str, tuple[str, ...]]:
    """Return the texts as a params file gives them: one paragraph a line, without blanks around it."""
    return {key: paragraphs_of("\n".join(paragraphs)) for key, paragraphs in filing.texts.items()}
