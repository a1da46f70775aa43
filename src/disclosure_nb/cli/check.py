"""``disclosure-nb check``: which rules a filing breaks."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.checks import Findings
from disclosure_nb.checks import check as check_filing
from disclosure_nb.cli.console import FINDINGS, OK, UNUSABLE, complain, put, put_json
from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.filing import Filing, parse_params
from disclosure_nb.filing.store import Store
from disclosure_nb.form.edition import Severity
from disclosure_nb.language import Language, Sentence
from disclosure_nb.run.tasks import find_tasks

_SEVERITY: Mapping[Severity, Sentence] = {
    "error": Sentence("错误", "error"),
    "warning": Sentence("提醒", "warning"),
    "info": Sentence("说明", "info"),
}


def check(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="数据文件或文件夹，- 为标准输入。Params file or folder, - for stdin.")],
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """核对数据，列出不成立的勾稽关系。Check a filing (or a folder of them) against all rules."""
    language: Language = context.obj
    worst = OK
    several = str(path) != "-" and path.is_dir()
    checked: list[Findings] = []
    for source in [None] if str(path) == "-" else find_tasks([path]):
        try:
            if source is None:
                filing = parse_params(_stdin(), unit_id="stdin", name="-")
            else:
                filing = Store(source.root).read(source.file)
        except ParamsError as error:
            complain(error, language)
            worst = max(worst, UNUSABLE)
            continue
        findings = check_filing(filing)
        checked.append(findings)
        if not json:
            _print(filing, findings, language)
        worst = max(worst, OK if findings.clean else FINDINGS)
    if json and several:
        total = {severity: sum(findings.summary[severity] for findings in checked) for severity in _SEVERITY}
        put_json({"units": [findings.to_json() for findings in checked], "summary": total})
    elif json and checked:
        put_json(checked[0].to_json())
    raise typer.Exit(worst)


def _stdin() -> str:
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = Sentence("不是 UTF-8 编码，请转换后重试。", "not encoded in UTF-8; convert it and try again.")
        raise ParamsError([Problem("E107", Place("-"), sentence)]) from error


def _print(filing: Filing, findings: Findings, language: Language) -> None:
    counts = findings.summary
    if language == "zh":
        put(f"{filing.title}（{filing.edition.id} 版）：{counts['error']} 个错误，{counts['warning']} 个提醒")
    else:
        put(f"{filing.title} (form of {filing.edition.id}): {counts['error']} errors, {counts['warning']} warnings")
    for finding in findings:
        severity = _SEVERITY[finding.severity].in_(language)
        put(f"  [{finding.code}] {severity}  {finding.sentence.in_(language)}")
        shown = [address for address in finding.cells if filing[address] != 0][:12]
        put(f"        {'单元格' if language == 'zh' else 'cells'}: {' '.join(shown or finding.cells[:12])}")
        put(f"        {'依据' if language == 'zh' else 'basis'}: {finding.basis}")
