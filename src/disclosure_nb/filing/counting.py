"""How registers count what the notices leave open: as the params file says, else the house, else by default.

A house says it for all its units, in the ``policy`` of its pack (``house.yaml``), where the rules take it from, too. Of
that file only these settings and its ``words`` are read here; what is wrong with it is said when the rules are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from disclosure_nb.filing.sources import content
from disclosure_nb.filing.supply import Supply
from disclosure_nb.form import Edition
from disclosure_nb.frozen import FrozenDict

SETTINGS: Mapping[str, str] = FrozenDict(
    {"carry_over": "remedies_count_carry_over", "revised": "revised_counts_as_issued_and_repealed"}
)
"""What a choice in a params file (``sources:``) is called in the policy of a house."""


@dataclass(frozen=True)
class Counting:
    """Whether section 4 counts cases carried over, and whether a revised document is one issued and one repealed.

    ``words`` are the house's own words by column (``outcome``): word → the row that it means.
    """

    carry_over: bool = True
    revised: bool = True
    words: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: FrozenDict({}))

    def stated(self, choices: Mapping[str, Any]) -> Counting:
        """Return this counting with the choices that are made; a blank is none."""
        return replace(self, **{key: choices[key] for key in SETTINGS if isinstance(choices.get(key), bool)})


def counting_of(house: Path | None) -> Counting:
    """Return how the house pack in a file says that registers count; by default where there is no such file."""
    pack = {} if house is None else content(house, b"policy", b"words")
    policy, words = pack.get("policy"), pack.get("words")
    counting = Counting(words=_words(words) if isinstance(words, dict) else FrozenDict({}))
    if not isinstance(policy, dict):
        return counting
    return counting.stated({key: policy.get(setting) for key, setting in SETTINGS.items()})


def _words(given: Mapping[Any, Any]) -> Mapping[str, Mapping[str, str]]:
    """Return the words of a house that can be ones, by column."""
    return FrozenDict(
        {
            column: FrozenDict({str(word): meant for word, meant in words.items() if isinstance(meant, str)})
            for column, words in given.items()
            if isinstance(words, dict)
        }
    )


def read_register(kind: str, path: Path, edition: Edition, year: int, name: str, counting: Counting) -> Supply:
    """Return what a register gives, counted so. Raises ParamsError with every problem found."""
    from disclosure_nb.filing import registers  # takes a while to import: only for those who have one

    if kind == "requests":
        return registers.read_requests(path, edition, year, name=name, words=counting.words)
    if kind == "remedies":
        count: registers.Count = "concluded_or_pending" if counting.carry_over else "accepted"
        return registers.read_remedies(path, edition, year, name=name, count=count, words=counting.words)
    revised = counting.revised
    return registers.read_documents(path, edition, year, name=name, revised_counts=revised, words=counting.words)
