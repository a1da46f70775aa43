"""A report that is not filled in is no report: what it still lacks makes it a draft."""

from __future__ import annotations

from collections.abc import Iterator

from disclosure_nb.checks import Findings, Policy
from disclosure_nb.errors import Problem
from disclosure_nb.gate.place import Places
from disclosure_nb.gate.text import Told
from disclosure_nb.language import Sentence
from disclosure_nb.narrative import Narrative, gaps

INCOMPLETE = "E565"
"""The code of what is still to be filled in."""


def incomplete(
    narrative: Narrative, findings: Findings, told: Told, places: Places, policy: Policy
) -> Iterator[Problem]:
    """Yield what is still to be filled in, unless the house publishes incomplete reports (``incomplete_is_draft``).

    Blank cells that somebody accepted (P2) and sections in which the notebook shows text of its own are not asked for.
    """
    if not policy.incomplete_is_draft:
        return
    accepted = {a for each in findings if each.code == "P2" and each.decision is not None for a in each.cells}
    written = {key.partition(".")[0] for key, _, _ in told.rest}
    for gap in gaps(narrative):
        if gap.cells:
            if accepted.issuperset(gap.cells):
                continue
        elif gap.key.partition(".")[0] in written:
            continue
        cell = told.cells.get(gap.key, told.cells.get(gap.key.partition(".")[0]))
        place = places.notebook() if cell is None else places.cell(cell)
        yield Problem(
            INCOMPLETE, place, Sentence(f"还没有填完：{gap.sentence.zh}", f"not filled in yet: {gap.sentence.en}")
        )
