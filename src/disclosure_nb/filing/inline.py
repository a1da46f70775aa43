"""What a params file itself gives: tables, facts and texts written in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from disclosure_nb.errors import Place, Problem
from disclosure_nb.filing.cells import read_cells, stated_rest
from disclosure_nb.filing.facts import FactValue, fact_catalogue
from disclosure_nb.filing.filing import REST, Origin, text_keys
from disclosure_nb.filing.supply import Supply
from disclosure_nb.filing.values import Value
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import unknown_key, wrong_value
from disclosure_nb.yamlfile import YamlFile


def read_inline(
    edition: Edition | None, data: Mapping[str, Any], file: YamlFile, *, partial: bool
) -> tuple[Supply, list[Problem]]:
    """Return what the content of a params file gives, and what is wrong with it.

    Without an edition only its facts are looked at. With ``partial`` other sources may give what is missing.
    """
    reader = _InlineReader(file)
    cells: dict[str, Value] = {}
    if edition is not None and isinstance(data.get("tables"), dict):
        compute = data.get("compute_totals") is True
        cells, reader.problems = read_cells(edition, data["tables"], file, compute_totals=compute, partial=partial)
    facts = dict(reader.facts(data.get("facts")))
    texts = {} if edition is None else dict(reader.texts(edition, data.get("text")))
    rest = {
        table: Origin(Place(file.file, line=file.line(("tables", table, REST))))
        for table in (() if edition is None else stated_rest(edition, data.get("tables")))
    }
    origins = dict(_origins(cells, facts, texts, file))
    return Supply(cells, facts, texts, origins, rest=rest), reader.problems


def _origins(
    cells: Mapping[str, Any], facts: Mapping[str, Any], texts: Mapping[str, Any], file: YamlFile
) -> Iterator[tuple[str, Origin]]:
    for address in cells:
        yield address, cell_origin(address, file)
    for id in facts:
        yield f"facts.{id}", Origin(Place(file.file, line=file.line(("facts", id))))
    for key in texts:
        yield f"texts.{key}", Origin(Place(file.file, line=file.line(("text", *key.split(".")))))


def cell_origin(address: str, file: YamlFile) -> Origin:
    """Return where the cell is in a params file, or the nearest line where it should."""
    return Origin(Place(file.file, line=file.line(("tables", *address.split(".")))))


class _InlineReader:
    """Reads facts and texts, and collects what is wrong on the way."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def facts(self, data: Any) -> Iterator[tuple[str, FactValue]]:
        catalogue = fact_catalogue()
        for id, value in data.items() if isinstance(data, dict) else ():
            place = self.file.place(("facts", id))
            fact = catalogue.get(id)
            if fact is None:
                self.problems.append(unknown_key("E120", place, id, list(catalogue)))
            elif value is None:
                continue
            elif (taken := fact.take(value)) is not None:
                yield id, taken
            else:
                self.problems.append(wrong_value("E121", place, value, fact.expected))

    def texts(self, edition: Edition, data: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
        known = text_keys(edition)
        seen: set[str] = set()
        for key, path, value in flat(data, ("text",)):
            place = self.file.place(path)
            if key not in known:
                self.problems.append(unknown_key("E130", place, key, known))
            elif key in seen:
                sentence = Sentence(f"“{key}”的文字给了两次，请只保留一处。", f"the text of “{key}” is given twice.")
                self.problems.append(Problem("E132", place, sentence))
            elif isinstance(value, str):
                seen.add(key)
                if paragraphs := paragraphs_of(value):
                    yield key, paragraphs
            elif value is not None:
                expected = Sentence("一段文字（多段请换行）", "text (one paragraph a line)")
                self.problems.append(wrong_value("E131", place, value, expected))


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: its lines, without blank ones and without the blanks around them."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def flat(data: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Yield the texts in ``data``, which is at ``path``, each with its key (``overview.platform``) and its path."""
    for key, value in data.items() if isinstance(data, dict) else ():
        below = (*path, key)
        if isinstance(value, dict):
            yield from flat(value, below)
        else:
            yield ".".join(below[1:]), below, value
