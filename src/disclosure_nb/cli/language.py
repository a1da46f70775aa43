"""The language that the command line asks for, known before it is parsed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from disclosure_nb.language import Language, preferred_language


def asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that the command line asks for, else the preferred one."""
    for flag, value in pairwise(("", *arguments, "")):
        if flag == "--lang=en" or (flag == "--lang" and value == "en"):
            return "en"
        if flag == "--lang=zh" or (flag == "--lang" and value == "zh"):
            return "zh"
    return preferred_language()
