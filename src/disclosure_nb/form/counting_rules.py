"""How each row and column is counted (口径), how sure that is, and the questions that offices ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from disclosure_nb.form.edition import Cell, Edition, Heading
from disclosure_nb.language import Sentence

Sure = Literal["law", "notice", "standard", "practice", "open"]

SURE: Mapping[Sure, Sentence] = {
    "law": Sentence("法律法规有规定", "the law says so"),
    "notice": Sentence("通知或表格写明", "the notice or the form says so"),
    "standard": Sentence("转发的办理规范写明", "a forwarded standard says so"),
    "practice": Sentence("通行做法，未见明文", "usual practice, written nowhere"),
    "open": Sentence("没有定论，请问主管部门", "not settled; ask the supervising office"),
}
"""How sure a rule of counting is, from most to least."""


@dataclass(frozen=True)
class CountingRule:
    """How something is counted: ``sure`` how sure that is, ``source`` where it is said, ``setting`` what changes it."""

    sentence: Sentence
    sure: Sure
    source: str
    setting: str | None = None


@dataclass(frozen=True)
class Question:
    """A question that offices ask: the ``words`` by which it is found, its answer, and the rows that it is about."""

    words: tuple[str, ...]
    answer: CountingRule
    rows: tuple[str, ...]


def rules_of(cell: Cell) -> Iterator[tuple[str, CountingRule]]:
    """Yield the labels of a cell's rows and columns, from the innermost out, with the rule of counting of each.

    Parts of a house's own edition that mean nothing known (rule P9) have none.

    >>> from disclosure_nb.form import get_edition
    >>> for label, rule in rules_of(get_edition("2021").cells["requests.granted.natural_person"]):
    ...     print(label, rule.sure)
    （一）予以公开 standard
    自然人 practice
    """
    for part, head, concepts, label in (
        ("rows", cell.row, cell.row_concepts, cell.row_path[-1]),
        ("columns", cell.column, cell.column_concepts, cell.column_path[-1]),
    ):
        rules = (counting_rule(part, name) for name in (*reversed(concepts), head.id))
        if (rule := next(filter(None, rules), None)) is not None:
            yield label, rule


def counting_rule(part: str, concept: str | None) -> CountingRule | None:
    """Return how ``rows`` or ``columns`` of a meaning (or id) are counted; None for one that is not known."""
    data = _read()[part].get(concept)
    return None if data is None else _rule(data)


def rules_of_form(edition: Edition) -> Iterator[tuple[Heading, CountingRule]]:
    """Yield the rows and columns of an edition, groups of them too, in the order of the form, each with its rule."""
    for table in edition.tables:
        for block in table.blocks:
            for part, heads in (("rows", block.rows), ("columns", block.columns)):
                for head in (each for top in heads for each in _with_those_below(top)):
                    rule = counting_rule(part, head.concept) or counting_rule(part, head.id)
                    if rule is not None:
                        yield head, rule


def _with_those_below(head: Heading) -> Iterator[Heading]:
    yield head
    for child in head.children:
        yield from _with_those_below(child)


@cache
def questions() -> tuple[Question, ...]:
    """Return all questions, in the order of the file."""
    return tuple(Question(tuple(each["words"]), _rule(each), tuple(each["rows"])) for each in _read()["questions"])


def question_about(words: str) -> Question | None:
    """Return the question that somebody's words are about (``撤回？``), None if there is none.

    >>> question_about("并案怎么计？").rows
    ('received', 'concluded')
    """
    asked = words.strip("？? 　")
    exact = (each for each in questions() if asked in each.words)
    longest = sorted(
        ((len(word), -place) for place, each in enumerate(questions()) for word in each.words if word in asked),
        reverse=True,
    )
    return next(exact, None) or (questions()[-longest[0][1]] if longest else None)


@cache
def _read() -> Any:
    return yaml.safe_load(files(__package__).joinpath("counting_rules.yaml").read_text(encoding="utf-8"))


def _rule(data: Any) -> CountingRule:
    return CountingRule(Sentence(data["zh"], data["en"]), data["sure"], data["source"], data.get("setting"))
