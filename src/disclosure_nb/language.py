"""Sentences in two languages, Chinese first."""

from __future__ import annotations

import locale
import os
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Sentence(NamedTuple):
    """One sentence in Chinese and in English; both say the same."""

    zh: str
    en: str

    def in_(self, language: Language) -> str:
        """Return the sentence in ``language``."""
        return self.zh if language == "zh" else self.en


LANGUAGE_VARIABLE = "DISCLOSURE_NB_LANG"
"""The environment variable that sets the language of messages."""


def preferred_language() -> Language:
    """Return the language of messages: the one that ``DISCLOSURE_NB_LANG`` sets, else English where the system is."""
    if (asked := os.environ.get(LANGUAGE_VARIABLE)) in ("zh", "en"):
        return "en" if asked == "en" else "zh"
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    if not name:
        name = locale.getlocale()[0] or ""  # Windows has no LANG
    return "en" if name.lower().startswith("en") else "zh"
