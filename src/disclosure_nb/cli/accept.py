"""``disclosure-nb accept``: put on record why a finding is accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.batch.accept import accept as accept_findings
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.checks import decisions_path
from disclosure_nb.cli.console import put


def accept(
    context: typer.Context,
    params: Annotated[list[Path], typer.Argument(help="数据文件或文件夹。Params files or folders.")],
    code: Annotated[list[str], typer.Option("--code", help="规则代码，可多次。Rule code, may be repeated.")],
    reason: Annotated[str, typer.Option("--reason", help="理由。Reason.")],
) -> None:
    """接受核对结果并记下理由；所涉单元格一变，决定即失效。Accept findings, for as long as their cells stay."""
    for task in find_tasks(params):
        count = accept_findings(task, code, reason)
        if context.obj == "zh":
            put(f"{task.name}：接受 {count} 条" + (f"，记入 {decisions_path(task.file).name}" if count else ""))
        else:
            put(f"{task.name}: {count} accepted" + (f", recorded in {decisions_path(task.file).name}" if count else ""))
