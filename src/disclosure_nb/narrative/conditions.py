"""Whether the data are in a state that the catalogue of sentences names: one that makes a sentence false, above all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from disclosure_nb.filing import Filing, Value, total
from disclosure_nb.form.references import LAST, Term, parse_condition
from disclosure_nb.narrative.contradicted import parts


def may_be_false(conditions: Sequence[str], filing: Filing, previous: Filing | None) -> bool:
    """Whether one of the conditions under which a sentence is false holds, or cannot be decided.

    >>> import disclosure_nb as dnb
    >>> filing = dnb.open("weibin-education", 2023).with_cells({"requests.carried_out.total": None}).filing
    >>> may_be_false(["fee_amount"], filing, None), may_be_false(["carried_out.total"], filing, None)
    (False, True)
    """
    return any(holds(condition, filing, previous) is not False for condition in conditions)


def holds(text: str, filing: Filing, previous: Filing | None) -> bool | None:
    """Return whether a condition holds, or None if a blank cell leaves it open.

    What is not there takes no part: a fact that is not stated, a cell that the form does not have, last year's report
    where it is not known. A list counts by its lines. :mod:`disclosure_nb.form.references` says what a condition looks
    like. Raises ReferenceSyntaxError.
    """
    condition = parse_condition(text)
    left = list(_values(condition.left, filing, previous, with_parts=not condition.right))
    if not condition.right:
        return any(left) or (None if None in left else False)
    right = list(_values(condition.right, filing, previous))
    if not left or not right:
        return False
    less, more = total(right), total(left)
    return None if less is None or more is None else more > less


def _values(
    terms: Sequence[Term], filing: Filing, previous: Filing | None, *, with_parts: bool = False
) -> Iterator[Value]:
    for term in terms:
        of = previous if term.of == LAST else filing
        if of is None:
            continue
        if term.fact is not None:
            fact = of.facts.get(term.fact)
            if fact is not None:
                yield fact if isinstance(fact, int | Decimal) else len(fact)
            continue
        for address in of.edition.find(term.text):
            yield of[address]
            if with_parts:
                yield from (of[part] for part in parts(of.edition, address))
