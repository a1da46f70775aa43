"""The mark by which a printed cell of the form is found again: a hidden bookmark at the head of its paragraph.

Measured with LibreOffice 7.4: bookmarks survive saving as DOCX, the tags of content controls do not. A bookmark's name
has at most 40 characters and no full stop, so it is a digest of the cell's address.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

_PREFIX = "_cell_"  # a name that begins with an underscore is hidden in Word's list of bookmarks


def bookmark_name(address: str) -> str:
    """Return the name of the bookmark in the cell at ``address``."""
    return _PREFIX + sha256(address.encode()).hexdigest()[:16]


def bookmarked_addresses(addresses: Iterable[str]) -> dict[str, str]:
    """Return the address for each name of a bookmark."""
    return {bookmark_name(address): address for address in addresses}
