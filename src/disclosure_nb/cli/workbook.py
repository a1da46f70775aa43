"""``disclosure-nb workbook``: the fill-in workbook of a unit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.cli.console import OK, UNUSABLE, complain, messages, put
from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import InputError, UsageError
from disclosure_nb.filing import Store
from disclosure_nb.filing.new import New, new_filing
from disclosure_nb.filing.store.listing import find_unit_files
from disclosure_nb.filing.store.names import WORKBOOK, is_unit_id
from disclosure_nb.language import Language, Sentence


def workbook(
    context: typer.Context,
    year: Annotated[int, typer.Option(help="报告年度，例如 2024。Report year.")],
    folder: Annotated[
        Path | None,
        typer.Argument(help="数据文件夹：为其中每个单位各生成一份。A folder: one for each unit that has data in it."),
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(help="单位代号，例如 weibin-education。Unit id.", autocompletion=completed("unit")),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="输出文件（默认 单位代号.xlsx）或文件夹。File, or folder, to write."),
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
    if (folder is None) == (unit is None):
        raise UsageError(
            Sentence(
                "请用 --unit 写明一个单位，或给出数据文件夹（为其中每个单位各生成一份），二者取一。",
                "name one unit with --unit, or give a folder, for each unit of which one is made; not both.",
            )
        )
    if unit is not None:
        path = Path(f"{unit}{WORKBOOK.suffixes[0]}") if out is None else out
        _refuse([path], force)
        begun = _begun(Store(params.resolve()), unit, year, name, level)
        _write(path, begun)
        if begun.assumed is not None:
            messages.print(f"! {begun.assumed.in_(context.obj)}")
        put(f"已生成 {path}" if context.obj == "zh" else f"made {path}")
        put(_next_step(path, unit, year, params).in_(context.obj))
    elif folder is not None:
        if name is not None or level is not None:
            raise UsageError(
                Sentence("--name 和 --level 只用于一个单位（--unit）。", "--name and --level go with --unit only.")
            )
        raise typer.Exit(_of_all(folder, year, out or Path(), force, context.obj))


def _of_all(folder: Path, year: int, out: Path, force: bool, language: Language) -> int:
    """Make the workbook of every unit that has data in a folder, and return the exit code."""
    units = {(file.root, file.unit): file for file in find_unit_files([folder])}
    paths = {key: out / f"{key[1]}{WORKBOOK.suffixes[0]}" for key in units}
    if len(set(paths.values())) < len(paths):
        raise UsageError(
            Sentence(
                f"{folder} 中有几个数据文件夹，其中的单位代号相同，请分别生成。",
                f"there are several params folders in {folder} with units of one id; make them one after the other.",
            )
        )
    _refuse(list(paths.values()), force)
    failed, worst = 0, OK
    for (root, unit), path in paths.items():
        try:
            _write(path, _begun(Store(root), unit, year, None, None))
        except InputError as error:
            complain(error, language)
            failed, worst = failed + 1, UNUSABLE
    made, first = len(units) - failed, next(iter(units.values()))
    goes = f"{first.root.name}/{year}"
    if language == "zh":
        put(f"已在 {out} 中生成 {made} 份 {year} 年的填报工作簿" + (f"，{failed} 份未生成" if failed else ""))
        put(f"下一步：填写后放到 {goes}/，运行 disclosure-nb check {goes}")
    else:
        put(f"made {made} workbooks for {year} in {out}" + (f", {failed} were not" if failed else ""))
        put(f"next: fill them in, put them into {goes}/, then run disclosure-nb check {goes}")
    return worst


def _refuse(paths: Sequence[Path], force: bool) -> None:
    """Raise UsageError where a workbook cannot be written so, before anything is written."""
    for path in paths:
        if path.suffix not in WORKBOOK.suffixes:
            raise UsageError(
                Sentence(
                    f"工作簿的文件名应以 .xlsx 结尾，这里是 {path.name}，请用 -o 改名。",
                    f"a workbook's name ends in .xlsx, here it is {path.name}; name another one with -o.",
                )
            )
    there = [path for path in paths if path.exists()]
    if there and not force:
        more = (
            Sentence("", "") if len(there) == 1 else Sentence(f"等 {len(there)} 个文件", f" and {len(there) - 1} more")
        )
        raise UsageError(
            Sentence(
                f"{there[0]}{more.zh} 已经存在，没有改动；要覆盖请加 --force，或用 -o 另写名称。",
                f"{there[0]}{more.en} is there already and was left as it is; add --force to replace it, or name "
                "another with -o.",
            )
        )


def _write(path: Path, begun: New) -> None:
    from disclosure_nb.batch.atomic import write_file
    from disclosure_nb.workbook import fill_in_workbook  # these take a while to import

    data = fill_in_workbook(begun.filing, begun.previous)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, data)
    except OSError as error:
        where = f"{path} ({error.strerror})"
        raise UsageError(Sentence(f"无法写入 {where}。", f"cannot write {where}.")) from error


def _next_step(path: Path, unit: str, year: int, params: Path) -> Sentence:
    """Say where the workbook goes once it is filled in, so that it is found as the data of its unit.

    It states the unit's id, so that its name may be any that is no id of another.
    """
    name = f"{unit}{path.suffix}" if is_unit_id(path.stem) else path.name
    goes = f"{params.as_posix()}/{year}/{name}"
    return Sentence(
        f"下一步：填写后放到 {goes}，运行 disclosure-nb check {goes}",
        f"next: fill it in, put it at {goes}, then run disclosure-nb check {goes}",
    )


def _begun(store: Store, unit: str, year: int, name: str | None, level: str | None) -> New:
    """Return the unit's filing and last year's, as far as there are files of them."""
    if not store.path(unit, year).is_file():
        return new_filing(store, unit, year, name, level)
    filing = store.load(unit, year)
    return New(filing, store.previous(filing))
