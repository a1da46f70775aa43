"""The cells of the statutory tables from plain data, shaped by the edition."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, Protocol

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.filing import REST
from disclosure_nb.filing.values import Value, number
from disclosure_nb.form import Block, Cell, Edition, Table
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, unknown_key, wrong_value
from disclosure_nb.yamlfile import LONGEST_NUMBER

Keys = tuple[str | int, ...]


class Source(Protocol):
    """Knows where in a file the value at a path of keys is."""

    def place(self, path: Keys) -> Place:
        """Return the place of the value at ``path``."""
        ...


def read_cells(
    edition: Edition, data: Mapping[str, Any], source: Source, *, compute_totals: bool = False, partial: bool = False
) -> tuple[dict[str, Value], list[Problem]]:
    """Return the cells given in ``data`` (table → row → values) and what is wrong with them.

    The values of a row are a list in the order of the form's columns, a mapping by column id, or the value itself where
    there is one column. Every row of every table and every cell of a row must be there; given as null it is blank. With
    ``compute_totals`` totals may be left out: the last values of a row, and rows in which every cell is a total. With
    ``partial`` other sources may give what is missing: see :func:`missing_cells`. In a table with ``rest: 0`` rows and
    cells may be left out.
    """
    reader = _CellReader(edition, source, compute_totals, partial)
    tables = {table.id: table for table in edition.tables}
    for id in data:
        if id not in tables:
            reader.problems.append(unknown_key("E140", source.place(("tables", id)), id, list(tables)))
    for id, table in tables.items():
        place = source.place(("tables", id))
        rows = data.get(id)
        if partial and id not in data:
            continue
        if rows is None:
            sentence = Sentence(
                f"缺少表“{id}”，{edition.id} 版格式必须有此表。",
                f"the table “{id}” is missing; the form of {edition.id} has it.",
            )
            reader.problems.append(Problem("E141", place, sentence))
        elif not isinstance(rows, dict):
            expected = Sentence("由各行组成的映射", "a mapping of rows")
            reader.problems.append(wrong_value("E142", place, rows, expected))
        else:
            known = [str(row.id) for block in table.blocks for row in block.row_leaves]
            if REST in rows and REST not in known:
                reader.rest(id, rows[REST])
            for row in rows:
                if row not in (*known, REST):
                    reader.problems.append(unknown_key("E143", source.place(("tables", id, row)), row, known))
            for block in table.blocks:
                reader.block(id, block, rows)
    return reader.cells, reader.problems


def missing_cells(
    edition: Edition, data: Mapping[str, Any], given: Container[str], source: Source, *, compute_totals: bool = False
) -> Iterator[Problem]:
    """Yield a problem for every table, row or cell that neither ``data`` nor another source gives.

    ``data`` is what :func:`read_cells` read with ``partial``, ``given`` has the addresses that any source gives.
    """
    totals = {identity.left[0] for identity in edition.identities if identity.total} if compute_totals else set()
    for table in edition.tables:
        written = data.get(table.id, {})
        if not isinstance(written, dict):
            continue  # what is wrong with this table has been noted
        missing = [cell for cell in table.cells if cell.address not in given and cell.address not in totals]
        if len(missing) == len(table.cells) and table.id not in data:
            title = next(section.title for section in edition.sections if section.table == table.id)
            yield _nobody(source.place(("tables", table.id)), Sentence(f"“{title}”的表", f"the table “{table.id}”"))
            continue
        for row, group in groupby(missing, lambda cell: cell.row_path):
            cells = list(group)
            path = ("tables", table.id, str(cells[0].row.id))
            line = written.get(path[2])
            if not isinstance(line, dict | None):
                continue  # what is wrong with this row has been noted
            what = Sentence(f"“{'·'.join(row)}”一行", f"the row “{path[2]}” ({row[-1]})")
            if line is not None:
                columns = [str(cell.column.id) for cell in cells]
                what = Sentence(f"“{'·'.join(row)}”的 {'、'.join(columns)}", f"{', '.join(columns)} of {what.en}")
            yield _nobody(source.place(path), what)


def _nobody(place: Place, what: Sentence) -> Problem:
    sentence = Sentence(
        f"本文件和各来源（sources）都没有给出{what.zh}，请在其中一处补上。",
        f"neither this file nor its sources give {what.en}; add it to one of them.",
    )
    return Problem("E149", place, sentence)


def stated_rest(edition: Edition, data: Any) -> tuple[str, ...]:
    """Return the tables of ``data`` (table → row → values) of which it states that the rest is 0."""
    tables = {table.id: table for table in edition.tables}
    return tuple(
        id
        for id, rows in (data.items() if isinstance(data, dict) else ())
        if id in tables and isinstance(rows, dict) and is_zero(rows.get(REST)) and not _is_row(tables[id], REST)
    )


def _is_row(table: Table, id: str) -> bool:
    return any(cell.row.id == id for cell in table.cells)


def is_zero(given: Any) -> bool:
    """Whether a number in plain data is 0."""
    return isinstance(given, int | Decimal) and not isinstance(given, bool) and given == 0


class _CellReader:
    def __init__(self, edition: Edition, source: Source, compute_totals: bool, partial: bool) -> None:
        self.edition = edition
        self.source = source
        self.compute_totals = compute_totals
        self.partial = partial
        self.cells: dict[str, Value] = {}
        self.problems: list[Problem] = []
        self.stated: set[str] = set()
        totals = [identity for identity in edition.identities if identity.total]
        self.totals = {identity.left[0] for identity in totals}
        self.row_totals = {identity.left[0] for identity in totals if identity.each == "row"}

    def rest(self, table: str, given: Any) -> None:
        """Take the statement that the rest of a table is 0."""
        if is_zero(given):
            self.stated.add(table)
        elif given is not None:
            expected = Sentence("0（本表其余各格为 0），或删去这一行", "0 (the rest of the table is 0), or nothing")
            self.problems.append(wrong_value("E136", self.source.place(("tables", table, REST)), given, expected))

    def block(self, table: str, block: Block, rows: Mapping[str, Any]) -> None:
        columns = [str(column.id) for column in block.column_leaves]
        for row in block.row_leaves:
            path: Keys = ("tables", table, str(row.id))
            if row.id in rows:
                for column, value in self._values(path, columns, rows[str(row.id)]).items():
                    cell = self.edition.cells[f"{table}.{row.id}.{column}"]
                    self.cells[cell.address] = self._number(cell, (*path, column), value)
            elif not self._may_lack(table) and not self._all_totals(table, str(row.id), columns):
                sentence = Sentence(
                    f"缺少“{row.label}”一行；没有数据请填 0，尚不清楚请写 {row.id}: null。",
                    f"the row “{row.id}” ({row.label}) is missing; fill in 0, or null where not known.",
                )
                self.problems.append(Problem("E144", self.source.place(path), sentence))

    def _may_lack(self, table: str) -> bool:
        return self.partial or table in self.stated

    def _all_totals(self, table: str, row: str, columns: list[str]) -> bool:
        return self.compute_totals and all(f"{table}.{row}.{column}" in self.totals for column in columns)

    def _values(self, path: Keys, columns: list[str], given: Any) -> dict[str, Any]:
        """Return the values of a row by column; columns that may be left out are not in it."""
        if given is None:
            return dict.fromkeys(columns)
        _, table, row = path
        if isinstance(given, dict):
            self._mapped(path, columns, given)
            return {column: given[column] for column in columns if column in given}
        if len(columns) == 1 and not isinstance(given, list):
            return {columns[0]: given}
        last_totals = 0
        while last_totals < len(columns) and f"{table}.{row}.{columns[-1 - last_totals]}" in self.row_totals:
            last_totals += 1
        parts = columns[: len(columns) - last_totals]
        if isinstance(given, list) and len(given) == len(columns):
            return dict(zip(columns, given, strict=True))
        if isinstance(given, list) and len(given) == len(parts) and self.compute_totals:
            return dict(zip(parts, given, strict=True))
        expected = Sentence(
            f"依次为 {'、'.join(columns)} 的 {len(columns)} 个数", f"{len(columns)} numbers: {', '.join(columns)}"
        )
        if isinstance(given, list) and len(given) == len(parts):
            expected = Sentence(
                f"{expected.zh}；要由程序计算总计，请写上 compute_totals: true",
                f"{expected.en}; to have totals computed, write compute_totals: true",
            )
        self.problems.append(wrong_value("E146", self.source.place(path), given, expected))
        return {}

    def _mapped(self, path: Keys, columns: list[str], given: Mapping[str, Any]) -> None:
        _, table, row = map(str, path)
        for column in given:
            if column not in columns:
                self.problems.append(unknown_key("E145", self.source.place((*path, column)), column, columns))
        for column in columns:
            total = self.compute_totals and f"{table}.{row}.{column}" in self.totals
            if column not in given and not total and not self._may_lack(table):
                sentence = Sentence(
                    f"缺少“{column}”一格；没有数据请填 0，尚不清楚请写 {column}: null。",
                    f"the cell “{column}” is missing; fill in 0, or null where not known.",
                )
                self.problems.append(Problem("E148", self.source.place((*path, column)), sentence))

    def _number(self, cell: Cell, path: Keys, given: Any) -> Value:
        if given is None:
            return None
        if isinstance(given, int | Decimal) and not isinstance(given, bool):
            return number(given)
        what = "数" if cell.kind == "amount" else "整数"
        hint = Sentence("没有数据填 0，尚不清楚填 null", "0 for none, null where not known")
        if isinstance(given, str) and any(character.isdigit() for character in given):
            hint = Sentence(
                f"只写半角数字（至多 {LONGEST_NUMBER} 位），不带引号、千分位、单位、前导零",
                f"plain digits only (at most {LONGEST_NUMBER}), no quotes, grouping, unit or leading zero",
            )
        sentence = Sentence(
            f"{cell.label}填的是 {show(given)}，应填{what}；{hint.zh}。",
            f"cell {cell.address} holds {show(given, 'en')}; expected a number: {hint.en}.",
        )
        self.problems.append(Problem("E147", self.source.place(path), sentence))
        return None
