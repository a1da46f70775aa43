"""Whether a phrase is understood: words that no list knows may narrow what its number counts (“疑难申请14件”)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Kind = Literal["requests", "remedies", "proactive", "facts"]
Span = tuple[int, int]

_GROUPS: dict[Kind, tuple[str, ...]] = {
    "requests": ("when", "who", "how", "manner", "request"),
    "remedies": ("when", "who", "how", "manner", "request", "case"),
    "proactive": ("when", "who", "how", "manner", "request", "proactive"),
    "facts": ("when", "who", "how", "manner", "proactive", "do"),
}
_HAN = re.compile(r"[\u4e00-\u9fff]+")
# 身份证、出入境证件等: examples of all of them, and not some of them
_LISTED = re.compile(r"[^，；。：（）]{0,30}?、[^，；。：（）、]{0,20}?等")
_EXAMPLE = re.compile(r"[^，；。：（）]{0,30}?等")
_BODY = "局委会办室厅府处院镇乡道"  # how the names of bodies end
_LONGEST, _QUOTED = 20, 12


class Names:
    """How a text may name the body that reports: its name, or three characters and more of it (县市场监管局)."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._short = re.compile("".join(f"{re.escape(character)}?" for character in name[:_LONGEST]) or "(?!)")

    def without(self, text: str) -> str:
        """Return the rest of a text without the name and its short forms."""
        at, left = 0, []
        for start, end in self.spans(text, 0, len(text)):
            left.append(text[at:start])
            at = end
        return "".join([*left, text[at:]])

    def parts(self, text: str, start: int, end: int) -> list[Span]:
        """Return where two or more characters of the name stand together (公安微博)."""
        found, at = [], start
        while at < end - 1:
            last = at
            while last < end and text[at : last + 1] in self._name:
                last += 1
            if last - at > 1:
                found.append((at, last))
            at = max(at + 1, last)
        return found

    def spans(self, text: str, start: int, end: int) -> list[Span]:
        """Return where the name, or a short form of it, stands between ``start`` and ``end``."""
        return [
            match.span()
            for match in self._short.finditer(text, start, end)
            if (match.end() - match.start() > 2 or match[0] == "街道") and text[match.end() - 1] in _BODY
        ]


@cache
def _plain(kind: Kind) -> re.Pattern[str]:
    groups = yaml.safe_load(files(__package__).joinpath("plain_words.yaml").read_text(encoding="utf-8"))
    words = [word for name in _GROUPS[kind] for word in _alternatives(groups[name].strip())]
    return re.compile("|".join(sorted(words, key=lambda word: (-len(word), word))))


def _alternatives(expression: str) -> list[str]:
    """Split at the bars that are in no bracket."""
    found, depth, start = [], 0, 0
    for index, character in enumerate(expression):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(character, 0)
        if character == "|" and depth == 0:
            found.append(expression[start:index])
            start = index + 1
    return [*found, expression[start:]]


def unknown_words(text: str, span: Span, kind: Kind, known: Iterable[Span] = ()) -> str:
    """Return the words in ``span`` that neither the ``known`` spans nor the plain words cover.

    A single character is passed over. Returns "" where everything is understood.
    """
    at, end = span
    listed = (_LISTED if kind in ("requests", "remedies") else _EXAMPLE).match(text, at, end)
    if listed is not None:
        at = listed.end()
    left: list[Span] = []
    for first, last in sorted(known):
        left += _unknown(text, at, min(first, end), kind) if first > at else ()
        at = max(at, last)
    left += _unknown(text, at, end, kind) if at < end else ()
    if sum(last - first for first, last in left) < 2:
        return ""
    return text[left[0][0] : left[-1][1]][:_QUOTED]


def _unknown(text: str, start: int, end: int, kind: Kind) -> Iterator[Span]:
    """Yield the stretches of Chinese characters between plain words."""
    at = start
    for match in _plain(kind).finditer(text, start, end):
        yield from (found.span() for found in _HAN.finditer(text, at, match.start()))
        at = match.end()
    yield from (found.span() for found in _HAN.finditer(text, at, end))
