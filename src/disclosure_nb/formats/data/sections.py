"""The printed text of the sections (一、总体情况 …), without their tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from disclosure_nb.document.fragment import inline_text
from disclosure_nb.document.nodes import Block, Document, HeadingPart, ListPart, Paragraph, Preformatted, Quote
from disclosure_nb.document.own_edition import edition_in
from disclosure_nb.form import Edition

Line = tuple[str, int | None]
"""A printed paragraph: its text, and its level where it is a heading (1 is the highest)."""

_BLANKS = re.compile(r"[ \t\r\f\v]+")
_UNSEEN = re.compile(r"[^\w+/%]+")
_NUMERALS = "一二三四五六七八九"


def sections_of(lines: Iterable[Line], edition: Edition | None) -> dict[str, str]:
    """Return the text of each section by its number: the lines below its title, up to the next heading of level 1.

    A section that is not printed is not in it. Without an edition, sections are known by their numerals.
    """
    titles = {} if edition is None else _titles(edition)
    found: dict[int, list[str]] = {}
    now: int | None = None
    for text, level in lines:
        number = titles.get(plain(text)) if edition is not None else _numeral(text, level)
        if number is not None and number not in found:
            now = number
            found[now] = []
        elif level == 1:
            now = None
        elif now is not None and (shown := tidied(text)):
            found[now].append(shown)
    return {str(number): "\n".join(found[number]) for number in sorted(found)}


def sections_of_document(document: Document) -> dict[str, str]:
    """Return the text of the sections of a document."""
    return sections_of(lines_of(document.body), edition_in(document))


def lines_of(blocks: Sequence[Block]) -> Iterator[Line]:
    """Yield the paragraphs among some blocks, in reading order; tables, pictures and findings have none."""
    for block in blocks:
        if isinstance(block, HeadingPart):
            yield inline_text(block.inlines), block.level
        elif isinstance(block, Paragraph):
            yield inline_text(block.inlines), None
        elif isinstance(block, Preformatted):
            yield block.text, None
        elif isinstance(block, Quote):
            yield from lines_of(block.body)
        elif isinstance(block, ListPart):
            for item in block.items:
                yield from lines_of(item)


def tidied(text: str) -> str:
    """Return a paragraph without blanks at its ends, every run of blanks as one."""
    return _BLANKS.sub(" ", " ".join(text.split("\n"))).strip()


def plain(text: str) -> str:
    """Return a label without what people change in it: blanks, line breaks, brackets and stops, wide letters."""
    return _UNSEEN.sub("", unicodedata.normalize("NFKC", text))


def _titles(edition: Edition) -> dict[str, int]:
    return {plain(title): section.number for section in edition.sections for title in (section.title, *section.aliases)}


def _numeral(text: str, level: int | None) -> int | None:
    found = re.match(f"([{_NUMERALS}])、", text.strip())
    return _NUMERALS.index(found[1]) + 1 if level == 1 and found else None
