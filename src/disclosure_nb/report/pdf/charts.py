"""Charts as the data that the Typst templates read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from disclosure_nb.report.chart import chart_svg, told
from disclosure_nb.report.nodes import Bar, Chart, Number, Series, TrendChart
from disclosure_nb.report.pdf.printable import printable


def chart_payload(chart: Chart | TrendChart, colours: Sequence[str]) -> dict[str, Any]:
    """Return a chart as the picture that Typst draws, with its numbers in words."""
    cleaned = _clean_chart(chart)
    return {
        "kind": "image",
        "format": "svg",
        "data": chart_svg(cleaned, colours),
        "alt": f"{cleaned.title}：{told(cleaned)}",
        "caption": None,
        "width": None,
    }


def _clean_chart(chart: Chart | TrendChart) -> Chart | TrendChart:
    title, unit = printable(chart.title), printable(chart.unit)
    if isinstance(chart, Chart):
        bars = tuple(Bar(label=printable(bar.label), number=_clean_number(bar.number)) for bar in chart.bars)
        return Chart(title=title, unit=unit, bars=bars)
    series = tuple(
        Series(
            label=printable(each.label),
            points=tuple(None if point is None else _clean_number(point) for point in each.points),
        )
        for each in chart.series
    )
    return TrendChart(title=title, unit=unit, years=chart.years, series=series)


def _clean_number(number: Number) -> Number:
    return number.model_copy(update={"text": printable(number.text)})
