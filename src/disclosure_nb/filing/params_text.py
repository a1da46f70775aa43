"""A filing written down as a params file, ready to be edited: every row of the form with its Chinese label."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from disclosure_nb.filing.facts import Fact, fact_catalogue
from disclosure_nb.filing.filing import LEVELS, Unit
from disclosure_nb.filing.new import New, carried_over
from disclosure_nb.filing.store.names import WORKBOOK
from disclosure_nb.filing.values import Value, number_text
from disclosure_nb.form import Block, Edition, Heading, Table
from disclosure_nb.say import show_text

_PLAIN = re.compile("[\u4e00-\u9fff（）·]+")
_BLANK = "null"


def params_text(new: New) -> str:
    """Return the text of a params file for a filing to begin with; its facts and texts are left to be filled in."""
    return "\n".join((*_head(new), *_tables(new), *_facts(new.filing.edition), *_TEXT)) + "\n"


def _head(new: New) -> Iterator[str]:
    filing, unit = new.filing, new.filing.unit
    yield f"# {show_text(filing.title)}的数据"
    yield "# null 是尚未填写；没有发生请填 0。各键的说明见 docs/params.md。"
    if unit.invented:
        yield "# 虚构示例：本机关及全部数据均为虚构。"
    yield ""
    yield "unit:"
    yield f"  name: {_quoted(unit.name)}  # 行政机关全称"
    yield f"  level: {unit.level}  # {LEVELS[unit.level]}；可用的有 {'、'.join(LEVELS)}"
    own = "null" if unit.self_name == Unit.self_name else _quoted(unit.self_name)
    yield f"  self: {own}  # 正文中的自称，例如 我局；null 为“{Unit.self_name}”"
    if unit.invented:
        yield "  invented: true  # 虚构示例"
    yield f"year: {filing.year}  # 报告年度"
    yield 'date: null  # 发布日期，写作 "2024-01-25"'
    if new.edition is not None:
        yield f"edition: {_quoted(new.edition)}  # 版式文件"
    yield "# compute_totals: true  # 去掉行首的 #，空着的总计就由各分项算出"
    if filing.sums is not None:
        yield "units:  # 汇总的单位，核对时与各单位之和比较"
        yield from (f"  - {_quoted(sub)}" for sub in filing.sums)
    yield "# sources:  # 数据也可以来自工作簿和台账，见 docs/sources.md"
    yield f"#   workbook: {unit.id}{WORKBOOK.suffixes[0]}"
    yield f"#   requests: {unit.id}.requests.csv"
    yield ""


def _tables(new: New) -> Iterator[str]:
    edition = new.filing.edition
    titles = {section.table: section.title for section in edition.sections}
    yield "tables:"
    for table in edition.tables:
        yield f"  # {titles[table.id]}"
        yield f"  {table.id}:"
        for block in table.blocks:
            yield from _block(new, table, block)
    yield ""


def _block(new: New, table: Table, block: Block) -> Iterator[str]:
    columns = [str(column.id) for column in block.column_leaves]
    yield f"    # {_columns(new.filing.edition, table, block)}"
    width = max(len(str(row.id)) for row in block.row_leaves) + 1
    for row in block.rows:
        for line, leaf in _lines(row):
            if leaf is None:
                yield f"    # {line}"
                continue
            addresses = [f"{table.id}.{leaf.id}.{column}" for column in columns]
            values = [new.filing[address] for address in addresses]
            given = _row(values)
            yield f"    {str(leaf.id) + ':':<{width}} {given}  # {line}{_carried(new, addresses, values)}"


def _columns(edition: Edition, table: Table, block: Block) -> str:
    """Return the heading and the columns of a block with their units, where the labels do not name these."""
    labels, units = [], []
    for column in block.column_leaves:
        cells = (edition.cells[f"{table.id}.{row.id}.{column.id}"] for row in block.row_leaves)
        measures = "、".join(dict.fromkeys(cell.unit for cell in cells if cell.unit and cell.unit not in column.label))
        labels.append(column.label)
        units.append(f"（{measures}）" if measures else "")
    heading = "" if block.heading is None else f"{block.heading}："
    if len(set(units)) == 1:
        return f"{heading}{'、'.join(labels)}{units[0]}"
    return heading + "、".join(label + unit for label, unit in zip(labels, units, strict=True))


def _lines(row: Heading) -> Iterator[tuple[str, Heading | None]]:
    """Yield the labels of a row and those below it; the leaves, which have cells, with their heading."""
    yield row.label, None if row.children else row
    for child in row.children:
        yield from _lines(child)


def _row(values: list[Value]) -> str:
    shown = [number_text(value) or _BLANK for value in values]
    return shown[0] if len(shown) == 1 else f"[{', '.join(f'{each:>{len(_BLANK)}}' for each in shown)}]"


def _carried(new: New, addresses: list[str], values: list[Value]) -> str:
    if new.previous is None or not any(value is not None for value in values):
        return ""
    source = dict(carried_over(new.filing.edition))[addresses[0]]
    label = new.previous.edition.cells[source].row.label
    return f"（取自 {new.previous.year} 年的“{label}”，请核对）"


def _facts(edition: Edition) -> Iterator[str]:
    titles = {topic.id: topic.title for section in edition.sections for topic in section.topics}
    titles = {section.id: section.title for section in edition.sections} | titles
    yield "# 文字背后的事实，有则写，没有的保留 null"
    yield "facts:"
    topic = ""
    for fact in fact_catalogue().values():
        if fact.topic != topic:
            topic = fact.topic
            yield f"  # {titles.get(topic, topic)}"
        yield f"  {fact.id}: {_BLANK}  # {fact.label}{_how(fact)}"
    yield ""


def _how(fact: Fact) -> str:
    if fact.kind == "texts":
        return "：每行一条，以 - 开头"
    return "：一行文字" if fact.kind == "text" else f"（{fact.unit}）"


_TEXT = (
    "# 用自己的文字代替由事实生成的文字，去掉行首的 # 即可",
    "# text:",
    "#   overview:",
    "#     platform: |",
    "#       这里写本主题的文字，一行一段。",
)


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
