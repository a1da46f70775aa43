"""How a finding about text names its place and quotes it."""

from __future__ import annotations

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.text.lines import Line
from disclosure_nb.filing import Filing, Value
from disclosure_nb.form.edition import Severity
from disclosure_nb.language import Sentence


def where(filing: Filing, key: str) -> Sentence:
    """Return the name of a section or topic by its text key."""
    if key == "preface":
        return Sentence("引言", "preface")
    id, _, topic_id = key.partition(".")
    section = filing.edition.section(id)
    topic = next((topic.title for topic in section.topics if topic.id == topic_id), "")
    return Sentence(f"“{section.title}”{topic}", f"section {section.number}{f' ({topic_id})' if topic_id else ''}")


def finding(
    filing: Filing,
    line: Line,
    at: tuple[int, int],
    code: str,
    severity: Severity,
    sentence: Sentence,
    basis: str,
    cells: tuple[str, ...] = (),
    expected: Value = None,
    actual: Value = None,
) -> Finding:
    """Return a finding about the words of ``line`` at ``at``: its sentence is led by place and quotation."""
    place = where(filing, line.key)
    quote = line.quote(*at)
    return Finding(
        code=code,
        severity=severity,
        cells=tuple(cell for cell in cells if cell in filing.edition.cells),
        sentence=Sentence(f"{place.zh}中“{quote}”：{sentence.zh}", f"{place.en}, “{quote}”: {sentence.en}"),
        basis=basis,
        expected=expected,
        actual=actual,
    )


def honest(filing: Filing) -> str:
    """Return the basis of rules that bind the text to the tables."""
    return f"{filing.edition.notice}：数据应统得出、报得准、可核查，正文与表格须一致"
