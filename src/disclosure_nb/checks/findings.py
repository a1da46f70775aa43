"""What checking a filing finds: the result is a value of its own, apart from the data and from the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from disclosure_nb.display import Displayed
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Filing, Value, json_number
from disclosure_nb.form.edition import Severity
from disclosure_nb.language import Language, Sentence
from disclosure_nb.say import show

_ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Repair:
    """New values for some cells that would mend the broken identities, and why they are plausible.

    ``change`` says the cells by the form's words, from what to what.
    """

    cells: Mapping[str, Value]
    reason: Sentence
    change: Sentence

    def say(self, language: Language = "zh") -> str:
        """Return the change and its reason as one line."""
        brackets = "（{}）" if language == "zh" else " ({})"
        return self.change.in_(language) + brackets.format(self.reason.in_(language))

    def to_json(self) -> dict[str, Any]:
        """Return the repair as plain JSON data."""
        return {
            "cells": {address: json_number(value) for address, value in self.cells.items()},
            "change": self.change.zh,
            "change_en": self.change.en,
            "reason": self.reason.zh,
            "reason_en": self.reason.en,
        }


@dataclass(frozen=True)
class Mark:
    """The characters of the bureau's own text that a finding speaks of.

    ``key`` is the section or topic, ``paragraph`` counts from 0 in it; ``start`` and ``end`` are offsets in that
    paragraph as it was given, ``end`` is not included.
    """

    key: str
    paragraph: int
    start: int
    end: int

    def to_json(self) -> dict[str, Any]:
        """Return the mark as plain JSON data."""
        return {"key": self.key, "paragraph": self.paragraph, "start": self.start, "end": self.end}


@dataclass(frozen=True, repr=False)
class Finding(Displayed):
    """One broken rule.

    ``cells`` are the addresses it is about; ``expected`` and ``actual`` the two sides, where they are numbers.
    ``repairs`` are the smallest changes that would mend everything that is broken together with it.
    ``beside`` are the numbers of other filings that it was compared with, by what they are called (an address with
    the year or ``units``). ``decision`` is the reason for which somebody accepted it, with who and when. ``mark`` is
    where a finding on text has its words; ``where`` names the notebook's cell of a finding on text that is in a
    notebook and not in the filing.
    """

    code: str
    severity: Severity
    cells: tuple[str, ...]
    sentence: Sentence
    basis: str
    expected: Value = None
    actual: Value = None
    repairs: tuple[Repair, ...] = ()
    decision: str | None = None
    where: str = ""
    mark: Mark | None = None
    beside: Mapping[str, Value] = field(default_factory=dict)

    def __repr__(self) -> str:
        accepted = "" if self.decision is None else ", accepted"
        return f"<Finding {self.code} {self.severity}{accepted}: {self.sentence.zh}>"

    @property
    def blocks(self) -> bool:
        """Whether the report stays a draft because of it: an error that nobody has accepted."""
        return self.severity == "error" and self.decision is None

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "cells": list(self.cells),
            "expected": json_number(self.expected),
            "actual": json_number(self.actual),
            "message": self.sentence.zh,
            "message_en": self.sentence.en,
            "basis": self.basis,
            "repairs": [repair.to_json() for repair in self.repairs],
            **({"beside": {name: json_number(value) for name, value in self.beside.items()}} if self.beside else {}),
            **({} if self.mark is None else {"text": self.mark.to_json()}),
            **({} if self.decision is None else {"decision": self.decision}),
            **({"where": self.where} if self.where else {}),
        }


@dataclass(frozen=True, repr=False)
class Findings(Displayed):
    """All findings on one filing, worst first, then in the order of the rules and of the form.

    ``house`` records the house pack that the rules were tightened or silenced by.
    """

    filing: Filing
    all: tuple[Finding, ...]
    house: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {severity}" for severity, count in self.summary.items())
        return f"<Findings {self.filing.unit.id} {self.filing.year}: {counts}>"

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity. Raises UsageError for one that is not error, warning or info."""
        if severity not in list(_ORDER):
            raise UsageError(
                Sentence(
                    f"没有{show(severity)}这一级，有：{'、'.join(_ORDER)}。",
                    f"there is no severity {show(severity, 'en')}; there are: {', '.join(_ORDER)}.",
                )
            )
        return tuple(finding for finding in self.all if finding.severity == severity)

    @property
    def clean(self) -> bool:
        """Whether no finding is an error, but for those that somebody accepted."""
        return not any(finding.blocks for finding in self.all)

    @property
    def summary(self) -> dict[Severity, int]:
        """Number of findings by severity."""
        return {severity: len(self.of(severity)) for severity in _ORDER}

    def marks(self) -> dict[str, tuple[Severity, tuple[Finding, ...]]]:
        """Return, for every cell that a finding speaks of, how it is marked and the findings.

        Where the wrong cells were located, those of the most plausible repair bear the finding's severity, and the
        others that take part are only informed of (``info``).
        """
        touching: dict[str, list[tuple[Severity, Finding]]] = {}
        for finding in self.all:
            suspects = set(finding.repairs[0].cells) if finding.repairs else set(finding.cells)
            for address in dict.fromkeys((*finding.cells, *(cell for cell in suspects if cell in self.filing.cells))):
                weight: Severity = finding.severity if address in suspects else "info"
                touching.setdefault(address, []).append((weight, finding))
        return {
            address: (
                min((weight for weight, _ in found), key=_ORDER.__getitem__),
                tuple(finding for _, finding in found),
            )
            for address, found in touching.items()
        }

    def to_json(self) -> dict[str, Any]:
        """Return the findings as the JSON object that ``disclosure-nb check --json`` prints."""
        return {
            "unit": self.filing.unit.id,
            "year": self.filing.year,
            "edition": self.filing.edition.id,
            "findings": [finding.to_json() for finding in self.all],
            "summary": self.summary,
            **({"house": dict(self.house)} if self.house else {}),
        }


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings worst first; equal severities stay in the order in which the rules found them."""
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))
