"""What people decide on findings: accepted or explained, with a reason, for as long as the cells stay as they are.

Decisions are in ``UNIT.decisions.yml``, next to the unit's params file::

    - code: C4
      cells: {remedies.review.upheld: 10, remedies.review.total: 0}
      reason: 照录已公布的报告
      by: 张三
      date: 2024-01-20

A decision is about one finding: its code, the values that its cells had, and what they were compared with: the sum
that was expected, last year's number, the units' (``expected``, ``beside``). It lapses when one of them changes. ``by``
and ``date`` say who accepted it, and when, where that was recorded. A finding without cells (about the text), on
another source (S1), or on text of a notebook, is recognised by its sentence (``about``) as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from disclosure_nb.checks.findings import Finding, Findings
from disclosure_nb.errors import Problem, RulesError
from disclosure_nb.filing import Filing, Value, json_number, number
from disclosure_nb.filing.store.names import DECISIONS
from disclosure_nb.language import Sentence
from disclosure_nb.yamlfile import YamlFile


@dataclass(frozen=True)
class Decision:
    """A finding that somebody accepted, and why."""

    code: str
    cells: Mapping[str, Value]
    reason: str
    about: str = ""
    expected: Value = None
    beside: Mapping[str, Value] = field(default_factory=dict)
    by: str = ""
    date: str = ""

    @property
    def said(self) -> str:
        """The reason, with who accepted it and when."""
        who = "，".join(filter(None, (self.by, self.date)))
        return f"{self.reason}（{who}）" if who else self.reason

    def to_json(self) -> dict[str, Any]:
        """Return the decision as plain data, as its file has it; what it does not say is left out."""
        entry = {
            "code": self.code,
            "reason": self.reason,
            "by": self.by,
            "date": self.date,
            "cells": {cell: json_number(value) for cell, value in self.cells.items()},
            "expected": json_number(self.expected),
            "beside": {name: json_number(value) for name, value in self.beside.items()},
            "about": self.about,
        }
        return {name: value for name, value in entry.items() if value not in ("", {}, None)}

    def speaks_of(self, finding: Finding, filing: Filing) -> bool:
        """Whether the decision is on this finding and nothing it spoke of has changed."""
        if self.code != finding.code:
            return False
        if self.about != _about(finding):
            return False
        if (self.expected is not None and self.expected != finding.expected) or (
            self.beside and self.beside != dict(finding.beside)
        ):
            return False
        return set(self.cells) == set(finding.cells) and all(filing[cell] == self.cells[cell] for cell in finding.cells)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)
    code: Annotated[str, Field(pattern="^[A-Z][0-9]+$")]
    reason: Annotated[str, Field(min_length=1, max_length=1000)]
    cells: dict[str, int | Decimal | None] = {}
    about: str = ""
    expected: int | Decimal | None = None
    beside: dict[str, int | Decimal | None] = {}
    by: Annotated[str, Field(max_length=100)] = ""
    date: str = ""


_entries: TypeAdapter[list[_Entry]] = TypeAdapter(list[_Entry])


def decisions_path(params: Path) -> Path:
    """Return where the decisions on a params file's findings are kept. Raises ParamsError if there are two files."""
    return DECISIONS.path(params.parent, params.stem)


def read_decisions(params: Path) -> tuple[Decision, ...]:
    """Return the decisions on the unit of a params file; none if there is no file of them.

    Raises RulesError with every problem found, ParamsError if there are two such files, OSError if it cannot be read.
    """
    path = decisions_path(params)
    if not path.is_file():
        return ()
    file = YamlFile(path.read_bytes(), path.name)
    problems = list(file.problems)
    if not problems:
        try:
            entries = _entries.validate_python(file.data or [])
            return tuple(decision_from_json(entry.model_dump()) for entry in entries)
        except ValidationError as error:
            problems += [_problem(file, detail) for detail in error.errors(include_url=False)]
    raise RulesError(problems)


def decision_from_json(data: Any) -> Decision:
    """Return the decision that :meth:`Decision.to_json` gave. Raises KeyError or TypeError if the data are none."""
    return Decision(
        code=data["code"],
        cells={cell: number(value) for cell, value in data.get("cells", {}).items()},
        reason=data["reason"],
        about=data.get("about", ""),
        expected=number(data.get("expected")),
        beside={name: number(value) for name, value in data.get("beside", {}).items()},
        by=data.get("by", ""),
        date=data.get("date", ""),
    )


def _problem(file: YamlFile, detail: Any) -> Problem:
    sentence = Sentence(
        f"决定文件此处不合要求：{detail['msg']}。", f"the file of decisions is wrong here: {detail['msg']}."
    )
    return Problem("E411", file.place(tuple(detail["loc"])), sentence)


def decide(
    findings: Findings, codes: Iterable[str], reason: str, *, by: str = "", date: str = ""
) -> tuple[Decision, ...]:
    """Return decisions that accept every finding of these codes that nobody has decided on yet.

    ``by`` is who accepts them, ``date`` the day (2024-01-20); empty: not recorded.
    """
    wanted = set(codes)
    return tuple(
        Decision(
            code=finding.code,
            cells={cell: findings.filing[cell] for cell in finding.cells},
            reason=reason,
            about=_about(finding),
            expected=finding.expected,
            beside=finding.beside,
            by=by,
            date=date,
        )
        for finding in findings
        if finding.code in wanted and finding.decision is None
    )


def _about(finding: Finding) -> str:
    if finding.where:  # its number changes when another cell is put before it
        return finding.sentence.zh.removeprefix(f"{finding.where}：")
    return finding.sentence.zh if not finding.cells or finding.code == "S1" else ""


def decided(findings: Findings, decisions: Iterable[Decision]) -> Findings:
    """Return the findings with the decisions that speak of them."""
    known = tuple(decisions)
    found = []
    for finding in findings:
        mine = next((decision for decision in known if decision.speaks_of(finding, findings.filing)), None)
        found.append(finding if mine is None else replace(finding, decision=mine.said))
    return replace(findings, all=tuple(found))


def lapsed(findings: Findings, decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the decisions that speak of no finding any more: a cell has changed, or the finding is gone."""
    return tuple(
        decision
        for decision in decisions
        if not any(decision.speaks_of(finding, findings.filing) for finding in findings)
    )


def decisions_yaml(decisions: Iterable[Decision]) -> str:
    """Return decisions as the text of their file."""
    entries = [decision.to_json() for decision in decisions]
    header = "# 对核对结果的决定；所涉单元格、所比较的数一变，决定即失效。\n"
    return header + yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1000)
