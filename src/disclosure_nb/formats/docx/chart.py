"""A bar chart as a table of labels, bars and numbers: it stays text, and can be corrected in Word."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from disclosure_nb.document.nodes import Bar, Chart, TrendChart
from disclosure_nb.formats.docx.elements import Element, paragraph, w
from disclosure_nb.formats.docx.inline import text_run, visible
from disclosure_nb.formats.docx.tables import TEXT_WIDTH

_WIDTHS = (2600, 4600, TEXT_WIDTH - 7200)
_MARGINS = 120
_SHORTEST = 20
_COLOUR = "4A7FB5"


def trend_bars(trend: TrendChart) -> Chart:
    """Return numbers over the years as bars, year by year; a number that is not known has no bar."""
    bars = tuple(
        Bar(label=f"{year}年{series.label}", number=number)
        for at, year in enumerate(trend.years)
        for series in trend.series
        if (number := series.points[at]) is not None
    )
    return Chart(title=trend.title, unit=trend.unit, bars=bars)


def chart_elements(chart: Chart) -> Iterator[Element]:
    """Yield a chart as its title and its table. Bars of zero and below have no length, but a number."""
    title = visible(chart.title)
    yield paragraph("Caption", text_run(title), properties=(w("keepNext"),))
    if not chart.bars:
        return
    amounts = [max(Decimal(bar.number.value), Decimal(0)) for bar in chart.bars]
    most = max(amounts) or Decimal(1)
    words = "；".join(f"{bar.label} {bar.number.text}{chart.unit}" for bar in chart.bars)
    yield w(
        "tbl",
        w(
            "tblPr",
            w("tblStyle", val="ChartTable"),
            w("tblW", w=TEXT_WIDTH, type="dxa"),
            w("jc", val="center"),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0600", noHBand=1, noVBand=1),
            w("tblCaption", val=title.replace("\n", " ")),
            w("tblDescription", val=visible(f"{title}：{words}").replace("\n", " ")),
        ),
        w("tblGrid", *(w("gridCol", w=width) for width in _WIDTHS)),
        *(
            _row(bar, chart.unit, float(amount / most), keep=at < len(chart.bars))
            for at, (bar, amount) in enumerate(zip(chart.bars, amounts, strict=True), 1)
        ),
    )


def _row(bar: Bar, unit: str, share: float, *, keep: bool) -> Element:
    keep_next = (w("keepNext"),) if keep else ()
    cells = (
        paragraph("TableText", text_run(bar.label), properties=(*keep_next, w("jc", val="right"))),
        paragraph("TableText", properties=(*(w("keepNext") for _ in keep_next), *_bar(share))),
        paragraph(
            "TableText",
            text_run(f"{bar.number.text}{unit}"),
            properties=(*(w("keepNext") for _ in keep_next), w("jc", val="left")),
        ),
    )
    return w(
        "tr",
        w("trPr", w("cantSplit")),
        *(
            w("tc", w("tcPr", w("tcW", w=width, type="dxa"), w("vAlign", val="center")), content)
            for content, width in zip(cells, _WIDTHS, strict=True)
        ),
    )


def _bar(share: float) -> tuple[Element, ...]:
    """Return the layout of a paragraph that is shaded over ``share`` of its cell."""
    if not share:
        return ()
    room = _WIDTHS[1] - _MARGINS
    return w("shd", val="clear", color="auto", fill=_COLOUR), w(
        "ind", right=min(room - _SHORTEST, round(room * (1 - share)))
    )
