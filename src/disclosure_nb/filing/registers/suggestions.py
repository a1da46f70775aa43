"""What a word that is not known could mean: everything it could be, nearest first, and nothing across a negation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from disclosure_nb.filing.registers.negation import negations

_LONGEST = 40
_ALIKE = 0.7
_SHORTEST = 2
"""Characters that a word needs to be looked for inside another."""


def nearest(word: str, meanings: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the ids that an unknown word could mean, nearest first; ``meanings`` leads from known words to ids.

    First those of words that are spelt much like it (one character mistyped); where there are none, those of words that
    are a part of it or that it is a part of. Ids that are equally near stand in the order of ``meanings``.

    >>> nearest("驳回", {"驳回诉讼请求": ["upheld"], "撤销": ["corrected"], "驳回起诉": ["other"]})
    ['other', 'upheld']
    >>> nearest("不公开", {"公开": ["granted"], "不予公开": ["refused"]})
    ['refused']
    """
    if len(word) > _LONGEST:
        return []
    said = negations(word)
    comparable = [known for known in meanings if negations(known) == said]
    near = {known: _likeness(word, known) for known in comparable}
    alike = [known for known in comparable if near[known][0] >= _ALIKE] or _related(word, comparable)
    best: dict[str, tuple[float, int]] = {}
    for known in alike:
        for id in meanings[known]:
            best[id] = max(best.get(id, (0, 0)), near[known])
    return sorted(best, key=best.__getitem__, reverse=True)


def _likeness(word: str, known: str) -> tuple[float, int]:
    """Return how much of two words is alike (0 to 1), then how many characters stand in the same place."""
    return SequenceMatcher(None, word, known).ratio(), sum(
        one == other for one, other in zip(word, known, strict=False)
    )


def _related(word: str, known: Iterable[str]) -> list[str]:
    """Return the known words inside a word, but for those inside one another, and those that it is inside of."""
    long = [one for one in known if len(one) >= _SHORTEST]
    inside = [one for one in long if one in word]
    widest = {one for one in inside if not any(one != other and one in other for other in inside)}
    return [one for one in long if one in widest or (len(word) >= _SHORTEST and word in one)]
