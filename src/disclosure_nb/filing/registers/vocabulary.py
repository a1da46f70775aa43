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
                f"here stands “{word}”, a whole group; say which of it: {', '.join(labels)}.",
            )
        if close := get_close_matches(word[:_LONGEST], self.words, n=1, cutoff=0.7):
            label = self.labels[self.words[close[0]]]
            return Sentence(
                f"写的是{shown.zh}，不认识，是否应为“{label}”？请改正。",
                f"here stands {shown.en}, which is not known; is “{label}” meant? Correct it.",
            )
        labels = list(self.labels.values())
        more = "…" if len(labels) > _MOST_NAMES else ""
        return Sentence(
            f"写的是{shown.zh}，不认识；应为：{'、'.join(labels[:_MOST_NAMES])}{more}。",
            f"here stands {shown.en}, which is not known; expected one of: {', '.join(labels[:_MOST_NAMES])}{more}.",
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
    """Section 3 of an edition: its outcome rows and applicant classes, with the words that registers use for them.

    ``practice`` are the outcome words that are counted by practice, not by the letter of the form; ``pending`` those
    that say there is no outcome yet.
    """

    outcomes: Vocabulary
    classes: Vocabulary
    practice: frozenset[str]
    pending: frozenset[str]


def request_form(edition: Edition) -> RequestForm:
    """Return section 3 of an edition as registers need it.

    Outcomes are the parts of the edition's total ``requests.concluded``, classes those of ``requests.received.total``.
    Raises ParamsError for an edition without such a section.
    """
    rows = _terms(edition, "requests.concluded.total", 1)
    classes = _terms(edition, "requests.received.total", 2)
    needed = {f"requests.{row}.total" for row in ("received", "carried_in", "concluded", "carried_out")}
    if not rows or not classes or not needed <= set(edition.cells):
        raise no_section(edition, Sentence("依申请公开台账", "a register of requests"))
    words = packaged("words.yaml")
    by_row = {id: edition.cells[f"requests.{id}.total"] for id in rows}
    by_class = {id: edition.cells[f"requests.received.{id}"] for id in classes}
    synonyms = _fallen(words["outcomes"], words["falls_to"], rows)
    practice = _fallen(words["practice"], words["falls_to"], rows)
    both = {id: [*synonyms.get(id, []), *practice.get(id, [])] for id in rows}
    return RequestForm(
        _of_form({id: cell.row_path for id, cell in by_row.items()}, both),
        _of_form({id: cell.column_path for id, cell in by_class.items()}, words["classes"]),
        frozenset(normal(word) for given in practice.values() for word in given),
        frozenset(map(normal, words["pending"])),
    )


def row_vocabulary(edition: Edition, table: str, rows: Sequence[str], words: str) -> Vocabulary:
    """Return the words for some rows of a table; ``words`` is the section of ``words.yaml`` with short forms."""
    paths = {cell.row.id: cell.row_path for cell in edition.table(table).cells if cell.row.id in rows}
    return _of_form({str(id): path for id, path in paths.items()}, packaged("words.yaml")[words])


def column_vocabulary(edition: Edition, row: str, words: str) -> Vocabulary:
    """Return the words for the parts of a row's total (``table.row``), as the edition declares them."""
    ids = _terms(edition, f"{row}.total", 2)
    cells: Mapping[str, Cell] = edition.cells
    return _of_form({id: cells[f"{row}.{id}"].column_path for id in ids}, packaged("words.yaml")[words])


def no_section(edition: Edition, register: Sentence) -> ParamsError:
    """Say that an edition has no table for a register."""
    sentence = Sentence(
        f"{edition.id} 版格式没有可由{register.zh}统计的表，请换用其他格式，或不提供此台账。",
        f"the form of {edition.id} has no table that {register.en} could fill; use another form or leave it out.",
    )
    return ParamsError([Problem("E309", Place(edition.id), sentence)])


def _terms(edition: Edition, total: str, part: int) -> list[str]:
    """Return the ids whose cells add up to a total; ``part`` is what tells them apart: 1 the row, 2 the column."""
    each = "column" if part == 1 else "row"
    for identity in edition.identities:
        if identity.total and identity.left == (total,) and identity.each == each:
            return [address.split(".")[part] for address in identity.right]
    return []


def _fallen(
    words: Mapping[str, Sequence[str]], falls_to: Mapping[str, str], rows: Sequence[str]
) -> dict[str, list[str]]:
    """Return the short forms of the rows that there are; those of other rows go where they fall to."""
    found: dict[str, list[str]] = {}
    for id, given in words.items():
        row = id if id in rows else falls_to.get(id)
        if row in rows:
            found.setdefault(str(row), []).extend([id, *given])
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
