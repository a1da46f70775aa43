"""What became of one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from disclosure_nb.errors import Problem, problem_from_json
from disclosure_nb.language import Sentence

STATUSES: Mapping[str, Sentence] = MappingProxyType(
    {
        "clean": Sentence("通过", "clean"),
        "accepted": Sentence("有错误、已接受", "with errors, all accepted"),
        "incomplete": Sentence("未填完（草稿）", "not filled in (drafts)"),
        "findings": Sentence("有错误（草稿）", "with errors (drafts)"),
        "failed": Sentence("未生成", "failed"),
    }
)
"""What can become of a report, from good to bad, as people read it."""

APART: Mapping[str, Sentence] = MappingProxyType(
    {"withdrawn": Sentence("数据已撤、不计入", "data withdrawn, not counted")}
)
"""What is said of earlier reports that are not counted: their data are no longer among the params."""

DRAFTS = ("incomplete", "findings")


@dataclass(frozen=True)
class Outcome:
    """What became of one report.

    ``unit`` is the unit's id, ``name`` its name, as far as it is known. ``status`` is ``clean``, ``accepted``
    (there are errors, and somebody accepted them all), ``incomplete`` (a draft was made: not all is filled in yet),
    ``findings`` (a draft was made: there are errors that nobody accepted) or ``failed`` (not made; ``reason`` says
    why, ``problems`` are what is wrong with an input where that is why). A draft has the ``problems`` that were
    found when it left the notebook; ``changes`` are what was changed in the notebook against the data files
    (``key``, ``was``, ``is``). ``summary`` counts findings by severity, ``codes`` are the rules that failed, or the
    codes of the problems; ``notes`` is what could not be taken into the report; ``untracked`` says why not all that
    it came from is known (``batch/untracked.py``), ``irreproducible`` what another run would show differently
    (``batch/irreproducible.py``); ``files`` are the SHA-256 of what is in the folder; ``kept`` are a person's own
    files that were there as it was made, by their name before, with their name now: they are told as it happens,
    and not recorded.
    """

    unit: str
    year: int
    folder: str
    status: str
    name: str = ""
    title: str = ""
    reason: Sentence | None = None
    problems: tuple[Problem, ...] = ()
    summary: Mapping[str, int] = field(default_factory=dict)
    codes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    irreproducible: tuple[str, ...] = ()
    changes: tuple[Mapping[str, Any], ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the outcome as plain JSON data."""
        return {"folder": self.folder, **self.recorded(), "files": dict(self.files)}

    def recorded(self) -> dict[str, Any]:
        """Return what a manifest records of the outcome: all but the folder and the files' hashes."""
        return {
            "unit": self.unit,
            "name": self.name,
            "year": self.year,
            "status": self.status,
            "title": self.title,
            "reason": "" if self.reason is None else self.reason.zh,
            "reason_en": "" if self.reason is None else self.reason.en,
            "summary": dict(self.summary),
            "codes": list(self.codes),
            "notes": list(self.notes),
            "untracked": list(self.untracked),
            **({"irreproducible": list(self.irreproducible)} if self.irreproducible else {}),
            **({"changes": [dict(change) for change in self.changes]} if self.changes else {}),
            **({"problems": [problem.to_json() for problem in self.problems]} if self.problems else {}),
        }


def outcome_from(data: Mapping[str, Any], *, folder: str, files: Mapping[str, str]) -> Outcome:
    """Return the outcome that ``recorded`` gave as ``data``. Raises KeyError or TypeError for other data."""
    return Outcome(
        unit=data["unit"],
        year=data["year"],
        folder=folder,
        status=data["status"],
        name=data.get("name", ""),
        title=data["title"],
        reason=Sentence(data["reason"], data["reason_en"]) if data["reason"] else None,
        problems=tuple(map(problem_from_json, data.get("problems", ()))),
        summary=data["summary"],
        codes=tuple(data["codes"]),
        notes=tuple(data["notes"]),
        untracked=tuple(data["untracked"]),
        irreproducible=tuple(data.get("irreproducible", ())),
        changes=tuple(data.get("changes", ())),
        files=files,
    )
