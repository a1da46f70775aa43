"""``disclosure-nb run``: the reports of many units."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from disclosure_nb.cli.console import FINDINGS, OK, messages, put, put_json
from disclosure_nb.errors import InputError, UsageError
from disclosure_nb.language import Language, Sentence
from disclosure_nb.report.formats import FORMATS
from disclosure_nb.run.accept import accept as accept_findings
from disclosure_nb.run.tasks import Task, find_tasks
from disclosure_nb.run.template import packaged_template

if TYPE_CHECKING:
    from disclosure_nb.run.report import Outcome

STATUSES = ("clean", "accepted", "findings", "failed")


def run(
    context: typer.Context,
    params: Annotated[list[Path], typer.Argument(help="数据文件或文件夹。Params files or folders.")],
    out: Annotated[Path, typer.Option(help="输出文件夹。Output folder.")],
    jobs: Annotated[int, typer.Option(min=1, help="同时生成的份数。Reports made at a time.")] = os.cpu_count() or 1,
    formats: Annotated[str, typer.Option(help="格式，逗号分隔。Formats, comma-separated.")] = "html,pdf",
    template: Annotated[Path | None, typer.Option(help="笔记本模板。Notebook template.")] = None,
    accept: Annotated[
        list[str] | None, typer.Option(help="接受这些规则的结果，记入决定文件。Accept findings of these rules.")
    ] = None,
    reason: Annotated[str, typer.Option(help="接受的理由。Reason for accepting.")] = "",
    timeout: Annotated[int, typer.Option(min=1, help="每个单元的时限（秒）。Longest a cell may take (s).")] = 600,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """批量生成报告：执行笔记本，导出 HTML 和 PDF。Execute the notebook for every unit and make its report."""
    from disclosure_nb.engine.execute import read_template  # these take seconds to import: not for the other commands
    from disclosure_nb.run.batch import run as run_batch
    from disclosure_nb.run.report import Options

    language: Language = context.obj
    wanted = tuple(name.strip() for name in formats.split(",") if name.strip())
    for name in wanted:
        if name not in FORMATS:
            known = "、".join(FORMATS)
            raise UsageError(
                Sentence(f"不支持格式“{name}”，可用的有：{known}。", f"no format “{name}”; there are: {known}.")
            )
    chosen = template or packaged_template()
    try:
        read_template(chosen)
    except (OSError, ValueError) as error:
        raise UsageError(
            Sentence(f"模板 {chosen} 不存在或不是笔记本。", f"the template {chosen} is not there or is no notebook.")
        ) from error
    options = Options(template=chosen.resolve(), formats=wanted, cell_timeout=timeout)
    tasks = find_tasks(params)
    for task in tasks if accept else ():
        _accept(task, accept or [], reason)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=messages
    )
    with bar:
        line = bar.add_task("生成报告" if language == "zh" else "reports", total=len(tasks))

        def progress(outcome: Outcome) -> None:
            if outcome.status == "failed":
                messages.print(f"✗ {outcome.folder}: {_reason(outcome, language)}")
            for note in outcome.notes:
                messages.print(f"! {outcome.folder}: {note}")
            bar.advance(line)

        outcomes = run_batch(tasks, out.resolve(), options, jobs=jobs, progress=progress)
    lists = {status: [o for o in outcomes if o.status == status] for status in STATUSES}
    if json:
        summary = {status: len(found) for status, found in lists.items()}
        put_json({"units": [outcome.to_json() for outcome in outcomes], "summary": summary})
    else:
        _print(lists, out, language)
    raise typer.Exit(OK if len(lists["clean"]) == len(outcomes) else FINDINGS)


def _accept(task: Task, codes: list[str], reason: str) -> None:
    with suppress(InputError):  # the unit's report will fail and say why
        accept_findings(task, codes, reason)


def _reason(outcome: Outcome, language: Language) -> str:
    return "" if outcome.reason is None else outcome.reason.in_(language)


def _print(lists: dict[str, list[Outcome]], out: Path, language: Language) -> None:
    zh = language == "zh"
    put(f"{'通过' if zh else 'clean'}: {len(lists['clean'])}")
    put(f"{'有错误、已接受' if zh else 'with errors, all accepted'}: {len(lists['accepted'])}")
    for outcome in lists["accepted"]:
        put(f"  {outcome.folder}  {outcome.title}  {' '.join(outcome.codes)}")
    put(f"{'有错误（草稿）' if zh else 'with errors (drafts)'}: {len(lists['findings'])}")
    for outcome in lists["findings"]:
        put(f"  {outcome.folder}  {outcome.title}  {' '.join(outcome.codes)}")
    put(f"{'未生成' if zh else 'failed'}: {len(lists['failed'])}")
    for outcome in lists["failed"]:
        put(f"  {outcome.folder}  {_reason(outcome, language)}")
    put(f"{'报告目录' if zh else 'index'}: {out / 'index.html'}")
