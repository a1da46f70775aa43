"""A total and the parts it is made of, by the identities of the form: which numbers their own parts contradict."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_nb.filing import Filing, total
from disclosure_nb.form import Edition


def parts(edition: Edition, address: str) -> Iterator[str]:
    """Yield the cells that a cell is the total of, and theirs."""
    for below in _made_of(edition, address):
        for part in below:
            yield part
            yield from parts(edition, part)


def contradicted(filing: Filing, address: str) -> bool:
    """Whether the parts of a cell cannot add up to it: they do not, or what is known of them is more already.

    >>> import disclosure_nb as dnb
    >>> review = "remedies.review.total"
    >>> case = dnb.open("weibin-education", 2023).with_cells({"remedies.review.upheld": 10, review: 0})
    >>> contradicted(case.filing, review)
    True
    """
    value = filing[address]
    if value is None:
        return False
    for below in _made_of(filing.edition, address):
        blank = [part for part in below if filing[part] is None]
        known = total([0, *(filing[part] for part in below if part not in blank)])
        assert known is not None
        if known != value if not blank else known > value and not _may_be_negative(filing.edition, blank):
            return True
    return False


def _made_of(edition: Edition, address: str) -> Iterator[tuple[str, ...]]:
    for identity in edition.identities_of.get(address, ()):
        if identity.total and identity.left == (address,):
            yield identity.right


def _may_be_negative(edition: Edition, addresses: list[str]) -> bool:
    return any(edition.cells[address].signed for address in addresses)
