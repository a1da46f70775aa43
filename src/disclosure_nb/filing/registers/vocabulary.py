"""What word columns may say: the labels and ids of the edition, the words of ``words.yaml``, and those of the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.registers.knownwords import (
    HOUSE,
    LABEL,
    NO_WORDS,
    HouseWords,
    KnownWord,
    pending_words,
    words_of,
)
from disclosure_nb.filing.registers.masking import masked
from disclosure_nb.filing.registers.specs import normal, packaged
from disclosure_nb.filing.registers.suggestions import nearest
from disclosure_nb.form import Cell, Edition
from disclosure_nb.form.edition import Each
from disclosure_nb.language import Sentence

Words = Iterable[tuple[str, str]]
"""Words as they are written, each with the id of its ground."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of one column. ``ids`` are what they mean, in the order of the form; ``labels`` name those in messages.

    ``words`` leads from a normal word to what it means, ``groups`` from one for several ids (（三）不予公开) to these.
    """

    ids: tuple[str, ...]
    labels: Mapping[str, str]
    words: Mapping[str, KnownWord]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, text: str) -> str | Sentence:
        """Return the id that a text means, or what is wrong with it, with every id that it could mean."""
        word = normal(text)
        if (known := self.words.get(word)) is not None:
            return known.id
        shown = masked(text, self.words)
        if word in self.groups:
            labels = [self.labels[id] for id in self.groups[word]]
            return Sentence(
                f"写的是“{word}”，这是一大类，请写明其中哪一项：{'、'.join(labels)}。",
                f"found “{word}”, a whole group; say which of it: {', '.join(labels)}.",
            )
        near = [self.labels[id] for id in self.nearest(word)]
        if len(near) == 1:
            return Sentence(
                f"写的是{shown.zh}，不认识，是否应为“{near[0]}”？请改正。",
                f"found {shown.en}, which is not known; is “{near[0]}” meant? Correct it.",
            )
        if near:
            return Sentence(
                f"写的是{shown.zh}，不认识，可能是（最接近的在前）：{'、'.join(near)}；请写明是哪一项。",
                f"found {shown.en}, which is not known; it could be (nearest first): {', '.join(near)}; say which.",
            )
        labels = list(self.labels.values())
        return Sentence(
            f"写的是{shown.zh}，不认识；应为：{'、'.join(labels)}。",
            f"found {shown.en}, which is not known; expected one of: {', '.join(labels)}.",
        )

    def nearest(self, text: str) -> list[str]:
        """Return the ids that a text that is not known could mean, nearest first; none where nothing is near."""
        meanings = {word: (known.id,) for word, known in self.words.items()}
        found = nearest(normal(text), {**meanings, **self.groups})
        return found if len(found) < len(self.ids) else []

    def with_own(self, own: Mapping[str, str]) -> Vocabulary:
        """Return this vocabulary with words of the house; one for a row that this edition does not have is left out."""
        words = dict(self.words)
        for text, meant in own.items():
            if (known := self.words.get(normal(meant))) is not None:
                words[normal(text)] = KnownWord(text, known.id, HOUSE)
        return replace(self, words=words, groups={one: ids for one, ids in self.groups.items() if one not in words})


_REMARK = re.compile(r"(?<=.)（[^（）]*）$")
_NUMBERING = re.compile(r"^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|[0-9]+[.．、])")


def _vocabulary(named: Mapping[str, Words], labels: Mapping[str, str]) -> Vocabulary:
    """Return a vocabulary; a word that is given for several ids is a group of them."""
    words: dict[str, KnownWord] = {}
    several: dict[str, list[str]] = {}
    for id, given in named.items():
        for text, ground in given:
            known = words.setdefault(normal(text), KnownWord(text, id, ground))
            if known.id != id:
                ids = several.setdefault(normal(text), [known.id])
                ids += [id] if id not in ids else []
    single = {word: known for word, known in words.items() if word not in several}
    return Vocabulary(tuple(named), labels, single, {word: tuple(ids) for word, ids in several.items()})


def plain_vocabulary(column: str, own: HouseWords = NO_WORDS) -> Vocabulary:
    """Return the words of a column of ``words.yaml`` that no edition adds to: channel, answer."""
    data = words_of(column)
    named = {id: [(id, LABEL), *words] for id, words in data.items()}
    return _vocabulary(named, {id: words[0][0] for id, words in data.items()}).with_own(own.get(column, {}))


@dataclass(frozen=True)
class RequestForm:
    """The table of requests of an edition: outcome rows and applicant classes, with the words of registers for them.

    ``rows`` leads from the concepts received, carried_in, carried_out and concluded to the ids of their rows;
    ``total`` is the id of the column of totals; ``pending`` are the words that say there is no outcome yet.
    """

    table: str
    rows: Mapping[str, str]
    total: str
    outcomes: Vocabulary
    classes: Vocabulary
    pending: frozenset[str]

    def address(self, row: str, column: str) -> str:
        """Return the address of a cell by the ids of its row and column."""
        return f"{self.table}.{row}.{column}"


_ROWS = ("received", "carried_in", "carried_out", "concluded")


def request_form(edition: Edition, own: HouseWords = NO_WORDS) -> RequestForm:
    """Return the table of requests of an edition as registers need it; ``own`` are the words of the house.

    Outcomes are the parts of the edition's total of requests concluded, classes those of the total received.
    Raises ParamsError for an edition without such a table.
    """
    totals = {row: edition.cells[address] for row in _ROWS if (address := edition.one(f"{row}.total")) is not None}
    outcomes = _parts(edition, totals.get("concluded"), "column")
    classes = _parts(edition, totals.get("received"), "row")
    if not outcomes or not classes or len(totals) < len(_ROWS):
        raise no_section(edition, Sentence("依申请公开台账", "a register of requests"))
    rows = {cell.row.concept: str(cell.row.id) for cell in outcomes if cell.row.concept}
    total = totals["received"]
    of_house = own.get("outcome", {})
    pending = pending_words()
    return RequestForm(
        total.table,
        {concept: str(cell.row.id) for concept, cell in totals.items()},
        str(total.column.id),
        _of_form({str(cell.row.id): cell.row_path for cell in outcomes}, _fallen(rows)).with_own(of_house),
        _of_columns(classes, "class").with_own(own.get("class", {})),
        pending | {normal(word) for word, meant in of_house.items() if normal(meant) in pending},
    )


CASES = ("review", "direct_suit", "later_suit")
"""The concepts of the rows of section 4."""

_DOCUMENTS = ("rules", "normative")
_OF_DOCUMENTS = ("issued", "repealed", "in_force", "new_made", "new_public", "public_total")


def case_vocabulary(edition: Edition, own: HouseWords = NO_WORDS) -> Vocabulary:
    """Return the words for the rows of section 4; what is read are their concepts (:data:`CASES`)."""
    rows = {row: edition.cells[at] for row in CASES if (at := edition.one(f"{row}.total")) is not None}
    return _of_rows(rows, "case", own)


def document_vocabulary(edition: Edition, own: HouseWords = NO_WORDS) -> Vocabulary:
    """Return the words for the rows 规章 and 行政规范性文件 of section 2; what is read are their concepts."""
    asked = ((row, edition.one(f"{row}.{column}")) for row in _DOCUMENTS for column in _OF_DOCUMENTS)
    return _of_rows({row: edition.cells[at] for row, at in asked if at is not None}, "document", own)


def result_vocabulary(edition: Edition, own: HouseWords = NO_WORDS) -> Vocabulary:
    """Return the words for the results of reviews and suits; what is read are the ids of their columns."""
    address = edition.one("review.total")
    cells = _parts(edition, None if address is None else edition.cells[address], "row")
    return _of_columns(cells, "result").with_own(own.get("result", {}))


def _of_rows(rows: Mapping[str, Cell], column: str, own: HouseWords) -> Vocabulary:
    short = words_of(column)
    synonyms = {concept: [(str(cell.row.id), LABEL), *short.get(concept, ())] for concept, cell in rows.items()}
    paths = {concept: cell.row_path for concept, cell in rows.items()}
    return _of_form(paths, synonyms).with_own(own.get(column, {}))


def _of_columns(cells: Sequence[Cell], column: str) -> Vocabulary:
    words = words_of(column)
    synonyms = {str(cell.column.id): words.get(cell.column.concept or "", []) for cell in cells}
    return _of_form({str(cell.column.id): cell.column_path for cell in cells}, synonyms)


def no_section(edition: Edition, register: Sentence) -> ParamsError:
    """Say that an edition has no table for a register."""
    sentence = Sentence(
        f"{edition.id} 版格式没有可由{register.zh}统计的表，请换用其他格式，或不提供此台账。",
        f"the form of {edition.id} has no table that {register.en} could fill; use another form or leave it out.",
    )
    return ParamsError([Problem("E309", Place(edition.id), sentence)])


def _parts(edition: Edition, total: Cell | None, each: Each) -> list[Cell]:
    """Return the cells that add up to a total, those of its column or of its row; none where nothing says so."""
    for identity in edition.identities:
        if total is not None and identity.total and identity.left == (total.address,) and identity.each == each:
            return [edition.cells[address] for address in identity.right]
    return []


def _fallen(rows: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return the outcome words by row id; those of a concept that the form does not have go where it falls to."""
    falls_to = packaged("words.yaml")["falls_to"]
    found: dict[str, list[tuple[str, str]]] = {}
    for concept, given in words_of("outcome").items():
        row = rows.get(concept) or rows.get(falls_to.get(concept, ""))
        if row is not None:
            found.setdefault(row, []).extend([(concept, LABEL), *given])
    return found


def _of_form(paths: Mapping[str, tuple[str, ...]], synonyms: Mapping[str, Words]) -> Vocabulary:
    named: dict[str, list[tuple[str, str]]] = {}
    groups: dict[str, list[str]] = {}
    for id, path in paths.items():
        *above, label = path
        own = [(id, LABEL), (label, LABEL), (_unremarked(label), LABEL), *synonyms.get(id, ())]
        prefixed = [(f"{_unremarked(group)} {text}", ground) for group in above[-1:] for text, ground in own]
        named[id] = own + prefixed
        for group in above:
            groups.setdefault(normal(_unremarked(group)), []).append(id)
    found = _vocabulary(named, {id: _short(path[-1]) for id, path in paths.items()})
    several = {word: tuple(ids) for word, ids in groups.items() if word not in found.words}
    return replace(found, groups={**found.groups, **several})


def _unremarked(label: str) -> str:
    """Return a label without a remark in brackets behind it: （二）部分公开（区分…） → （二）部分公开."""
    return _REMARK.sub("", label)


def _short(label: str) -> str:
    """Return a label as messages name it: without numbering and remark."""
    return _NUMBERING.sub("", _unremarked(label)) or label
