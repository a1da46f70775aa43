"""What people call a cell in a sentence: 表三“予以公开”×自然人. Made from the labels of the form, for any edition."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from disclosure_nb.form.edition import Edition, Table

_NUMERALS = "零一二三四五六七八九十"
_NUMBERING = re.compile(r"^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|[0-9]+[.．、])")
_REMARK = re.compile(r"（[^（）]*）$")
_LONGEST = 20


@lru_cache(maxsize=32)
def short_labels(edition: Edition) -> Mapping[str, str]:
    """Return for every cell of an edition what people call it; no two cells are called the same.

    >>> from disclosure_nb.form import get_edition
    >>> labels = short_labels(get_edition("2021"))
    >>> labels["requests.granted.natural_person"], labels["requests.other_other.other_org"]
    ('表三“予以公开”×自然人', '表三“其他处理·其他”×法人或其他组织·其他')
    >>> labels["proactive.licences.decisions"], labels["remedies.review.upheld"]
    ('表二“行政许可”×本年处理决定数量', '表四“行政复议”×结果维持')
    """
    found: dict[str, str] = {}
    for table in edition.tables:
        found.update(_labels(table, _place(edition, table.id)))
    return MappingProxyType(found)


def _place(edition: Edition, table: str) -> str:
    number = next((section.number for section in edition.sections if section.table == table), 0)
    return f"表{_NUMERALS[number]}" if 0 < number < len(_NUMERALS) else f"表“{table}”"


def _labels(table: Table, place: str) -> Iterator[tuple[str, str]]:
    rows = _lines((cell.row_path for cell in table.cells), unclear=("其他", "总计"))
    columns = _lines((cell.column_path for cell in table.cells), unclear=("其他",))
    for cell in table.cells:
        yield cell.address, f"{place}“{rows[cell.row_path]}”×{columns[cell.column_path]}"


def _lines(paths: Iterable[tuple[str, ...]], unclear: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    """Return a name for every row (or column): its own label, and those above where that alone is not clear."""
    known = list(dict.fromkeys(paths))
    names = {path: bare_label(path[-1]) for path in known}
    for depth in range(2, max(map(len, known)) + 1):
        times = Counter(names.values())
        names = {
            path: "·".join(map(bare_label, path[-depth:])) if times[name] > 1 or name in unclear else name
            for path, name in names.items()
        }
    return names


def bare_label(label: str) -> str:
    """Return a label without its numbering and its remark in brackets, cut where it is long."""
    bare = (_REMARK.sub("", _NUMBERING.sub("", label)) or label).replace("“", "‘").replace("”", "’")
    return bare if len(bare) <= _LONGEST else bare[: _LONGEST - 1] + "…"
