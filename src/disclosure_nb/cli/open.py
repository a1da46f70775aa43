"""``disclosure-nb open``: a unit's own notebook in JupyterLab."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.batch.own_notebook import make_own_notebook
from disclosure_nb.batch.tasks import Task, find_tasks, unit_name
from disclosure_nb.cli.batch_options import simple_options
from disclosure_nb.cli.console import messages, put
from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import name_at_top, unit_label
from disclosure_nb.language import Language, Sentence


def open_notebook(
    context: typer.Context,
    unit: Annotated[
        str | None,
        typer.Argument(help="单位代号（不写则列出并询问）。Unit id.", autocompletion=completed("unit")),
    ] = None,
    year: Annotated[int | None, typer.Argument(help="报告年度（默认最近一年）。Year (default: the last).")] = None,
    params: Annotated[Path, typer.Option(help="数据文件夹。Folder of params files.")] = Path("params"),
    template: Annotated[Path | None, typer.Option(help="从哪个笔记本复制（默认随包的）。Notebook to copy.")] = None,
    only_print: Annotated[
        bool, typer.Option("--print", help="只建副本并显示其路径，不打开。Only make the copy and print its path.")
    ] = False,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="是否打开浏览器。Whether to open a browser.")
    ] = True,
) -> None:
    """打开一个单位一年自己的笔记本（notebooks/年度/单位.ipynb）。Open a unit's own notebook in JupyterLab."""
    language: Language = context.obj
    tasks = find_tasks([params])
    task = _chosen(tasks, unit or _asked(tasks, language), year)
    path, made = make_own_notebook(task, simple_options("html", template).template)
    if only_print:
        put(str(path))
        return
    if made:
        messages.print(f"已建立 {path}" if language == "zh" else f"made {path}")
    _start(task.root.parent, path, browser)


def _chosen(tasks: Sequence[Task], unit: str, year: int | None) -> Task:
    """Return the task of a unit, of its last year unless a year is named. Raises UsageError if there are no data."""
    years = {task.year: task for task in tasks if task.unit == unit}
    if not years:
        units = dict.fromkeys(task.unit for task in tasks)
        raise UsageError(
            Sentence(
                f"没有单位 {unit} 的数据，有数据的单位：{'、'.join(units)}。",
                f"there are no data of unit {unit}; there are data of {', '.join(units)}.",
            )
        )
    if year is None:
        return years[max(years)]
    if year not in years:
        raise UsageError(
            Sentence(
                f"没有单位 {unit} {year} 年的数据，有数据的年度：{'、'.join(map(str, years))}。",
                f"there are no data of unit {unit} for {year}; there are those of {', '.join(map(str, years))}.",
            )
        )
    return years[year]


def _asked(tasks: Sequence[Task], language: Language) -> str:
    """Return the unit that whoever sits at the terminal names. Raises UsageError where nobody does."""
    last = {task.unit: task for task in tasks}
    for task in last.values():
        name = unit_name(task, name_at_top)
        messages.print(f"{task.year}  {unit_label(name, task.unit, language)}")
    if not sys.stdin.isatty():
        example = next(iter(last.values()))
        command = f"disclosure-nb open {example.unit} {example.year}"
        make = f"make lab UNIT={example.unit} YEAR={example.year}"
        raise UsageError(
            Sentence(
                f"请写明单位和年度，例如 {command}（或 {make}）。",
                f"name the unit and the year, e.g. {command} ({make}).",
            )
        )
    answer: str = typer.prompt("单位代号" if language == "zh" else "unit id", err=True)
    return answer.strip()


def _start(root: Path, notebook: Path, browser: bool) -> None:
    """Start JupyterLab on the folder above the params folder, so that these are in reach of its file browser."""
    if find_spec("jupyterlab") is None:
        raise UsageError(
            Sentence(
                f"没有安装 JupyterLab，请运行 pip install 'disclosure-nb[lab]'；笔记本在 {notebook}。",
                f"JupyterLab is not installed, run pip install 'disclosure-nb[lab]'; the notebook is {notebook}.",
            )
        )
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", str(notebook)]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "fork"):
        os.execv(sys.executable, command)
    raise typer.Exit(subprocess.call(command))
