"""What checking a filing finds: the result is a value of its own, apart from the data and from the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure_nb.filing import Filing, Value, json_number
from disclosure_nb.form.edition import Severity
from disclosure_nb.language import Sentence

_ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Repair:
    """Values for some cells that would make the broken identities hold, and why they are plausible."""

    cells: Mapping[str, Value]
    reason: Sentence


@dataclass(frozen=True)
class Finding:
    """One rule that does not hold.

    ``cells`` are the addresses it speaks of; ``expected`` and ``actual`` the two sides, where they are numbers.
    """

    code: str
    severity: Severity
    cells: tuple[str, ...]
    sentence: Sentence
    basis: str
    expected: Value = None
    actual: Value = None
    repairs: tuple[Repair, ...] = ()

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
            "repairs": [
                {
                    "cells": {address: json_number(value) for address, value in repair.cells.items()},
                    "reason": repair.reason.zh,
                    "reason_en": repair.reason.en,
                }
                for repair in self.repairs
            ],
        }


@dataclass(frozen=True)
class Findings:
    """All findings on one filing, worst first, then in the order of the rules and of the form."""

    filing: Filing
    all: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.all if finding.severity == severity)

    @property
    def clean(self) -> bool:
        """Whether no finding is an error."""
        return not self.of("error")

    @property
    def summary(self) -> dict[Severity, int]:
        """Number of findings by severity."""
        return {severity: len(self.of(severity)) for severity in _ORDER}

    def marks(self) -> dict[str, tuple[Severity, tuple[Finding, ...]]]:
        """Return, for every cell that a finding speaks of, the worst severity and the findings."""
        touching: dict[str, list[Finding]] = {}
        for finding in self.all:
            for address in finding.cells:
                touching.setdefault(address, []).append(finding)
        return {
            address: (min((finding.severity for finding in found), key=_ORDER.__getitem__), tuple(found))
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
        }


def sort_findings(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings worst first; equal severities keep the order in which the rules found them."""
    return tuple(sorted(findings, key=lambda finding: _ORDER[finding.severity]))

