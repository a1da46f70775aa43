"""The rule pack: what every rule is called, what it means, on what it rests (``rules.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from disclosure_nb.form import Edition
from disclosure_nb.form.edition import Severity
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Rule:
    """A rule that filings are confronted with. It knows nothing of any filing.

    ``severity`` is what its findings weigh by default, ``basis`` the article or notice it rests on, ``editions`` those
    it is for (empty: all), ``means`` and ``example`` explain it to people.
    """

    code: str
    name: Sentence
    severity: Severity
    basis: str
    means: Sentence
    example: Sentence
    editions: tuple[str, ...] = ()

    def covers(self, edition: Edition) -> bool:
        """Whether the rule is meant for an edition."""
        return not self.editions or edition.id in self.editions


@cache
def rule_catalogue() -> Mapping[str, Rule]:
    """Return all rules by code, in the order C, Y, A, T, P, S."""
    data = yaml.safe_load(files(__package__).joinpath("rules.yaml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            code: Rule(
                code=code,
                name=Sentence(**entry["name"]),
                severity=entry["severity"],
                basis=entry["basis"],
                means=Sentence(**entry["means"]),
                example=Sentence(**entry["example"]),
                editions=tuple(entry.get("editions", ())),
            )
            for code, entry in data.items()
        }
    )
