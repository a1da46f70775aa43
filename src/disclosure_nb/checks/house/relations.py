"""Relations of a house between any cells: of this year, of last year (``@last``), of a unit it sums (``@ID``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.rules.catalogue import declared
from disclosure_nb.filing import Filing, Value, number_text, total
from disclosure_nb.form.edition import Relation, Severity
from disclosure_nb.form.model import NameModel
from disclosure_nb.form.references import LAST, Reference, ReferenceSyntaxError, Term, parse_reference
from disclosure_nb.language import Sentence


class RelationModel(BaseModel):
    """``left RELATION right`` between sums of cells, as a house pack writes it (``relations``)."""

    model_config = ConfigDict(extra="forbid", strict=True)
    code: Annotated[str, Field(pattern=r"^H[1-9][0-9]*$")]
    name: NameModel
    left: str
    relation: Relation = "="
    right: str
    severity: Severity
    basis: str

    @field_validator("left", "right")
    @classmethod
    def _is_a_sum_of_cells(cls, text: str) -> str:
        try:
            reference = _parsed(text)
        except ReferenceSyntaxError as error:
            raise ValueError(error.sentence.zh) from error
        if reference.whole or any(term.fact is not None for term in reference.terms):
            raise ValueError(f"“{text}”应为一格或几格之和，不能是占比或事项")
        return text

    @property
    def names_units(self) -> bool:
        """Whether it speaks of other units: then it can only be checked where these are at hand."""
        return any(term.of not in ("", LAST) for text in (self.left, self.right) for term in _parsed(text).terms)


def _parsed(text: str) -> Reference:
    return parse_reference(text, elsewhere=True)


def check_relations(
    models: Sequence[RelationModel], filing: Filing, previous: Filing | None, units: Sequence[Filing]
) -> Iterator[Finding]:
    """Yield a finding for every relation that does not hold.

    One with a blank, with a year or unit that is not known here, or with a cell that the form lacks is not decided.
    """
    filings = {"": filing, **{unit.unit.id: unit for unit in units}}
    if previous is not None:
        filings[LAST] = previous
    for model in models:
        left, right = (_sum(_parsed(text), filings) for text in (model.left, model.right))
        if left is None or right is None or (left == right if model.relation == "=" else left >= right):
            continue
        relation = Sentence("应等于", "must be") if model.relation == "=" else Sentence("应不小于", "must be at least")
        sides = [_parsed(text) for text in (model.left, model.right)]
        said = ["＋".join(_said(term, filings) for term in side.terms) for side in sides]
        sentence = Sentence(
            f"{model.name.zh}：{said[0]}，合计 {number_text(left)}，{relation.zh} {number_text(right)}（{said[1]}）。"
            "请对照台账核对。",
            f"{model.name.en}: {model.left} is {number_text(left)} but {relation.en} {number_text(right)} "
            f"({model.right}). Check against the register.",
        )
        here = (term.text for side in sides for term in side.terms if not term.of)
        cells = tuple(dict.fromkeys(cell for text in here for cell in filing.edition.find(text)))
        found = declared(model).finding(sentence, cells, expected=right, actual=left)
        yield replace(found, beside=dict(_elsewhere(sides, filings)))


def _elsewhere(sides: Sequence[Reference], filings: Mapping[str, Filing]) -> Iterator[tuple[str, Value]]:
    """Yield the values of cells of other filings."""
    for term in (term for side in sides for term in side.terms if term.of):
        filing = filings[term.of]
        name = str(filing.year) if term.of == LAST else term.of
        yield from ((f"{cell}@{name}", filing[cell]) for cell in filing.edition.find(term.text))


def _sum(reference: Reference, filings: Mapping[str, Filing]) -> Value:
    values: list[Value] = []
    for term in reference.terms:
        filing = filings.get(term.of)
        cells = () if filing is None else filing.edition.find(term.text)
        if filing is None or not cells:
            return None
        values += [filing[cell] for cell in cells]
    return total(values)


def _said(term: Term, filings: Mapping[str, Filing]) -> str:
    filing = filings[term.of]
    cells = filing.edition.find(term.text)
    label = filing.edition.cells[cells[0]].label if len(cells) == 1 else term.text
    whose = "" if not term.of else f"{filing.year} 年" if term.of == LAST else filing.unit.name
    return f"{whose}{label} {number_text(total(filing[cell] for cell in cells))}"
