"""How problems with an input are put into words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from disclosure_nb.errors import Place, Problem
from disclosure_nb.language import Sentence

_MOST_NAMES = 12


def unknown_key(code: str, place: Place, key: str, known: Sequence[str]) -> Problem:
    """Say that a key is not known, and which one was probably meant."""
    close = get_close_matches(key, known, n=1)
    more = "…" if len(known) > _MOST_NAMES else ""
    if close:
        sentence = Sentence(
            f"不认识的项“{show_key(key)}”，是否应为“{close[0]}”？", f"the key “{show_key(key)}” is not known; is “{close[0]}” meant?"
        )
    else:
        sentence = Sentence(
            f"不认识的项“{show_key(key)}”，可用的有：{'、'.join(known[:_MOST_NAMES])}{more}。",
            f"the key “{show_key(key)}” is not known; known are: {', '.join(known[:_MOST_NAMES])}{more}.",
        )
    return Problem(code, place, sentence)


def wrong_value(code: str, place: Place, found: Any, expected: Sentence) -> Problem:
    """Say what stands at a place and what was expected there."""
    return Problem(
        code,
        place,
        Sentence(f"这里是 {show(found)}，应填{expected.zh}。", f"here stands {show(found, 'blank')}; expected {expected.en}."),
    )


def show(value: Any, blank: str = "空白") -> str:
    """Return a value as a message shows it: short, on one line, quoted where it is text."""
    if value is None:
        return blank
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return f"{{…}} ({len(value)})"
    if isinstance(value, list):
        return f"[…] ({len(value)})"
    return f"“{show_key(value)}”" if isinstance(value, str) else str(value)


def show_key(text: str) -> str:
    """Return text short enough for a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:40] + "…"
