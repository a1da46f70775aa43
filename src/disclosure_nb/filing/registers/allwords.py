"""All words that the registers of an edition know, column by column, and whether the words of a house can be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure_nb.errors import ParamsError
from disclosure_nb.filing.registers.knownwords import LABEL, NO_WORDS, WORD_COLUMNS, HouseWords, KnownWord
from disclosure_nb.filing.registers.specs import normal
from disclosure_nb.filing.registers.vocabulary import (
    Vocabulary,
    case_vocabulary,
    document_vocabulary,
    plain_vocabulary,
    request_form,
    result_vocabulary,
)
from disclosure_nb.form import Edition
from disclosure_nb.language import Sentence

PENDING = "pending"
"""Stands for “no outcome yet” among the meanings of the column outcome."""


def vocabularies(edition: Edition, own: HouseWords = NO_WORDS) -> Mapping[str, Vocabulary]:
    """Return the vocabulary of each column (:data:`WORD_COLUMNS`) that registers of an edition are read for."""
    found = {
        "channel": plain_vocabulary("channel", own),
        "case": case_vocabulary(edition, own),
        "result": result_vocabulary(edition, own),
        "document": document_vocabulary(edition, own),
    }
    try:
        form = request_form(edition, own)
    except ParamsError:  # a form without such a table
        pass
    else:
        pending = {word: KnownWord(word, PENDING, "usage") for word in sorted(form.pending)}
        outcomes = form.outcomes
        labels = {**outcomes.labels, PENDING: "尚未答复"}
        found["outcome"] = replace(
            outcomes, ids=(*outcomes.ids, PENDING), labels=labels, words={**outcomes.words, **pending}
        )
        found["class"] = form.classes
    return {column: found[column] for column in WORD_COLUMNS if column in found and found[column].ids}


def wrong_words(own: HouseWords, editions: Sequence[Edition]) -> Iterator[tuple[str, str, Sentence]]:
    """Yield column, word and what is wrong for every word of a house that no edition can read.

    A word must mean a row that one of the editions has, and may not be one of the form itself. Columns are known.
    """
    known = [vocabularies(edition) for edition in editions]
    for column, words in own.items():
        there = [by_column[column] for by_column in known if column in by_column]
        for word, meant in words.items():
            if any((found := each.words.get(normal(word))) and found.ground == LABEL for each in there):
                zh = f"“{word}”是法定格式自己的行名或列名，不能改指别的，请删去此行。"
                yield column, word, Sentence(zh, f"“{word}” is a label of the form and cannot mean another; delete it.")
            elif not any(normal(meant) in each.words for each in there):
                yield column, word, _unknown(meant, there)


def _unknown(meant: str, there: Sequence[Vocabulary]) -> Sentence:
    near = dict.fromkeys(each.labels[id] for each in there for id in each.nearest(meant))
    labels = near or dict.fromkeys(label for each in there for label in each.labels.values())
    return Sentence(
        f"这里是“{meant}”，各版格式都没有此项，应为行的代号或名称"
        f"{'，最接近的是' if near else ''}：{'、'.join(labels)}。",
        f"found “{meant}”, which no form has; expected the id or label of a row{', nearest' if near else ''}: "
        f"{', '.join(labels)}.",
    )
