"""Charts as the data that the Typst templates read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from disclosure_nb.document.chart import chart_svg, words_of
from disclosure_nb.document.nodes import Bar, Chart, Number, Series, TrendChart
from disclosure_nb.formats.pdf.printable import printable

_JOINING = re.compile("[\u200b\u200d\u20e3\ufe00-\ufe0f\U000e0000-\U000e0fff]|(?<=.)[\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff])(?=[\U0001f1e6-\U0001f1ff])")


def chart_payload(chart: Chart | TrendChart, colours: Sequence[str]) -> dict[str, Any]:
    """Return a chart as the picture that Typst draws, with its numbers in words."""
    cleaned = _changed(chart, printable)
    return {
        "kind": "image",
        "format": "svg",
        "data": chart_svg(_changed(cleaned, _drawable), colours),
        "alt": f"{cleaned.title}：{words_of(cleaned)}",
        "caption": None,
        "width": None,
    }


def _drawable(text: str) -> str:
    """Return ``text`` with joined emoji taken apart and without what joins them or is not seen.

    A picture takes from a further font only what is one sign there as well. A flag is its two letters.
    """
    return _FLAG.sub(r"\1 ", _JOINING.sub("", text))


def _changed(chart: Chart | TrendChart, change: Callable[[str], str]) -> Chart | TrendChart:
    def number(number: Number) -> Number:
        return number.model_copy(update={"text": change(number.text)})

    title, unit = change(chart.title), change(chart.unit)
    if isinstance(chart, Chart):
        bars = tuple(Bar(label=change(bar.label), number=number(bar.number)) for bar in chart.bars)
        return Chart(title=title, unit=unit, bars=bars)
    series = tuple(
        Series(
            label=change(each.label),
            points=tuple(None if point is None else number(point) for point in each.points),
        )
        for each in chart.series
    )
    return TrendChart(title=title, unit=unit, years=chart.years, series=series)
