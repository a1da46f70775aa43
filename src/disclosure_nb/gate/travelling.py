"""What travels in a notebook with its title: the filing, and what it was checked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from disclosure_nb.document.checked import NAME as CHECKED
from disclosure_nb.document.checked import CheckedWith, filing_digest
from disclosure_nb.document.nodes import Data, Document, Title
from disclosure_nb.document.own_edition import edition_in
from disclosure_nb.errors import DisclosureError, NotebookError, Place, Problem
from disclosure_nb.filing import Filing, filing_from_json
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text


@dataclass(frozen=True)
class Travelling:
    """The ``filing`` of a notebook, its ``findings`` as data, and what it was ``checked`` with.

    Notebooks of version 0.1, and those whose title was shown without it, do not say what they were checked with.
    """

    filing: Filing
    findings: Mapping[str, Any]
    checked: CheckedWith | None


def travelling(title: Title, data: Sequence[Data], place: Place, editions: Sequence[Edition] = ()) -> Travelling:
    """Return what travels with a title. Raises NotebookError if it is damaged, or not what the title speaks of.

    ``editions`` are forms besides those that come with the project or travel.
    """
    named = {each.name: each.content for each in data}
    try:
        edition = edition_in(Document(title=title, body=(), data=tuple(data)))
        edition = edition or next((each for each in editions if each.id == title.edition), None)
        if edition is None:
            raise ValueError(f"no edition {title.edition}")
        filing = filing_from_json(named["filing"], edition)
        checked = CheckedWith.from_content(named[CHECKED], edition) if CHECKED in named else None
        findings = named["findings"]
        assert isinstance(findings["findings"], list)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, AssertionError, DisclosureError) as error:
        detail = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        sentence = Sentence(
            f"随报告的数据缺失或损坏（{detail}），请重新运行笔记本。",
            f"the data that travel with the report are missing or damaged ({detail}); run the notebook again.",
        )
        raise NotebookError([Problem("E552", place, sentence)]) from error
    said = (title.unit_id, title.year, title.edition)
    held = (filing.unit.id, filing.year, str(named["filing"]["edition"]))
    if said != held:
        sentence = Sentence(
            f"标题是 {_named(*said)}的，随报告的数据是 {_named(*held)}的，请用同一个 case 显示标题和各部分。",
            f"the title is of {_named_en(*said)}, the data that travel with it of {_named_en(*held)}; show the title "
            "and the sections of one case.",
        )
        raise NotebookError([Problem("E552", place, sentence)])
    if (title.text, title.unit, title.date) != (filing.title, filing.unit.name, filing.date):
        shown = f"{show_text(title.text)}, {show_text(title.unit)}, {show_text(title.date or '—')}"
        given = f"{show_text(filing.title)}, {show_text(filing.unit.name)}, {show_text(filing.date or '—')}"
        sentence = Sentence(
            f"标题写的是“{shown}”，随报告的数据是“{given}”，请用 case.title() 显示标题。",
            f"the title says “{shown}”, the data that travel with the report say “{given}”; show it by case.title().",
        )
        raise NotebookError([Problem("E552", place, sentence)])
    if checked is not None and checked.sha256 not in ("", filing_digest(named["filing"])):
        sentence = Sentence(
            "随报告的数据在标题显示以后被改动，请重新运行全部单元。",
            "the data that travel with the report were changed after the title was shown; run all cells again.",
        )
        raise NotebookError([Problem("E552", place, sentence)])
    return Travelling(filing, findings, checked)


def _named(unit: str, year: int, edition: str) -> str:
    return f"{unit} {year} 年、{edition} 版格式"


def _named_en(unit: str, year: int, edition: str) -> str:
    return f"{unit} {year}, form of {edition}"
