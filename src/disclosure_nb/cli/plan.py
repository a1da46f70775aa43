"""``disclosure-nb plan``: what ``run`` would make, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Annotated

import typer

from disclosure_nb.batch.destinations import destination
from disclosure_nb.batch.fetch import params_here
from disclosure_nb.batch.formats_before import kept_formats
from disclosure_nb.batch.plan import plan as plan_reports
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.cli.batch_options import Drop, Force, Formats, Out, Params, Template, read_from, simple_options
from disclosure_nb.cli.console import OK, put, put_json
from disclosure_nb.filing import unit_label
from disclosure_nb.language import Language


def plan(
    context: typer.Context,
    params: Params,
    out: Out,
    formats: Formats = "html,pdf",
    template: Template = None,
    force: Force = None,
    drop: Drop = False,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """列出 run 将要生成的报告及原因，什么也不生成。List what ``run`` would make and why; make nothing."""
    language: Language = context.obj
    to_do = []
    counts: Counter[str] = Counter()
    further: Counter[str] = Counter()
    with params_here(params) as (paths, fetched), read_from(out):
        tasks = find_tasks(paths)
        options = replace(simple_options(formats, template, drop=drop), fetched=fetched)
        for planned in plan_reports(tasks, destination(out), options, force=force or ()):
            further.update(planned.further)
            if planned.to_do:
                to_do.append(planned)
                counts.update(planned.reasons)
    unchanged = len(tasks) - len(to_do)
    if json:
        units = [
            {
                "folder": planned.name,
                "unit": planned.task.unit,
                "name": planned.unit_name,
                "reasons": list(planned.reasons),
                "changes": [change.to_json() for change in planned.changes],
            }
            for planned in to_do
        ]
        put_json({"to_do": units, "unchanged": unchanged, "reasons": dict(sorted(counts.items()))})
        raise typer.Exit(OK)
    zh = language == "zh"
    if (kept := kept_formats(further)) is not None:
        put(kept.in_(language))
    for planned in to_do:
        put(f"{unit_label(planned.unit_name, planned.name, language)}  {planned.because.in_(language)}")
    put(f"要生成 {len(to_do)} 份，无须重做 {unchanged} 份" if zh else f"to make: {len(to_do)}, unchanged: {unchanged}")
    raise typer.Exit(OK)
