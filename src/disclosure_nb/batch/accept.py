"""Recording that somebody accepts findings: a decision with its reason, in a file next to the params file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from disclosure_nb.archive.manifest import FILE_NAME, Manifest
from disclosure_nb.batch.atomic import write_file
from disclosure_nb.batch.tasks import Task
from disclosure_nb.checks import (
    Decision,
    Findings,
    check_in,
    decide,
    decisions_path,
    decisions_yaml,
    house_of,
    lapsed,
    read_decisions,
    rule_catalogue,
)
from disclosure_nb.errors import DisclosureError, UsageError
from disclosure_nb.filing import Store, filing_from_json
from disclosure_nb.filing.store.names import is_unit_id
from disclosure_nb.filing.store.stated_ids import unit_of
from disclosure_nb.form import edition_from_yaml, get_edition
from disclosure_nb.gate.recomputed import finding_from_json
from disclosure_nb.gate.text import CONTRADICTIONS
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Acceptance:
    """What somebody accepts: all findings of these rules, for a reason; who accepts it, and on which day (2024-01-20).

    ``by`` and ``date`` are not recorded where they are empty. Raises UsageError for an unknown rule, an empty reason or
    a date that is no day of the calendar.
    """

    codes: tuple[str, ...]
    reason: str
    by: str = ""
    date: str = ""

    def __post_init__(self) -> None:
        _check(self.codes, self.reason)
        if self.date:
            try:
                date.fromisoformat(self.date)
            except ValueError as error:
                raise UsageError(
                    Sentence(
                        f"日期“{self.date}”不是日历上的日期，应为 2024-01-20 这样的写法。",
                        f"“{self.date}” is not a day of the calendar; write it as 2024-01-20.",
                    )
                ) from error

    def of(self, findings: Findings, usual: str) -> tuple[Decision, ...]:
        """Return the decisions on findings; ``usual`` is who accepts where nobody is named (a house's setting)."""
        return decide(findings, self.codes, self.reason.strip(), by=self.by or usual, date=self.date)


def _check(codes: Sequence[str], reason: str) -> None:
    if not reason.strip():
        raise UsageError(
            Sentence("接受核对结果须写明理由（--reason）。", "accepting findings needs a reason (--reason).")
        )
    for code in codes:
        if code not in rule_catalogue() and not code.startswith("H"):
            known = "、".join(rule_catalogue())
            raise UsageError(
                Sentence(f"没有规则“{code}”，有：{known}。", f"there is no rule “{code}”; there are: {known}.")
            )


@dataclass(frozen=True)
class Accepted:
    """What was accepted: ``new`` decisions, and the ``codes`` of which there are findings, also such as were before.

    ``unsaid`` is what the new decisions do not say: who, when.
    """

    new: int
    codes: frozenset[str]
    unsaid: tuple[Sentence, ...] = ()


def accept(task: Task, acceptance: Acceptance) -> Accepted:
    """Accept findings on a unit; return how many were accepted, and of which rules.

    Earlier decisions stay, but for those that lapsed because a cell changed. Raises ParamsError or RulesError if an
    input cannot be read, OSError if the file cannot be written.
    """
    store = Store(task.root)
    house = house_of(store.root)
    findings = check_in(store, store.load(task.unit, task.year), house=house, params=task.file)
    earlier = read_decisions(task.file)
    gone = [decision for decision in lapsed(findings, earlier) if not _of_notebook(decision)]
    kept = [decision for decision in earlier if decision not in gone]
    return _record(task.file, kept, acceptance.of(findings, house.policy.accepted_by), findings)


def accept_shown(report: Any, params: Path, acceptance: Acceptance, *, notebook_only: bool = False) -> Accepted:
    """Accept the findings that a made report shows, also those on text that only its notebook has.

    ``report`` is the content of its ``report.json``, ``params`` the unit's params file; ``notebook_only`` leaves
    all other findings out. Returns and raises as :func:`accept` does; UsageError, too, if ``report`` is no report's.
    """
    try:
        form = report.get("form")
        id = report["filing"]["edition"]
        edition = get_edition(id) if form is None else edition_from_yaml(form["yaml"], "form.yaml")
        shown = map(finding_from_json, report["findings"]["findings"])
        mine = tuple(finding for finding in shown if finding.where or not notebook_only)
        findings = Findings(filing_from_json(report["filing"], edition), mine)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, DisclosureError) as error:
        raise UsageError(
            Sentence(
                "report.json 已损坏或不是本程序所生成，请重新生成报告后再接受。",
                "report.json is damaged or was not made by this program; make the report again, then accept.",
            )
        ) from error
    earlier = list(read_decisions(params))
    usual = house_of(params.parent.parent).policy.accepted_by
    new = [decision for decision in acceptance.of(findings, usual) if decision not in earlier]
    return _record(params, earlier, new, findings)


def _record(params: Path, earlier: Sequence[Decision], new: Sequence[Decision], findings: Findings) -> Accepted:
    if new:
        write_file(decisions_path(params), decisions_yaml([*earlier, *new]).encode())
    unsaid = [_BY] * any(not decision.by for decision in new) + [_DATE] * any(not decision.date for decision in new)
    return Accepted(len(new), frozenset(finding.code for finding in findings), tuple(unsaid))


_BY = Sentence("由谁接受（--by）", "who accepted it (--by)")
_DATE = Sentence("何时接受（--date）", "when (--date)")


def nothing_of(codes: Iterable[str], accepted: Iterable[Accepted]) -> UsageError | None:
    """Return the error that of some of the rules asked for there is no finding anywhere, None if there is of each."""
    found = {code for each in accepted for code in each.codes}
    lacking = [code for code in dict.fromkeys(codes) if code not in found]
    if not lacking:
        return None
    known, known_en = "、".join(sorted(found)) or "没有", ", ".join(sorted(found)) or "none"
    return UsageError(
        Sentence(
            f"没有可接受的 {'、'.join(lacking)}：核对结果里没有这些规则（现有：{known}），请用 check 查看。",
            f"nothing of {', '.join(lacking)} to accept: the findings are of other rules ({known_en}); see check.",
        )
    )


def _of_notebook(decision: Decision) -> bool:
    """Whether a decision may be on text that stands in a notebook only: a check of the params cannot tell."""
    return bool(decision.about) and decision.code in CONTRADICTIONS


def params_of(folder: Path) -> Path:
    """Return the params file that the report in a folder was made from.

    Its manifest names the file; it is looked for in the working folder and in the folders above the report. Raises
    UsageError if it is not there.
    """
    try:
        manifest = Manifest.from_bytes((folder / FILE_NAME).read_bytes())
    except ValueError as error:
        raise UsageError(
            Sentence(
                f"{folder.name} 中的 {FILE_NAME} 已损坏，请重新生成报告。",
                f"{FILE_NAME} in {folder.name} is damaged; make the report again.",
            )
        ) from error
    names = [name for name, record in manifest.made_from.inputs.items() if record.sha256 and _is_of(name, manifest)]
    for name in sorted(names, reverse=True):  # UNIT.yaml before UNIT.xlsx
        for above in (Path.cwd(), *folder.resolve().parents):
            if (above / name).is_file() and unit_of(above / name) == manifest.unit:
                return above / name
    said = names[0] if names else f"params/{manifest.year}/{manifest.unit}.yaml"
    raise UsageError(
        Sentence(
            f"没有找到这份报告的数据文件（{said}），请在项目文件夹中运行，或直接给出数据文件。",
            f"the params file of this report ({said}) was not found; run the command in the project's folder, or name "
            "the params file.",
        )
    )


def _is_of(name: str, manifest: Manifest) -> bool:
    """Whether an input may be the unit's own file of the year; one whose name is no id states the unit inside."""
    file = Path(name)
    return (file.stem == manifest.unit or not is_unit_id(file.stem)) and file.parent.name in (
        str(manifest.year),
        "params",
    )
