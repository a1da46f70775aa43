"""``disclosure-nb run``: the reports of many units."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disclosure_nb.batch.accept import Acceptance, Accepted, accept_shown, nothing_of
from disclosure_nb.batch.accept import accept as accept_findings
from disclosure_nb.batch.destinations import destination
from disclosure_nb.batch.fetch import params_here
from disclosure_nb.batch.layout import Layout
from disclosure_nb.batch.outcome import APART, DRAFTS, STATUSES, Outcome
from disclosure_nb.batch.own_notebook import unused_notebooks
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.cli.batch_options import Drop, Force, Formats, Out, Params, Template, simple_options
from disclosure_nb.cli.console import FINDINGS, OK, messages, put, put_json
from disclosure_nb.cli.interrupt import Orderly
from disclosure_nb.cli.offered import completed
from disclosure_nb.cli.progress import Logged, TerminalProgress
from disclosure_nb.engine.limits import Engine
from disclosure_nb.errors import InputError, UsageError
from disclosure_nb.filing import unit_label
from disclosure_nb.language import Language, Sentence

if TYPE_CHECKING:
    from disclosure_nb.batch.batch import Result

_MIB = 1 << 20
_ROUNDS = 2


def run(
    context: typer.Context,
    params: Params,
    out: Out,
    jobs: Annotated[int, typer.Option(min=1, help="同时生成的份数。Reports made at a time.")] = os.cpu_count() or 1,
    formats: Formats = "html,pdf",
    template: Template = None,
    force: Force = None,
    drop: Drop = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            help="接受这些规则的结果，记入决定文件。Accept findings of these rules:", autocompletion=completed("accept")
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="接受的理由。Reason for accepting.")] = "",
    by: Annotated[str, typer.Option(help="由谁接受。Who accepts.")] = "",
    date: Annotated[str, typer.Option(help="何时接受，如 2024-01-20。When it was accepted.")] = "",
    timeout: Annotated[int, typer.Option(min=1, help="每个单元的时限（秒）。Longest a cell may take (s).")] = 600,
    report_timeout: Annotated[
        int | None, typer.Option(min=1, help="每份报告的时限（秒）。Longest a report may take (s).")
    ] = None,
    memory: Annotated[
        int | None, typer.Option(min=64, help="每份报告的内存上限（MiB）。Most memory a report may take (MiB).")
    ] = None,
    engine: Annotated[
        Engine | None,
        typer.Option(
            help="执行引擎；nbclient 为每份报告另起内核。Engine; nbclient starts a kernel for each report:",
            autocompletion=completed("engine"),
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Dask 调度器地址：由其集群生成。Address of a Dask scheduler: its cluster makes the reports."),
    ] = None,
    certs: Annotated[
        Path | None, typer.Option(help="集群证书的文件夹（用于 tls://）。Folder of the cluster's certificates.")
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="也用没有加密的集群。Use a cluster that is not encrypted, too.")
    ] = False,
    patience: Annotated[
        int,
        typer.Option(min=1, help="等集群来、等它恢复的秒数。Longest to wait for the cluster (s)."),
    ] = 60,
    log: Annotated[Path | None, typer.Option(help="日志文件（每行一个 JSON）。Log file (JSON lines).")] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """批量生成报告：只做有变化的，执行笔记本，导出 HTML 和 PDF。Make the reports of every unit that has changed."""
    from disclosure_nb.batch.batch import run as run_batch  # takes seconds to import: not for the other commands
    from disclosure_nb.batch.cluster import Cluster
    from disclosure_nb.batch.dask_silence import silence

    language: Language = context.obj
    options = replace(simple_options(formats, template, drop=drop), cell_timeout=timeout)
    limits = replace(
        options.limits, report_seconds=report_timeout, memory_bytes=None if memory is None else memory * _MIB
    )
    options = replace(options, limits=limits, engine=engine or options.engine)
    if scheduler is not None:
        silence()  # to the end of the process, when Dask may still complain
    with Orderly(), params_here(params) as (paths, fetched):
        options = replace(options, fetched=fetched)
        tasks = find_tasks(paths)
        if accept and fetched is not None:
            raise UsageError(_ACCEPTED_HERE)
        acceptance = Acceptance(tuple(accept), reason, by, date) if accept else None
        accepted = _all_accepted(out, tasks, tasks, acceptance)
        if fetched is not None:
            options = replace(options, invocation=replace(options.invocation, url=fetched.url))
        if (unused := unused_notebooks(tasks, options.template)) is not None:
            messages.print(f"! {unused.in_(language)}")
        with TerminalProgress(language) as shown:
            progress = shown if log is None else Logged(shown, log)
            where = jobs if scheduler is None else Cluster(scheduler, certs, insecure, patience)
            for _ in range(_ROUNDS):  # what only a notebook says is seen once its report is made
                result = run_batch(tasks, out, options, jobs=where, progress=progress, force=force or ())
                made = zip(tasks, result.outcomes(), strict=True) if accept else ()
                drafts = [task for task, outcome in made if outcome.status == "findings"]
                more = _all_accepted(out, tasks, drafts, acceptance)
                accepted += more
                if not sum(one.new for one in more):
                    break
            if (nothing := nothing_of(accept or (), accepted)) is not None:
                progress.noticed(nothing.sentence)
    if json:
        units = [outcome.to_json() for outcome in result.outcomes()]
        put_json({"units": units, "summary": _summary(result), "there": dict(sorted(result.there.items()))})
    else:
        _print(result, out, language)
    raise typer.Exit(OK if result.counts["clean"] == result.counts.total() else FINDINGS)


_ACCEPTED_HERE = Sentence(
    "数据在网址上时不能用 --accept，请在数据文件夹中运行 disclosure-nb accept，再上传决定文件。",
    "--accept does not write to a URL; run disclosure-nb accept where the params are, and upload the decisions.",
)


def _all_accepted(out: str, tasks: Sequence[Task], of: Sequence[Task], acceptance: Acceptance | None) -> list[Accepted]:
    """Accept findings on some of the tasks of a run."""
    if acceptance is None:
        return []
    return [done for task in of for done in _accept(task, _made_before(out, tasks, task), acceptance)]


def _accept(task: Task, made: bytes | None, acceptance: Acceptance) -> Iterator[Accepted]:
    """Accept findings on the params, and those on its notebook's own text that the report ``made`` before shows."""
    with suppress(InputError):  # the unit's report will fail and say why
        yield accept_findings(task, acceptance)
        if made is not None:
            with suppress(ValueError, UsageError):  # damaged: it is made anew
                yield accept_shown(loads(made), task.file, acceptance, notebook_only=True)


def _made_before(out: str, tasks: Sequence[Task], task: Task) -> bytes | None:
    """Return the ``report.json`` that an earlier run made of a unit."""
    there = destination(out)
    return there.read(f"{Layout.of(there, tasks).name(task)}/report.json")


def _summary(result: Result) -> dict[str, int]:
    return {
        **{status: result.counts[status] for status in STATUSES},
        "made": result.made,
        "unchanged": result.unchanged,
    }


def _print(result: Result, out: str, language: Language) -> None:
    zh = language == "zh"
    if result.unchanged:
        put(f"没有变化、未重做: {result.unchanged}" if zh else f"unchanged, not made again: {result.unchanged}")
    troubled: dict[str, list[Outcome]] = {status: [] for status in STATUSES}
    for outcome in result.outcomes():
        if outcome.status != "clean":
            troubled[outcome.status].append(outcome)
    for status, head in STATUSES.items():
        put(f"{head.in_(language)}: {result.counts[status]}")
        for outcome in troubled[status]:
            reason = "" if outcome.reason is None else outcome.reason.in_(language)
            remark = reason if status == "failed" else " ".join(outcome.codes)
            put(f"  {unit_label(outcome.name, outcome.folder, language)}  {remark}")
    put(f"{'报告目录' if zh else 'index'}: {destination(out).below('index.html')}{_others(result, language)}")
    put(_said_at_last(result).in_(language))


def _said_at_last(result: Result) -> Sentence:
    """Return what became of all of them, in one sentence."""
    counts, all_of_them = result.counts, result.counts.total()
    if failed := counts["failed"]:
        return Sentence(
            f"{all_of_them} 份报告中有 {failed} 份没有生成，原因见上。",
            f"{failed} of {all_of_them} reports were not made, see above.",
        )
    if drafts := sum(counts[status] for status in DRAFTS):
        return Sentence(
            f"{all_of_them} 份报告都已生成，其中 {drafts} 份是草稿，原因见上。",
            f"all {all_of_them} reports are made; {drafts} are drafts, see above.",
        )
    if accepted := counts["accepted"]:
        return Sentence(
            f"{all_of_them} 份报告都已生成，可以发布；其中 {accepted} 份的错误已写明理由接受。",
            f"all {all_of_them} reports are made and can be published; {accepted} have accepted errors.",
        )
    return Sentence(
        f"{all_of_them} 份报告都已生成，可以发布。", f"all {all_of_them} reports are made and can be published."
    )


def _others(result: Result, language: Language) -> str:
    """Say how all reports stand that the index lists, if there are more than those of this run."""
    if result.there == result.counts:
        return ""
    zh = language == "zh"
    heads = {**STATUSES, **APART}
    parts = [f"{heads[status].in_(language)} {result.there[status]}" for status in heads if result.there[status]]
    units = sum(result.there[status] for status in STATUSES)
    if zh:
        return f"（连同先前的共 {units} 份：{'，'.join(parts)}）"
    return f" (with earlier ones {units}: {', '.join(parts)})"
