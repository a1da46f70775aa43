"""What the picture report shows: key figures by topic, each bound to the cells it comes from, and the charts.

Everything is taken from the document: its ``filing`` data and its charts. What is counted is listed in the edition
(``digest:``). What the filing leaves blank is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Any, Literal

from disclosure_nb.document.nodes import Chart, Document, Grid, Number, TrendChart
from disclosure_nb.document.own_edition import edition_in
from disclosure_nb.filing import fact_catalogue, number_text
from disclosure_nb.form import Edition, FigureSpec
from disclosure_nb.form.references import Term, parse_reference

AnyChart = Chart | TrendChart


@dataclass(frozen=True)
class Figure:
    """One key figure: its label, and the number with its unit and sources. ``main`` ones are drawn larger."""

    label: str
    number: Number
    main: bool = False


@dataclass(frozen=True)
class DigestPart:
    """One part of the picture report."""

    title: str
    figures: tuple[Figure, ...]
    charts: tuple[AnyChart, ...]

    @property
    def rows(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures as they are drawn: at most three of the main ones in a row, at most four of the others."""
        main = [figure for figure in self.figures if figure.main]
        other = [figure for figure in self.figures if not figure.main]
        return (*_rows(main, 3), *_rows(other, 4))


_OTHER = "数据图示"


def digest_topics(document: Document) -> tuple[DigestPart, ...]:
    """Return the parts of the picture report, as the edition lists them; those with nothing to show are left out.

    Raises EditionError if the edition that travels with the document is damaged.
    """
    content = next((data.content for data in document.data if data.name == "filing"), None)
    values = dict(_values(content)) if isinstance(content, Mapping) else {}
    units = dict(_units(document))
    edition = edition_in(document)
    parts = () if edition is None else edition.digest
    titles = {part.table: part.title for part in parts if part.table is not None}
    charts: dict[str, list[AnyChart]] = {}
    for block in document.body:
        if isinstance(block, AnyChart):
            charts.setdefault(titles.get(_table_of(block), _OTHER), []).append(block)
    topics = []
    for title, asked in (*((part.title, part.figures) for part in parts), (_OTHER, ())):
        figures = () if edition is None else tuple(_figures(values, units, edition, asked))
        if figures or charts.get(title):
            topics.append(DigestPart(title, figures, tuple(charts.get(title, ()))))
    return tuple(topics)


def _figures(
    values: Mapping[str, Decimal], units: Mapping[str, str], edition: Edition, asked: Sequence[FigureSpec]
) -> Iterator[Figure]:
    for figure in asked:
        reference = parse_reference(figure.reference)
        number = _number(values, units, _sources(edition, reference.terms), _sources(edition, reference.whole))
        if number is not None:
            yield Figure(figure.label, number, figure.main)


def _sources(edition: Edition, terms: Sequence[Term]) -> tuple[str, ...]:
    """Return the cells and facts that a sum names; a name for which there is no cell is returned as it is."""
    return tuple(source for term in terms for source in (edition.find(term.text) or (term.text,)))


def _number(
    values: Mapping[str, Decimal], units: Mapping[str, str], part: Sequence[str], whole: Sequence[str]
) -> Number | None:
    """Return a cell or fact, the sum of several, or the share of that in another; None where one of them is blank."""
    found = [values[source] for source in part if source in values]
    against = [values[source] for source in whole if source in values]
    if len(found) < len(part) or len(against) < len(whole) or (whole and sum(against) <= 0):
        return None
    value = sum(found, Decimal(0))
    if whole:
        share = (100 * value / sum(against)).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return Number(text=f"{share:f}", value=f"{share:f}", sources=(*part, *whole), how="share", unit="%")
    text = number_text(value)
    how: Literal["sum", "value"] = "sum" if len(part) > 1 else "value"
    return Number(text=text, value=text, sources=tuple(part), how=how, unit=units.get(part[0], ""))


def _units(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the unit of every fact, and of every cell that the report prints."""
    yield from ((f"facts.{id}", fact.unit) for id, fact in fact_catalogue().items())
    for block in document.body:
        if isinstance(block, Grid):
            yield from ((cell.address, cell.unit or "") for row in block.rows for cell in row if cell.address)


def _values(content: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    cells, facts = content.get("cells"), content.get("facts")
    for prefix, mapping in (("", cells), ("facts.", facts)):
        for key, value in mapping.items() if isinstance(mapping, Mapping) else ():
            if isinstance(value, int | float) and not isinstance(value, bool):
                yield f"{prefix}{key}", Decimal(repr(value))
            elif isinstance(value, str) and not prefix:  # digits that a JSON number would lose
                yield f"{prefix}{key}", Decimal(value)


def _rows(figures: Sequence[Figure], most: int) -> Iterator[tuple[Figure, ...]]:
    """Yield rows of like length: five figures are three and two, not four and one."""
    count = ceil(len(figures) / most)
    start = 0
    for row in range(count):
        length = ceil((len(figures) - start) / (count - row))
        yield tuple(figures[start : start + length])
        start += length


def _table_of(chart: AnyChart) -> str:
    """Return the table from which all the numbers of a chart come, or nothing where there is no such one."""
    numbers: list[Number | None] = (
        [bar.number for bar in chart.bars]
        if isinstance(chart, Chart)
        else [point for each in chart.series for point in each.points]
    )
    tables = {source.partition(".")[0] for number in numbers if number is not None for source in number.sources}
    return tables.pop() if len(tables) == 1 else ""
