"""An edited Word file read back: what counts is what stands in its visible tables and text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from disclosure_nb.form import Edition
from disclosure_nb.formats.docx.package import NAMESPACE, SAID
from disclosure_nb.formats.docx.tags import bookmarked_addresses
from disclosure_nb.readback.printed import Seen, SeenLine, read_seen
from disclosure_nb.readback.reading import Reading, known_editions
from disclosure_nb.readback.seentable import SeenCell, SeenTable
from disclosure_nb.readback.wordfile import SeenFile, SeenParagraph, look_into


def read_word(data: bytes, name: str = "report.docx", editions: Sequence[Edition] = ()) -> Reading:
    """Return what a Word file shows. Raises InputError if it is none, is too large, or holds no table of the form."""
    file = look_into(data, name)
    addresses = [address for edition in known_editions(editions).values() for address in edition.cells]
    seen = Seen(held={**_said(file.properties), **_embedded_title(file)})
    for part in _marked(file, bookmarked_addresses(addresses)):
        if isinstance(part, SeenTable):
            seen.body.append(part)
        else:
            seen.body.append(SeenLine(part.text, part.level, title=part.title))
    return read_seen(seen, name, editions)


def _said(properties: Mapping[str, str]) -> dict[str, str]:
    return {key: properties[name] for key, name in SAID.items() if name in properties}


def _embedded_title(file: SeenFile) -> dict[str, Any]:
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


def _marked(file: SeenFile, addresses: Mapping[str, str]) -> list[SeenParagraph | SeenTable]:
    """Return what a file shows, with addresses for bookmarks. Two marks in a cell, or one in two cells, are none."""
    cells = [cell for part in file.body if isinstance(part, SeenTable) for row in part.rows for cell in row]
    known = [tuple(addresses[mark] for mark in cell.marks if mark in addresses) for cell in cells]
    count = Counter(marks[0] for marks in known if len(marks) == 1)
    marks = iter([one if len(one) == 1 and count[one[0]] == 1 else () for one in known])

    def table(seen: SeenTable) -> SeenTable:
        return SeenTable(tuple(tuple(_with(cell, next(marks)) for cell in row) for row in seen.rows))

    return [table(part) if isinstance(part, SeenTable) else part for part in file.body]


def _with(cell: SeenCell, marks: tuple[str, ...]) -> SeenCell:
    return replace(cell, marks=marks)
