"""What is still to be filled in before a report is one: blank cells, sections without text, topics without a fact."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from disclosure_nb.form import Section
from disclosure_nb.language import Sentence
from disclosure_nb.narrative.narrate import Narrative

_NAMED = 5


@dataclass(frozen=True)
class Gap:
    """Something that a report lacks: ``key`` is a table, a section or ``SECTION.TOPIC``; ``cells`` the blank ones."""

    key: str
    sentence: Sentence
    cells: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the gap as plain JSON data."""
        return {"key": self.key, "cells": list(self.cells), "message": self.sentence.zh, "message_en": self.sentence.en}


def gaps(narrative: Narrative) -> Iterator[Gap]:
    """Yield what a report lacks, in the order of the form.

    Every cell is to be filled in (国办公开办函〔2021〕30号: 统得出、报得准); each section without a table has text, and
    so has every topic of a section that the bureau did not write in its own words (rule P5 looks at those).

    >>> import disclosure_nb as dnb
    >>> case = dnb.open("weibin-education", 2023)
    >>> list(gaps(case.narrative))
    []
    >>> blank = case.with_cells({"remedies.review.total": None})
    >>> [(gap.key, gap.cells) for gap in gaps(blank.narrative)]
    [('remedies', ('remedies.review.total',))]
    """
    for section in narrative.filing.edition.sections:
        if section.topics and not narrative[section.id]:
            yield from _topics(narrative, section)
        elif section.table is None and not narrative[section.id]:
            yield Gap(
                section.id,
                Sentence(
                    f"“{section.title}”还没有内容，请填写；没有这方面情况也请写明。",
                    f"section {section.number} has no text yet; write it, or that there is nothing to say.",
                ),
            )
        if section.table is not None:
            yield from _blanks(narrative, section.table)


def _topics(narrative: Narrative, section: Section) -> Iterator[Gap]:
    for topic in section.topics:
        key = f"{section.id}.{topic.id}"
        if not narrative[key]:
            yield Gap(
                key,
                Sentence(
                    f"“{section.title}”的“{topic.title}”还没有内容，请填写有关事实（facts）或文字（text）；"
                    "没有这方面工作也请写明。",
                    f"section {section.number} says nothing of “{topic.id}” yet; give its facts or a text of your own.",
                ),
            )


def _blanks(narrative: Narrative, table: str) -> Iterator[Gap]:
    filing = narrative.filing
    cells = filing.edition.table(table).cells
    blank = tuple(cell.address for cell in cells if filing[cell.address] is None)
    if blank:
        named = "、".join(filing.edition.cells[address].label for address in blank[:_NAMED])
        others = f"等 {len(blank)} 格" if len(blank) > _NAMED else ""
        yield Gap(
            table,
            Sentence(
                f"{named}{others}还空着，没有发生请填 0。",
                f"{len(blank)} cell(s) are still blank, the first is {blank[0]}; fill in 0 where nothing happened.",
            ),
            blank,
        )
