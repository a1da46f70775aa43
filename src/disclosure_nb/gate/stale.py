"""What a cell shows is what it gave when all cells were run, from top to bottom."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.errors import Problem
from disclosure_nb.gate.leftovers import statements
from disclosure_nb.gate.place import Places
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from nbformat import NotebookNode


def stale(notebook: NotebookNode, blocks: Sequence[ShownBlock], places: Places) -> Iterator[Problem]:
    """Yield the cells with an output of another run, and those above which something was changed after they were run.

    A cell that assigns nothing may be run again at any time: it changes nothing.
    """
    showing = sorted({shown.cell for shown in blocks})
    counts = {number: cell.execution_count for number, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"}
    for number in showing:
        if number not in counts:
            continue
        outputs = notebook.cells[number - 1].outputs
        if any(each.get("execution_count", counts[number]) != counts[number] for each in outputs):
            sentence = Sentence(
                "这个单元的输出不是它这次运行所得（运行的次序号不同），请重新运行全部单元。",
                "the output of this cell is of another run of it (another number); run all cells again.",
            )
            yield Problem("E563", places.cell(number), sentence)
    for number, count in counts.items():
        if not count or not _assigns(notebook.cells[number - 1].source):
            continue
        older = next((each for each in showing if each > number and (counts.get(each) or count) < count), None)
        if older is not None:
            after = places.cell(older).cell
            sentence = Sentence(
                f"这个单元在单元 {after} 之后又运行过，报告显示的还是以前的结果，请重新运行全部单元。",
                f"this cell was run again after cell {after}: the report shows what was before; run all cells again.",
            )
            yield Problem("E564", places.cell(number), sentence)


def _assigns(source: str) -> bool:
    kinds = ast.Assign | ast.AugAssign | ast.AnnAssign | ast.NamedExpr | ast.FunctionDef | ast.ClassDef | ast.Delete
    return any(isinstance(node, kinds) for node in statements(source))
