"""Numbers by reference: cells (by concepts or address), a fact id, or a sum of them, of this year or of last year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

from disclosure_nb.filing import Filing, Value, fact_catalogue, number, number_text, total
from disclosure_nb.form import Edition
from disclosure_nb.form.references import Term, parse_reference
from disclosure_nb.narrative.contradicted import contradicted
from disclosure_nb.narrative.spans import Bound, How, Span

_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Quantity:
    """A number with its sources and unit."""

    value: int | Decimal
    sources: tuple[str, ...]
    unit: str

    @property
    def how(self) -> How:
        """How the value follows from the sources."""
        return "value" if len(self.sources) == 1 else "sum"

    def bound(self) -> Bound:
        """Return the number as a part of a sentence."""
        text = number_text(self.value)
        return Bound(text, text, self.sources, self.how, self.unit)


def quantity(filing: Filing, reference: str) -> Quantity | None:
    """Return the number that ``reference`` names in a filing, or None if a part of it is unknown or blank.

    :mod:`disclosure_nb.form.references` says what a reference looks like. Several cells are added up, in the order of
    the form. Raises ReferenceSyntaxError, and ValueError for a share, which is no single number.
    """
    sources: list[str] = []
    values: list[Value] = []
    unit = ""
    parsed = parse_reference(reference)
    if parsed.whole:
        raise ValueError(f"{reference} is a share")
    for term in parsed.terms:
        found = list(_terms(filing, term))
        if not found:
            return None
        sources += [source for source, _, _ in found]
        values += [value for _, value, _ in found]
        unit = found[-1][2]
    value = total(values)
    return None if value is None else Quantity(value, tuple(sources), unit)


def told(filing: Filing, reference: str) -> Quantity | None:
    """Return the number that a sentence may tell: :func:`quantity`, but no total that its own parts contradict."""
    found = quantity(filing, reference)
    if found is None or any(contradicted(filing, cell) for cell in found.sources if cell in filing.edition.cells):
        return None
    return found


def may_be_asked(edition: Edition, reference: str) -> bool:
    """Whether a form has what ``reference`` names, so that a number for it is to be known."""
    return all(term.fact is not None or edition.find(term.text) for term in parse_reference(reference).terms)


def _terms(filing: Filing, term: Term) -> Iterator[tuple[str, Value, str]]:
    if term.fact is not None:
        fact = fact_catalogue()[term.fact]
        value = filing.facts.get(term.fact)
        if isinstance(value, int | Decimal):
            yield f"facts.{term.fact}", value, fact.unit
    else:
        for address in filing.edition.find(term.text):
            yield address, filing[address], filing.edition.cells[address].unit


def growth(filing: Filing, previous: Filing | None, reference: str) -> tuple[Span, ...]:
    """Return “，比上年增加3件、增长4.5%” for a number, or nothing where last year is not known.

    The change is exact; the growth is rounded half up to two decimals and left out where it would be 0, and where last
    year's number is not above 0. A total that its own parts contradict, this year or last, is not compared.
    """
    now = told(filing, reference)
    then = None if previous is None else told(previous, reference)
    if now is None or then is None or previous is None:
        return ()
    if now.value == then.value:
        return ("，与上年持平",)
    sources = now.sources + tuple(f"{source}@{previous.year}" for source in then.sources)
    change = total([now.value, -then.value])
    assert change is not None
    more = change > 0
    spans: list[Span] = [
        "，比上年增加" if more else "，比上年减少",
        Bound(number_text(change if more else -change), number_text(change), sources, "change", now.unit),
        now.unit,
    ]
    with localcontext(prec=200):
        share = Decimal(change) * 100 / then.value if then.value > 0 else Decimal(0)
        rate = number(share.quantize(_CENT, ROUND_HALF_UP))
    if rate:
        bound = Bound(f"{number_text(rate if more else -rate)}%", number_text(rate), sources, "growth", "%")
        spans += ["、增长" if more else "、下降", bound]
    return tuple(spans)
