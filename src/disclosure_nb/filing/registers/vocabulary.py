"""What word columns may say: the labels and ids of the edition, and the short forms of ``words.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing.registers.masking import masked
from disclosure_nb.filing.registers.specs import normal, packaged
from disclosure_nb.form import Cell, Edition
from disclosure_nb.form.edition import Each
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Vocabulary:
    """The words of one column. ``ids`` are what they mean, in the order of the form; ``labels`` name those in messages.

    ``words`` leads from a normal word to its id, ``groups`` from a word for several ids (（三）不予公开) to these.
    """

    ids: tuple[str, ...]
    labels: Mapping[str, str]
    words: Mapping[str, str]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def read(self, text: str) -> str | Sentence:
        """Return the id that a text means, or what is wrong with it."""
        word = normal(text)
        if (id := self.words.get(word)) is not None:
            return id
        shown = masked(text, self.words)
        if word in self.groups:
            labels = [self.labels[id] for id in self.groups[word]]
            return Sentence(
                f"写的是“{word}”，这是一大类，请写明其中哪一项：{'、'.join(labels)}。",
                f"found “{word}”, a whole group; say which of it: {', '.join(labels)}.",
            )
        if close := get_close_matches(word[:_LONGEST], self.words, n=1, cutoff=0.7):
            label = self.labels[self.words[close[0]]]
            return Sentence(
                f"写的是{shown.zh}，不认识，是否应为“{label}”？请改正。",
                f"found {shown.en}, which is not known; is “{label}” meant? Correct it.",
            )
        labels = list(self.labels.values())
        more = "…" if len(labels) > _MOST_NAMES else ""
        return Sentence(
            f"写的是{shown.zh}，不认识；应为：{'、'.join(labels[:_MOST_NAMES])}{more}。",
            f"found {shown.en}, which is not known; expected one of: {', '.join(labels[:_MOST_NAMES])}{more}.",
        )


_LONGEST = 40
_MOST_NAMES = 8
_REMARK = re.compile(r"(?<=.)（[^（）]*）$")
_NUMBERING = re.compile(r"^(（[一二三四五六七八九十]+）|[一二三四五六七八九十]+、|[0-9]+[.．、])")


def _vocabulary(named: Mapping[str, Iterable[str]], labels: Mapping[str, str]) -> Vocabulary:
    words: dict[str, str] = {}
    twice: set[str] = set()
    for id, given in named.items():
        for word in {normal(word) for word in given}:
            if words.setdefault(word, id) != id:
                twice.add(word)
    return Vocabulary(tuple(named), labels, {word: id for word, id in words.items() if word not in twice})


@cache
def plain_vocabulary(name: str) -> Vocabulary:
    """Return the words of a section of ``words.yaml`` that no edition adds to: channels, cases, answers."""
    data: Mapping[str, list[str]] = packaged("words.yaml")[name]
    return _vocabulary({id: [id, *words] for id, words in data.items()}, {id: words[0] for id, words in data.items()})


@dataclass(frozen=True)
class RequestForm:
    """The table of requests of an edition: outcome rows and applicant classes, with the words of registers for them.

    ``rows`` leads from the concepts received, carried_in, carried_out and concluded to the ids of their rows;
    ``total`` is the id of the column of totals. ``practice`` are the outcome words that are counted by practice, not by
    the letter of the form; ``pending`` those that say there is no outcome yet.
    """

    table: str
    rows: Mapping[str, str]
    total: str
    outcomes: Vocabulary
    classes: Vocabulary
    practice: frozenset[str]
    pending: frozenset[str]

    def address(self, row: str, column: str) -> str:
        """Return the address of a cell by the ids of its row and column."""
        return f"{self.table}.{row}.{column}"


_ROWS = ("received", "carried_in", "carried_out", "concluded")


def request_form(edition: Edition) -> RequestForm:
    """Return the table of requests of an edition as registers need it.

    Outcomes are the parts of the edition's total of requests concluded, classes those of the total received.
    Raises ParamsError for an edition without such a table.
    """
    totals = {row: edition.cells[address] for row in _ROWS if (address := edition.one(f"{row}.total")) is not None}
    outcomes = _parts(edition, totals.get("concluded"), "column")
    classes = _parts(edition, totals.get("received"), "row")
    if not outcomes or not classes or len(totals) < len(_ROWS):
        raise no_section(edition, Sentence("依申请公开台账", "a register of requests"))
    words = packaged("words.yaml")
    rows = {cell.row.concept: str(cell.row.id) for cell in outcomes if cell.row.concept}
    synonyms = _fallen(words["outcomes"], words["falls_to"], rows)
    practice = _fallen(words["practice"], words["falls_to"], rows)
    both = {id: [*synonyms.get(id, []), *practice.get(id, [])] for id in rows.values()}
    total = totals["received"]
    return RequestForm(
        total.table,
        {concept: str(cell.row.id) for concept, cell in totals.items()},
        str(total.column.id),
        _of_form({str(cell.row.id): cell.row_path for cell in outcomes}, both),
        _of_columns(classes, words["classes"]),
        frozenset(normal(word) for given in practice.values() for word in given),
        frozenset(map(normal, words["pending"])),
    )


def row_vocabulary(edition: Edition, references: Mapping[str, str], words: str) -> Vocabulary:
    """Return the words for some rows: ``references`` leads from the concept of each to a cell in it (``review.total``).

    What is read are the concepts. ``words`` is the section of ``words.yaml`` with short forms.
    """
    found = {concept: edition.cells[edition.find(reference)[0]] for concept, reference in references.items()}
    short: Mapping[str, Sequence[str]] = packaged("words.yaml")[words]
    synonyms = {concept: [str(cell.row.id), *short.get(concept, ())] for concept, cell in found.items()}
    return _of_form({concept: cell.row_path for concept, cell in found.items()}, synonyms)


def column_vocabulary(edition: Edition, total: str, words: str) -> Vocabulary:
    """Return the words for the parts of a row's total (``review.total``); what is read are the ids of their columns."""
    address = edition.one(total)
    cells = _parts(edition, None if address is None else edition.cells[address], "row")
    return _of_columns(cells, packaged("words.yaml")[words])


def _of_columns(cells: Sequence[Cell], words: Mapping[str, Sequence[str]]) -> Vocabulary:
    synonyms = {str(cell.column.id): words.get(cell.column.concept or "", ()) for cell in cells}
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


def _fallen(
    words: Mapping[str, Sequence[str]], falls_to: Mapping[str, str], rows: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return the short forms by row id; those of a concept that the form does not have go where it falls to."""
    found: dict[str, list[str]] = {}
    for concept, given in words.items():
        row = rows.get(concept) or rows.get(falls_to.get(concept, ""))
        if row is not None:
            found.setdefault(row, []).extend([concept, *given])
    return found


def _of_form(paths: Mapping[str, tuple[str, ...]], synonyms: Mapping[str, Sequence[str]]) -> Vocabulary:
    named: dict[str, set[str]] = {}
    groups: dict[str, list[str]] = {}
    for id, path in paths.items():
        *above, label = path
        own = {id, label, _unremarked(label), *synonyms.get(id, ())}
        prefixed = {f"{normal(_unremarked(group))}{normal(word)}" for group in above[-1:] for word in own}
        named[id] = own | prefixed
        for group in above:
            groups.setdefault(normal(_unremarked(group)), []).append(id)
    found = _vocabulary(named, {id: _short(path[-1]) for id, path in paths.items()})
    several = {word: tuple(ids) for word, ids in groups.items() if word not in found.words}
    return Vocabulary(found.ids, found.labels, found.words, several)


def _unremarked(label: str) -> str:
    """Return a label without a remark in brackets behind it: （二）部分公开（区分…） → （二）部分公开."""
    return _REMARK.sub("", label)


def _short(label: str) -> str:
    """Return a label as messages name it: without numbering and remark."""
    return _NUMBERING.sub("", _unremarked(label)) or label
