"""Every sentence of the catalogue, one by one: what it says, which numbers it rests on, and when it is false."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure_nb.form import Edition
from disclosure_nb.narrative.sentences import SLOT, ClausePattern, Denial, Pattern, numbers_in, sentence_catalogue


@dataclass(frozen=True)
class Entry:
    """A sentence with the topic it belongs to: a clause, a ``denial``, or a list (then ``clause`` is None)."""

    section: str
    topic: str
    pattern: Pattern
    clause: ClausePattern | None = None
    denial: Denial | None = None

    @property
    def text(self) -> str:
        """What it says; its numbers are slots."""
        part = self.denial or self.clause
        return self.pattern.lead if part is None else part.text

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The references of the numbers (or the list) that it rests on."""
        if self.clause is None:
            return (self.pattern.list or self.pattern.enumerate or "",)
        numbers = dict.fromkeys(one.removeprefix("growth:") for one in numbers_in(self.clause.text))
        return (self.clause.number,) if self.denial else tuple(numbers)

    @property
    def parts(self) -> tuple[Pattern | ClausePattern | Denial, ...]:
        """The parts of the catalogue that say when it is written, from the whole sentence down."""
        return tuple(part for part in (self.pattern, self.clause, self.denial) if part is not None)

    @property
    def false_if(self) -> tuple[str, ...]:
        return tuple(condition for part in self.parts for condition in part.false_if)

    @property
    def compares(self) -> bool:
        """Whether it compares with last year."""
        return self.denial is None and "{growth:" in self.text

    def key(self, edition: Edition) -> str | None:
        """The key of the text it stands in, None where a form has none such."""
        if self.section == self.topic:
            return self.section if self.section == "preface" else edition.text_key(self.section)
        return edition.text_key(f"{self.section}.{self.topic}") or edition.text_key(self.section)

    def in_(self, text: str) -> bool:
        """Whether a text says it, with whatever numbers: as a clause of its own, not within another."""
        lead = f"|{_words(self.pattern.lead)}" if self.pattern.lead else ""
        return re.search(rf"(?:[，。；、：]{lead}){_words(self.text)}(?:[，。；、]|$)", f"。{text}") is not None


def _words(text: str) -> str:
    """Return the regular expression of a text with slots."""
    found = SLOT.split(text)
    slots = [r"(?:，[^。；]*?)?" if slot.startswith("growth:") else "[^，。；]*?" for slot in found[1::2]]
    return "".join(re.escape(part) + slot for part, slot in zip(found[::2], [*slots, ""], strict=True))


def entries() -> Iterator[Entry]:
    """Yield every sentence, in the order of the catalogue."""
    for section, topics in sentence_catalogue().items():
        for topic, patterns in topics.items():
            for pattern in patterns:
                if pattern.list or pattern.enumerate:
                    yield Entry(section, topic, pattern)
                    if pattern.none:
                        yield Entry(section, topic, pattern, None, pattern.none)
                for clause in pattern.clauses:
                    yield Entry(section, topic, pattern, clause)
                    for denial in clause.zero:
                        yield Entry(section, topic, pattern, clause, denial)


def references() -> Iterator[tuple[Entry, str]]:
    """Yield every reference and condition of the catalogue with the sentence where it is."""
    for entry in entries():
        yield from ((entry, reference) for reference in entry.rests_on)
        for part in entry.parts:
            yield from ((entry, text) for text in (part.when, part.unless, *part.false_if) if text)
