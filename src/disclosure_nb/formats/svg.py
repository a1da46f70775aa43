"""The output format ``svg``: the charts of a report, one below the other."""

from __future__ import annotations

from disclosure_nb.document.chart import stacked_svg
from disclosure_nb.document.nodes import Chart, Document, TrendChart
from disclosure_nb.document.theme import theme_in
from disclosure_nb.formats.format import Context, Format


def _render(document: Document, context: Context) -> bytes:
    charts = [block for block in document.body if isinstance(block, Chart | TrendChart)]
    return stacked_svg(charts, theme_in(document).chart).encode()


FORMAT = Format("svg", "image/svg+xml", _render)
