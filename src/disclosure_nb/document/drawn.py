"""The charts of the form, from a filing and from the numbers of earlier years."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from disclosure_nb.document.nodes import Bar, Chart, Number, Series, TrendChart
from disclosure_nb.filing import Filing
from disclosure_nb.form import ChartSpec
from disclosure_nb.narrative import Bound, quantity

Points = Mapping[str, Number]
"""The numbers of one year in the charts over the years, by reference; those not known are not in it."""


def chart_of(filing: Filing, spec: ChartSpec, earlier: Mapping[int, Points]) -> Chart | TrendChart | None:
    """Return a chart of a filing, None where there is nothing to show.

    ``earlier`` are the points of earlier years, see :func:`points_of`.
    """
    return _trend(filing, earlier, spec) if spec.over == "year" else _bars(filing, spec)


def points_of(filing: Filing, of_year: Filing) -> Points:
    """Return the numbers of ``of_year`` in the charts over the years of a filing; its sources name the other year."""
    return {
        reference: _dated(number_of(found.bound()), of_year.year, filing)
        for reference in _over_years(filing)
        if (found := quantity(of_year, reference)) is not None
    }


def number_of(bound: Bound) -> Number:
    """Return a number of the narrative as a part of a report."""
    return Number(text=bound.text, value=bound.value, sources=bound.sources, how=bound.how, unit=bound.unit)


def _over_years(filing: Filing) -> Iterator[str]:
    for spec in filing.edition.charts:
        if spec.over == "year":
            yield from (reference for _, reference in spec.series)


def _dated(number: Number, year: int, filing: Filing) -> Number:
    if year == filing.year:
        return number
    return number.model_copy(update={"sources": tuple(f"{each}@{year}" for each in number.sources)})


def _bars(filing: Filing, spec: ChartSpec) -> Chart | None:
    found = {label: quantity(filing, reference) for label, reference in spec.series}
    known = {label: number for label, number in found.items() if number is not None}
    if not any(number.value for number in known.values()):
        return None
    return Chart(
        title=f"{filing.year}年{spec.title}",
        unit=next(iter(known.values())).unit,
        bars=tuple(Bar(label=label, number=number_of(number.bound())) for label, number in known.items()),
    )


def _trend(filing: Filing, earlier: Mapping[int, Points], spec: ChartSpec) -> TrendChart | None:
    by_year = {year: points for year, points in earlier.items() if year < filing.year}
    by_year[filing.year] = points_of(filing, filing)
    if len(by_year) < 2:
        return None
    years = range(min(by_year), filing.year + 1)
    series = tuple(
        Series(label=label, points=tuple(by_year.get(year, {}).get(reference) for year in years))
        for label, reference in spec.series
    )
    points = [point for each in series for point in each.points if point is not None]
    if not any(Decimal(point.value) for point in points):
        return None
    title = f"{years[0]}至{years[-1]}年{spec.title}"
    return TrendChart(title=title, unit=points[0].unit, years=tuple(years), series=series)
