"""What the items of a list mean together: “其他2件”, “其余8件”, “予以公开和部分公开共24件”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from disclosure_nb.checks.text.claims import Claim, ClaimFinder
from disclosure_nb.checks.text.lexicon import Sums, Token
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.readings import Meaning

_JOINED = re.compile(r"[和与及、或]|以及")
_TOGETHER = re.compile(r"(?:的)?(?:申请)?(?:两[项类者])?(?:合计|总计|一?共|总共|共计)(?:为|有|达)?")
_LISTS: dict[str, tuple[str, ...]] = {  # what a list may be of; the last is what it calls 其他
    "class": ("natural_person", "enterprise", "research", "welfare", "legal_service", "other_organisation"),
    "outcome": ("granted", "partly_granted", "refused", "unavailable", "unprocessed", "other_processing"),
    "result": ("upheld", "corrected", "pending", "other_result"),
}


def rest_of_list(finder: ClaimFinder, listed: Sequence[Claim], rows: Sums, all_others: bool) -> Claim | None:
    """Return a claim on what 其他 is in a list, or 其余 (``all_others``): what the list has not named.

    It is made from the last claim of the list and still has its number. Applicants are those of ``rows``.
    """
    before = listed[-1] if listed else None
    members = _LISTS.get(before.dimension, ()) if before is not None else ()
    if before is None or before.part not in members:
        return None
    named = {claim.part for claim in listed if claim.dimension == before.dimension}
    others = tuple(part for part in members if part not in named) if all_others else members[-1:]
    if not others:
        return None
    if before.dimension == "class":
        columns = tuple(column for part in others for column in finder.words.columns[part])
        choices = finder.make(rows, (columns,))
    elif before.subject == "requests":
        choices = finder.make((others,), (("total",),))
    else:
        choices = finder.make(finder.words.subjects[before.subject].rows, (others,))
    choices = tuple(reading for reading in choices if not reading.single)
    return replace(before, part=others[-1], readings=choices, soft=False) if choices else None


def sum_of_outcomes(finder: ClaimFinder, text: str, measures: Sequence[Token], number: StatedNumber) -> Meaning | None:
    """Return the sum that “予以公开和部分公开共24件” speaks of, or None where there is no such sum."""
    rows = finder.words.subjects["requests"].measures
    before = [token for token in measures if token.end <= number.start]
    if len(before) < 2 or not _TOGETHER.fullmatch(text, before[-1].end, number.start):
        return None
    parts = before[-1:]
    for token in reversed(before[:-1]):
        if not _JOINED.fullmatch(text, token.end, parts[0].start):
            break
        parts.insert(0, token)
    if len(parts) < 2 or any(token.id not in rows for token in parts):
        return None
    made = finder.make((tuple(row for token in parts for row in rows[token.id][0]),), (("total",),))
    return made[0] if made and not made[0].single else None
