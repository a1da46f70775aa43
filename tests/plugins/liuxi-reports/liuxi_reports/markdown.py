"""The output format ``markdown``: the title and one line per cell."""

from __future__ import annotations

import re

from disclosure_nb.document.nodes import Document
from disclosure_nb.formats.data import tidy_rows
from disclosure_nb.formats.format import Context, Format
from liuxi_reports import MARK


def render(document: Document, context: Context) -> bytes:
    """Return the report as Markdown."""
    title = document.title
    lines = [MARK, f"# {text(title.text)}", "", f"{text(title.unit_id)} {title.year} {text(title.edition)}", ""]
    if title.draft:
        lines += ["**草稿**", ""]
    lines += ["| 单元格 | 标签 | 数值 |", "|---|---|---|"]
    for row in tidy_rows(document):
        value = "" if row.value is None else format(row.value, "f")
        lines.append(f"| {row.address} | {text(f'{row.row_label}·{row.column_label}')} | {value} |")
    return ("\n".join(lines) + "\n").encode()


def text(given: str) -> str:
    """Return text from anybody so that Markdown shows it as it is, on one line."""
    shown = "".join(char if char.isprintable() else " " for char in given)
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>&~])", r"\\\1", shown)


MARKDOWN = Format(suffix="md", mimetype="text/markdown", render=render)
