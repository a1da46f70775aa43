"""The linear identities (勾稽关系) of one or more filings, as an immutable value.

Keys are free names: the cell addresses of one form, or ``2022/requests.carried_out.total`` and
``2023/requests.carried_in.total`` when two years (or a 汇总 and its units) are joined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from disclosure_nb.form.edition import Edition, Identity, Kind


@dataclass(frozen=True)
class Variable:
    """One cell. The value of a ``fixed`` cell is not changed if it is valid (last year's published number, say)."""

    key: str
    kind: Kind = "count"
    signed: bool = False
    fixed: bool = False


@dataclass(frozen=True)
class Equation:
    """``sum(coefficient * value) == 0`` over ``terms``; ``total`` is the cell that is the sum of all the others."""

    code: str
    terms: tuple[tuple[str, int], ...]
    name: str = ""
    total: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The cells that take part."""
        return tuple(key for key, _ in self.terms)


@dataclass(frozen=True)
class CellRectangle:
    """A printed rectangle of cells: neighbours and lines for the search of plausible mistakes.

    ``rows`` are the keys, row by row. ``only`` are the numbers of the rows that count alone (``exclusive``).
    """

    rows: tuple[tuple[str, ...], ...]
    only: tuple[int, ...] = ()


@dataclass(frozen=True)
class RectangleLine:
    """A row or column of a grid in numbers: its cells, an equation that crosses each (None: none), all it touches."""

    cells: tuple[int, ...]
    crossing: tuple[int | None, ...]
    touched: frozenset[int]


@dataclass(frozen=True)
class Component:
    """Variables joined by equations, directly or through others. Two components have nothing in common.

    Variables and equations are numbered from 0 in the order of the system; sets of variables are bit masks.
    """

    variables: tuple[Variable, ...]
    equations: tuple[Equation, ...]
    grids: tuple[CellRectangle, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys by number."""
        return tuple(variable.key for variable in self.variables)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of every key."""
        return {key: number for number, key in enumerate(self.keys)}

    @cached_property
    def rows(self) -> tuple[dict[int, int], ...]:
        """Every equation as {variable: coefficient}."""
        return tuple({self.number[key]: factor for key, factor in equation.terms} for equation in self.equations)

    @cached_property
    def masks(self) -> tuple[int, ...]:
        """The variables of every equation."""
        return tuple(sum(1 << number for number in row) for row in self.rows)

    @cached_property
    def touching(self) -> tuple[tuple[int, ...], ...]:
        """For every variable, the equations it takes part in."""
        found: list[list[int]] = [[] for _ in self.variables]
        for equation, row in enumerate(self.rows):
            for number in row:
                found[number].append(equation)
        return tuple(map(tuple, found))

    @cached_property
    def totals(self) -> dict[int, tuple[int, ...]]:
        """For every variable that is a total, the equations in which it is."""
        found: dict[int, tuple[int, ...]] = {}
        for number, equation in enumerate(self.equations):
            if equation.total is not None:
                total = self.number[equation.total]
                found[total] = (*found.get(total, ()), number)
        return found

    @cached_property
    def tables(self) -> tuple[tuple[tuple[int, ...], ...], ...]:
        """The rows of every grid, in numbers."""
        return tuple(tuple(tuple(self.number[key] for key in row) for row in grid.rows) for grid in self.grids)

    @cached_property
    def neighbours(self) -> tuple[tuple[int, int, frozenset[int]], ...]:
        """Pairs of cells that are next to or below one another, with the equations that they take part in."""
        lines = [line for rows in self.tables for line in (*rows, *zip(*rows, strict=True))]
        return tuple(
            (one, other, frozenset(self.touching[one] + self.touching[other]))
            for line in lines
            for one, other in pairwise(line)
        )

    @cached_property
    def crossings(self) -> tuple[tuple[RectangleLine, ...], ...]:
        """All rows, then all columns of each grid, with the equations that cross them in one cell only."""
        return tuple(
            tuple(self._line(cells) for cells in lines)
            for rows in self.tables
            for lines in (rows, tuple(zip(*rows, strict=True)))
        )

    def _line(self, cells: tuple[int, ...]) -> RectangleLine:
        inside = set(cells)
        alone = [[e for e in self.touching[cell] if len(inside.intersection(self.rows[e])) == 1] for cell in cells]
        crossing = tuple(equations[0] if equations else None for equations in alone)
        return RectangleLine(cells, crossing, frozenset(e for cell in cells for e in self.touching[cell]))

    def rows_at(self, decimals: int) -> tuple[dict[int, int], ...]:
        """Return the equations between whole numbers: amounts counted in units of 10**-decimals, counts in ones."""
        if decimals == 0 or len({variable.kind for variable in self.variables}) == 1:
            return self.rows
        scale = [1 if variable.kind == "amount" else 10**decimals for variable in self.variables]
        return tuple({number: factor * scale[number] for number, factor in row.items()} for row in self.rows)


@dataclass(frozen=True)
class System:
    """Variables and the equations between them.

    Raises ValueError if a key is given twice, a term names no variable, is in an equation twice or has factor 0.
    """

    variables: tuple[Variable, ...]
    equations: tuple[Equation, ...]
    grids: tuple[CellRectangle, ...] = ()

    def __post_init__(self) -> None:
        keys = {variable.key for variable in self.variables}
        if len(keys) != len(self.variables):
            raise ValueError("two variables have the same key")
        for equation in self.equations:
            if not keys.issuperset(equation.keys):
                raise ValueError(f"equation {equation.code} names an unknown variable")
            if len(set(equation.keys)) != len(equation.keys) or not all(factor for _, factor in equation.terms):
                raise ValueError(f"equation {equation.code} has a term twice or with factor 0")

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The independent parts. A variable that is in no equation is in no part: nothing is known about it."""
        return tuple(self._components())

    def _components(self) -> Iterator[Component]:
        leader = {variable.key: variable.key for variable in self.variables}

        def find(key: str) -> str:
            while leader[key] != key:
                leader[key] = leader[leader[key]]
                key = leader[key]
            return key

        for equation in self.equations:
            for key in equation.keys[1:]:
                leader[find(key)] = find(equation.keys[0])
        variables: dict[str, list[Variable]] = {}
        equations: dict[str, list[Equation]] = {}
        grids: dict[str, list[CellRectangle]] = {}
        for variable in self.variables:
            variables.setdefault(find(variable.key), []).append(variable)
        for equation in self.equations:
            if equation.terms:
                equations.setdefault(find(equation.keys[0]), []).append(equation)
        for grid in self.grids:
            homes = {find(key) for row in grid.rows for key in row}
            for home in sorted(homes):
                if len(homes) == 1:
                    grids.setdefault(home, []).append(grid)
                else:  # a printed table of independent rows (表四): each row is a grid of its own
                    for row in grid.rows:
                        if {find(key) for key in row} == {home}:
                            grids.setdefault(home, []).append(CellRectangle((row,)))
        for home, members in variables.items():
            if home in equations:
                yield Component(tuple(members), tuple(equations[home]), tuple(grids.get(home, ())))

    def prefixed(self, prefix: str, *, fixed: bool = False) -> System:
        """Return the system with ``prefix`` before every key, all its cells ``fixed`` where asked."""
        return System(
            tuple(replace(v, key=prefix + v.key, fixed=v.fixed or fixed) for v in self.variables),
            tuple(
                replace(
                    e,
                    terms=tuple((prefix + key, factor) for key, factor in e.terms),
                    total=None if e.total is None else prefix + e.total,
                )
                for e in self.equations
            ),
            tuple(replace(g, rows=tuple(tuple(prefix + key for key in row) for row in g.rows)) for g in self.grids),
        )


def joined(*systems: System, equations: tuple[Equation, ...] = ()) -> System:
    """Return one system of several (years, units), joined by ``equations`` between them."""
    return System(
        tuple(variable for system in systems for variable in system.variables),
        tuple(equation for system in systems for equation in system.equations) + equations,
        tuple(grid for system in systems for grid in system.grids),
    )


@lru_cache(maxsize=32)
def system_of(edition: Edition) -> System:
    """Return the hard identities of an edition: relation ``=``, severity ``error``. Made once per edition."""
    return system_between(
        edition, (one for one in edition.identities if one.relation == "=" and one.severity == "error")
    )


def system_between(edition: Edition, identities: Iterable[Identity]) -> System:
    """Return identities of an edition, all with relation ``=``, as equations between its cells, in the same order."""
    return System(
        tuple(Variable(cell.address, cell.kind, cell.signed) for cell in edition.cells.values()),
        tuple(map(_equation, identities)),
        tuple(
            CellRectangle(
                tuple(tuple(f"{table.id}.{row.id}.{column.id}" for column in block.column_leaves) for row in leaves),
                tuple(number for number, row in enumerate(leaves) if row.exclusive),
            )
            for table in edition.tables
            for block in table.blocks
            for leaves in [block.row_leaves]
        ),
    )


def _equation(identity: Identity) -> Equation:
    terms = tuple((key, 1) for key in identity.left) + tuple((key, -1) for key in identity.right)
    return Equation(identity.code, terms, identity.along, identity.left[0] if identity.total else None)
