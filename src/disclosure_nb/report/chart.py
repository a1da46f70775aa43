"""A bar chart as SVG: horizontal bars, each with its label and its number.

Pure text without scripts, styles or ids, equal for equal charts. Text takes the colour of its surroundings, so that the
chart can be read on light and dark pages; what it shows is told in ``<title>`` and ``<desc>`` as well.
"""

from __future__ import annotations

import re
from decimal import Decimal
from html import escape

from disclosure_nb.report.nodes import Chart

FONTS = "FandolHei, 'Noto Sans CJK SC', 'Source Han Sans SC', 'PingFang SC', 'Microsoft YaHei', SimHei, sans-serif"

_WIDTH = 640
_SIZE = 15
_LINE = 20
_BAR = 18
_GAP = 10
_HEAD = 40
_LABEL_MOST = 240
_BAR_COLOUR = "#4a7fb5"  # stands out from white and from near-black at 3:1 or more (WCAG 2.1, 1.4.11)
_INVALID_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def chart_svg(chart: Chart) -> str:
    """Return ``chart`` as one ``<svg>`` element. Bars of zero and below have no length; their numbers still stand."""
    labels = [_lines(bar.label) for bar in chart.bars]
    values = [f"{bar.number.text}{chart.unit}" for bar in chart.bars]
    left = max((_width(line) for lines in labels for line in lines), default=0) + 10
    right = max((_width(value) for value in values), default=0) + 12
    amounts = [max(Decimal(bar.number.value), Decimal(0)) for bar in chart.bars]
    most = max(amounts, default=Decimal(0)) or Decimal(1)
    parts: list[str] = []
    top = _HEAD
    for lines, value, amount in zip(labels, values, amounts, strict=True):
        height = max(_BAR, _LINE * len(lines))
        middle = top + height / 2
        length = float(amount / most) * (_WIDTH - left - right)
        first = middle - _LINE * (len(lines) - 1) / 2 + _SIZE * 0.36
        parts += [_text(left - 10, first + _LINE * at, line, "end") for at, line in enumerate(lines)]
        parts.append(
            f'<rect x="{_number(left)}" y="{_number(middle - _BAR / 2)}" width="{_number(length)}" height="{_BAR}" '
            f'fill="{_BAR_COLOUR}"/>'
        )
        parts.append(_text(left + length + 6, middle + _SIZE * 0.36, value, "start"))
        top += height + _GAP
    title = _xml(chart.title)
    told = _xml("；".join(f"{bar.label} {value}" for bar, value in zip(chart.bars, values, strict=True)))
    axis = f'<path d="M{_number(left)} {_HEAD - 6}V{_number(top - _GAP + 6)}" stroke="currentColor" fill="none"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_number(top)}" width="{_WIDTH}" '
        f'height="{_number(top)}" role="img" aria-label="{title}：{told}" font-family="{FONTS}" font-size="{_SIZE}" '
        f'fill="currentColor"><title>{title}</title><desc>{told}</desc>'
        f"{_text(_WIDTH / 2, 22, chart.title, 'middle')}{''.join(parts)}{axis}</svg>"
    )


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}">{_xml(text)}</text>'


def _lines(label: str) -> list[str]:
    """Break a label into lines that fit beside the bars."""
    lines = [""]
    for char in " ".join(label.split()):
        if _width(lines[-1] + char) > _LABEL_MOST:
            lines.append("")
        lines[-1] += char
    return lines


def _width(text: str) -> float:
    """Estimate the width of ``text``: a Chinese character is one em wide, a Latin one a little more than a half."""
    return sum(_SIZE * (1.0 if ord(char) >= 0x2E80 else 0.58) for char in text)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _xml(text: str) -> str:
    return escape(_INVALID_XML.sub("\ufffd", text))
