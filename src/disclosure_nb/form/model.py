"""The schema of an edition file, and how its parts become those of an edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from disclosure_nb.form.edition import (
    Block,
    ChartSpec,
    DigestTopic,
    Each,
    Edition,
    FigureSpec,
    Heading,
    Identity,
    Kind,
    Layout,
    Relation,
    Section,
    Severity,
    Table,
    Topic,
    YearIdentity,
    YearTerm,
)
from disclosure_nb.form.references import Sign, parse_entry
from disclosure_nb.language import Sentence

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]


class _EditionPart(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class HeadingModel(_EditionPart):
    """A row or column head, with the heads below it."""

    label: Text
    id: Id | None = None
    rows: list[HeadingModel] = []
    columns: list[HeadingModel] = []
    kind: Kind = "count"
    unit: str | None = None
    signed: bool = False
    concept: Id | None = None
    exclusive: bool = False

    def build(self) -> Heading:
        """Return the head."""
        children = tuple(child.build() for child in [*self.rows, *self.columns])
        return Heading(self.label, self.id, children, self.kind, self.unit, self.signed, self.concept, self.exclusive)


class BlockModel(_EditionPart):
    """A block of a table."""

    rows: list[HeadingModel] = Field(min_length=1)
    columns: list[HeadingModel] = Field(min_length=1)
    heading: str | None = None
    stub: str | None = None
    corner: str | None = None
    article: str | None = None

    def build(self) -> Block:
        """Return the block."""
        rows = tuple(row.build() for row in self.rows)
        columns = tuple(column.build() for column in self.columns)
        return Block(rows, columns, self.heading, self.stub, self.corner, self.article)


class TableModel(_EditionPart):
    """A table."""

    id: Id
    layout: Layout
    unit: str
    blocks: list[BlockModel] = Field(min_length=1)

    def build(self) -> Table:
        """Return the table."""
        return Table(self.id, self.layout, self.unit, tuple(block.build() for block in self.blocks))


class TopicModel(_EditionPart):
    """A topic of a section."""

    id: Id
    title: Text
    concept: Id | None = None


class SectionModel(_EditionPart):
    """A section of the report."""

    number: int
    id: Id
    title: Text
    aliases: list[str] = []
    topics: list[TopicModel] = []
    table: Id | None = None
    limit: int | None = None
    concept: Id | None = None

    def build(self) -> Section:
        """Return the section."""
        topics = tuple(Topic(topic.id, topic.title, topic.concept) for topic in self.topics)
        aliases = tuple(self.aliases)
        return Section(self.number, self.id, self.title, aliases, topics, self.table, self.limit, self.concept)


class NameModel(_EditionPart):
    """A name in two languages."""

    zh: Text
    en: Text


class IdentityModel(_EditionPart):
    """A relation between rows (for each column) or between columns (for each row) of one table."""

    code: Annotated[str, Field(pattern=r"^[CH][1-9][0-9]*$")]
    name: NameModel
    table: Id
    each: Each
    left: list[str] = Field(min_length=1)
    relation: Relation
    right: list[str] = Field(min_length=1)
    severity: Severity
    basis: Text
    total: bool = False

    def terms(self, block: Block) -> list[str]:
        """Return the ids of a block of which the sides of the identity are made."""
        leaves = block.column_leaves if self.each == "row" else block.row_leaves
        return [str(leaf.id) for leaf in leaves]

    def build(self, table: Table) -> Iterator[Identity]:
        """Yield the identity once for every row (or column) in which all its terms exist."""
        for block in table.blocks:
            terms = self.terms(block)
            left, right = run_of(self.left, terms), run_of(self.right, terms)
            if left is None or right is None:
                continue
            for leaf in block.row_leaves if self.each == "row" else block.column_leaves:
                pattern = f"{table.id}.{leaf.id}.{{}}" if self.each == "row" else f"{table.id}.{{}}.{leaf.id}"
                yield Identity(
                    code=self.code,
                    name=Sentence(self.name.zh, self.name.en),
                    table=table.id,
                    left=tuple(pattern.format(term) for term, _ in left),
                    relation=self.relation,
                    right=tuple(pattern.format(term) for term, _ in right),
                    severity=self.severity,
                    basis=self.basis,
                    along=str(leaf.id),
                    each=self.each,
                    total=self.total,
                )


def run_of(items: Sequence[str], ids: Sequence[str]) -> list[tuple[str, Sign]] | None:
    """Return the ids that the entries of a list name, with their signs, or None where ``ids`` has no such run.

    Raises ReferenceSyntaxError.
    """
    chosen: list[tuple[str, Sign]] = []
    for entry in map(parse_entry, items):
        if entry.first not in ids or entry.last not in ids or ids.index(entry.last) < ids.index(entry.first):
            return None
        chosen += [(id, entry.sign) for id in ids[ids.index(entry.first) : ids.index(entry.last) + 1]]
    return chosen


class YearIdentityModel(_EditionPart):
    """A relation of cells of this year (left, right) with cells of last year (last); ``-ID`` takes a term away."""

    code: Annotated[str, Field(pattern=r"^Y[1-9][0-9]*$")]
    name: NameModel
    table: Id
    each: Each
    left: list[str] = Field(min_length=1)
    relation: Relation = "="
    right: list[str] = []
    last: list[str] = Field(min_length=1)
    only_if: Id | None = None
    severity: Severity
    basis: Text

    def terms(self, block: Block) -> list[str]:
        """Return the ids of a block of which the sides of the identity are made."""
        return [str(leaf.id) for leaf in (block.column_leaves if self.each == "row" else block.row_leaves)]

    def sides(self, block: Block) -> tuple[list[tuple[str, Sign]], ...] | None:
        """Return the ids of left, right and last with their signs, or None if the block lacks one.

        Raises ReferenceSyntaxError.
        """
        ids = self.terms(block)
        sides = tuple(run_of(entries, ids) for entries in (self.left, self.right, self.last))
        return None if None in sides else tuple(side for side in sides if side is not None)

    def build(self, table: Table) -> Iterator[YearIdentity]:
        """Yield the identity once for every row (or column) in which all its terms exist."""
        for block in table.blocks:
            sides = self.sides(block)
            if sides is None:
                continue
            left, right, last = sides
            for leaf in block.row_leaves if self.each == "row" else block.column_leaves:
                pattern = f"{table.id}.{leaf.id}.{{}}" if self.each == "row" else f"{table.id}.{{}}.{leaf.id}"
                yield YearIdentity(
                    code=self.code,
                    name=Sentence(self.name.zh, self.name.en),
                    table=table.id,
                    left=tuple(pattern.format(id) for id, _ in left),
                    relation=self.relation,
                    right=tuple(YearTerm(pattern.format(id), sign) for id, sign in right),
                    last=tuple(YearTerm(pattern.format(id), sign) for id, sign in last),
                    severity=self.severity,
                    basis=self.basis,
                    along=str(leaf.id),
                    only_if=self.only_if,
                    each=self.each,
                )


class ChartModel(_EditionPart):
    """A chart of the report."""

    id: Id
    title: Text
    over: Literal["year"] | None = None
    show: dict[Text, Text] = Field(min_length=1)

    def build(self) -> ChartSpec:
        """Return the chart."""
        return ChartSpec(self.id, self.title, tuple(self.show.items()), self.over)


class DigestModel(_EditionPart):
    """A part of the picture report."""

    title: Text
    table: Id | None = None
    main: dict[Text, Text] = {}
    figures: dict[Text, Text] = {}

    def build(self) -> DigestTopic:
        """Return the part."""
        main = (FigureSpec(label, reference, True) for label, reference in self.main.items())
        other = (FigureSpec(label, reference) for label, reference in self.figures.items())
        return DigestTopic(self.title, (*main, *other), self.table)


class EditionModel(_EditionPart):
    """An edition."""

    id: Text
    title: Text
    notice: Text
    first_year: int
    last_year: int | None = None
    sections: list[SectionModel] = Field(min_length=1)
    tables: list[TableModel]
    identities: list[IdentityModel] = []
    years: list[YearIdentityModel] = []
    charts: list[ChartModel] = []
    digest: list[DigestModel] = []
    without: list[str] = []

    def build_tables(self) -> Edition:
        """Return the edition with its sections and tables only: enough to find cells in it."""
        sections = tuple(section.build() for section in self.sections)
        tables = tuple(table.build() for table in self.tables)
        return Edition(self.id, self.title, self.notice, self.first_year, self.last_year, sections, tables, ())

    def build(self, source: str = "") -> Edition:
        """Return the edition; its parts must fit together. ``source`` is the text of its file."""
        tables = {table.id: table.build() for table in self.tables}
        return Edition(
            id=self.id,
            title=self.title,
            notice=self.notice,
            first_year=self.first_year,
            last_year=self.last_year,
            sections=tuple(section.build() for section in self.sections),
            tables=tuple(tables.values()),
            identities=tuple(identity for rule in self.identities for identity in rule.build(tables[rule.table])),
            year_identities=tuple(identity for rule in self.years for identity in rule.build(tables[rule.table])),
            charts=tuple(chart.build() for chart in self.charts),
            digest=tuple(topic.build() for topic in self.digest),
            without=tuple(self.without),
            source=source,
        )
