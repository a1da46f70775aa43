"""The parts a report is made of: small immutable values, equal to their JSON.

A notebook cell displays them (as *blocks*, under :data:`MIMETYPE`), the reader collects them, each exporter renders
them. Ordinary markdown, pictures and frames are turned into the same parts. There is no markup inside: a string is
text, whatever it looks like.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    model_serializer,
    model_validator,
)

MIMETYPE = "application/vnd.disclosure-nb.block+json"


class Part(BaseModel):
    """Base of all parts: immutable, and strict about what it is made from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_serializer(mode="wrap")
    def _short(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is at its default, but for ``kind``, by which parts are recognised."""
        defaults, own = _defaults(type(self)), self.__dict__
        return {name: value for name, value in dump(self).items() if name == "kind" or own[name] != defaults[name]}


@cache
def _defaults(part: type[Part]) -> Mapping[str, Any]:
    return {name: field.default for name, field in part.model_fields.items()}


# ------------------------------------------------------------------------------------------------ inside a paragraph
class Text(Part):
    """A run of text with one style. ``href`` makes it a link; ``text`` of a line break is a newline."""

    kind: Literal["text"] = "text"
    text: str
    strong: bool = False
    emphasis: bool = False
    strike: bool = False
    code: bool = False
    href: str | None = None


class Number(Part):
    """A number bound to where it comes from.

    ``sources`` are cell addresses and fact ids (``facts.published_total``), with ``@YEAR`` behind those of another
    year; ``how`` says how ``value`` follows from them: itself, their sum, the change or the growth (in per cent) from
    the second to the first, the share (in per cent) of the others in the last. ``value`` is the exact decimal, ``text``
    what is printed.
    """

    kind: Literal["number"] = "number"
    text: str
    value: str
    sources: tuple[str, ...]
    how: Literal["value", "sum", "change", "growth", "share"] = "value"
    unit: str = ""


Inline = Annotated[Text | Number, Field(discriminator="kind")]
Inlines = tuple[Inline, ...]


# ------------------------------------------------------------------------------------------------------ blocks of text
class Title(Part):
    """The head of the report: what it is, whose, of which year. Exactly one in a report."""

    kind: Literal["title"] = "title"
    text: str
    unit_id: str
    unit: str
    year: int
    edition: str
    date: str | None = None
    draft: bool = False


class HeadingPart(Part):
    """A heading: level 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）."""

    kind: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=1, le=6)]
    inlines: Inlines


class Paragraph(Part):
    """A paragraph."""

    kind: Literal["paragraph"] = "paragraph"
    inlines: Inlines


class ListPart(Part):
    """A list; each item has blocks of its own."""

    kind: Literal["list"] = "list"
    ordered: bool = False
    start: int = 1
    items: tuple[tuple[Block, ...], ...]


class Quote(Part):
    """A block quotation."""

    kind: Literal["quote"] = "quote"
    body: tuple[Block, ...]


class Preformatted(Part):
    """Text whose line breaks and blanks count."""

    kind: Literal["preformatted"] = "preformatted"
    text: str


class HorizontalRule(Part):
    """A horizontal line between two thoughts."""

    kind: Literal["rule"] = "rule"


# ------------------------------------------------------------------------------------------------------------- tables
class GridCell(Part):
    """A printed cell. ``address``, ``value`` and ``unit`` are set on the cells of the form; ``value`` None is blank.

    ``mark`` is the severity of the worst finding that touches the cell; ``note`` says what is wrong.
    """

    text: str
    role: Literal["head", "stub", "heading", "corner", "value"] = "value"
    rowspan: Annotated[int, Field(ge=1)] = 1
    colspan: Annotated[int, Field(ge=1)] = 1
    align: Literal["left", "center", "right"] = "center"
    address: str | None = None
    value: str | None = None
    unit: str | None = None
    mark: Literal["error", "warning", "info"] | None = None
    note: str | None = None


class Grid(Part):
    """A table as it is printed, with its merged cells.

    ``widths`` are relative column widths (their number is the number of columns); the first ``head_rows`` rows are
    repeated on every page. A cell is in the row in which it begins.
    """

    kind: Literal["grid"] = "grid"
    id: str | None = None
    caption: str | None = None
    show_caption: bool = False
    widths: tuple[float, ...]
    head_rows: int = 0
    rows: tuple[tuple[GridCell, ...], ...]


# ----------------------------------------------------------------------------------------------------------- pictures
class Image(Part):
    """A picture: ``data`` is base64 for bitmaps, the source for ``image/svg+xml``; ``alt`` says what it shows."""

    kind: Literal["image"] = "image"
    mime: Literal["image/png", "image/jpeg", "image/gif", "image/svg+xml"]
    data: str
    alt: str
    caption: str | None = None
    width: float | None = None


class Bar(Part):
    """One bar of a chart."""

    label: str
    number: Number


class Chart(Part):
    """A bar chart; the numbers are next to the bars."""

    kind: Literal["chart"] = "chart"
    title: str
    unit: str
    bars: tuple[Bar, ...]


class Series(Part):
    """One line of a trend: a number for each of its years, None where it is not known."""

    label: str
    points: tuple[Number | None, ...]


class TrendChart(Part):
    """Numbers over the years, oldest first; every series has as many points as there are years."""

    kind: Literal["trend"] = "trend"
    title: str
    unit: str
    years: tuple[int, ...]
    series: Annotated[tuple[Series, ...], Field(max_length=2)]

    @model_validator(mode="after")
    def _complete(self) -> TrendChart:
        if any(len(series.points) != len(self.years) for series in self.series):
            raise ValueError("a series of a trend has not one point for each year")
        return self


# ----------------------------------------------------------------------------------------------------------- checking
class FindingLine(Part):
    """One finding, as the draft's appendix prints it."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    basis: str
    repairs: tuple[str, ...] = ()


class FindingList(Part):
    """The findings of the checks. Shown in the notebook; printed in drafts only."""

    kind: Literal["findings"] = "findings"
    findings: tuple[FindingLine, ...]


class Data(Part):
    """JSON data that travels with the report and is not printed, by name: filing, findings, theme, form."""

    kind: Literal["data"] = "data"
    name: str
    content: Any


Block = Annotated[
    Title
    | HeadingPart
    | Paragraph
    | ListPart
    | Quote
    | Preformatted
    | HorizontalRule
    | Grid
    | Image
    | Chart
    | TrendChart
    | FindingList
    | Data,
    Field(discriminator="kind"),
]

block_adapter: TypeAdapter[Block] = TypeAdapter(Block)
ListPart.model_rebuild()
Quote.model_rebuild()


class Document(Part):
    """A whole report: its title and its parts in reading order."""

    title: Title
    body: tuple[Block, ...]
    data: tuple[Data, ...] = ()

    @property
    def lang(self) -> str:
        """BCP 47 tag of the report's language: the form is Chinese."""
        return "zh-CN"
