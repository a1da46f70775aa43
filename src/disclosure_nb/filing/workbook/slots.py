"""What can be filled in, in a workbook of an edition: every cell, fact and text under a defined name and its labels.

The writer and the reader share nothing else. A *slot* is one cell of the workbook; its name (an Excel defined name) is
the cell's address for the statutory tables, the same behind ``_last.`` for last year's, and ``_unit.KEY``,
``_rest.TABLE``, ``_fact.ID``, ``_text.KEY`` for the rest. Addresses begin with a letter, so no two names are ever
equal. The labels are those left of the slot and above it, outermost first; they find it again where names were lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from disclosure_nb.filing.facts import fact_catalogue
from disclosure_nb.filing.filing import text_keys
from disclosure_nb.form import Edition
from disclosure_nb.frozen import FrozenDict

MARK = "政府信息公开工作年度报告填报表"
"""The text in the first cell of the workbook, by which it is recognised."""

FILL = "填写内容"
"""The head of the column to be filled in, where a sheet has one."""

LAST = "_last."
"""Leads the names of last year's cells."""

REST_MARK = "_rest."
"""Leads the names of the marks that the rest of a table is 0."""

LAST_YEAR = "上年数"
"""Leads the first line of a sheet of last year's values."""

UNIT_FIELDS: Mapping[str, str] = FrozenDict(
    {
        "edition": "格式版本",
        "name": "单位名称",
        "level": "单位类别",
        "self": "正文自称",
        "year": "报告年度",
        "date": "发布日期",
        "invented": "是否虚构单位",
        "units": "汇总的各单位代号",
        "id": "单位代号",
    }
)
"""The fields of sheet 单位: their keys and labels."""

_LATER = frozenset({"id"})
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]|\\s")


@dataclass(frozen=True)
class Slot:
    """One cell of the workbook that can be filled in; ``group`` is the table, or the kind of field, it belongs to.

    ``later``: the workbooks of earlier versions have no such cell, and its absence says nothing.
    """

    name: str
    group: str
    left: tuple[str, ...]
    above: tuple[str, ...]
    later: bool = False

    @property
    def label(self) -> str:
        """The slot as a person names it."""
        if not self.left and len(self.above) == 1:
            return f"「{self.above[0]}」"
        named = self.left or self.above[:-1]
        return f"「{'·'.join(named)}」" + (f"「{self.above[-1]}」" if self.above != (FILL,) else "")


@lru_cache(maxsize=8)
def slots(edition: Edition) -> Mapping[str, Slot]:
    """Return every slot of the workbook of an edition by name, in the order of the workbook."""
    return FrozenDict({slot.name: slot for slot in _slots(edition)})


def _slots(edition: Edition) -> Iterator[Slot]:
    for key, label in UNIT_FIELDS.items():
        yield Slot(f"_unit.{key}", "_unit", (label,), (FILL,), later=key in _LATER)
    for prefix in ("", LAST):
        for table in edition.tables:
            for cell in table.cells:
                left, above = cell.row_path, cell.column_path
                if table.layout == "line":  # the rows are next to one another
                    left, above = (), left + above
                yield Slot(prefix + cell.address, prefix + table.id, left, above)
    for table in edition.tables:
        name = REST_MARK + table.id
        yield Slot(name, name, (), (rest_label(edition, table.id),), later=True)
    for fact in fact_catalogue().values():
        yield Slot(f"_fact.{fact.id}", "_fact", (fact.label,), (FILL,))
    for key, label in text_labels(edition).items():
        yield Slot(f"_text.{key}", "_text", (label,), (FILL,))


def rest_label(edition: Edition, table: str) -> str:
    """Return the label of the mark that the rest of a table is 0."""
    section = next(section for section in edition.sections if section.table == table)
    return f"表{section.number}：本表其余各格为 0"


def text_labels(edition: Edition) -> Mapping[str, str]:
    """Return what each text of a report is called, by key (``text_keys``)."""
    labels = {"preface": "前言（标题之后、第一部分之前）"}
    for section in edition.sections:
        labels[section.id] = section.title + ("（表格之外的文字）" if section.table else "")
        labels |= {f"{section.id}.{topic.id}": f"{section.title}·{topic.title}" for topic in section.topics}
    return {key: labels[key] for key in text_keys(edition)}


def group_name(edition: Edition, group: str) -> str:
    """Return what a group of slots is called in messages."""
    fields = {"_unit": "单位", "_fact": "事实", "_text": "文字"}
    if group in fields:
        return fields[group]
    if group.startswith(REST_MARK):
        return rest_label(edition, group.removeprefix(REST_MARK))
    section = next(section for section in edition.sections if section.table == group.removeprefix(LAST))
    return (LAST_YEAR if group.startswith(LAST) else "") + f"表{section.number}"


def plain_label(text: str) -> str:
    """Return a label without what programs and people change in it: width of characters, blanks, line breaks."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
