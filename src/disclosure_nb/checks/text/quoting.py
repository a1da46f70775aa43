"""Findings about text: how they name the place in the text and quote its words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from disclosure_nb.checks.findings import Finding, Mark
from disclosure_nb.checks.rules.catalogue import Variant
from disclosure_nb.checks.text.clauses import Line
from disclosure_nb.filing import Filing, Value
from disclosure_nb.filing.spoken import text_name
from disclosure_nb.language import Sentence


def where(filing: Filing, key: str) -> Sentence:
    """Return the name of a section or topic by its text key."""
    return text_name(filing.edition, key)


@dataclass(frozen=True)
class QuotedWords:
    """Some words of a filing's text: the characters of ``line`` from ``at[0]`` to ``at[1]``.

    ``marked`` are those of them that are wrong (a number); all of them where it is not given.
    """

    filing: Filing
    line: Line
    at: tuple[int, int]
    marked: tuple[int, int] | None = None

    @property
    def mark(self) -> Mark:
        """Where the marked characters are in the paragraph as it was given."""
        return Mark(self.line.key, self.line.index, *self.line.squeezed.span(*(self.marked or self.at)))


def finding(
    quote: QuotedWords,
    kind: Variant,
    sentence: Sentence,
    cells: tuple[str, ...] = (),
    expected: Value = None,
    actual: Value = None,
) -> Finding:
    """Return a finding about some words: its sentence is led by their place and quotation."""
    edition = quote.filing.edition
    place, words = where(quote.filing, quote.line.key), quote.line.quote(*quote.at)
    found = kind.finding(
        Sentence(f"{place.zh}中“{words}”：{sentence.zh}", f"{place.en}, “{words}”: {sentence.en}"),
        tuple(cell for cell in cells if cell in edition.cells),
        expected,
        actual,
        about={"notice": edition.notice},
    )
    return replace(found, mark=quote.mark)
