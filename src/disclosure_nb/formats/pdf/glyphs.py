"""Finding characters that no font has, which would silently become empty boxes in a bitmap (for PDF, Typst does)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

from disclosure_nb.formats.pdf.folders import StampedFont, stamped_fonts

_WITHOUT_FORM = re.compile(  # blanks, and the characters that are not to be seen (Default_Ignorable_Code_Point)
    "[\\s\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\uffa0\U000e0000-\U000e0fff]"
)


def missing_characters(texts: Iterable[str], folders: tuple[Path, ...]) -> str:
    """Return the characters of ``texts`` that no font in ``folders`` has, with their code points; else nothing."""
    known = _characters(tuple(file for folder in folders for file in stamped_fonts(folder)))
    missing = {char for text in texts for char in _WITHOUT_FORM.sub("", text) if ord(char) not in known}
    return "、".join(f"“{char}”（U+{ord(char):04X}）" for char in sorted(missing))


@lru_cache(maxsize=4)
def _characters(fonts: tuple[StampedFont, ...]) -> frozenset[int]:
    """Return the code points that some fonts have."""
    return frozenset(code for file, *_ in fonts for code in TTFont(file, fontNumber=0, lazy=True).getBestCmap())
