"""Where in a params file the cells, facts and texts are: the paths of its keys, in each of the spellings allowed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from disclosure_nb.filing.facts import fact_catalogue
from disclosure_nb.filing.filing import REST
from disclosure_nb.filing.inline import flat
from disclosure_nb.form import Edition
from disclosure_nb.yamlfile import Path
from disclosure_nb.yamlwrite import Paragraphs

_KEYS = ("unit", "year", "date", "edition", "compute_totals", "units", "sources", "tables", "facts", "text")


class Edit(Protocol):
    """A value to be written: ``key`` is a cell's address, ``facts.ID``, ``texts.KEY`` or ``rest.TABLE``."""

    @property
    def key(self) -> str:
        """The key."""
        ...

    @property
    def new(self) -> Any:
        """The value; None is blank."""
        ...


def placed(data: Mapping[str, Any], edition: Edition, edits: Iterable[Edit]) -> dict[Path, Any]:
    """Return what is to be written at which path of a params file whose content is ``data``.

    A row stays in its spelling: a list, a mapping by column, or the value itself where there is one column.
    """
    result: dict[Path, Any] = {}
    edits = list(edits)
    keys = {edit.key for edit in edits}
    for edit in edits:
        part, _, key = edit.key.partition(".")
        if edit.key in edition.cells:
            path, value = _cell(data, edition, edit.key, edit.new, result)
        elif part == REST:
            path, value = ("tables", key, REST), edit.new
        elif part == "facts":
            path, value = ("facts", key), list(edit.new) if isinstance(edit.new, tuple) else edit.new
        else:
            apart = f"texts.{key.partition('.')[0]}" in keys
            path, value = _text_path(data, key, apart), None if edit.new is None else Paragraphs(edit.new)
        result[path] = value
    return result


def order_of(edition: Edition) -> Callable[[Path], Sequence[str]]:
    """Return what gives the keys at a path of a params file in their order: that of the form, of the catalogue."""
    rows: dict[Path, list[str]] = {("tables",): [table.id for table in edition.tables]}
    for cell in edition.cells.values():
        for path, key in (
            (("tables", cell.table), str(cell.row.id)),
            (("tables", cell.table, str(cell.row.id)), str(cell.column.id)),
        ):
            known = rows.setdefault(path, [REST] if len(path) == 2 else [])
            if key not in known:
                known.append(key)
    texts: dict[Path, list[str]] = {("text",): ["preface"]}
    for section in edition.sections:
        topics = [topic.id for topic in section.topics]
        texts[("text",)] += [section.id, *(f"{section.id}.{topic}" for topic in topics)]
        texts[("text", section.id)] = topics
    orders: dict[Path, Sequence[str]] = {(): _KEYS, ("facts",): list(fact_catalogue()), **rows, **texts}
    return lambda path: orders.get(path, ())


def _cell(
    data: Mapping[str, Any], edition: Edition, address: str, new: Any, written: Mapping[Path, Any]
) -> tuple[Path, Any]:
    table, row, column = address.split(".")
    path: Path = ("tables", table, row)
    columns = [str(cell.column.id) for cell in edition.table(table).cells if cell.row.id == row]
    rows = (data.get("tables") or {}).get(table) or {}
    given = rows.get(row)
    if row in rows and given is None and len(columns) > 1:
        given = [None] * len(columns)
    if isinstance(given, list):
        values = list(written.get(path, given))
        if columns.index(column) >= len(values):  # totals that were left out
            values += [None] * (len(columns) - len(values))
        values[columns.index(column)] = new
        return path, values
    if isinstance(given, dict) or (row not in rows and len(columns) > 1):
        return (*path, column), new
    return path, new


def _text_path(data: Mapping[str, Any], key: str, apart: bool) -> Path:
    """Return where a text is, or is to be: ``overview.platform`` may be one key, or one below another.

    ``apart``: the section is to have a text of its own, so its topics cannot be below its key.
    """
    texts = data.get("text")
    for known, path, _ in flat(texts, ("text",)):
        if known == key:
            return path
    section, _, topic = key.partition(".")
    below = texts.get(section) if isinstance(texts, dict) else None
    if topic and (isinstance(below, str) or (apart and not isinstance(below, dict))):
        return "text", key
    return ("text", section, topic) if topic else ("text", section)
