"""The statutory form as immutable values. An :class:`Edition` is all the project knows of a form.

Everything is found by its *address* ``table.row.column`` (``requests.granted.total``), the fixed name of a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal, TypeVar

from disclosure_nb.demand import instance
from disclosure_nb.language import Sentence

T = TypeVar("T")

Kind = Literal["count", "amount"]
Layout = Literal["blocks", "matrix", "line"]
Relation = Literal["=", ">="]
Severity = Literal["error", "warning", "info"]
Each = Literal["row", "column"]


@dataclass(frozen=True)
class Heading:
    """A row or column head. Leaves have an ``id``; inner heads have ``children`` and no id.

    ``concept`` says what it means, in the words of ``concepts.yaml``; that of an inner head is the sum of its leaves.
    What an ``exclusive`` row counts, no other row may count again (（二）部分公开).
    """

    label: str
    id: str | None = None
    children: tuple[Heading, ...] = ()
    kind: Kind = "count"
    unit: str | None = None
    signed: bool = False
    concept: str | None = None
    exclusive: bool = False

    def leaves(self) -> Iterator[Heading]:
        """Yield the leaves below this head (itself if it is one), in the order of the form."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    @property
    def depth(self) -> int:
        """Number of levels from this head down to its deepest leaf, counting itself."""
        return 1 + max((child.depth for child in self.children), default=0)


@dataclass(frozen=True)
class Block:
    """A rectangle of cells that share one header: every leaf row crossed with every leaf column."""

    rows: tuple[Heading, ...]
    columns: tuple[Heading, ...]
    heading: str | None = None
    stub: str | None = None
    corner: str | None = None
    article: str | None = None

    @cached_property
    def row_leaves(self) -> tuple[Heading, ...]:
        """All leaf rows in the order of the form."""
        return tuple(leaf for row in self.rows for leaf in row.leaves())

    @cached_property
    def column_leaves(self) -> tuple[Heading, ...]:
        """All leaf columns in the order of the form."""
        return tuple(leaf for column in self.columns for leaf in column.leaves())


@dataclass(frozen=True)
class Cell:
    """One cell to be filled in. Its concepts are those of its row's (column's) heads, the highest head first."""

    address: str
    table: str
    row: Heading
    column: Heading
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    unit: str
    row_concepts: tuple[str, ...] = ()
    column_concepts: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """``count`` (whole number) or ``amount`` (decimals allowed)."""
        return "amount" if "amount" in (self.row.kind, self.column.kind) else "count"

    @property
    def signed(self) -> bool:
        """Whether a value below zero is allowed."""
        return self.row.signed or self.column.signed

    @property
    def label(self) -> str:
        """The cell as a person names it: row label and column label in corner brackets."""
        return f"「{'·'.join(self.row_path)}」「{'·'.join(self.column_path)}」"


@dataclass(frozen=True)
class Table:
    """One statutory table."""

    id: str
    layout: Layout
    unit: str
    blocks: tuple[Block, ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, row by row, in the order of the form."""
        return tuple(self._cells())

    def _cells(self) -> Iterator[Cell]:
        for block in self.blocks:
            columns = list(_paths(block.columns))
            for rows in _paths(block.rows):
                for across in columns:
                    row, column = rows[-1], across[-1]
                    yield Cell(
                        address=f"{self.id}.{row.id}.{column.id}",
                        table=self.id,
                        row=row,
                        column=column,
                        row_path=tuple(head.label for head in rows),
                        column_path=tuple(head.label for head in across),
                        unit=self.unit if column.unit is None else column.unit,
                        row_concepts=tuple(head.concept for head in rows if head.concept),
                        column_concepts=tuple(head.concept for head in across if head.concept),
                    )


def _paths(heads: tuple[Heading, ...], above: tuple[Heading, ...] = ()) -> Iterator[tuple[Heading, ...]]:
    """Yield every leaf with the heads above it, from the highest head down."""
    for head in heads:
        if head.children:
            yield from _paths(head.children, (*above, head))
        else:
            yield (*above, head)


@dataclass(frozen=True)
class Topic:
    """A topic that section 1 must speak of. ``concept`` says what it means."""

    id: str
    title: str
    concept: str | None = None


@dataclass(frozen=True)
class Section:
    """One of the sections of the report: text, or the text around a table. ``concept`` says what it means."""

    number: int
    id: str
    title: str
    aliases: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    table: str | None = None
    limit: int | None = None
    concept: str | None = None


@dataclass(frozen=True)
class ChartSpec:
    """A chart of the report: ``series`` are labels, each with what it shows (a reference, see :meth:`Edition.find`).

    ``over`` is ``year`` where the numbers of several years are shown, a line each; else one bar each.
    """

    id: str
    title: str
    series: tuple[tuple[str, str], ...]
    over: Literal["year"] | None = None


@dataclass(frozen=True)
class FigureSpec:
    """A key figure of the picture report (图解): what it is called and what it shows; ``main`` ones are drawn larger.

    ``reference`` is a fact (``facts.ID``), a reference to cells, sums of them (``a+b``), or a share (``a+b/c``).
    """

    label: str
    reference: str
    main: bool = False


@dataclass(frozen=True)
class DigestTopic:
    """A part of the picture report (图解): its figures, and the charts of ``table``."""

    title: str
    figures: tuple[FigureSpec, ...]
    table: str | None = None


@dataclass(frozen=True)
class Identity:
    """A relation that must hold between cells (勾稽关系), for one row or one column of one table.

    ``sum(left) RELATION sum(right)``; both sides are cell addresses. ``along`` is the id of the line on which all
    of them lie, and ``each`` says whether that is a row or a column.
    """

    code: str
    name: Sentence
    table: str
    left: tuple[str, ...]
    relation: Relation
    right: tuple[str, ...]
    severity: Severity
    basis: str
    along: str
    each: Each
    total: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """Every address that takes part."""
        return self.left + self.right


@dataclass(frozen=True)
class YearTerm:
    """One term of a :class:`YearIdentity`: a cell address that is added (``sign`` 1) or taken away (-1)."""

    address: str
    sign: Literal[1, -1] = 1


@dataclass(frozen=True)
class YearIdentity:
    """A relation between this year's cells and last year's (跨年衔接), for one row or one column of one table.

    ``sum(left) RELATION sum(right) + sum(last)``: ``left`` and ``right`` are cells of this year, ``last`` cells of last
    year. ``only_if`` names the policy switch on which the relation depends; None: it always applies. ``each`` says
    whether the line ``along`` which the cells lie is a row or a column.
    """

    code: str
    name: Sentence
    table: str
    left: tuple[str, ...]
    relation: Relation
    right: tuple[YearTerm, ...]
    last: tuple[YearTerm, ...]
    severity: Severity
    basis: str
    along: str
    only_if: str | None = None
    each: Each = "row"

    @property
    def cells(self) -> tuple[str, ...]:
        """Every address of this year that takes part."""
        return self.left + tuple(term.address for term in self.right)

    @property
    def last_cells(self) -> tuple[str, ...]:
        """Every address of last year that takes part."""
        return tuple(term.address for term in self.last)


@dataclass(frozen=True)
class Edition:
    """One edition of the form: sections, tables and the identities between their cells and with last year's.

    ``first_year`` and ``last_year`` are the report years it is meant for (``last_year`` None: still in force).
    ``charts`` and ``digest`` are what the report and the picture report draw; ``without`` names the concepts that the
    form is known not to have (``rows.procurement``). ``source`` is the text of the file it was made from.
    """

    id: str
    title: str
    notice: str
    first_year: int
    last_year: int | None
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    identities: tuple[Identity, ...]
    year_identities: tuple[YearIdentity, ...] = ()
    charts: tuple[ChartSpec, ...] = ()
    digest: tuple[DigestTopic, ...] = ()
    without: tuple[str, ...] = ()
    source: str = field(default="", repr=False, compare=False)

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Every cell of the form by address, in the order of the form."""
        return {cell.address: cell for table in self.tables for cell in table.cells}

    def find(self, reference: str) -> tuple[str, ...]:
        """Return the addresses that a reference names, in the order of the form; none where the form has no such cell.

        ``ROW.COLUMN`` names by concepts: every cell of such a row in such a column (``refused.total``: the total of
        every row of （三）不予公开). ``TABLE.ROW.COLUMN`` is an address, in which ``*`` stands for any part of an id.
        """
        if reference.count(".") == 1:
            return self._by_concept.get(reference, ())
        if "*" in reference:
            return tuple(address for address in self.cells if fnmatchcase(address, reference))
        return (reference,) if reference in self.cells else ()

    def one(self, reference: str) -> str | None:
        """Return the address that a reference names, or None where it names none, or several."""
        found = self.find(reference)
        return found[0] if len(found) == 1 else None

    @property
    def references(self) -> tuple[str, ...]:
        """Everything by which cells can be named without ``*``: the names by concepts, then the addresses."""
        return (*self._by_concept, *self.cells)

    @cached_property
    def _by_concept(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for address, cell in self.cells.items():
            for row in cell.row_concepts:
                for column in cell.column_concepts:
                    found.setdefault(f"{row}.{column}", []).append(address)
        return {reference: tuple(addresses) for reference, addresses in found.items()}

    def twin(self, address: str, other: Edition) -> str | None:
        """Return the cell of another edition that means what a cell of this one means, or None if there is none.

        It is the one whose row and column have the same concepts, else the one of the same address.
        """
        cell = self.cells[address]
        row, column = cell.row.concept, cell.column.concept
        found = other.one(f"{row}.{column}") if row and column and other is not self else None
        return found or (address if address in other.cells else None)

    def taken_from(self, other: Edition, cells: Mapping[str, T]) -> dict[str, T]:
        """Return what is known of the cells of another edition for those of this one that mean the same."""
        twins = ((address, self.twin(address, other)) for address in self.cells)
        return {address: cells[twin] for address, twin in twins if twin is not None and twin in cells}

    def table(self, id: str) -> Table:
        """Return the table with this id. Raises KeyError if the form has none."""
        for table in self.tables:
            if table.id == id:
                return table
        raise KeyError(id)

    def section(self, id: str) -> Section:
        """Return the section with this id. Raises KeyError if the form has none."""
        for section in self.sections:
            if section.id == id:
                return section
        raise KeyError(id)

    def section_of(self, concept: str) -> Section | None:
        """Return the section with this meaning, or None if the form has none."""
        return next((section for section in self.sections if section.concept == concept), None)

    def text_key(self, concept: str) -> str | None:
        """Return the key of the text with this meaning: ``SECTION``, or ``SECTION.TOPIC`` for a section's topic.

        ``concept`` is that of a section, or of a topic after its section's (``overview.supervision``); None if the form
        has none such.
        """
        first, _, second = concept.partition(".")
        section = self.section_of(first)
        if section is None or not second:
            return None if section is None else section.id
        topics = (topic for topic in section.topics if topic.concept == second)
        return next((f"{section.id}.{topic.id}" for topic in topics), None)

    def covers(self, year: int) -> bool:
        """Whether this edition is the one meant for report year ``year``."""
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)

    @cached_property
    def identities_of(self) -> Mapping[str, tuple[Identity, ...]]:
        """For every cell address, the identities it takes part in."""
        found: dict[str, list[Identity]] = {address: [] for address in self.cells}
        for identity in self.identities:
            for address in identity.cells:
                found[address].append(identity)
        return {address: tuple(identities) for address, identities in found.items()}


EDITION = instance(Edition, Sentence("一版格式（Edition）", "an Edition"))
