"""What a draft says at its end: what is wrong, and the command by which it becomes a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from disclosure_nb.checks import Findings
from disclosure_nb.document.grid import form_grid
from disclosure_nb.document.nodes import Block, FindingLine, FindingList, Grid, HeadingPart, Paragraph, Text
from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.document.show import finding_line
from disclosure_nb.errors import Problem
from disclosure_nb.filing import Filing

_BASIS = "导出时的核对：发布的就是核对过的"
HEADING = "附：怎样成为正式报告"


def draft_blocks(
    blocks: Iterable[ShownBlock], filing: Filing, findings: Findings, problems: Sequence[Problem]
) -> list[Block]:
    """Return the blocks of a draft: marks and list of findings are those of the exit."""
    marks = findings.marks()
    ours = {table.id for table in filing.edition.tables}
    body: list[Block] = []
    for shown in blocks:
        block = shown.block
        if isinstance(block, FindingList):
            continue
        if isinstance(block, Grid) and shown.how == "ours" and block.id in ours:
            block = form_grid(filing, str(block.id), marks)
        body.append(block)
    said = [FindingLine(code=each.code, severity="error", message=_said(each), basis=_BASIS) for each in problems]
    return [*body, FindingList(findings=(*said, *map(finding_line, findings)))]


def _said(problem: Problem) -> str:
    return f"{problem.place.say()}：{problem.sentence.zh}"


def next_step(command: str, codes: Sequence[str]) -> list[Block]:
    """Return what to do with a draft: the ``command`` that makes it anew, and the one that accepts what is right.

    ``codes`` are the rules whose findings keep it a draft.
    """
    lines: list[tuple[Text, ...]] = [(Text(text="改正以后，运行："), Text(text=command, code=True))]
    if codes:
        accepted = " ".join(f"--accept {code}" for code in codes)
        lines.append(
            (
                Text(text="经核实无误的，写明理由予以接受，运行："),
                Text(text=f"{command} {accepted} --reason 理由", code=True),
            )
        )
    return [HeadingPart(level=1, inlines=(Text(text=HEADING),)), *(Paragraph(inlines=line) for line in lines)]
