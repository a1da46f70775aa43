"""The cells of the statutory tables from plain data, shaped by the edition."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.filing import Value, number
from disclosure_nb.filing.say import show, unknown_key, wrong_value
from disclosure_nb.form import Block, Cell, Edition
from disclosure_nb.language import Sentence

Keys = tuple[str | int, ...]


class Source(Protocol):
    """Knows where in a file the value at a path of keys stands."""

    def place(self, path: Keys) -> Place:
        """Return the place of the value at ``path``."""
        ...


def read_cells(edition: Edition, data: Mapping[str, Any], source: Source) -> tuple[dict[str, Value], list[Problem]]:
    """Return the cells given in ``data`` (table → row → values) and what is wrong with them.

    The values of a row are a list in the order of the form's columns, or a mapping by column id. Every row of every
    table must be there: a row left out is a problem, a cell given as null is blank.
    """
    reader = _CellReader(source)
    tables = {table.id: table for table in edition.tables}
    for id in data:
        if id not in tables:
            reader.problems.append(unknown_key("E140", source.place(("tables", id)), id, list(tables)))
    for id, table in tables.items():
        rows = data.get(id)
        if rows is None:
            sentence = Sentence(f"缺少表“{id}”，{edition.id} 版格式必须有此表。", f"table “{id}” is missing; the form has it.")
            reader.problems.append(Problem("E141", source.place(("tables",)), sentence))
        elif not isinstance(rows, dict):
            expected = Sentence("由各行组成的映射", "a mapping of rows")
            reader.problems.append(wrong_value("E142", source.place(("tables", id)), rows, expected))
        else:
            known = [str(row.id) for block in table.blocks for row in block.row_leaves]
            for row in rows:
                if row not in known:
                    reader.problems.append(unknown_key("E143", source.place(("tables", id, row)), row, known))
            for block in table.blocks:
                reader.block(id, table.cells, block, rows)
    return reader.cells, reader.problems


class _CellReader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.cells: dict[str, Value] = {}
        self.problems: list[Problem] = []

    def block(self, table: str, cells: tuple[Cell, ...], block: Block, rows: Mapping[str, Any]) -> None:
        by_address = {cell.address: cell for cell in cells}
        for row in block.row_leaves:
            path: Keys = ("tables", table, str(row.id))
            columns = [str(column.id) for column in block.column_leaves]
            if row.id not in rows:
                sentence = Sentence(
                    f"缺少“{row.label}”一行；没有数据请填 0，尚不清楚请写 {row.id}: null。",
                    f"the row “{row.id}” ({row.label}) is missing; fill in 0, or null where not known.",
                )
                self.problems.append(Problem("E144", self.source.place(path), sentence))
                continue
            for column, value in self._values(path, columns, rows[row.id]).items():
                cell = by_address[f"{table}.{row.id}.{column}"]
                self.cells[cell.address] = self._number(cell, (*path, column), value)

    def _values(self, path: Keys, columns: list[str], given: Any) -> dict[str, Any]:
        if given is None:
            return dict.fromkeys(columns)
        if isinstance(given, dict):
            for column in given:
                if column not in columns:
                    self.problems.append(unknown_key("E145", self.source.place((*path, column)), column, columns))
            return {column: given.get(column) for column in columns}
        if isinstance(given, list) and len(given) == len(columns):
            return dict(zip(columns, given, strict=True))
        if len(columns) == 1 and not isinstance(given, list):
            return {columns[0]: given}
        expected = Sentence(
            f"依次为 {'、'.join(columns)} 的 {len(columns)} 个数", f"{len(columns)} numbers: {', '.join(columns)}"
        )
        self.problems.append(wrong_value("E146", self.source.place(path), given, expected))
        return {}

    def _number(self, cell: Cell, path: Keys, given: Any) -> Value:
        if given is None:
            return None
        if isinstance(given, int | Decimal) and not isinstance(given, bool):
            return number(given)
        what = "数" if cell.kind == "amount" else "整数"
        sentence = Sentence(
            f"{cell.label}填的是 {show(given)}，应填{what}；没有数据填 0，尚不清楚填 null。",
            f"cell {cell.address} holds {show(given)}; expected a number, 0 for none, null where not known.",
        )
        self.problems.append(Problem("E147", self.source.place(path), sentence))
        return None
