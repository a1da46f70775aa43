"""The house pack that a command goes by: the one that is named, else that of the params folder around."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.checks.house.pack import House, read_house
from disclosure_nb.errors import ParamsError, UsageError
from disclosure_nb.language import Sentence

HousePack = Annotated[
    Path | None,
    typer.Option("--rules", help="规则包（默认数据文件夹的 house.yaml）。House pack (default: of the params folder)."),
]


def house_here(path: Path | None) -> House:
    """Return the house pack in a file; without one that of the folder ``params``, an empty one where there is none.

    The params folder is looked for in the working directory and in the folders above it. Raises UsageError if the file
    cannot be read, RulesError with every problem of what is in it.
    """
    from disclosure_nb.checks import house_of
    from disclosure_nb.filing.store.store import find_store

    if path is not None:
        return named_house(path)
    try:
        root = find_store("params").root
    except ParamsError:
        return House()
    return house_of(root)


def named_house(path: Path) -> House:
    """Return the house pack in a file. Raises UsageError if it cannot be read, RulesError."""
    try:
        return read_house(path)
    except OSError as error:
        raise UsageError(
            Sentence(
                f"无法读取规则包 {path}（{error.strerror}），请检查路径。",
                f"cannot read the house pack {path} ({error.strerror}); check its path.",
            )
        ) from error
