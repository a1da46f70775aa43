"""``disclosure-nb accept``: put on record why a finding is accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from disclosure_nb.archive.manifest import FILE_NAME
from disclosure_nb.batch.accept import Acceptance, Accepted, accept_shown, nothing_of, params_of
from disclosure_nb.batch.accept import accept as accept_findings
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.checks import decisions_path
from disclosure_nb.cli.console import put
from disclosure_nb.cli.offered import completed
from disclosure_nb.language import Language


def accept(
    context: typer.Context,
    params: Annotated[
        list[Path],
        typer.Argument(
            help="数据文件、文件夹，或一份报告的文件夹。Params files or folders, or the folder of a report."
        ),
    ],
    code: Annotated[
        list[str],
        typer.Option("--code", help="规则代码，可多次。Rule code, may be repeated:", autocompletion=completed("code")),
    ],
    reason: Annotated[str, typer.Option("--reason", help="理由。Reason.")],
    by: Annotated[str, typer.Option("--by", help="由谁接受。Who accepts.")] = "",
    date: Annotated[str, typer.Option("--date", help="何时接受，如 2024-01-20。When.")] = "",
) -> None:
    """接受核对结果并记下理由；所涉单元格一变，决定即失效。Accept findings, for as long as their cells stay."""
    acceptance = Acceptance(tuple(code), reason, by, date)
    done: list[Accepted] = []
    reports = [path for path in params if (path / FILE_NAME).is_file()]
    for folder in reports:
        file = params_of(folder)
        done.append(accept_shown(_shown(folder), file, acceptance))
        _told(context.obj, folder.name, done[-1], file)
    others = [path for path in params if path not in reports]
    for task in find_tasks(others) if others else ():
        done.append(accept_findings(task, acceptance))
        _told(context.obj, task.name, done[-1], task.file)
    if (error := nothing_of(code, done)) is not None:
        raise error


def _shown(folder: Path) -> Any:
    """Return what the report in a folder shows, None where there is none or it is damaged."""
    try:
        return json.loads((folder / "report.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _told(language: Language, name: str, accepted: Accepted, params: Path) -> None:
    count, decisions = accepted.new, decisions_path(params).name
    unsaid = [sentence.in_(language) for sentence in accepted.unsaid]
    if language == "zh":
        lacking = f"；没有记录{'、'.join(unsaid)}" if unsaid else ""
        put(f"{name}：接受 {count} 条" + (f"，记入 {decisions}{lacking}" if count else ""))
    else:
        lacking = f"; not recorded: {', '.join(unsaid)}" if unsaid else ""
        put(f"{name}: {count} accepted" + (f", recorded in {decisions}{lacking}" if count else ""))
