"""Text as it can be printed."""

from __future__ import annotations

import re

GETA = "〓"
"""Stands for a character that has no form on paper (a control or a bidirectional override)."""

_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")
_LONG_WORD = re.compile("[^\\s\u2e80-\uffef]{41,}")
_ZERO_WIDTH_SPACE = "\u200b"


def printable(text: str) -> str:
    """Return ``text`` as it can be printed: one kind of line end, no tabs, :data:`GETA` for what has no form.

    Words too long for a line may break anywhere.
    """
    text = _UNPRINTABLE.sub(GETA, _LINE_ENDS.sub("\n", text).expandtabs(4))
    return _LONG_WORD.sub(lambda word: _ZERO_WIDTH_SPACE.join(word[0]), text)
