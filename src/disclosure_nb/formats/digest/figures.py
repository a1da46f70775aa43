"""What the picture report shows: key figures by topic, each bound to the cells it comes from, and the charts.

Everything is taken from the document: its ``filing`` data and its charts. What the filing leaves blank is not shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from typing import Any, Literal

from disclosure_nb.document.nodes import Chart, Document, Grid, Number, TrendChart
from disclosure_nb.filing import fact_catalogue, number_text

AnyChart = Chart | TrendChart


@dataclass(frozen=True)
class Figure:
    """One key figure: its label, and the number with its unit and sources. ``main`` ones are drawn larger."""

    label: str
    number: Number
    main: bool = False


@dataclass(frozen=True)
class Topic:
    """One part of the picture report."""

    title: str
    figures: tuple[Figure, ...]
    charts: tuple[AnyChart, ...]

    @property
    def rows(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures as they are drawn: the main ones three, the others four beside one another at most."""
        main = [figure for figure in self.figures if figure.main]
        other = [figure for figure in self.figures if not figure.main]
        return (*_rows(main, 3), *_rows(other, 4))


_TOPICS: dict[str, dict[str, str]] = {
    "主动公开": {
        "主动公开政府信息": "*facts.published_total",
        "政府网站公开": "facts.website_items",
        "政务微信推送": "facts.wechat_items",
        "政务微博发布": "facts.weibo_items",
        "政策解读材料": "facts.interpretations",
        "制发行政规范性文件": "proactive.normative_documents.issued",
        "现行有效行政规范性文件": "proactive.normative_documents.in_force",
    },
    "依申请公开": {
        "新收申请": "*requests.received.total",
        "办结申请": "*requests.concluded.total",
        "予以公开和部分公开占办结": "*requests.granted.total+requests.partly_granted.total/requests.concluded.total",
        "上年结转": "requests.carried_in.total",
        "予以公开": "requests.granted.total",
        "部分公开": "requests.partly_granted.total",
        "结转下年度": "requests.carried_out.total",
    },
    "行政复议和行政诉讼": {
        "行政复议": "*remedies.review.total",
        "行政诉讼": "*remedies.suit_direct.total+remedies.suit_after_review.total",
        "复议纠正": "remedies.review.corrected",
        "诉讼纠正": "remedies.suit_direct.corrected+remedies.suit_after_review.corrected",
    },
    "行政处理决定": {
        "行政许可": "*proactive.licences.decisions",
        "行政处罚": "*proactive.penalties.decisions",
        "行政强制": "*proactive.coercive_measures.decisions",
        "行政事业性收费": "proactive.charges.amount",
    },
}
_CHARTS = {"requests": "依申请公开", "remedies": "行政复议和行政诉讼", "proactive": "行政处理决定"}
_OTHER = "数据图示"


def digest_topics(document: Document) -> tuple[Topic, ...]:
    """Return the parts of the picture report; those with nothing to show are left out."""
    content = next((data.content for data in document.data if data.name == "filing"), None)
    values = dict(_values(content)) if isinstance(content, Mapping) else {}
    units = dict(_units(document))
    charts: dict[str, list[AnyChart]] = {}
    for block in document.body:
        if isinstance(block, AnyChart):
            charts.setdefault(_topic_of(block), []).append(block)
    topics = []
    for title in (*_TOPICS, _OTHER):
        figures = tuple(_figures(values, units, _TOPICS.get(title, {})))
        if figures or charts.get(title):
            topics.append(Topic(title, figures, tuple(charts.get(title, ()))))
    return tuple(topics)


def _figures(values: Mapping[str, Decimal], units: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[Figure]:
    for label, asked in wanted.items():
        number = _number(values, units, asked.removeprefix("*"))
        if number is not None:
            yield Figure(label, number, asked.startswith("*"))


def _number(values: Mapping[str, Decimal], units: Mapping[str, str], asked: str) -> Number | None:
    """Return the number asked for: a cell or fact, a sum (``+``), or the share of a sum in another number (``/``)."""
    part, _, whole = asked.partition("/")
    sources = part.split("+")
    found = [values[source] for source in sources if source in values]
    if len(found) < len(sources) or (whole and values.get(whole, Decimal(0)) <= 0):
        return None
    value = sum(found, Decimal(0))
    if whole:
        share = (100 * value / values[whole]).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return Number(text=f"{share:f}", value=f"{share:f}", sources=(*sources, whole), how="share", unit="%")
    text = number_text(value)
    how: Literal["sum", "value"] = "sum" if len(sources) > 1 else "value"
    return Number(text=text, value=text, sources=tuple(sources), how=how, unit=units.get(sources[0], ""))


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
            elif isinstance(value, str) and not prefix:  # digits that a JSON number would not keep
                yield f"{prefix}{key}", Decimal(value)


def _rows(figures: Sequence[Figure], most: int) -> Iterator[tuple[Figure, ...]]:
    """Yield rows of like length: five figures are three and two, not four and one."""
    count = ceil(len(figures) / most)
    start = 0
    for row in range(count):
        length = ceil((len(figures) - start) / (count - row))
        yield tuple(figures[start : start + length])
        start += length


def _topic_of(chart: AnyChart) -> str:
    numbers: list[Number | None] = (
        [bar.number for bar in chart.bars]
        if isinstance(chart, Chart)
        else [point for each in chart.series for point in each.points]
    )
    tables = {source.partition(".")[0] for number in numbers if number is not None for source in number.sources}
    return _CHARTS.get(next(iter(tables)), _OTHER) if len(tables) == 1 else _OTHER
