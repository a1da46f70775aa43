"""The text of a report: what the narrative writes anew is proven by that; the rules of the text read the rest.

Read are Markdown, lists, quotations, headings, paragraphs that are not those of the narrative, printed text, and the
sentences in tables that an analyst adds. Their labels and numbers are compared where the table is much like one of the
form (``lookalike``). Pictures and charts are not read: they hold no sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure_nb.checks import House
from disclosure_nb.checks.check import weighed
from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.text.check import check_lines
from disclosure_nb.checks.text.clauses import line
from disclosure_nb.document.fragment import inline_text
from disclosure_nb.document.nodes import Block, Grid, HeadingPart, ListPart, Number, Paragraph, Preformatted, Quote
from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.filing import Filing
from disclosure_nb.form import Section
from disclosure_nb.gate.form import section_at
from disclosure_nb.gate.place import Places
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import Bound, Narrative, Span, plain
from disclosure_nb.narrative import Paragraph as Written

CONTRADICTIONS = frozenset({"T1", "T2", "T3"})
"""The rules by which a number in the text contradicts the tables, the text itself or last year."""


_SHORTEST_SENTENCE = 8
"""Characters: what is shorter in a table is a label or a number."""


@dataclass
class Told:
    """What a notebook shows as text.

    ``cells`` are the cells in which the text under a key begins. ``rest`` are the paragraphs that the narrative does
    not write: key, text and cell. ``lost`` are those of the narrative that are not shown, by key.
    """

    cells: dict[str, int] = field(default_factory=dict)
    rest: list[tuple[str, str, int]] = field(default_factory=list)
    replaced: dict[str, list[str]] = field(default_factory=dict)
    lost: dict[str, list[str]] = field(default_factory=dict)


def told_in(blocks: Sequence[ShownBlock], narrative: Narrative) -> Told:
    """Return what a notebook shows as text, beside what the narrative of its filing writes."""
    edition = narrative.filing.edition
    tables = {table.id for table in edition.tables}
    awaited = {key: [_written(paragraph) for paragraph in narrative[key]] for key in narrative.paragraphs}
    told = Told()
    key, section = "preface", None
    for shown in blocks:
        here = section_at(shown, edition)
        topic = None if here is not None else _topic(shown, section)
        block = shown.block
        if here is not None:
            key, section = here.id, here
        elif topic is not None:
            key = topic
        elif isinstance(block, HeadingPart) and block.level == 1:
            key, section = "", None
        told.cells.setdefault(key, shown.cell)
        if here is not None or topic is not None:
            continue
        words = _shown(block) if shown.how == "ours" and isinstance(block, Paragraph) else None
        if words is not None and words in awaited.get(key, ()):
            awaited[key].remove(words)
        else:
            if shown.how != "ours" or not isinstance(block, Grid) or block.id not in tables:
                told.rest += [(key, text, shown.cell) for text in texts_of(block)]
            if shown.how == "ours" and isinstance(block, Paragraph):
                told.replaced.setdefault(key, []).append(inline_text(block.inlines))
    for missed, left in awaited.items():
        if left:
            told.lost[missed] = [plain(one) for one in left]
    return told


def _written(paragraph: Written) -> Written:
    """Return a paragraph of the narrative, neighbouring words as one."""
    spans: list[Span] = []
    for span in paragraph:
        if spans and isinstance(span, str) and isinstance(last := spans[-1], str):
            spans[-1] = last + span
        else:
            spans.append(span)
    return tuple(spans)


def _shown(block: Paragraph) -> Written | None:
    """Return a paragraph of a notebook as the narrative writes it, None if it has words that are not plain."""
    spans: list[Span] = []
    for inline in block.inlines:
        if isinstance(inline, Number):
            if inline.how == "share":  # of the digest: the narrative writes none
                return None
            spans.append(Bound(inline.text, inline.value, inline.sources, inline.how, inline.unit))
        elif inline.strong or inline.emphasis or inline.strike or inline.code or inline.href is not None:
            return None
        else:
            spans.append(inline.text)
    return tuple(spans)


def _topic(shown: ShownBlock, section: Section | None) -> str | None:
    """Return the text key of the topic that a block is the title of."""
    if section is None or shown.how != "ours" or not isinstance(shown.block, HeadingPart):
        return None
    text = inline_text(shown.block.inlines)
    return next((f"{section.id}.{topic.id}" for topic in section.topics if topic.title == text), None)


def texts_of(block: Block) -> Iterator[str]:
    """Yield the paragraphs in a block."""
    if isinstance(block, Paragraph | HeadingPart):
        yield inline_text(block.inlines)
    elif isinstance(block, Preformatted):
        yield from block.text.splitlines()
    elif isinstance(block, Quote):
        for part in block.body:
            yield from texts_of(part)
    elif isinstance(block, ListPart):
        for item in block.items:
            for part in item:
                yield from texts_of(part)
    elif isinstance(block, Grid):
        for row in block.rows:
            yield from (cell.text for cell in row if len(cell.text) >= _SHORTEST_SENTENCE)


def contradictions(told: Told, filing: Filing, previous: Filing | None, house: House, places: Places) -> list[Finding]:
    """Return where text that is not the narrative's contradicts the data; each finding names the notebook's cell."""
    found: list[Finding] = []
    for index, (key, text, cell) in enumerate(told.rest):
        for finding in check_lines(filing, previous, [line(text, key, index)]):
            if finding.code in CONTRADICTIONS:
                found.append(at_cell(finding, places, cell))
    return weighed(found, house)


def at_cell(finding: Finding, places: Places, cell: int) -> Finding:
    """Return a finding that names the notebook's cell in which it was made."""
    where = where_of(places, cell)
    sentence = Sentence(f"{where.zh}：{finding.sentence.zh}", f"{where.en}: {finding.sentence.en}")
    return replace(finding, sentence=sentence, where=where.zh)


def where_of(places: Places, cell: int) -> Sentence:
    """Return how a finding names a cell, whatever the notebook's file is called."""
    called = places.cell(cell).cell
    return Sentence(f"笔记本单元 {called}", f"notebook cell {called}")


def cell_of(finding: Finding, filing: Filing, previous: Filing | None, cells: Mapping[str, int]) -> int | None:
    """Return the cell that shows the own text of a filing which a finding is on, None where that is not known."""
    for key, texts in filing.texts.items():
        for index, text in enumerate(texts):
            for each in check_lines(filing, previous, [line(text, key, index)]):
                if (each.code, each.sentence) == (finding.code, finding.sentence):
                    return cells.get(key)
    return None
