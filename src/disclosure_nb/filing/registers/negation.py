"""How often a text says no: a word is never suggested for one that says no more, or less, often than it."""

from __future__ import annotations

import re

_NO = re.compile(
    "[不未无非没否勿莫毋免拒缓]|禁止|停止|取消|难以|(?<![a-z])(?:un|in|dis)|not|non(?!e)|never|refuse|den(?:y|ied)"
)


def negations(text: str) -> int:
    """Return how often a text (as :func:`~disclosure_nb.filing.registers.specs.normal` gives it) says no.

    >>> negations("不予公开"), negations("无正当理由逾期不补正"), negations("公开"), negations("notgranted")
    (1, 2, 0, 1)
    """
    return len(_NO.findall(text))
