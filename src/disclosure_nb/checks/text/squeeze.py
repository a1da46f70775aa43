"""Text without the blanks that typesetting puts into it, with the way back to the original."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BLANK = re.compile(r"\s+")
_WIDE = str.maketrans("０１２３４５６７８９％．", "0123456789%.")


@dataclass(frozen=True)
class Squeezed:
    """``text`` without blanks (but for one between two digits) and with ASCII digits; ``offsets`` leads back."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a non-empty stretch of the squeezed text is in the original."""
        return self.offsets[start], self.offsets[end - 1] + 1


def squeeze(text: str) -> Squeezed:
    """Return ``text`` squeezed: ``2024 年 ３ 件`` is ``2024年3件``."""
    narrow = text.translate(_WIDE)
    if not _BLANK.search(narrow):
        return Squeezed(narrow, tuple(range(len(narrow))))
    pieces: list[str] = []
    offsets: list[int] = []
    start = 0
    for blank in _BLANK.finditer(narrow):
        pieces.append(narrow[start : blank.start()])
        offsets += range(start, blank.start())
        start = blank.end()
        if blank.start() > 0 and start < len(narrow) and _digit(narrow[blank.start() - 1]) and _digit(narrow[start]):
            pieces.append(" ")
            offsets.append(blank.start())
    pieces.append(narrow[start:])
    offsets += range(start, len(narrow))
    return Squeezed("".join(pieces), tuple(offsets))


def _digit(character: str) -> bool:
    return character in "0123456789"
