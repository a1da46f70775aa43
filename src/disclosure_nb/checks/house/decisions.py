"""What people decide on findings: accepted or explained, with a reason, for as long as the cells stay as they are.

Decisions are in ``UNIT.decisions.yml``, next to the unit's params file::

    - code: C4
      cells: {remedies.review.upheld: 10, remedies.review.total: 0}
      reason: 照录已公布的报告

A decision is about one finding: its code and the values that its cells had. It lapses when one of them changes. A
finding without cells (about the text), on another source (S1), or on text of a notebook, is
recognised by its sentence (``about``) as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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

    def speaks_of(self, finding: Finding, filing: Filing) -> bool:
        """Whether the decision is on this finding and nothing it spoke of has changed."""
        if self.code != finding.code:
            return False
        if self.about != _about(finding):
            return False
        return set(self.cells) == set(finding.cells) and all(filing[cell] == self.cells[cell] for cell in finding.cells)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, arbitrary_types_allowed=True)
    code: Annotated[str, Field(pattern="^[A-Z][0-9]+$")]
    reason: Annotated[str, Field(min_length=1, max_length=1000)]
    cells: dict[str, int | Decimal | None] = {}
    about: str = ""


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
    file = YamlFile(path.read_bytes().decode("utf-8-sig", errors="replace"), path.name)
    problems = list(file.problems)
    if not problems:
        try:
            entries = _entries.validate_python(file.data or [])
            return tuple(
                Decision(
                    entry.code, {cell: number(value) for cell, value in entry.cells.items()}, entry.reason, entry.about
                )
                for entry in entries
            )
        except ValidationError as error:
            problems += [_problem(file, detail) for detail in error.errors(include_url=False)]
    raise RulesError(problems)


def _problem(file: YamlFile, detail: Any) -> Problem:
    sentence = Sentence(
        f"决定文件此处不合要求：{detail['msg']}。", f"the file of decisions is wrong here: {detail['msg']}."
    )
    return Problem("E411", file.place(tuple(detail["loc"])), sentence)


def decide(findings: Findings, codes: Iterable[str], reason: str) -> tuple[Decision, ...]:
    """Return decisions that accept every finding of these codes that nobody has decided on yet."""
    wanted = set(codes)
    return tuple(
        Decision(
            code=finding.code,
            cells={cell: findings.filing[cell] for cell in finding.cells},
            reason=reason,
            about=_about(finding),
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
        found.append(finding if mine is None else replace(finding, decision=mine.reason))
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
    entries = []
    for decision in decisions:
        entry: dict[str, Any] = {"code": decision.code, "reason": decision.reason}
        if decision.cells:
            entry["cells"] = {cell: json_number(value) for cell, value in decision.cells.items()}
        if decision.about:
            entry["about"] = decision.about
        entries.append(entry)
    header = "# 对核对结果的决定；所涉单元格一变，决定即失效。\n"
    return header + yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=1000)
