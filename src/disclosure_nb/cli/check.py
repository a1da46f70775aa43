"""``disclosure-nb check``: which rules a filing breaks, which cells are probably wrong."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.checks import Finding, Findings, House, check_in, lapsed, read_decisions
from disclosure_nb.checks import check as check_filing
from disclosure_nb.cli.console import FINDINGS, OK, UNUSABLE, complain, messages, put, put_json
from disclosure_nb.cli.editions import EditionNames, named_edition
from disclosure_nb.cli.form_text import marked_tables
from disclosure_nb.cli.house import HousePack, named_house
from disclosure_nb.cli.read import ReaderName, read_with
from disclosure_nb.errors import InputError, UsageError
from disclosure_nb.filing import Filing, Store, number_text, parse_params
from disclosure_nb.filing.params import decoded
from disclosure_nb.filing.store.names import PARAMS, WORKBOOK, form_of
from disclosure_nb.form import Edition
from disclosure_nb.form.edition import Severity
from disclosure_nb.form.short_labels import short_labels
from disclosure_nb.language import Language, Sentence
from disclosure_nb.narrative import gaps, narrate

_SEVERITY: Mapping[Severity, Sentence] = {
    "error": Sentence("错误", "error"),
    "warning": Sentence("提醒", "warning"),
    "info": Sentence("说明", "info"),
}
_UNKNOWN_FORMAT = "E501"
_MOST_REPAIRS = 5
_MOST_CELLS = 12


def check(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(help="数据文件、工作簿、文件夹或报告，- 为标准输入。Params, workbook, folder or report."),
    ],
    previous: Annotated[
        Path | None,
        typer.Option(help="上一年的数据文件、工作簿或报告（默认在文件夹中查找）。Last year's data."),
    ] = None,
    rules: HousePack = None,
    xlsx: Annotated[
        Path | None, typer.Option(help="另存为标红的工作簿。Write a workbook with wrong cells in red.")
    ] = None,
    edition: EditionNames = None,
    reader: ReaderName = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """核对数据：哪条规则不成立、哪一格可能错、怎样改最少。Check a filing (or a folder of them) against all rules."""
    language: Language = context.obj
    several = str(path) != "-" and path.is_dir()
    if several and (previous is not None or xlsx is not None or reader is not None):
        raise UsageError(
            Sentence(
                "--previous、--xlsx 和 --reader 只用于一个文件。",
                "--previous, --xlsx and --reader go with a single file.",
            )
        )
    editions = [named_edition(name) for name in edition or ()]
    house = None if rules is None else named_house(rules)
    last = None if previous is None else _filing_at(previous, rules, language, editions)
    worst = OK
    checked: list[Findings] = []
    tasks = _tasks(path) if reader is None else [None]
    if editions and tasks != [None]:
        raise UsageError(
            Sentence(
                "--edition 只用于读回的报告；数据文件的版式写在文件里（edition: …）。",
                "--edition goes with a report that is read back; a params file names its edition itself (edition: …).",
            )
        )
    for task in tasks:
        try:
            if task is None:
                findings = check_filing(_read_back(path, reader, language, editions), last, house=house or House())
            else:
                findings = _check(task, last, house, rules)
        except InputError as error:
            complain(error, language)
            worst = max(worst, UNUSABLE)
            continue
        checked.append(findings)
        if not json:
            _print(findings, language)
            _print_lapsed(task, findings, language)
        worst = max(worst, FINDINGS if findings.of("error") else OK)
    if json and several:
        total = {severity: sum(findings.summary[severity] for findings in checked) for severity in _SEVERITY}
        put_json({"units": [_to_json(findings) for findings in checked], "summary": total})
    elif json and checked:
        put_json(_to_json(checked[0]))
    if xlsx is not None and checked:
        _write_review(xlsx, checked[0])
    raise typer.Exit(worst)


def _check(task: Task, previous: Filing | None, house: House | None, rules: Path | None) -> Findings:
    store = Store(task.root, rules)
    return check_in(store, store.load(task.unit, task.year), house=house, previous=previous, params=task.file)


def _filing_at(path: Path, rules: Path | None, language: Language, editions: Sequence[Edition]) -> Filing:
    """Return the filing in whatever can be checked: a params file, a workbook or a published report."""
    (task,) = _tasks(path) if not path.is_dir() else [None]
    if task is None:
        return _read_back(path, None, language, editions)
    return Store(task.root, rules).load(task.unit, task.year)


def _tasks(path: Path) -> Sequence[Task | None]:
    """Return the params files and workbooks at ``path``; None for a report to be read back, or for stdin."""
    if str(path) == "-" or (path.is_file() and form_of(path) is not PARAMS and not _is_workbook(path)):
        return [None]
    return find_tasks([path])


def _is_workbook(path: Path) -> bool:
    if form_of(path) is not WORKBOOK:
        return False
    from disclosure_nb.filing.workbook import is_workbook  # takes a while to import: not for params files

    return is_workbook(path)


def _read_back(path: Path, reader: str | None, language: Language, editions: Sequence[Edition]) -> Filing:
    from disclosure_nb.readback import filing_of  # takes a while to import: not for params files

    if str(path) != "-":
        return filing_of(read_with(path, reader, language, editions), path.name)
    data = sys.stdin.buffer.read()
    try:
        return filing_of(read_with(data, reader, language, editions), "-")
    except InputError as error:
        if error.problems[0].code != _UNKNOWN_FORMAT or reader is not None:
            raise
        return parse_params(
            decoded(data, "-"), unit_id="stdin", name="-"
        )  # what is no report should be params: the error says what is wrong with them


def _write_review(path: Path, findings: Findings) -> None:
    from disclosure_nb.batch.atomic import write_file
    from disclosure_nb.workbook.review import review_workbook  # takes a while to import: not for every check

    try:
        write_file(path, review_workbook(findings))
    except OSError as error:
        raise UsageError(
            Sentence(f"无法写入 {path}（{error.strerror}）。", f"cannot write {path} ({error.strerror}).")
        ) from error


def _to_json(findings: Findings) -> dict[str, Any]:
    missing = [gap.to_json() for gap in gaps(narrate(findings.filing))]
    return findings.to_json() | ({"incomplete": missing} if missing else {})


def _print(findings: Findings, language: Language) -> None:
    filing, counts = findings.filing, findings.summary
    if language == "zh":
        put(f"{filing.title}（{filing.edition.id} 版）：{counts['error']} 个错误，{counts['warning']} 个提醒")
    else:
        put(f"{filing.title} (form of {filing.edition.id}): {counts['error']} errors, {counts['warning']} warnings")
    for finding in findings:
        _print_finding(filing, finding, language)
    for line in marked_tables(findings):
        put(line)
    missing = [gap for gap in gaps(narrate(filing)) if not gap.cells]  # of blank cells P2 speaks
    if missing:
        put("还没有填完：" if language == "zh" else "not filled in yet:")
        for gap in missing:
            put(f"  {gap.sentence.in_(language)}")


def _print_finding(filing: Filing, finding: Finding, language: Language) -> None:
    zh = language == "zh"
    put(f"  [{finding.code}] {_SEVERITY[finding.severity].in_(language)}  {finding.sentence.in_(language)}")
    if finding.cells:
        put(f"        {'单元格' if zh else 'cells'}: {_cells(filing, finding, language)}")
    for repair in finding.repairs[:_MOST_REPAIRS]:
        put(f"        {'可能的更正' if zh else 'possible repair'}: {repair.say(language)}")
    if len(finding.repairs) > _MOST_REPAIRS:
        left = len(finding.repairs) - _MOST_REPAIRS
        put(f"        {f'另有 {left} 种更正，见 --json' if zh else f'{left} more repairs, see --json'}")
    put(f"        {'依据' if zh else 'basis'}: {finding.basis}")
    if finding.decision is not None:
        put(f"        {'已接受' if zh else 'accepted'}: {finding.decision}")


def _cells(filing: Filing, finding: Finding, language: Language) -> str:
    """Name the cells of a finding with their values, those to be changed first; of many others only what is not 0.

    A cell that was filled in in a workbook is named by its place there as well.
    """
    suspects = [cell for cell in (finding.repairs[0].cells if finding.repairs else ()) if cell in filing.cells]
    others = [cell for cell in finding.cells if cell not in suspects]
    if len(suspects) + len(others) > _MOST_CELLS:
        others = [cell for cell in others if filing[cell] != 0] or others
    named = [*suspects, *others]
    more = f" … ({len(named)})" if len(named) > _MOST_CELLS else ""
    blank = Sentence("空白", "blank").in_(language)
    shown = [f"{_name(filing, cell, language)} {number_text(filing[cell]) or blank}" for cell in named[:_MOST_CELLS]]
    return ("；" if language == "zh" else "; ").join(shown) + more


def _name(filing: Filing, cell: str, language: Language) -> str:
    place = filing.origins[cell].place if cell in filing.origins else None
    name = short_labels(filing.edition)[cell] if language == "zh" else cell
    if place is None or place.cell is None or place.sheet is None:
        return name
    return f"{name}（工作簿 {place.cell}）" if language == "zh" else f"{name} (workbook {place.cell})"


def _print_lapsed(task: Task | None, findings: Findings, language: Language) -> None:
    for decision in () if task is None else lapsed(findings, read_decisions(task.file)):
        if language == "zh":
            messages.print(f"! 对 {decision.code} 的决定“{decision.reason}”已失效：所涉单元格已变或问题已不存在。")
        else:
            messages.print(
                f"! the decision on {decision.code} (“{decision.reason}”) has lapsed: its cells have changed."
            )
