"""The language that the command line asks for, known before it is parsed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from disclosure_nb.language import Language, preferred_language


def asked_language(arguments: Sequence[str]) -> Language:
    """Return the language that the command line asks for, before or after the command, else the preferred one."""
    options = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    asked = preferred_language()
    for flag, value in pairwise((*options, "")):
        if (given := value if flag == "--lang" else flag.partition("--lang=")[2]) in ("zh", "en"):
            asked = "en" if given == "en" else "zh"
    return asked
