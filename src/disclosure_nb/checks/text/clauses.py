"""Taking a paragraph apart: into sentences, segments between commas, and the numbers in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from disclosure_nb.checks.text.contexts import Stretch, context_at, find_contexts
from disclosure_nb.checks.text.distribute import distribute
from disclosure_nb.checks.text.numbers import StatedNumber, scan
from disclosure_nb.checks.text.squeeze import Squeezed, squeeze
from disclosure_nb.filing import Filing

_STOP = re.compile(r"[。！？!?；;，,：:、（）()]")
_QUOTE = 20
_MOST_NUMBERS, _MOST_SEGMENTS = 40, 200  # a longer segment or sentence is cut: no real one is near, work stays linear


@dataclass(frozen=True)
class Segment:
    """A stretch between separators, with the numbers in it.

    ``depth`` counts brackets, ``opener`` is the separator before it.

    Items joined by 、 are one segment until one of them has a number: 行政复议、行政诉讼2件.
    """

    start: int
    end: int
    depth: int
    opener: str
    numbers: tuple[StatedNumber, ...]


@dataclass(frozen=True)
class Clause:
    """A sentence up to its full stop."""

    start: int
    end: int
    segments: tuple[Segment, ...]

    @cached_property
    def numbers(self) -> tuple[StatedNumber, ...]:
        """All numbers of the sentence, in order."""
        return tuple(number for segment in self.segments for number in segment.numbers)


class NumberPlace(NamedTuple):
    """A number, with the sentence and the segment in which it is."""

    sentence: Clause
    segment: Segment
    number: StatedNumber


@dataclass(frozen=True)
class Line:
    """One paragraph of the filing's own text: ``key`` and ``index`` say which."""

    key: str
    index: int
    original: str
    squeezed: Squeezed = field(repr=False)
    contexts: tuple[Stretch, ...] = field(repr=False)
    numbers: tuple[StatedNumber, ...] = field(repr=False)

    @cached_property
    def text(self) -> str:
        """The squeezed text, in which numbers and segments have their offsets."""
        return self.squeezed.text

    @cached_property
    def sentences(self) -> tuple[Clause, ...]:
        """The sentences of the paragraph."""
        return tuple(_sentences(self))

    def placed(self, number: StatedNumber) -> StatedNumber:
        """Return a number of the squeezed text with its place and its spelling in the original."""
        start, end = self.squeezed.span(number.start, number.end)
        return replace(number, start=start, end=end, text=self.original[start:end])

    def quote(self, start: int, end: int) -> str:
        """Return at most 20 characters of the text that end at ``end`` and begin no earlier than ``start``."""
        first = max(start, end - _QUOTE)
        return ("" if first == start else "…") + self.text[first:end]


def line(text: str, key: str = "", index: int = 0) -> Line:
    """Return one paragraph taken apart."""
    squeezed = distribute(squeeze(text))
    contexts = find_contexts(squeezed.text)
    return Line(key, index, text, squeezed, tuple(contexts), tuple(scan(squeezed.text, contexts)))


def lines_of(filing: Filing) -> tuple[Line, ...]:
    """Return all paragraphs of the bureau's own text in the order of the report."""
    order = {"preface": 0}
    for section in filing.edition.sections:
        for key in (section.id, *(f"{section.id}.{topic.id}" for topic in section.topics)):
            order[key] = len(order)
    keys = sorted(filing.texts, key=lambda key: order.get(key, len(order)))
    return tuple(line(text, key, index) for key in keys for index, text in enumerate(filing.texts[key]))


def _sentences(of: Line) -> Iterator[Clause]:
    numbers = iter(of.numbers)
    number = next(numbers, None)
    segments: list[Segment] = []
    inside: list[StatedNumber] = []
    start = sentence = depth = 0
    opener = ""

    def close(end: int) -> None:
        if end > start:
            segments.extend(_cut(Segment(start, end, depth, opener, tuple(inside))))

    for stop in _STOP.finditer(of.text):
        position = stop.start()
        while number is not None and number.start < position:
            if number.end > position:  # the comma of 1,234
                break
            inside.append(number)
            number = next(numbers, None)
        within = number is not None and number.start < position < number.end
        context = None if within else context_at(of.contexts, position)
        if within or (
            context is not None and (context.role != "ordinal" or stop[0] == "、") and position < context.end - 1
        ):
            continue
        mark = stop[0]
        if mark == "、" and not any(number.role in ("count", "percent") for number in inside):
            continue
        close(position)
        inside = []
        if mark in "（(":
            depth += 1
        elif mark in "）)":
            depth = max(0, depth - 1)
        start, opener = stop.end(), mark
        if mark in "。！？!?":
            yield from _clauses(sentence, position, segments)
            segments, sentence, depth = [], stop.end(), 0
    inside += [] if number is None else [number, *numbers]
    close(len(of.text))
    yield from _clauses(sentence, len(of.text), segments)


def _clauses(start: int, end: int, segments: list[Segment]) -> Iterator[Clause]:
    for index in range(0, len(segments), _MOST_SEGMENTS):
        some = segments[index : index + _MOST_SEGMENTS]
        last = index + _MOST_SEGMENTS >= len(segments)
        yield Clause(start, end if last else some[-1].end, tuple(some))
        start = some[-1].end


def _cut(segment: Segment) -> Iterator[Segment]:
    numbers, start = segment.numbers, segment.start
    while len(numbers) > _MOST_NUMBERS:
        end = numbers[_MOST_NUMBERS - 1].end
        yield replace(segment, start=start, end=end, numbers=numbers[:_MOST_NUMBERS])
        numbers, start = numbers[_MOST_NUMBERS:], end
    yield replace(segment, start=start, numbers=numbers)
