"""Precision and recall of the text rules on the sentences of the corpus, printed at the end of every run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks.text.corpus_figures import alarms, measured
from checks.text.corpus_reader import HALVES, Half, corpus_sentences, spoken

FLOORS = {"open": (0.99, 0.98), "aside": (0.965, 0.82)}  # precision, recall


@pytest.mark.parametrize("half", HALVES)
def test_precision_and_recall_do_not_fall(half: Half, record_property: Callable[[str, object], None]) -> None:
    figures = measured(half)
    record_property("summary", str(figures))

    assert (figures.precision >= FLOORS[half][0], figures.recall >= FLOORS[half][1]) == (True, True), str(figures)


def test_every_finding_marks_characters_of_the_text() -> None:
    for sentence in corpus_sentences("open"):
        for finding in alarms(*spoken(sentence)):
            assert finding.mark is not None
            assert finding.mark.key == sentence.key
            assert 0 <= finding.mark.start < finding.mark.end <= len(sentence.text)
            assert finding.to_json()["text"]["start"] == finding.mark.start
