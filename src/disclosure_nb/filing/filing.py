"""One bureau-year as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from disclosure_nb.demand import MAPPING, TEXT, YEAR, demand, instance
from disclosure_nb.display import Displayed
from disclosure_nb.errors import Place, UsageError
from disclosure_nb.filing.facts import FactValue, fact_catalogue
from disclosure_nb.filing.frames import column_names, row_names, table_frame
from disclosure_nb.filing.label import unit_label
from disclosure_nb.filing.notes import Note
from disclosure_nb.filing.values import MOST_DIGITS, Value, digits, is_blank, number
from disclosure_nb.form import EDITION, Cell, Edition, Table
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Language, Sentence
from disclosure_nb.say import show, unknown_key, wrong_value

Level = Literal["department", "township", "office", "county", "prefecture", "province", "vertical"]

LEVELS: Mapping[Level, str] = FrozenDict(
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


def level_of(text: str) -> Level | None:
    """Return the level that an id, a label of :data:`LEVELS` or a part of one label alone means; None where none is.

    >>> level_of("县级"), level_of("部门"), level_of("街道"), level_of("政府")
    ('county', 'department', 'township', None)
    """
    asked = text.strip()
    exact = [level for level, label in LEVELS.items() if asked in (level, label)]
    found = exact or [level for level, label in LEVELS.items() if asked and asked in label]
    return found[0] if len(found) == 1 else None


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

    def say(self, language: Language = "zh") -> str:
        """Return the unit as people read it: its name, with its id behind it."""
        return unit_label(self.name, self.id, language)

    @property
    def is_government(self) -> bool:
        """Whether it is a government, which must also report 考核、评议、追责 (《条例》第五十条)."""
        return self.level in GOVERNMENT_LEVELS


REST = "rest"
"""In an origin: 0 because the rest of the table was stated to be 0. The key of that statement in a params file, too."""


@dataclass(frozen=True)
class Origin:
    """Where a value came from: a place in an input, or the rule that computed it (:data:`REST`: the rest is 0)."""

    place: Place
    rule: str | None = None

    def say(self) -> str:
        """Return the origin as a person would name it."""
        if self.rule == REST:
            return f"{self.place.say()}（按“其余为 0”）"
        return self.place.say() if self.rule is None else f"{self.place.say()}（由 {self.rule} 计算）"


NOTEBOOK = Origin(Place("notebook"))


@dataclass(frozen=True)
class Given:
    """What a source gives for a cell, a fact (``FactValue``) or a text (its paragraphs), and where it is given."""

    value: Value | FactValue
    origin: Origin


@dataclass(frozen=True, repr=False)
class Filing(Displayed):
    """A filled form with the facts and the text around it.

    ``cells`` has a value for every address of the edition: int, Decimal, or None where the cell is blank (blank is
    never 0). ``facts`` are the stated facts by id, ``texts`` the bureau's own text by section or topic (``overview``,
    ``overview.proactive``, ``problems``, ``other``), one string per paragraph. ``sums`` are the ids of the units that a
    summed report (汇总) sums. ``origins`` says for each address, ``facts.ID`` and ``texts.ID`` where a value came from;
    ``others`` are, under the same keys, the values of further sources that differ and were not used. ``notes`` say how
    odd inputs were read, and what a register says of deadlines and fees. ``rest`` are the tables whose rest was stated
    to be 0 (``origins`` has ``rest.TABLE``); see ``filing.rest.with_rest``.
    """

    unit: Unit
    year: int
    edition: Edition
    cells: Mapping[str, Value]
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date: str | None = None
    sums: tuple[str, ...] | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    others: Mapping[str, tuple[Given, ...]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    rest: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        demand(**{name: (getattr(self, name), kind) for name, kind in _PARTS.items()})
        for address in self.cells:
            if address not in self.edition.cells:
                raise _no_such_cell(self.edition, address)
        complete = {address: self.cells.get(address) for address in self.edition.cells}
        object.__setattr__(self, "cells", FrozenDict(complete))
        for name in ("facts", "texts", "origins", "others"):
            object.__setattr__(self, name, FrozenDict(dict(getattr(self, name))))

    def __repr__(self) -> str:
        blank = sum(value is None for value in self.cells.values())
        of_form = f"form of {self.edition.id}: {len(self.cells)} cells, {blank} of them blank"
        return f"<Filing {self.unit.id} {self.year}, {of_form}; {len(self.facts)} facts, {len(self.texts)} texts>"

    def __getitem__(self, address: str) -> Value:
        """Return the value of a cell; None is blank. Raises UsageError if the form has no cell at this address."""
        try:
            return self.cells[address]
        except (KeyError, TypeError):  # what is no text may have no hash
            raise _no_such_cell(self.edition, address) from None

    @property
    def title(self) -> str:
        """The title of the report."""
        return f"{self.unit.name}{self.year}年政府信息公开工作年度报告"

    def frame(self, table: str, *, ids: bool = False) -> pd.DataFrame:
        """Return a statutory table as a frame.

        One line per row label and one column per column label, as the form names them; with ``ids`` the lines and
        columns have the short ids of cell addresses (``received``, ``natural_person``). Columns of counts are ``Int64``
        (blank is ``<NA>``); columns of amounts, and of numbers too large for ``Int64``, have objects: int and
        exact Decimal. Where the form has no cell the frame has ``<NA>``. Raises UsageError for a table that the form
        lacks.
        """
        return table_frame(self.table(table), self.cells, ids=ids)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """All statutory tables as frames, by table id."""
        return {table.id: self.frame(table.id) for table in self.edition.tables}

    def with_cells(self, changes: Mapping[str, Value], origin: Origin | None = None) -> Filing:
        """Return this filing with other values in some cells; None makes a cell blank.

        Raises UsageError for an unknown address, and for a value that is not a number.
        """
        example = MAPPING.like(f'{{"{next(iter(self.cells))}": 1}}')
        demand(changes=(changes, example), origin=(origin, _ORIGIN.or_none()))
        values: dict[str, Value] = {}
        for address, given in changes.items():
            self[address]
            values[address] = _cell_value(self.edition.cells[address], given)
        origins = dict.fromkeys(changes, origin or NOTEBOOK)
        return replace(self, cells={**self.cells, **values}, origins={**self.origins, **origins})

    def with_frame(self, table: str, frame: pd.DataFrame) -> Filing:
        """Return this filing with the values of an edited frame (as :meth:`frame` gives it, with labels or with ids).

        Cells whose value is the same as before keep their origin. Raises UsageError if lines or columns are not those
        of the form, if a value is not a number, or if there is one where the form has no cell.
        """
        form = self.table(table)
        demand(frame=(frame, FRAME.like(f'case.frame("{table}")')))
        ids = list(frame.columns) == list(column_names(form, ids=True))
        rows, columns = row_names(form, ids=ids), column_names(form, ids=ids)
        if list(frame.index) != list(rows.values()) or list(frame.columns) != list(columns.values()):
            raise UsageError(
                Sentence(
                    f"表“{table}”的行或列与法定格式不同，请只修改数值，不要增删或改名。",
                    f"the rows or columns of table “{table}” are not those of the form; change values only.",
                )
            )
        by_name = {(rows[str(cell.row.id)], columns[str(cell.column.id)]): cell for cell in form.cells}
        changes: dict[str, Value] = {}
        for column in frame.columns:
            for row, given in zip(frame.index, frame[column], strict=True):
                cell = by_name.get((row, column))
                if cell is None and not is_blank(given):
                    raise UsageError(
                        Sentence(
                            f"表“{table}”的「{row}」「{column}」没有单元格，不能填 {show(given)}，请留空（pd.NA）。",
                            f"table “{table}” has no cell at “{row}”, “{column}”; leave it blank (pd.NA).",
                        )
                    )
                if cell is not None:
                    value = _cell_value(cell, given)
                    if value != self.cells[cell.address]:
                        changes[cell.address] = value
        return self.with_cells(changes)

    def table(self, table: str) -> Table:
        """Return a table of the form by its id. Raises UsageError, naming all of them, for one that it lacks."""
        known = [each.id for each in self.edition.tables]
        if table not in known:
            raise UsageError(
                Sentence(
                    f"{self.edition.id} 版表格中没有表{show(table)}，有：{'、'.join(known)}。",
                    f"the form of {self.edition.id} has no table {show(table, 'en')}; there are: {', '.join(known)}.",
                )
            )
        return self.edition.table(table)

    def with_facts(self, **facts: FactValue) -> Filing:
        """Return this filing with some facts set or replaced. Raises UsageError for one that the catalogue lacks."""
        origin = Place("notebook")
        taken: dict[str, FactValue] = {}
        for id, given in facts.items():
            fact = fact_catalogue().get(id)
            if fact is None:
                raise UsageError(unknown_key("E120", origin, id, list(fact_catalogue())).sentence)
            plain = number(given) if isinstance(given, np.generic) else given
            value = fact.take(plain)
            if value is None:
                raise UsageError(wrong_value("E121", origin, plain, fact.expected).sentence)
            taken[id] = value
        origins = {f"facts.{id}": NOTEBOOK for id in taken}
        return replace(self, facts={**self.facts, **taken}, origins={**self.origins, **origins})

    def with_text(self, key: str, *paragraphs: str) -> Filing:
        """Return this filing with the bureau's own text for a section or topic (``overview.requests``).

        Raises UsageError for a key that the edition does not have, and for a paragraph that is no text.
        """
        known = text_keys(self.edition)
        demand(key=(key, TEXT.like('"problems"')))
        if key not in known:
            raise UsageError(unknown_key("E130", Place("notebook"), key, known).sentence)
        for paragraph in paragraphs:
            if not isinstance(paragraph, str):
                expected = Sentence("文字，一段一个，写在引号里", "text in quotes, one for each paragraph")
                raise UsageError(wrong_value("E131", Place("notebook"), paragraph, expected).sentence)
        origins = {**self.origins, f"texts.{key}": NOTEBOOK}
        return replace(self, texts={**self.texts, key: paragraphs}, origins=origins)


FILING = instance(Filing, Sentence("一份数据（Filing），例如 case.filing", "a Filing, e.g. case.filing"))
FRAME = instance(pd.DataFrame, Sentence("pandas 的表（DataFrame）", "a DataFrame of pandas"))
UNIT = instance(Unit, Sentence("一个单位（Unit），例如 filing.unit", "a Unit, e.g. filing.unit"))
_ORIGIN = instance(Origin)
_PARTS = {
    "unit": UNIT,
    "year": YEAR,
    "edition": EDITION,
    "cells": MAPPING,
    "facts": MAPPING,
    "texts": TEXT.each().by_key(),
    "date": TEXT.or_none(),
    "sums": TEXT.each().or_none(),
    "origins": _ORIGIN.by_key(),
    "others": instance(Given).each().by_key(),
    "notes": instance(Note).each(),
    "rest": TEXT.each(),
}


def text_keys(edition: Edition) -> list[str]:
    """Return the keys under which a bureau may give its own text: the preface, every section, every topic."""
    keys = ["preface"]
    for section in edition.sections:
        keys.append(section.id)
        keys += [f"{section.id}.{topic.id}" for topic in section.topics]
    return keys


def _cell_value(cell: Cell, given: Any) -> Value:
    """Return what is given for a cell as a value; raises UsageError if it is neither a number nor blank."""
    if digits(given) > MOST_DIGITS:
        raise UsageError(
            Sentence(
                f"{cell.label}填的数超过 {MOST_DIGITS} 位，请改正。",
                f"{cell.address} holds a number of more than {MOST_DIGITS} digits; correct it.",
            )
        )
    value = number(given)
    if value is None and not is_blank(given):
        raise UsageError(
            Sentence(
                f"{cell.label}填的是 {show(given)}，应为数；不填请用 None 或 pd.NA。",
                f"{cell.address} holds {show(given, 'en')}; expected a number, or None or pd.NA for blank.",
            )
        )
    return value


def _no_such_cell(edition: Edition, address: object) -> UsageError:
    return UsageError(
        Sentence(
            f"{edition.id} 版表格中没有{show(address)}这一格；地址写作 表.行.列，例如 {next(iter(edition.cells))}。",
            f"the form of {edition.id} has no cell {show(address, 'en')}; an address is table.row.column, "
            f"e.g. {next(iter(edition.cells))}.",
        )
    )
