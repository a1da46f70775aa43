"""What a notebook shows that another run would show differently: its report is marked, and nothing is rewritten.

Looked at is what its code cells put out as text. Found are addresses of objects and timings of magics by how they look;
values that were drawn by chance, ids of styled frames among them, and the number of the process because the process
was seen to be given them (:mod:`disclosure_nb.engine.chance`); times because they lie within the run. The day alone, or
a time of day without it, counts only where the notebook's code asks for the clock.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from disclosure_nb.gate.place import Places
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from nbformat import NotebookNode

_ADDRESS = re.compile(r"(?:<|&lt;)[^\n]{0,300}? at 0x[0-9a-f]{6,16}(?![0-9a-f])")
_TIMING = re.compile(r"\bWall time: [\d.]+ ?[nµum]?s|\bCPU times: user|[\d.]+ [nµum]?s per loop")
_TIMING_WORDS = ("Wall time", "CPU times", "per loop")
_STYLED = re.compile(r'id="T_([0-9a-f]{5,32})[_"]')
_DRAWN = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}")
_MAY_BE_TIME = re.compile(r":[0-5]\d:")
_CLOCK_TIME = re.compile(r"(?:(\d{4})[-/](\d\d)[-/](\d\d)[T ])?(?<!\d)([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?!\d)")
_SECONDS = re.compile(r"(?<![\d.])([12]\d{9})(?:\.\d+|\d{3}|\d{6}|\d{9})?(?!\d)")
_ASKS_THE_CLOCK = re.compile(
    r"\b(?:now|utcnow|today|localtime|gmtime|strftime|ctime|time|time_ns)\s*\(|[\"'](?:now|today)[\"']|^\s*[!%].*\bdate\b",
    re.MULTILINE,
)
_DAYS = ("{0.year}-{0.month:02}-{0.day:02}", "{0.year}/{0.month:02}/{0.day:02}", "{0.year}{0.month:02}{0.day:02}",
         "{0.year}年{0.month}月{0.day}日", "{0.year}年{0.month:02}月{0.day:02}日")  # fmt: skip
_DAY = 86400


@dataclass(frozen=True)
class Occasion:
    """What a run was given that another one is not: ``began`` and ``ended`` in seconds since 1970; see ``Trace``."""

    began: float
    ended: float
    drawn: Collection[str] = ()
    numbers: Collection[int] = ()


def shown_by_chance(notebook: NotebookNode, occasion: Occasion) -> tuple[str, ...]:
    """Return what an executed notebook shows by chance: the kind, a blank, and the cell, by the order of the cells."""
    finder = _ChanceFinder(notebook, occasion)
    places = Places(notebook, "")
    return tuple(
        f"{kind} {places.cell(number).cell}"
        for number, cell in enumerate(notebook.cells, 1)
        for kind in dict.fromkeys(kind for text in _texts(cell) for kind in finder.kinds(text))
    )


def _texts(cell: NotebookNode) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        yield "".join(output.get("text", ""))
        yield "\n".join(output.get("traceback", ()))
        for name, value in output.get("data", {}).items():
            if name.startswith("text/") or name == "image/svg+xml":
                yield "".join(value)


class _ChanceFinder:
    def __init__(self, notebook: NotebookNode, occasion: Occasion) -> None:
        code = "\n".join("".join(cell.source) for cell in notebook.cells if cell.cell_type == "code")
        self._occasion = occasion
        self._starts = {each[:8] for each in occasion.drawn}
        self._asks = _ASKS_THE_CLOCK.search(code) is not None
        self._zones: tuple[tzinfo | None, ...] = (None, UTC)
        ends = occasion.began, occasion.ended
        days = {
            datetime.fromtimestamp(at, zone).date() for zone in self._zones for at in (occasion.began, occasion.ended)
        }
        self._days = {(day.year, day.month, day.day) for day in days}
        written = {form.format(day) for form in _DAYS for day in days}
        self._written = [day for day in written if day not in code] if self._asks else []
        self._seconds = {str(int(at))[:6] for at in ends}
        numbers = "|".join(map(str, occasion.numbers))
        self._numbers = re.compile(rf"(?<![\w.])(?:{numbers})(?!\w|\.\d)") if numbers else None

    def kinds(self, text: str) -> Iterator[str]:
        """Yield what kinds of chance a text shows."""
        if not text:
            return
        if " at 0x" in text and _ADDRESS.search(text):
            yield "address"
        if self._starts and self._is_drawn(text):
            yield "drawn"
        if self._numbers is not None and self._numbers.search(text):
            yield "process"
        if self._is_time(text):
            yield "time"

    def _is_drawn(self, text: str) -> bool:
        if 'id="T_' in text and any(
            each.startswith(styled) for styled in _STYLED.findall(text) for each in self._occasion.drawn
        ):
            return True
        return not self._starts.isdisjoint(_DRAWN.findall(text))

    def _is_time(self, text: str) -> bool:
        return (  # what costs little decides first: most text has none of it
            (_MAY_BE_TIME.search(text) is not None and any(map(self._is_now, _CLOCK_TIME.finditer(text))))
            or (any(start in text for start in self._seconds) and any(map(self._is_second, _SECONDS.findall(text))))
            or (any(word in text for word in _TIMING_WORDS) and _TIMING.search(text) is not None)
            or any(day in text for day in self._written)
        )

    def _is_second(self, found: str) -> bool:
        return self._occasion.began - 1 <= int(found) <= self._occasion.ended

    def _is_now(self, found: re.Match[str]) -> bool:
        *day, hour, minute, second = found.groups()
        if None in day:
            if not self._asks:
                return False
        elif tuple(map(int, day)) not in self._days:
            return False
        at = int(hour) * 3600 + int(minute) * 60 + int(second)
        return any((at - _second_of_day(self._occasion.began, zone)) % _DAY <= self._span for zone in self._zones)

    @property
    def _span(self) -> float:
        return self._occasion.ended - self._occasion.began + 1


def _second_of_day(at: float, zone: tzinfo | None) -> int:
    moment = datetime.fromtimestamp(at, zone)
    return moment.hour * 3600 + moment.minute * 60 + moment.second


def irreproducible_sentence(shown: Iterable[str]) -> Sentence:
    """Say what a report shows by chance, and in which cells."""
    parts = [_part(each) for each in shown]
    zh, en = "；".join(part.zh for part in parts), "; ".join(part.en for part in parts)
    return Sentence(
        f"不能逐字节重现（{zh}）：再运行一次，报告的内容会不同。",
        f"not reproducible ({en}): another run gives other bytes.",
    )


def _part(shown: str) -> Sentence:
    kind, _, cell = shown.partition(" ")
    what = _KINDS[kind]
    return Sentence(f"笔记本单元 {cell} 显示{what.zh}", f"notebook cell {cell} shows {what.en}")


_KINDS: Mapping[str, Sentence] = {
    "address": Sentence("对象的内存地址", "the address of an object"),
    "drawn": Sentence("随机的代号", "a random id"),
    "process": Sentence("进程号", "the number of the process"),
    "time": Sentence("运行的时间", "the time of the run"),
}
