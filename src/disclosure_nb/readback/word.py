"""Reading an edited Word file: only its visible tables and text count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from disclosure_nb.document.raster import Raster
from disclosure_nb.form import Edition
from disclosure_nb.formats.docx.package import NAMESPACE, PROPERTY_NAMES
from disclosure_nb.formats.docx.tags import bookmarked_addresses
from disclosure_nb.readback.interpret import read_printout
from disclosure_nb.readback.printout import Printout, PrintoutCell, PrintoutLine, PrintoutTable
from disclosure_nb.readback.reading import Reading, known_editions
from disclosure_nb.readback.wordfile import WordFile, word_file


def read_word(data: bytes, name: str = "report.docx", editions: Sequence[Edition] = ()) -> Reading:
    """Return what a Word file shows. Raises InputError if it is none, is too large, or has no table of the form."""
    file = word_file(data, name)
    addresses = [address for edition in known_editions(editions).values() for address in edition.cells]
    body = _marked(file, bookmarked_addresses(addresses))
    printout = Printout(body, own_words={**_own_words(file.properties), **_embedded_title(file)})
    return read_printout(printout, name, editions)


def _own_words(properties: Mapping[str, str]) -> dict[str, str]:
    return {key: properties[name] for key, name in PROPERTY_NAMES.items() if name in properties}


def _embedded_title(file: WordFile) -> dict[str, Any]:
    """Return the title that travels with the file, if it is there and whole."""
    for part in file.custom:
        if part.tag == f"{{{NAMESPACE}}}report":
            try:
                title = json.loads(part.text or "")["title"]
                wanted = {"unit": str, "unit_id": str, "year": int, "edition": str}
                return {key: title[key] for key, type_ in wanted.items() if isinstance(title.get(key), type_)}
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return {}
    return {}


def _marked(file: WordFile, addresses: Mapping[str, str]) -> list[PrintoutLine | PrintoutTable]:
    """Return what a file shows, with addresses for bookmarks. Two marks in a cell, or one in two cells, are none."""
    cells = [cell.content for part in file.body if isinstance(part, Raster) for cell in part.cells]
    known = [tuple(addresses[mark] for mark in cell.marks if mark in addresses) for cell in cells]
    count = Counter(marks[0] for marks in known if len(marks) == 1)
    marks = iter([one if len(one) == 1 and count[one[0]] == 1 else () for one in known])

    def with_addresses(cell: PrintoutCell) -> PrintoutCell:
        return replace(cell, marks=next(marks))

    return [part.mapped(with_addresses) if isinstance(part, Raster) else part for part in file.body]
