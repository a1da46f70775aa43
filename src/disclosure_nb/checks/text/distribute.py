"""Taking “A、B分别为3件、5件” apart into “A为3件，B为5件”, so that every number stands behind what it counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from disclosure_nb.checks.text.squeeze import Squeezed

_UNITS = r"(?:个百分点|件次|人次|万元|[件条篇期次人名场元个份项册家处批起宗例类%])"
_NUMBER = rf"(?:约|近|超过?|逾)?\d[\d.,]*[百千万亿]{{0,2}}{_UNITS}?"
_EACH = re.compile(
    rf"(?P<before>(?:[与同]?(?:上年|去年|20\d\d年)相?比?|同比|较上年|比上年)?)(?:分别|依次)(?P<verb>[^\d，,；;。：:（）()、！？]{{0,16}}?)(?P<numbers>{_NUMBER}(?:(?:、|，|,|和|与|及|以及){_NUMBER})+)"
)
_LABELS = re.compile(r"(?:[^，,；;。：:（）()！？\d]|(?:19|20)\d\d(?=年|[、和与及])){2,80}$")
_COUNTED = re.compile(rf"[^，,；;、。：:（）()！？\d]{{1,40}}{_NUMBER}")
_JOINT = re.compile(r"以及|[、和与及]")
_LIST = re.compile(_NUMBER)
_UNIT = re.compile(rf"{_UNITS}$")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_FAR = 120
Span = tuple[int, int]


def distribute(text: Squeezed) -> Squeezed:
    """Return the text with every list of numbers behind 分别 taken apart; other text is left as it is.

    Characters that are repeated (the verb, the unit of the last number) lead back to where they stand once.
    """
    plain, done = text.text, 0
    parts: list[tuple[str, list[int]]] = []

    def put(span: Span) -> None:
        parts.append((plain[slice(*span)], list(text.offsets[slice(*span)])))

    for match in _EACH.finditer(plain):
        numbers = [found.span() for found in _LIST.finditer(plain, *match.span("numbers"))]
        labels = _labels(plain, done, match.start(), len(numbers))
        if not labels:
            continue
        put((done, labels[0][0]))
        common = _of_years(plain, labels)
        unit = _UNIT.search(plain, *numbers[-1])
        for index, (label, number) in enumerate(zip(labels, numbers, strict=True)):
            if index:
                parts.append(("，", [text.offsets[number[0] - 1]]))
            put(label)
            if common is not None and label is not labels[-1]:
                put(common)
            put(match.span("before"))
            put(match.span("verb"))
            put(number)
            if unit is not None and not _UNIT.search(plain, *number):
                parts.append((unit[0], [text.offsets[number[1] - 1]] * len(unit[0])))
        done = match.end()
    if not done:
        return text
    put((done, len(plain)))
    return Squeezed("".join(piece for piece, _ in parts), tuple(offset for _, offsets in parts for offset in offsets))


def _labels(plain: str, done: int, end: int, many: int) -> list[Span]:
    """Return what the numbers of a list are of: names before 分别, or the counts before “，分别同比增长…”."""
    first = max(done, end - _FAR)
    if plain[end - 1 : end] in ("，", ","):
        counts = [match.span() for match in _COUNTED.finditer(plain, first, end - 1)][-many:]
        joined = all(plain[one[1] : other[0]] in ("，", ",", "、") for one, other in pairwise(counts))
        return counts if len(counts) == many and joined and counts[-1][1] == end - 1 else []
    found = _LABELS.search(plain, first, end)
    labels = list(_pieces(plain, *found.span())) if found else []
    return labels if len(labels) == many else []


def _of_years(plain: str, labels: list[Span]) -> Span | None:
    """Return what stands behind the last of some years (2022年和2023年我局受理量): it is of all of them."""
    if all(_YEAR.fullmatch(plain, *label) for label in labels[:-1]):
        last = _YEAR.match(plain, *labels[-1])
        return (last.end(), labels[-1][1]) if last else None
    return None


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    for joint in _JOINT.finditer(text, start, end):
        if joint.start() > start:
            yield start, joint.start()
        start = joint.end()
    if end > start:
        yield start, end
