"""How problems with an input are put into words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

from disclosure_nb.errors import Place, Problem
from disclosure_nb.language import Sentence

_MOST_NAMES = 12
_LONGEST = 40
_BY_CHANCE = " at 0x"  # what Python says of an object that says nothing of itself: where it is in memory


def unknown_key(code: str, place: Place, key: str, known: Sequence[str]) -> Problem:
    """Say that a key is not known, and which one was probably meant."""
    shown = show_text(key)
    close = get_close_matches(key[: 2 * _LONGEST], known, n=1)
    more = "…" if len(known) > _MOST_NAMES else ""
    if close:
        sentence = Sentence(
            f"不认识的项“{shown}”，是否应为“{close[0]}”？", f"the key “{shown}” is not known; is “{close[0]}” meant?"
        )
    else:
        sentence = Sentence(
            f"不认识的项“{shown}”，可用的有：{'、'.join(known[:_MOST_NAMES])}{more}。",
            f"the key “{shown}” is not known; known are: {', '.join(known[:_MOST_NAMES])}{more}.",
        )
    return Problem(code, place, sentence)


def near(name: str, known: Iterable[str]) -> Sentence:
    """Ask whether the known name was meant that is most like ``name``; an empty sentence where none is like it."""
    close = get_close_matches(name[: 2 * _LONGEST], known, n=1)
    return Sentence(f"，是否应为“{close[0]}”？", f"; is “{close[0]}” meant?") if close else Sentence("", "")


def wrong_value(code: str, place: Place, found: Any, expected: Sentence) -> Problem:
    """Return the problem that there is something else at a place than expected."""
    sentence = Sentence(
        f"这里是 {show(found)}，应填{expected.zh}。", f"found {show(found, 'en')}; expected {expected.en}."
    )
    return Problem(code, place, sentence)


def show(value: Any, language: str = "zh") -> str:
    """Return a value as a message shows it: short, on one line, quoted where it is text."""
    if value is None:
        return "空白" if language == "zh" else "a blank"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{len(value)} 项的映射" if language == "zh" else f"a mapping of {len(value)}"
    if isinstance(value, list | tuple):
        return f"{len(value)} 项的列表" if language == "zh" else f"a list of {len(value)}"
    if isinstance(value, str):
        return f"“{show_text(value)}”"
    if _BY_CHANCE in str(value):
        return f"一个 {type(value).__name__}" if language == "zh" else f"a {type(value).__name__}"
    return show_text(str(value))


def show_text(text: str) -> str:
    """Return text short enough for a message, on one line, with invisible characters made visible."""
    line = " ".join(text[: 4 * _LONGEST].split())
    seen = "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c)[0] == "C" else c for c in line[:_LONGEST])
    return seen if len(line) <= _LONGEST and len(text) <= 4 * _LONGEST else seen + "…"
