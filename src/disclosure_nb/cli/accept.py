"""``disclosure-nb accept``: put on record why a finding is accepted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from disclosure_nb.archive.manifest import FILE_NAME
from disclosure_nb.batch.accept import Accepted, accept_shown, nothing_of, params_of
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
) -> None:
    """接受核对结果并记下理由；所涉单元格一变，决定即失效。Accept findings, for as long as their cells stay."""
    done: list[Accepted] = []
    reports = [path for path in params if (path / FILE_NAME).is_file()]
    for folder in reports:
        file = params_of(folder)
        done.append(accept_shown(_shown(folder), file, code, reason))
        _told(context.obj, folder.name, done[-1].new, file)
    others = [path for path in params if path not in reports]
    for task in find_tasks(others) if others else ():
        done.append(accept_findings(task, code, reason))
        _told(context.obj, task.name, done[-1].new, task.file)
    if (error := nothing_of(code, done)) is not None:
        raise error


def _shown(folder: Path) -> Any:
    """Return what the report in a folder shows, None where there is none or it is damaged."""
    try:
        return json.loads((folder / "report.json").read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _told(language: Language, name: str, count: int, params: Path) -> None:
    decisions = decisions_path(params).name
    if language == "zh":
        put(f"{name}：接受 {count} 条" + (f"，记入 {decisions}" if count else ""))
    else:
        put(f"{name}: {count} accepted" + (f", recorded in {decisions}" if count else ""))
