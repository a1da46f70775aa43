"""The options that ``run`` and ``plan`` share, and what they make of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperOption

from disclosure_nb.batch.options import Options, chosen
from disclosure_nb.errors import UsageError
from disclosure_nb.formats.registry import installed_formats
from disclosure_nb.language import Sentence

Params = Annotated[
    list[str], typer.Argument(help="数据文件或文件夹，或其网址。Params files or folders, or their URLs.")
]
Out = Annotated[str, typer.Option(help="输出文件夹或网址。Output folder or URL.")]
_FORMATS_HELP = "输出格式，逗号分隔。Output formats, comma-separated."
Formats = Annotated[str, typer.Option(help=_FORMATS_HELP)]
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


class NamesFormats(TyperCommand):
    """A command whose help names the installed output formats: they are looked up only for that."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        for option in self.params:
            if isinstance(option, TyperOption) and option.name == "formats":
                option.help = f"{_FORMATS_HELP} {', '.join(installed_formats().plugins)}"
        super().format_help(ctx, formatter)


def simple_options(formats: str, template: Path | None) -> Options:
    """Return the options on which a plan depends. Raises UsageError for a format or a template that there is not."""
    return chosen([name for name in formats.split(",") if name.strip()], template)
