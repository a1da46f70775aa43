"""One bureau-year as one immutable value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd

from disclosure_nb.errors import Place, UsageError
from disclosure_nb.filing.facts import FactValue
from disclosure_nb.form import Edition, Table
from disclosure_nb.language import Sentence

Value = int | Decimal | None
Level = Literal["department", "township", "office", "county", "prefecture", "province", "vertical"]

LEVELS: Mapping[Level, str] = MappingProxyType(
    {
        "department": "部门",
        "township": "乡镇（街道）",
        "office": "政府办公厅（室）本机关",
        "county": "县级政府（汇总）",
        "prefecture": "市级政府（汇总）",
        "province": "省级政府（汇总）",
        "vertical": "垂直管理部门",
    }
)
GOVERNMENT_LEVELS: frozenset[Level] = frozenset({"township", "county", "prefecture", "province"})


@dataclass(frozen=True)
class Unit:
    """The body that reports (行政机关).

    ``id`` is the stem of its file; ``self_name`` is how its text speaks of itself (我局, 全市).
    ``invented`` marks made-up bodies, whose reports say so.
    """

    id: str
    name: str
    level: Level = "department"
    self_name: str = "本机关"
    invented: bool = False

    @property
    def is_government(self) -> bool:
        """Whether it is a government, which must also report 考核、评议、追责 (《条例》第五十条)."""
        return self.level in GOVERNMENT_LEVELS


@dataclass(frozen=True)
class Origin:
    """Where a value came from: a place in an input, or the rule that computed it."""

    place: Place
    rule: str | None = None

    def say(self) -> str:
        """Return the origin as a person would name it."""
        return self.place.say() if self.rule is None else f"{self.place.say()}（由 {self.rule} 计算）"


@dataclass(frozen=True)
class Filing:
    """A filled form with the facts and the text around it.

    ``cells`` holds a value for every address of the edition: int, Decimal, or None where the cell is blank (blank is
    never 0). ``facts`` holds the stated facts by id, ``texts`` the bureau's own text by section or topic (``overview``,
    ``overview.proactive``, ``problems``, ``other``), one string per paragraph. ``origins`` says for each address,
    ``facts.ID`` and ``texts.ID`` where the value came from.
    """

    unit: Unit
    year: int
    edition: Edition
    cells: Mapping[str, Value]
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: str | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = sorted(set(self.cells) - set(self.edition.cells))
        if unknown:
            raise _no_such_cell(self.edition, unknown[0])
        complete = {address: self.cells.get(address) for address in self.edition.cells}
        for name, mapping in [("cells", complete), ("facts", self.facts), ("texts", self.texts), ("origins", self.origins)]:
            object.__setattr__(self, name, MappingProxyType(dict(mapping)))

    def __getitem__(self, address: str) -> Value:
        """Return the value of the cell at ``address``; None is blank. Raises UsageError if the form has no such cell."""
        try:
            return self.cells[address]
        except KeyError:
            raise _no_such_cell(self.edition, address) from None

    @property
    def title(self) -> str:
        """The title of the report."""
        return f"{self.unit.name}{self.year}年政府信息公开工作年度报告"

    def frame(self, table: str) -> pd.DataFrame:
        """Return a statutory table as a frame.

        One line per row label and one column per column label, as the form names them. Columns of counts are ``Int64``
        (blank is ``<NA>``), columns of amounts hold Decimals; where the form has no cell the frame has ``<NA>``.
        """
        return _frame(self.edition.table(table), self.cells)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """All statutory tables as frames, by table id."""
        return {table.id: self.frame(table.id) for table in self.edition.tables}

    def with_cells(self, changes: Mapping[str, Value], origin: Origin | None = None) -> Filing:
        """Return this filing with other values in some cells. Raises UsageError for an unknown address."""
        for address in changes:
            self[address]
        origins = {address: origin or Origin(Place("notebook")) for address in changes}
        return replace(self, cells={**self.cells, **changes}, origins={**self.origins, **origins})

    def with_frame(self, table: str, frame: pd.DataFrame) -> Filing:
        """Return this filing with the values of an edited frame (as :meth:`frame` gives it).

        Raises UsageError if lines or columns are not those of the form, or a value is not a number.
        """
        form = self.edition.table(table)
        expected = _frame(form, self.cells)
        if list(frame.index) != list(expected.index) or list(frame.columns) != list(expected.columns):
            raise UsageError(
                Sentence(
                    f"表“{table}”的行或列与法定格式不同，请只修改数值，不要增删或改名。",
                    f"the rows or columns of table “{table}” are not those of the form; change values only.",
                )
            )
        rows, columns = row_labels(form), column_labels(form)
        changes: dict[str, Value] = {}
        for cell in form.cells:
            shown = frame.at[rows[str(cell.row.id)], columns[str(cell.column.id)]]
            value = number(shown)
            if value is None and not _is_blank(shown):
                raise UsageError(
                    Sentence(
                        f"{cell.label}填的是 {shown!r}，应为数字；不填请用 pd.NA。",
                        f"{cell.address} holds {shown!r}; a number was expected, or pd.NA for blank.",
                    )
                )
            if value != self.cells[cell.address] or (value is None) != (self.cells[cell.address] is None):
                changes[cell.address] = value
        return self.with_cells(changes)

    def with_facts(self, **facts: FactValue) -> Filing:
        """Return this filing with some facts set or replaced."""
        return replace(self, facts={**self.facts, **facts})

    def with_text(self, key: str, *paragraphs: str) -> Filing:
        """Return this filing with the bureau's own text for a section or topic (``overview.requests``)."""
        return replace(self, texts={**self.texts, key: paragraphs})


def number(value: Any) -> Value:
    """Return ``value`` as int or exact Decimal, or None if it is not a number.

    Whole values become int, whatever type they come in; floats are taken by their shortest decimal form.
    """
    if isinstance(value, bool) or value is None or value is pd.NA:
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        exact = value
    elif isinstance(value, float) or hasattr(value, "item"):
        plain = value.item() if hasattr(value, "item") else value
        if isinstance(plain, bool) or not isinstance(plain, int | float):
            return None
        exact = Decimal(repr(plain))
    else:
        return None
    if not exact.is_finite():
        return None
    return int(exact) if exact == exact.to_integral_value() else exact.normalize()


def number_text(value: Value) -> str:
    """Return a value as it is printed: digits without grouping, no trailing zeros, blank as an empty string."""
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def row_labels(table: Table) -> dict[str, str]:
    """Return the frame's row label for each row id; equal labels get the group's label before them."""
    return _labels((str(cell.row.id), cell.row_path) for cell in table.cells)


def column_labels(table: Table) -> dict[str, str]:
    """Return the frame's column label for each column id."""
    return _labels((str(cell.column.id), cell.column_path) for cell in table.cells)


def _labels(paths: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    by_id = dict(paths)
    last = [path[-1] for path in by_id.values()]
    return {id: path[-1] if last.count(path[-1]) == 1 else "·".join(path[-2:]) for id, path in by_id.items()}


def _frame(table: Table, cells: Mapping[str, Value]) -> pd.DataFrame:
    rows, columns = row_labels(table), column_labels(table)
    data: dict[str, pd.Series[Any]] = {}
    for id, label in columns.items():
        own = {rows[str(cell.row.id)]: cells[cell.address] for cell in table.cells if cell.column.id == id}
        whole = all(value is None or isinstance(value, int) for value in own.values())
        counts = all(cell.kind == "count" for cell in table.cells if cell.column.id == id)
        values = [own.get(row) for row in rows.values()]
        data[label] = pd.Series(
            [pd.NA if value is None else value for value in values],
            index=list(rows.values()),
            dtype="Int64" if whole and counts else "object",
        )
    return pd.DataFrame(data)


def _is_blank(value: Any) -> bool:
    return value is None or value is pd.NA or value != value


def _no_such_cell(edition: Edition, address: str) -> UsageError:
    return UsageError(
        Sentence(
            f"{edition.id} 版表格中没有“{address}”这一格；地址写作 表.行.列，例如 {next(iter(edition.cells))}。",
            f"the {edition.id} form has no cell “{address}”; addresses are table.row.column, e.g. {next(iter(edition.cells))}.",
        )
    )
