"""The rule pack: what every rule is called, what it means, what its findings weigh and rest on (``rules.yaml``).

Every finding is made here: a check says *what* it found, the catalogue how much that weighs and on what it rests::

    broken("P5", "length").finding(sentence, about={"notice": edition.notice, "limit": "1000"})

Only the identities of an edition or of a house pack bring their own severity and basis (:func:`declared`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Protocol

import yaml

from disclosure_nb.checks.findings import Finding
from disclosure_nb.filing import Value
from disclosure_nb.form import Edition, edition_ids, get_edition
from disclosure_nb.form.edition import Severity
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence

_SHOWN = {
    "unit": "见表",
    "limit": "…",
    "form": "",
}  # what a basis says of a cell or section where a rule is shown by itself


@dataclass(frozen=True)
class Variant:
    """One way in which a rule can be broken: what a finding of it weighs, and what it rests on.

    ``basis`` may have the places ``{notice}``, ``{unit}`` and ``{limit}``, which each finding fills.
    """

    code: str
    severity: Severity
    basis: str

    def finding(
        self,
        sentence: Sentence,
        cells: tuple[str, ...] = (),
        expected: Value = None,
        actual: Value = None,
        about: Mapping[str, str] = FrozenDict({}),
    ) -> Finding:
        """Return a finding of this kind; ``about`` fills the places of the basis. Raises KeyError if one is missing."""
        return Finding(
            code=self.code,
            severity=self.severity,
            cells=cells,
            sentence=sentence,
            basis=self.basis.format_map(about),
            expected=expected,
            actual=actual,
        )


@dataclass(frozen=True)
class Rule:
    """A rule that filings are confronted with. It knows nothing of any filing.

    ``usual`` is what its findings weigh and rest on, ``variants`` the cases in which that is different, by name;
    ``editions`` those it is for (empty: all), ``means`` and ``example`` explain it to people.
    """

    code: str
    name: Sentence
    usual: Variant
    means: Sentence
    example: Sentence
    editions: tuple[str, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """What its findings usually weigh."""
        return self.usual.severity

    @property
    def basis(self) -> str:
        """The article or notice it rests on, with the notices of all editions that have the rule."""
        forms = [form for id in reversed(edition_ids()) if self.covers(form := get_edition(id))]
        return self.usual.basis.format_map({**_SHOWN, "notice": "；".join(form.notice for form in forms)})

    def covers(self, edition: Edition) -> bool:
        """Whether the rule is meant for an edition."""
        return not self.editions or edition.id in self.editions


@cache
def rule_catalogue() -> Mapping[str, Rule]:
    """Return all rules by code, in the order C, Y, A, T, P, S."""
    data = yaml.safe_load(files(__package__).joinpath("rules.yaml").read_text(encoding="utf-8"))
    return FrozenDict(
        {
            code: Rule(
                code=code,
                name=Sentence(**entry["name"]),
                usual=Variant(code, entry["severity"], entry["basis"]),
                means=Sentence(**entry["means"]),
                example=Sentence(**entry["example"]),
                editions=tuple(entry.get("editions", ())),
                variants={
                    name: Variant(code, case.get("severity", entry["severity"]), case.get("basis", entry["basis"]))
                    for name, case in entry.get("variants", {}).items()
                },
            )
            for code, entry in data.items()
        }
    )


def broken(code: str, variant: str = "") -> Variant:
    """Return what a finding of a rule weighs and rests on, in one of its variants. Raises KeyError for unknown ones."""
    rule = rule_catalogue()[code]
    return rule.variants[variant] if variant else rule.usual


class Declared(Protocol):
    """A relation that brings its own severity and basis: of an edition, or of a house pack."""

    @property
    def code(self) -> str:
        """The code of its rule."""
        ...

    @property
    def severity(self) -> Severity:
        """What its findings weigh."""
        ...

    @property
    def basis(self) -> str:
        """What it rests on."""
        ...


def declared(identity: Declared) -> Variant:
    """Return what a finding on an identity weighs and rests on: as its edition, or the house pack, declares it."""
    return Variant(identity.code, identity.severity, identity.basis.replace("{", "{{").replace("}", "}}"))
