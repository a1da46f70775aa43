"""``disclosure-nb workbook``: the fill-in workbook of a unit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.cli.console import messages, put
from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import Store
from disclosure_nb.filing.new import New, new_filing
from disclosure_nb.filing.store.names import PARAMS, WORKBOOK
from disclosure_nb.language import Sentence


def workbook(
    context: typer.Context,
    unit: Annotated[
        str,
        typer.Option(help="单位代号，例如 weibin-education。Unit id.", autocompletion=completed("unit")),
    ],
    year: Annotated[int, typer.Option(help="报告年度，例如 2024。Report year.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="输出文件（默认 单位代号.xlsx）。File to write.")
    ] = None,
    params: Annotated[Path, typer.Option(help="数据文件夹。Folder of params files.")] = Path("params"),
    name: Annotated[str | None, typer.Option(help="行政机关全称（没有数据时）。Full name of the body.")] = None,
    level: Annotated[
        str | None,
        typer.Option(help="机关类别（没有数据时）。Level of the body:", autocompletion=completed("level")),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的文件。Overwrite the file.")] = False,
) -> None:
    """生成填报工作簿：带现有数据和上年数，没有数据的留空。Make the workbook in which a unit fills in its data."""
    from disclosure_nb.batch.atomic import write_file
    from disclosure_nb.workbook import fill_in_workbook  # these take a while to import

    path = Path(f"{unit}{WORKBOOK.suffixes[0]}") if out is None else out
    if path.suffix not in WORKBOOK.suffixes:
        raise UsageError(
            Sentence(
                f"工作簿的文件名应以 .xlsx 结尾，这里是 {path.name}，请用 -o 改名。",
                f"a workbook's name ends in .xlsx, here it is {path.name}; name another one with -o.",
            )
        )
    if path.exists() and not force:
        raise UsageError(
            Sentence(
                f"{path} 已经存在，没有改动；要覆盖请加 --force，或用 -o 另写文件名。",
                f"{path} is there already and was left as it is; add --force to replace it, or name another with -o.",
            )
        )
    begun = _begun(Store(params.resolve()), unit, year, name, level)
    data = fill_in_workbook(begun.filing, begun.previous)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, data)
    except OSError as error:
        where = f"{path} ({error.strerror})"
        raise UsageError(Sentence(f"无法写入 {where}。", f"cannot write {where}.")) from error
    if begun.assumed is not None:
        messages.print(f"! {begun.assumed.in_(context.obj)}")
    put(f"已生成 {path}" if context.obj == "zh" else f"made {path}")
    put(_next_step(path, unit, year, params).in_(context.obj))


def _next_step(path: Path, unit: str, year: int, params: Path) -> Sentence:
    """Say where the workbook goes once it is filled in, so that it is found as the data of its unit."""
    folder = f"{params.as_posix()}/{year}"
    if path.stem == unit:
        return Sentence(
            f"下一步：填写后放到 {folder}/{path.name}，运行 disclosure-nb check {folder}/{path.name}",
            f"next: fill it in, put it at {folder}/{path.name}, then run disclosure-nb check {folder}/{path.name}",
        )
    line, file = f"sources: {{workbook: {path.name}}}", f"{folder}/{unit}{PARAMS.suffixes[0]}"
    return Sentence(
        f"下一步：填写后放到 {folder}/，并在 {file} 中写一行 {line}（文件名不是单位代号 {unit}）",
        f"next: fill it in, put it into {folder}/, and write the line {line} in {file} (its name is "
        f"not the unit's id {unit})",
    )


def _begun(store: Store, unit: str, year: int, name: str | None, level: str | None) -> New:
    """Return the unit's filing and last year's, as far as there are files of them."""
    if not store.path(unit, year).is_file():
        return new_filing(store, unit, year, name, level)
    filing = store.load(unit, year)
    return New(filing, store.previous(filing))
