"""One function turns an executed notebook into the document of a report, and checks what leaves."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from disclosure_nb.checks import Finding, Findings, House
from disclosure_nb.checks.check import weighed
from disclosure_nb.checks.findings import sort_findings
from disclosure_nb.checks.house.decisions import decided
from disclosure_nb.document.checked import NAME as CHECKED
from disclosure_nb.document.nodes import Block, Data, Document, Title
from disclosure_nb.document.reader import ShownBlock, document_from, read_blocks
from disclosure_nb.errors import NotebookError, Problem
from disclosure_nb.filing.spoken import value_name
from disclosure_nb.form import Edition
from disclosure_nb.gate.charts import check_charts
from disclosure_nb.gate.draft import draft_blocks, next_step
from disclosure_nb.gate.form import check_form
from disclosure_nb.gate.incomplete import incomplete
from disclosure_nb.gate.leftovers import edits_not_taken, leftovers
from disclosure_nb.gate.lookalike import lookalikes
from disclosure_nb.gate.parameters import Expected, check_parameters
from disclosure_nb.gate.place import Places
from disclosure_nb.gate.recomputed import Recomputed, recompute
from disclosure_nb.gate.stale import stale
from disclosure_nb.gate.text import CONTRADICTIONS, Told, cell_of, contradictions, told_in, where_of
from disclosure_nb.gate.travelling import Travelling, travelling
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import narrate

if TYPE_CHECKING:
    from nbformat import NotebookNode

AGAIN = "disclosure-nb run {params} --out outputs/{year}"
"""The command that makes a report again where nobody knows how it was asked for."""


def document_of(
    notebook: NotebookNode,
    name: str = "report.ipynb",
    expected: Expected | None = None,
    editions: Sequence[Edition] = (),
    again: str = AGAIN,
) -> Document:
    """Return the document that an executed notebook shows, after checking it.

    ``expected`` is the unit and year that were asked for, where somebody else knows them than the notebook;
    ``editions`` are forms besides those that come with the project or are in the notebook; ``again`` is the command
    that makes the report again, for drafts (``{params}`` and ``{year}`` in it are those of the report). Raises
    NotebookError with every reason why there is no report: a cell failed or was not run, unit or year are not those
    asked for, a section or a table is missing, double or not that of the data.

    What else is wrong makes the report a draft, and is among its data (``gate``), as are the ``changes`` made in the
    notebook. Numbers in the text that contradict the data (T1 to T3) make it a draft until they are accepted.
    """
    places = Places(notebook, name)
    blocks = read_blocks(notebook, name)
    head = next(shown for shown in blocks if isinstance(shown.block, Title))
    title, data = head.block, [shown.block for shown in blocks if isinstance(shown.block, Data)]
    assert isinstance(title, Title)
    refused = check_parameters(notebook, title, places, expected)
    held = travelling(title, data, places.cell(head.cell), editions)
    body = [shown for shown in blocks if not isinstance(shown.block, Title | Data)]
    refused += check_form([head, *body], held.filing, places)
    if refused:
        raise NotebookError(refused)
    found = [
        *check_charts(body, held, places),
        *leftovers(body, places),
        *edits_not_taken(notebook, places),
        *stale(notebook, [head, *body], places),
    ]
    return _Exit(places, head, body, held).document(data, found, again)


class _Exit:
    """A report at the gate: its form is right, its text and findings are still to be looked at."""

    def __init__(self, places: Places, head: ShownBlock, body: Sequence[ShownBlock], held: Travelling) -> None:
        self.places, self.head, self.body, self.held = places, head, body, held
        self.filing = held.filing
        self.previous = None if held.checked is None else held.checked.previous
        self.narrative = narrate(self.filing, self.previous)
        self.told: Told = told_in(body, self.narrative)
        self.again: Recomputed = recompute(held)
        self.findings = self._with_added()

    def _with_added(self) -> Findings:
        """Return the findings, with those on the text and the tables that are not of the narrative or the form."""
        checked = self.held.checked
        house = House() if checked is None else checked.house
        added = [
            *contradictions(self.told, self.filing, self.previous, house, self.places),
            *weighed(lookalikes(self.body, self.filing, self.previous, self.places), house),
        ]
        if not added:
            return self.again.findings
        judged = decided(Findings(self.filing, tuple(added)), () if checked is None else checked.decisions)
        return Findings(self.filing, sort_findings([*self.again.findings.all, *judged.all]), self.again.findings.house)

    def document(self, data: Sequence[Data], found: list[Problem], again: str) -> Document:
        """Return the document, as a draft if something is wrong; it then says how to make it ``again``."""
        title = self.head.block
        assert isinstance(title, Title)
        contradicting = [each for each in self.findings if _contradicts(each)]
        problems = [*self._problems(contradicting), *found, *self._incomplete()]
        draft = title.draft or bool(problems) or not self.findings.clean
        kept = [each for each in data if each.name != CHECKED]
        if self.findings is not self.again.findings or not self.again.same:
            now = Data(name="findings", content=self.findings.to_json())
            kept = [now if each.name == "findings" else each for each in kept]
        if changes := self._changes():
            kept.append(Data(name="changes", content=changes))
        if not draft:
            return document_from([title, *(shown.block for shown in self.body), *kept])
        if problems:
            kept.append(Data(name="gate", content=[problem.to_json() for problem in problems]))
        body: list[Block] = draft_blocks(self.body, self.filing, self.findings, problems)
        blocking = dict.fromkeys(each.code for each in self.findings if each.blocks or _contradicts(each))
        last = next_step(self._command(again), tuple(blocking))
        return document_from([title.model_copy(update={"draft": True}), *body, *last, *kept])

    def _command(self, again: str) -> str:
        known = "" if self.held.checked is None else self.held.checked.params
        params = known or f"params/{self.filing.year}/{self.filing.unit.id}.yaml"
        return again.replace("{params}", shlex.quote(params)).replace("{year}", str(self.filing.year))

    def _problems(self, contradicting: Sequence[Finding]) -> Iterator[Problem]:
        if not self.again.same:
            sentence = Sentence(
                "随报告的核对结果不是这些数据的：核对之后数据又改了。已按数据重新核对，请重新运行全部单元。",
                "the findings that travel with the report are not those of its data: the data changed after the check. "
                "They were checked anew; run all cells again.",
            )
            yield Problem("E556", self.places.cell(self.head.cell), sentence)
        for finding in contradicting:
            cell = self._cell(finding)
            place = self.places.notebook() if cell is None else self.places.cell(cell)
            zh = finding.sentence.zh.removeprefix(f"{finding.where}：")
            en = finding.sentence.en.partition(": ")[2] if finding.where else finding.sentence.en
            yield Problem("E557", place, Sentence(f"文字与数据矛盾：{zh}", f"text and data differ: {en}"))
        if self.held.checked is not None:
            for key, lost in self.told.lost.items():
                if key not in self.told.replaced:
                    quoted = lost[0][:20]
                    sentence = Sentence(
                        f"报告里没有叙述的“{quoted}…”一段，请用 case.preface()、case.section(…) 显示全部文字。",
                        f"the paragraph “{quoted}…” of the narrative is not in the report; show all text with "
                        "case.preface() and case.section(…).",
                    )
                    yield Problem("E561", self.places.cell(self.told.cells.get(key, self.head.cell)), sentence)

    def _incomplete(self) -> Iterator[Problem]:
        house = House() if self.held.checked is None else self.held.checked.house
        return incomplete(self.narrative, self.findings, self.told, self.places, house.policy)

    def _cell(self, finding: Finding) -> int | None:
        if not finding.where:
            return cell_of(finding, self.filing, self.previous, self.told.cells)
        cells = (shown.cell for shown in self.body)
        return next(cell for cell in cells if where_of(self.places, cell).zh == finding.where)

    def _changes(self) -> list[dict[str, Any]]:
        """Return what was changed in the notebook: of the filing, and of the text that is shown."""
        if self.held.checked is None:
            return []
        changes = [dict(change) for change in self.held.checked.changes]
        for key, said in self.told.replaced.items():
            name = value_name(self.filing.edition, f"texts.{key}").zh
            changes.append({"key": f"texts.{key}", "name": name, "was": self.told.lost.get(key, []), "is": said})
        return changes


def _contradicts(finding: Finding) -> bool:
    return finding.code in CONTRADICTIONS and finding.severity != "info" and finding.decision is None
