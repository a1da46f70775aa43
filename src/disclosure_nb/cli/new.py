"""``disclosure-nb new``: begin a unit's params file for a year."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.cli.console import messages, put
from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Store
from disclosure_nb.filing.new import new_filing
from disclosure_nb.filing.params_text import params_text
from disclosure_nb.filing.store.names import is_unit_id
from disclosure_nb.language import Sentence


def new(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="单位代号，例如 weibin-education。Unit id.")],
    year: Annotated[int, typer.Argument(help="报告年度，例如 2024。Report year.")],
    params: Annotated[Path, typer.Option(help="数据文件夹。Folder of params files.")] = Path("params"),
    name: Annotated[str | None, typer.Option(help="行政机关全称（默认沿用上年）。Full name of the body.")] = None,
    level: Annotated[
        str | None,
        typer.Option(help="机关类别（默认沿用上年）。Level of the body:", autocompletion=completed("level")),
    ] = None,
) -> None:
    """新建一个单位一年的数据文件：沿用上年，其余留空待填。Begin a unit's params file from last year's."""
    store = Store(params.resolve())
    path, taken = store.new_path(unit, year)
    if taken is not None and is_unit_id(unit):
        raise _taken(store.name(taken))
    begun = new_filing(store, unit, year, name, level)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(params_text(begun))
    except FileExistsError:
        raise _taken(store.name(path)) from None
    except OSError as error:
        where = f"{store.name(path)} ({error.strerror})"
        raise UsageError(Sentence(f"无法写入 {where}。", f"cannot write {where}.")) from error
    last = begun.previous
    if begun.assumed is not None:
        messages.print(f"! {begun.assumed.in_(context.obj)}")
    if context.obj == "zh":
        put(f"已建立 {store.name(path)}" + ("" if last is None else f"，沿用 {last.year} 年的单位和结转数"))
        put(f"下一步：填写后运行 disclosure-nb check {params.as_posix()}/{year}/{path.name}")
    else:
        put(f"{store.name(path)} is there" + ("" if last is None else f", begun from {last.year}"))
        put(f"next: fill it in, then run disclosure-nb check {params.as_posix()}/{year}/{path.name}")


def _taken(name: str) -> UsageError:
    return UsageError(
        Sentence(
            f"{name} 已经存在，没有改动；要重新开始请先把它移走。",
            f"{name} is there already and was left as it is; move it away to begin anew.",
        )
    )
