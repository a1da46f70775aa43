"""P7: section 5 is not last year's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.checks.text.quoting import where
from disclosure_nb.filing import Filing
from disclosure_nb.language import Sentence

THRESHOLD = 0.8
"""Share of common five-character pieces (Dice) from which two texts count as nearly equal.

Two consecutive real sections on the same problems in new words have below 0.5.
"""

_PIECE = 5
_NOT_WORDS = re.compile(r"[\W\d_]+")


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1: figures, punctuation and blanks do not count."""
    first, second = _pieces(one), _pieces(other)
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def repeat_findings(filing: Filing, previous: Filing | None) -> Iterator[Finding]:
    """Yield a finding if the problems and improvements of this year are (nearly) those of last year."""
    if previous is None or _key(filing) is None:
        return
    alike = max((similarity(now, last) for now, last in _pairs(filing, previous)), default=0.0)
    if alike < THRESHOLD:
        return
    place = where(filing, str(_key(filing)))
    percent = round(alike * 100)
    yield broken("P7").finding(
        Sentence(
            f"{place.zh}与{previous.year}年的相似度为 {percent}%。请写本年度的具体问题和改进措施。",
            f"{place.en} is {percent}% like that of {previous.year}. Write this year's own problems and measures.",
        ),
        about={"notice": filing.edition.notice},
    )


def _pairs(filing: Filing, previous: Filing) -> Iterator[tuple[str, str]]:
    if _key(filing) in filing.texts or _key(previous) in previous.texts:
        yield _sentences(filing), _sentences(previous)
    else:
        for fact in ("problems", "improvements"):
            yield _fact(filing, fact), _fact(previous, fact)


def _key(filing: Filing) -> str | None:
    return filing.edition.text_key("problems")


def _sentences(filing: Filing) -> str:
    own = filing.texts.get(_key(filing) or "")
    return "".join(own) if own is not None else _fact(filing, "problems") + _fact(filing, "improvements")


def _fact(filing: Filing, id: str) -> str:
    value = filing.facts.get(id)
    return "".join(value) if isinstance(value, tuple) else ""


def _pieces(text: str) -> set[str]:
    words = _NOT_WORDS.sub("", text)
    return {words[start : start + _PIECE] for start in range(len(words) - _PIECE + 1)}
