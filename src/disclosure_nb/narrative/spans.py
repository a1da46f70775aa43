"""Text in which every number remembers where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

How = Literal["value", "sum", "change", "growth"]


@dataclass(frozen=True)
class Bound:
    """A number in a sentence, bound to its sources.

    ``sources`` are cell addresses and ``facts.ID``, with ``@YEAR`` behind those of another year; ``how`` says how
    ``value`` (an exact decimal) follows from them: it is the value, their sum, or the change or the growth in per cent
    from the sum of those of the other year to the sum of the others.
    """

    text: str
    value: str
    sources: tuple[str, ...]
    how: How = "value"
    unit: str = ""


Span = str | Bound
Paragraph = tuple[Span, ...]


def plain(paragraph: Paragraph) -> str:
    """Return the text of a paragraph."""
    return "".join(span if isinstance(span, str) else span.text for span in paragraph)
