"""References: the one small language in which numbers are named, in editions and in the catalogue of sentences.

::

    reference = sum ["/" sum]               a number, or the share of one in another
    sum       = term {"+" term}
    term      = cells ["@" ("last" | UNIT)] of last year, or of a unit that is summed: in conditions (last year) and in
                                            the relations of a house only
    cells     = ROW "." COLUMN              every cell of such a row in such a column, by their concepts
              | TABLE "." ROW "." COLUMN    a cell by its address; "*" stands for any part of an id
              | ["facts."] FACT             a fact
    condition = sum [">" sum]               a state of the data: the left sum is the larger; a sum alone: one of its
                                            numbers, or of the parts that a total is made of, is not 0
    entry     = ["-"] ID [".." ID]          in the lists of ``identities`` and ``years``: rows or columns of one table;
                                            "-" takes away, ".." is the run from one to the other in the form's order

Blanks around signs do not matter. ``left: [total]``, ``right: [issued, -repealed]`` and ``last: [in_force]`` of
``years`` are lists of entries; those of ``last`` are of last year's form. Sentences name last year by ``{growth:sum}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

_ID = "[a-z][a-z0-9_]*"
_PART = "[a-z*][a-z0-9_*]*"
_TERM = re.compile(rf"(?P<text>{_PART}(\.{_PART}){{0,2}})(@(?P<of>[a-z0-9][a-z0-9_-]*))?")
_ENTRY = re.compile(rf"(?P<minus>-)?\s*(?P<first>{_ID})(\.\.(?P<last>{_ID}))?")


LAST = "last"
"""What names last year in a term."""

Sign = Literal[1, -1]


class ReferenceSyntaxError(ValueError):
    """A text is no reference; ``sentence`` says what is wrong with it."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


@dataclass(frozen=True)
class Term:
    """One term of a sum: cells (:meth:`Edition.find` says which), or a fact.

    ``of`` is empty, or names another filing than the one at hand: last year's, or a unit's.
    """

    text: str
    of: str = ""

    @property
    def fact(self) -> str | None:
        """The id of the fact it names, or None."""
        if self.text.startswith("facts."):
            return self.text.removeprefix("facts.")
        return None if "." in self.text else self.text


@dataclass(frozen=True)
class Reference:
    """The sum of ``terms``, as a share in the sum of ``whole`` where that has terms."""

    terms: tuple[Term, ...]
    whole: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Condition:
    """A state of the data: ``left`` adds up to more than ``right``; without that: something in ``left`` is not 0."""

    left: tuple[Term, ...]
    right: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Entry:
    """The rows or columns from ``first`` to ``last`` of one table, added (``sign`` 1) or taken away (-1)."""

    first: str
    last: str
    sign: Sign = 1


@lru_cache(maxsize=1024)
def parse_reference(text: str, *, elsewhere: bool = False) -> Reference:
    """Return the reference that a text is; ``elsewhere`` allows cells of other filings. Raises ReferenceSyntaxError.

    >>> parse_reference("received.total + carried_in.total@last", elsewhere=True).terms
    (Term(text='received.total', of=''), Term(text='carried_in.total', of='last'))
    """
    part, slash, whole = text.partition("/")
    return Reference(tuple(_sum(part, text, elsewhere)), tuple(_sum(whole, text, elsewhere)) if slash else ())


@lru_cache(maxsize=1024)
def parse_condition(text: str) -> Condition:
    """Return the state of the data that a text names. Raises ReferenceSyntaxError.

    >>> parse_condition("carried_out.total@last").left
    (Term(text='carried_out.total', of='last'),)
    >>> parse_condition("fee_items > received.total").right
    (Term(text='received.total', of=''),)
    """
    left, sign, right = text.partition(">")
    condition = Condition(tuple(_sum(left, text, True)), tuple(_sum(right, text, True)) if sign else ())
    for term in (*condition.left, *condition.right):
        if term.of not in ("", LAST):
            shown = show_text(term.of)
            raise ReferenceSyntaxError(
                Sentence(
                    f"条件只能说本年和上年（@{LAST}），不能说“@{shown}”",
                    f"a condition speaks of this year and of last year (@{LAST}), not of “@{shown}”",
                )
            )
    return condition


def _sum(part: str, text: str, elsewhere: bool) -> Iterator[Term]:
    for term in (term.strip() for term in part.split("+")):
        found = _TERM.fullmatch(term)
        if found is None or ("*" in term and term.count(".") != 2) or (found["of"] and not elsewhere):
            shown, whole = show_text(term), show_text(text)
            raise ReferenceSyntaxError(
                Sentence(
                    f"“{whole}”中的“{shown}”不是引用；应为“行的含义.列的含义”、“表.行.列”（可用 *）或事项代号，"
                    "相加用 +，占比用 /",
                    f"“{shown}” in “{whole}” is no reference; expected ROW.COLUMN by concepts, TABLE.ROW.COLUMN "
                    "(with * for any part of an id) or a fact, sums with + and a share with /",
                )
            )
        yield Term(found["text"], found["of"] or "")


@lru_cache(maxsize=1024)
def parse_entry(text: str) -> Entry:
    """Return the rows or columns that an entry of a list names. Raises ReferenceSyntaxError."""
    found = _ENTRY.fullmatch(text.strip())
    if found is None:
        shown = show_text(text)
        raise ReferenceSyntaxError(
            Sentence(
                f"“{shown}”应为行或列的代号，可写作“-代号”（减去）或“代号..代号”（从一项到另一项）",
                f"“{shown}” must be the id of a row or column, -ID (taken away) or ID..ID (a run of them)",
            )
        )
    first = found["first"]
    return Entry(first, found["last"] or first, -1 if found["minus"] else 1)
