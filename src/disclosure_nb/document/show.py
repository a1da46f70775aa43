"""What a notebook displays: blocks that are read by people in the notebook and by the exporters from it.

Each function returns a :class:`Shown`, which Jupyter displays when it is the last value of a cell. Nothing reaches a
report that was not displayed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from disclosure_nb.checks import Finding, Findings
from disclosure_nb.document.checked import CheckedWith
from disclosure_nb.document.drawn import chart_of, number_of, points_of
from disclosure_nb.document.fragment import fragment_html, fragment_text
from disclosure_nb.document.grid import form_grid
from disclosure_nb.document.nodes import (
    MIMETYPE,
    Block,
    Data,
    FindingLine,
    FindingList,
    HeadingPart,
    Inlines,
    Number,
    Text,
    Title,
    block_adapter,
)
from disclosure_nb.document.nodes import Paragraph as ParagraphPart
from disclosure_nb.document.own_edition import edition_data
from disclosure_nb.document.theme import Theme
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing, filing_to_json
from disclosure_nb.form import Section
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import Bound, Narrative, Paragraph


class Shown:
    """Blocks as Jupyter displays them: structured data for the exporters, HTML and plain text for people.

    ``aside`` is shown to people in the notebook only, below the blocks.
    """

    def __init__(self, *blocks: Block, aside: Sequence[Block] = ()) -> None:
        self.blocks = blocks
        self.seen = (*blocks, *aside)

    @classmethod
    def joined(cls, parts: Iterable[Shown]) -> Shown:
        """Return what several show, as one."""
        found = tuple(parts)
        whole = cls(*(block for part in found for block in part.blocks))
        whole.seen = tuple(block for part in found for block in part.seen)
        return whole

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {
            MIMETYPE: {
                "version": 1,
                "blocks": [block_adapter.dump_python(block, mode="json") for block in self.blocks],
            },
            "text/html": fragment_html(self.seen),
            "text/plain": fragment_text(self.seen),
        }


def title(filing: Filing, findings: Findings, theme: Theme | None = None, checked: CheckedWith | None = None) -> Shown:
    """Show the title of the report and the data that travels with it: the filing, the findings, the house's theme.

    ``checked`` is what the filing was checked with: it travels for the check of what leaves. An edition that does not
    come with the project travels with it, too: whoever reads the report needs it.
    With findings of severity error the report is a draft (草稿).
    """
    content = filing_to_json(filing)
    own = {} if theme is None else theme.to_json()
    form = edition_data(filing.edition)
    head = Title(
        text=filing.title,
        unit_id=filing.unit.id,
        unit=filing.unit.name,
        year=filing.year,
        edition=filing.edition.id,
        date=filing.date,
        draft=not findings.clean,
    )
    return Shown(
        head,
        Data(name="filing", content=content),
        Data(name="findings", content=findings.to_json()),
        *([] if checked is None else [checked.to_data(content)]),
        *([Data(name="theme", content=own)] if own else []),
        *([] if form is None else [form]),
    )


def preface(narrative: Narrative) -> Shown:
    """Show the text before the first section."""
    return Shown(*_paragraphs(narrative["preface"]))


def section(narrative: Narrative, findings: Findings, number: int) -> Shown:
    """Show section ``number``: its title, its text by topic and its table. A number the form lacks shows nothing.

    In the notebook the findings about the table's cells are shown below it.
    """
    for section in narrative.filing.edition.sections:
        if section.number == number:
            return Shown(*_section(narrative, findings, section), aside=_aside(findings, section))
    return Shown()


def sections(narrative: Narrative, findings: Findings, start: int) -> Shown:
    """Show all sections from number ``start`` on."""
    found = [section for section in narrative.filing.edition.sections if section.number >= start]
    return Shown(*(block for section in found for block in _section(narrative, findings, section)))


def text(narrative: Narrative) -> list[Block]:
    """Return the text of a report without its tables: the preface, and every section that has text."""
    blocks = _paragraphs(narrative["preface"])
    for section in narrative.filing.edition.sections:
        if len(paragraphs := _text(narrative, section)) > 1:
            blocks += paragraphs
    return blocks


def _text(narrative: Narrative, section: Section) -> list[Block]:
    blocks: list[Block] = [_heading(section.title, 1), *_paragraphs(narrative[section.id])]
    for topic in section.topics:
        if paragraphs := narrative[f"{section.id}.{topic.id}"]:
            blocks += [_heading(topic.title, 2), *_paragraphs(paragraphs)]
    return blocks


def _section(narrative: Narrative, findings: Findings, section: Section) -> list[Block]:
    blocks = _text(narrative, section)
    if section.table is not None:
        blocks.append(form_grid(narrative.filing, section.table, findings.marks()))
    return blocks


def _aside(findings: Findings, section: Section) -> list[Block]:
    prefix = f"{section.table}."
    about = (finding for finding in findings if any(cell.startswith(prefix) for cell in finding.cells))
    lines = tuple(map(finding_line, about))
    return [FindingList(findings=lines)] if section.table is not None and lines else []


def table(filing: Filing, table_id: str, findings: Findings | None = None) -> Shown:
    """Show one statutory table; cells that findings speak of are marked. Raises UsageError for a table it lacks."""
    return Shown(form_grid(filing, filing.table(table_id).id, None if findings is None else findings.marks()))


def findings_list(findings: Findings) -> Shown:
    """Show what the checks found. In a report this is printed only in drafts."""
    return Shown(FindingList(findings=tuple(finding_line(finding) for finding in findings)))


def charts(filing: Filing, history: Sequence[Filing] = (), names: Sequence[str] | None = None) -> Shown:
    """Show charts of the edition: the applications by outcome and by applicant class, over the years, and so on.

    ``names`` says which, by their ids in the edition, and in which order; None is all.
    ``history``: earlier filings of the same unit (``Store.history``). A chart without values is left out.
    Raises UsageError for a chart that the edition lacks.
    """
    known = {spec.id: spec for spec in filing.edition.charts}
    for name in names or ():
        if name not in known:
            raise UsageError(
                Sentence(
                    f"{filing.edition.id} 版格式没有图“{name}”，有：{'、'.join(known)}。",
                    f"the form of {filing.edition.id} has no chart “{name}”; there are: {', '.join(known)}.",
                )
            )
    specs = known.values() if names is None else [known[name] for name in names]
    points = {each.year: points_of(filing, each) for each in history}
    found: list[Block] = [chart for spec in specs if (chart := chart_of(filing, spec, points)) is not None]
    return Shown(*([_heading("附：数据图示", 1), *found] if found else []))


def _heading(text: str, level: int) -> HeadingPart:
    return HeadingPart(level=level, inlines=(Text(text=text),))


def _paragraphs(paragraphs: Sequence[Paragraph]) -> list[Block]:
    return [ParagraphPart(inlines=_inlines(paragraph)) for paragraph in paragraphs]


def _inlines(paragraph: Paragraph) -> Inlines:
    merged: list[Text | Number] = []
    for span in paragraph:
        if isinstance(span, Bound):
            merged.append(number_of(span))
        elif merged and isinstance(merged[-1], Text):
            merged[-1] = Text(text=merged[-1].text + span)
        else:
            merged.append(Text(text=span))
    return tuple(merged)


def finding_line(finding: Finding) -> FindingLine:
    """Return a finding as a list of them shows it."""
    repairs = tuple(f"{repair.change.zh}：{repair.reason.zh}" for repair in finding.repairs)
    return FindingLine(
        code=finding.code,
        severity=finding.severity,
        message=finding.sentence.zh,
        basis=finding.basis,
        repairs=repairs,
    )
