"""Charts as SVG: horizontal bars, each with its label and number, and numbers over the years side by side.

Pure text without scripts, styles or ids, equal for equal charts. Text takes the colour of its surroundings, so that the
chart can be read on light and dark pages; what it shows is in ``<title>`` and ``<desc>`` in words as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from html import escape

from disclosure_nb.document.nodes import Chart, Number, TrendChart

FONTS = "FandolHei, 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', SimHei, sans-serif"
COLOURS = ("#4a7fb5", "#a8752c")  # stand out from white and from near-black at 3:1 or more (WCAG 2.1, 1.4.11)
UNKNOWN = "—"
"""Stands for a number that is not known."""

_WIDTH = 640
_SIZE = 15
_LINE = 20
_BAR = 18
_GAP = 10
_HEAD = 40
_LABEL_MOST = 240
_TREND_WIDTH = 480
_PLOT = 150
_SMALLEST = 9.0
_INVALID_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIGN = re.compile("[\u2300-\u2bff\U0001f000-\U0001ffff]")  # boxes to tick, emoji
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def chart_svg(chart: Chart | TrendChart, colours: Sequence[str] = COLOURS, *, heading: bool = True) -> str:
    """Return ``chart`` as one ``<svg>`` element, with its title above where ``heading`` is set.

    Numbers of zero and below have no length; they are still printed.
    """
    if isinstance(chart, TrendChart):
        return _trend(chart, colours, heading)
    return _bars(chart, colours[0], heading)


def stacked_svg(charts: Sequence[Chart | TrendChart], colours: Sequence[str] = COLOURS) -> str:
    """Return all charts of a report below one another as one picture; an empty picture if there are none."""
    parts: list[str] = []
    width = height = 0.0
    for chart in charts:
        svg = chart_svg(chart, colours)
        size = _VIEW_BOX.search(svg)
        assert size is not None
        parts.append(svg.replace("<svg ", f'<svg y="{_number(height)}" ', 1))
        width, height = max(width, float(size[1])), height + float(size[2])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(width)} {_number(height)}" '
        f'width="{_number(width)}" height="{_number(height)}">{"".join(parts)}</svg>'
    )


def words_of(chart: Chart | TrendChart) -> str:
    """Return in words what a chart shows, without its title."""
    if isinstance(chart, Chart):
        return "；".join(f"{bar.label} {bar.number.text}{chart.unit}" for bar in chart.bars)
    return "；".join(
        f"{year}年 " + "，".join(f"{each.label} {_text_of(each.points[at], chart.unit)}" for each in chart.series)
        for at, year in enumerate(chart.years)
    )


def bar_shares(chart: Chart) -> list[str]:
    """Return how long each bar is, in per cent of the longest."""
    return [_number(100 * share) for share in _shares([bar.number for bar in chart.bars])]


def _bars(chart: Chart, colour: str, heading: bool) -> str:
    labels = [_lines(bar.label) for bar in chart.bars]
    values = [f"{bar.number.text}{chart.unit}" for bar in chart.bars]
    left = max((_width(line) for lines in labels for line in lines), default=0) + 10
    right = max((_width(value) for value in values), default=0) + 12
    parts: list[str] = []
    top = start = _HEAD if heading else 8
    for lines, value, share in zip(labels, values, _shares([bar.number for bar in chart.bars]), strict=True):
        height = max(_BAR, _LINE * len(lines))
        middle = top + height / 2
        length = share * (_WIDTH - left - right)
        first = middle - _LINE * (len(lines) - 1) / 2 + _SIZE * 0.36
        parts += [_text(left - 10, first + _LINE * at, line, "end") for at, line in enumerate(lines)]
        parts.append(_rect(left, middle - _BAR / 2, length, _BAR, colour))
        parts.append(_text(left + length + 6, middle + _SIZE * 0.36, value, "start"))
        top += height + _GAP
    parts.append(_path(f"M{_number(left)} {start - 6}V{_number(top - _GAP + 6)}"))
    return _svg(chart, _WIDTH, top, heading, parts)


def _trend(chart: TrendChart, colours: Sequence[str], heading: bool) -> str:
    """Draw columns side by side, a group for each year, each with its number above."""
    top = _HEAD if heading else 6
    parts: list[str] = []
    x = 10.0
    for each, colour in zip(chart.series, colours, strict=False):
        parts += [_rect(x, top, 14, 14, colour), _text(x + 20, top + 12.5, each.label, "start")]
        x += 20 + _width(each.label) + 24
    base = top + 50 + _PLOT
    group = (_TREND_WIDTH - 20) / max(1, len(chart.years))
    slot = min(72.0, group * 0.92 / max(1, len(chart.series)))
    numbers = [point for each in chart.series for point in each.points]
    shares = iter(_shares(numbers))
    widest = max((_width(_text_of(number)) for number in numbers), default=0)
    size = max(_SMALLEST, min(_SIZE - 1.0, _SIZE * slot / widest if widest else _SIZE))
    for order, (each, colour) in enumerate(zip(chart.series, colours, strict=False)):
        for at, point in enumerate(each.points):
            middle = 10 + group * (at + 0.5) + slot * (order - (len(chart.series) - 1) / 2)
            height = next(shares) * _PLOT
            if height:
                parts.append(_rect(middle - slot * 0.36, base - height, slot * 0.72, height, colour))
            parts.append(_text(middle, base - height - 5, _text_of(point), "middle", size))
    parts += [_text(10 + group * (at + 0.5), base + 22, f"{year}年", "middle") for at, year in enumerate(chart.years)]
    parts.append(_path(f"M10 {_number(base)}H{_TREND_WIDTH - 10}"))
    return _svg(chart, _TREND_WIDTH, base + 32, heading, parts)


def _svg(chart: Chart | TrendChart, width: int, height: float, heading: bool, parts: Sequence[str]) -> str:
    title, words = _xml(chart.title), _xml(words_of(chart))
    head = _text(width / 2, 22, chart.title, "middle") if heading else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {_number(height)}" width="{width}" '
        f'height="{_number(height)}" role="img" aria-label="{title}：{words}" font-family="{FONTS}" '
        f'font-size="{_SIZE}" fill="currentColor"><title>{title}</title><desc>{words}</desc>'
        f"{head}{''.join(parts)}</svg>"
    )


def _shares(numbers: Sequence[Number | None]) -> list[float]:
    """Return how long each number is drawn, from 0 to 1 for the greatest."""
    amounts = [Decimal(0) if number is None else max(Decimal(number.value), Decimal(0)) for number in numbers]
    most = max(amounts, default=Decimal(0)) or Decimal(1)
    return [float(amount / most) for amount in amounts]


def _text_of(number: Number | None, unit: str = "") -> str:
    return UNKNOWN if number is None else number.text + unit


def _rect(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{_number(height)}" '
        f'fill="{_xml(colour)}"/>'
    )


def _path(way: str) -> str:
    return f'<path d="{way}" stroke="currentColor" fill="none"/>'


def _text(x: float, y: float, text: str, anchor: str, size: float = _SIZE) -> str:
    own = "" if size == _SIZE else f' font-size="{_number(size)}"'
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}"{own}>{_xml(text)}</text>'


def _lines(label: str) -> list[str]:
    """Break a label into lines that fit left of the bars."""
    lines = [""]
    for char in " ".join(label.split()):
        if _width(lines[-1] + char) > _LABEL_MOST:
            lines.append("")
        lines[-1] += char
    return lines


def _width(text: str) -> float:
    """Estimate the width of ``text``: a Chinese character is one em wide, a Latin one a little more than a half."""
    return sum(_SIZE * (1.25 if _SIGN.match(char) else 1.0 if ord(char) >= 0x2E80 else 0.58) for char in text)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _xml(text: str) -> str:
    return escape(_INVALID_XML.sub("\ufffd", text))
