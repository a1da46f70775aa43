"""The charts are those of the data that travels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosure_nb.document.chart import words_of
from disclosure_nb.document.drawn import chart_of
from disclosure_nb.document.nodes import Chart, TrendChart
from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.errors import Problem
from disclosure_nb.filing import Filing
from disclosure_nb.gate.place import Places
from disclosure_nb.gate.travelling import Travelling
from disclosure_nb.language import Sentence


def check_charts(blocks: Sequence[ShownBlock], held: Travelling, places: Places) -> Iterator[Problem]:
    """Yield the charts that show something else than the filing and the earlier years that travel with it.

    Where it is not known what a filing was checked with, nothing is known of earlier years; then their numbers are not
    compared.
    """
    shown = [each for each in blocks if isinstance(each.block, Chart | TrendChart)]
    drawn = {chart.title: chart for chart in _charts(held)} if shown else {}
    for each in shown:
        chart = each.block
        assert isinstance(chart, Chart | TrendChart)
        if drawn.get(chart.title) == chart or (held.checked is None and _of_this_year(chart, held.filing)):
            continue
        quoted = chart.title[:40]
        sentence = Sentence(
            f"图“{quoted}”与随报告的数据不同（{words_of(chart)[:80]}），请用同一个 case 的 case.charts() 显示。",
            f"the chart “{quoted}” is not of the data that travel with the report; show it by case.charts() of "
            "the report's case.",
        )
        yield Problem("E562", places.cell(each.cell), sentence)


def _charts(held: Travelling) -> Iterator[Chart | TrendChart]:
    earlier = {} if held.checked is None else held.checked.earlier
    for spec in held.filing.edition.charts:
        chart = chart_of(held.filing, spec, earlier)
        if chart is not None:
            yield chart


def _of_this_year(chart: Chart | TrendChart, filing: Filing) -> bool:
    """Whether the last points of a chart over the years are those of the filing."""
    if isinstance(chart, Chart) or chart.years[-1:] != (filing.year,):
        return False
    for spec in filing.edition.charts:
        if spec.over == "year" and chart.title.endswith(f"{filing.year}年{spec.title}"):
            # Any earlier year makes a chart of which the last points can be compared.
            of_this = chart_of(filing, spec, {year: {} for year in chart.years[:-1]})
            return isinstance(of_this, TrendChart) and [(each.label, each.points[-1]) for each in of_this.series] == [
                (each.label, each.points[-1]) for each in chart.series
            ]
    return False
