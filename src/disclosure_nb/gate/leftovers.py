"""What is no report and must not get into one: bare values, printed objects, edits whose result nobody took."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from disclosure_nb.document.nodes import Preformatted
from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.errors import Problem
from disclosure_nb.filing import Filing
from disclosure_nb.gate.place import Places
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import Narrative
from disclosure_nb.say import show_text

if TYPE_CHECKING:
    from nbformat import NotebookNode

EDITS = frozenset(name for kind in (Filing, Narrative) for name in dir(kind) if name.startswith("with_"))
"""The methods that return a changed value and change nothing themselves."""

_OBJECT = re.compile(
    r"\b0x[0-9a-fA-F]{6,}\b"
    r"|^Traceback \(most recent call last\)"
    r"|^\s*<[\w.]+[ >].*>\s*$|^\s*<(?:class|function|module|bound method)\b"
    r"|^\s*[A-Za-z_][\w.]*\((?:['\"\[{(]|[A-Za-z_]\w*=)"
    r"|\bdtype: \w+\s*$",
    re.MULTILINE,
)
_LONGEST_LITERAL = 100_000
_MAGIC = re.compile(r"^\s*[%!?].*$|^.*\?$", re.MULTILINE)


def leftovers(blocks: Iterable[ShownBlock], places: Places) -> Iterator[Problem]:
    """Yield what a notebook puts out and nobody wants to publish, by its cell."""
    for shown in blocks:
        if not isinstance(shown.block, Preformatted) or shown.how not in ("plain", "printed"):
            continue
        quoted = show_text(next((line for line in shown.block.text.splitlines() if line.strip()), "")[:40])
        if shown.how == "plain":
            sentence = Sentence(
                f"这里显示的只是一个值（{quoted}），不是报告的内容：给它一个名字，或给单元加 remove-cell 标签；"
                "要进入报告的文字请写成 Markdown。",
                f"what is shown is a bare value ({quoted}) and no part of a report: give it a name, or tag the cell "
                "remove-cell; write text for the report as Markdown.",
            )
            yield Problem("E558", places.cell(shown.cell), sentence)
        elif looks_like_an_object(shown.block.text):
            sentence = Sentence(
                f"打印的（{quoted}）像是 Python 对象、出错信息或内存地址，不是报告的内容：请删去 print，"
                "或给单元加 remove-cell 标签。",
                f"what is printed ({quoted}) looks like a Python object, a traceback or an address, and is no part of "
                "a report: delete the print, or tag the cell remove-cell.",
            )
            yield Problem("E559", places.cell(shown.cell), sentence)


def looks_like_an_object(text: str) -> bool:
    """Whether a printed text looks like a Python object, a traceback or an address."""
    if _OBJECT.search(text):
        return True
    bare = text.strip()
    if bare[:1] not in ("[", "{", "(") or len(bare) > _LONGEST_LITERAL:
        return bare in ("None", "True", "False")
    try:
        return isinstance(ast.literal_eval(bare), list | dict | tuple | set)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False


def edits_not_taken(notebook: NotebookNode, places: Places) -> Iterator[Problem]:
    """Yield the edits whose result nobody took: ``case.with_text(…)`` alone changes nothing."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and "with_" in cell.source:
            for name in _not_taken(cell.source):
                sentence = Sentence(
                    f"{name}(…) 的结果没有接住，等于没有改：请写成 case = case.{name}(…)。",
                    f"nobody took the result of {name}(…), so it changed nothing: write case = case.{name}(…).",
                )
                yield Problem("E560", places.cell(number), sentence)


def _not_taken(source: str) -> Iterator[str]:
    for node in statements(source):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Attribute) and called.attr in EDITS:
                yield called.attr


def statements(source: str) -> Iterator[ast.AST]:
    """Yield the nodes of a cell's code, without its magic commands; none where it is no Python."""
    for text in (source, _MAGIC.sub("", source)):
        try:
            yield from ast.walk(ast.parse(text))
        except (SyntaxError, ValueError, RecursionError):
            continue
        return
