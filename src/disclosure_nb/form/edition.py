"""The statutory form as immutable values. An :class:`Edition` is all the project knows of a form.

Everything is found by its *address* ``table.row.column`` (``requests.granted.total``), the fixed name of a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from disclosure_nb.language import Sentence

Kind = Literal["count", "amount"]
Layout = Literal["blocks", "matrix", "line"]
Relation = Literal["=", ">="]
Severity = Literal["error", "warning", "info"]
Each = Literal["row", "column"]


@dataclass(frozen=True)
class Heading:
    """A row or column head. Leaves have an ``id``; inner heads have ``children`` and no id."""

    label: str
    id: str | None = None
    children: tuple[Heading, ...] = ()
    kind: Kind = "count"
    unit: str | None = None
    signed: bool = False

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
    """One cell to be filled in."""

    address: str
    table: str
    row: Heading
    column: Heading
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    unit: str

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
            for row_path, row in _paths(block.rows):
                for column_path, column in columns:
                    yield Cell(
                        address=f"{self.id}.{row.id}.{column.id}",
                        table=self.id,
                        row=row,
                        column=column,
                        row_path=row_path,
                        column_path=column_path,
                        unit=self.unit if column.unit is None else column.unit,
                    )


def _paths(heads: tuple[Heading, ...], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Heading]]:
    for head in heads:
        path = (*above, head.label)
        if head.children:
            yield from _paths(head.children, path)
        else:
            yield path, head


@dataclass(frozen=True)
class Topic:
    """A topic that section 1 must speak of."""

    id: str
    title: str


@dataclass(frozen=True)
class Section:
    """One of the sections of the report: text, or the text around a table."""

    number: int
    id: str
    title: str
    aliases: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    table: str | None = None
    limit: int | None = None


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
    year. ``only_if`` names the policy switch on which the relation depends; None: it always applies.
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

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """Every cell of the form by address, in the order of the form."""
        return {cell.address: cell for table in self.tables for cell in table.cells}

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
