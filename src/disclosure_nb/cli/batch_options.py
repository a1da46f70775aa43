"""The options that ``run`` and ``plan`` share, and what they make of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.batch.options import Options, chosen
from disclosure_nb.cli.offered import completed
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

Params = Annotated[
    list[str], typer.Argument(help="数据文件或文件夹，或其网址。Params files or folders, or their URLs.")
]
Out = Annotated[str, typer.Option(help="输出文件夹或网址。Output folder or URL.")]
Formats = Annotated[
    str,
    typer.Option(help="输出格式，逗号分隔。Output formats, comma-separated:", autocompletion=completed("formats")),
]
Drop = Annotated[
    bool,
    typer.Option(
        "--drop", help="不再保留先前做过而这次没要的格式。Let go of formats made before and not asked for now."
    ),
]
Template = Annotated[Path | None, typer.Option(help="笔记本模板。Notebook template.")]
Force = Annotated[
    list[str] | None, typer.Option(help="即使没有变化也重做的单位（可重复）。Units made in any case (repeatable).")
]


@contextmanager
def read_from(where: str) -> Iterator[None]:
    """Raise UsageError if the place of the reports refuses to be read."""
    try:
        yield
    except OSError as error:
        what = f"{where} ({error.strerror or error})"
        raise UsageError(
            Sentence(
                f"无法读取 {what}，请检查网址、权限和网络。", f"cannot read {what}; check address, rights, network."
            )
        ) from error


def simple_options(formats: str, template: Path | None, *, drop: bool = False) -> Options:
    """Return the options on which a plan depends. Raises UsageError for a format or a template that there is not."""
    return chosen([name for name in formats.split(",") if name.strip()], template, drop=drop)
