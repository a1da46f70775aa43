"""Parts of a report as HTML and as plain text, for the notebook and inside the HTML report."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from disclosure_nb.document.chart import COLOURS, bar_shares, chart_svg
from disclosure_nb.document.nodes import (
    Block,
    Chart,
    FindingList,
    Grid,
    HeadingPart,
    Image,
    Inlines,
    ListPart,
    Paragraph,
    Preformatted,
    Quote,
    Title,
    TrendChart,
)

TEMPLATES = Path(__file__).parent / "templates"


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES / "disclosure")
    environment = Environment(loader=loader, autoescape=True, auto_reload=False, trim_blocks=True, lstrip_blocks=True)
    prepare(environment)
    return environment


def prepare(environment: Environment) -> None:
    """Add what the templates need to a Jinja environment. Every value is escaped unless a template says otherwise."""
    environment.autoescape = True
    environment.filters["trend_svg"] = lambda chart, colours: chart_svg(chart, colours or COLOURS, heading=False)
    environment.filters["bar_shares"] = bar_shares
    environment.filters["safe_link"] = safe_link
    environment.filters["base64"] = lambda text: b64encode(text.encode()).decode()


def fragment_html(blocks: Sequence[Block]) -> str:
    """Return blocks as a piece of HTML with its own small style, as a notebook shows it."""
    return _environment().get_template("fragment.html.j2").render(blocks=blocks).strip()


def fragment_text(blocks: Iterable[Block]) -> str:
    """Return blocks as plain text: one line a paragraph, tables with tabs."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Block) -> Iterable[str]:
    if isinstance(block, Title):
        yield block.text
    elif isinstance(block, HeadingPart | Paragraph):
        yield inline_text(block.inlines)
    elif isinstance(block, Preformatted):
        yield block.text
    elif isinstance(block, Quote):
        yield fragment_text(block.body)
    elif isinstance(block, ListPart):
        for index, item in enumerate(block.items, block.start):
            yield (f"{index}. " if block.ordered else "- ") + fragment_text(item)
    elif isinstance(block, Grid):
        for row in block.rows:
            yield "\t".join(cell.text for cell in row)
    elif isinstance(block, Chart):
        yield f"{block.title}：" + "，".join(f"{bar.label} {bar.number.text}{block.unit}" for bar in block.bars)
    elif isinstance(block, TrendChart):
        yield block.title
        yield "\t".join(("", *map(str, block.years)))
        for series in block.series:
            yield "\t".join((series.label, *("" if point is None else point.text for point in series.points)))
    elif isinstance(block, Image):
        yield f"[{block.alt}]"
    elif isinstance(block, FindingList):
        for finding in block.findings:
            yield f"{finding.code} [{finding.severity}] {finding.message}"


def inline_text(inlines: Inlines) -> str:
    """Return the text of a paragraph."""
    return "".join(inline.text for inline in inlines)


def safe_link(target: str | None) -> str | None:
    """Return a link target if it is of a kind that cannot run code, else None."""
    if target is None:
        return None
    scheme = target.split(":", 1)[0].lower() if ":" in target.split("/", 1)[0] else ""
    return target if scheme in ("", "http", "https", "mailto", "tel") else None
