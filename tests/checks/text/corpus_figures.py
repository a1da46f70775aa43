"""Precision and recall of the text rules on the corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checks.text.corpus_reader import CorpusSentence, Half, corpus_sentences, spoken
from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.text import check_text
from disclosure_nb.filing import Filing

CODES = frozenset({"T1", "T2", "T3", "T4", "P8"})


@dataclass(frozen=True)
class Figures:
    """What the rules make of the sentences of one half."""

    half: Half
    found: int
    missed: int
    false_alarms: int
    quiet: int

    @property
    def precision(self) -> float:
        """Of the sentences marked wrong as they should or should not be: how many are wrong."""
        return self.found / max(1, self.found + self.false_alarms)

    @property
    def recall(self) -> float:
        """Of the wrong sentences: how many are found."""
        return self.found / max(1, self.found + self.missed)

    def __str__(self) -> str:
        return (
            f"text rules, {self.half} half: precision {self.precision:.3f}, recall {self.recall:.3f} "
            f"({self.found} of {self.found + self.missed} wrong sentences found, "
            f"{self.false_alarms} false alarms on {self.false_alarms + self.quiet} right ones)"
        )


def alarms(filing: Filing, previous: Filing | None) -> list[Finding]:
    """Return the findings of the text rules that ask for a correction (errors and warnings)."""
    return [f for f in check_text(filing, previous) if f.code in CODES and f.severity != "info"]


def found(sentence: CorpusSentence, raised: Sequence[Finding]) -> bool:
    """Whether one of the findings marks (at least in part) what is wrong in the sentence."""
    start, end = sentence.span
    return any(f.mark is not None and f.mark.start < end and start < f.mark.end for f in raised)


def measured(half: Half) -> Figures:
    """Return the figures of one half."""
    hits = {"right": [0, 0], "wrong": [0, 0]}
    for sentence in corpus_sentences(half):
        raised = alarms(*spoken(sentence))
        good = found(sentence, raised) if sentence.verdict == "wrong" else not raised
        hits[sentence.verdict][good] += 1
    return Figures(half, hits["wrong"][1], hits["wrong"][0], hits["right"][0], hits["right"][1])
