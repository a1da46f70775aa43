"""``disclosure-nb list``: the units there is data for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.cli.console import OK, UNUSABLE, complain, put, put_json
from disclosure_nb.errors import ParamsError
from disclosure_nb.filing import LEVELS, Store, unit_label


def list_units(
    context: typer.Context,
    params: Annotated[list[Path] | None, typer.Argument(help="数据文件或文件夹。Params files or folders.")] = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """列出有数据的单位。List the units there is data for."""
    worst = OK
    rows = []
    for task in find_tasks(params or [Path("params")]):
        try:
            filing = Store(task.root).load(task.unit, task.year)
        except ParamsError as error:
            complain(error, context.obj)
            worst = UNUSABLE
            continue
        unit = filing.unit
        rows.append(
            {"unit": unit.id, "year": filing.year, "name": unit.name, "level": unit.level, "edition": filing.edition.id}
        )
    if json:
        put_json({"units": rows})
    else:
        for row in rows:
            level = LEVELS[row["level"]] if context.obj == "zh" else row["level"]  # type: ignore[index]
            put(f"{row['year']}  {unit_label(str(row['name']), str(row['unit']), context.obj)}  {level}")
    raise typer.Exit(worst)
