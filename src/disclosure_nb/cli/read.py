"""``disclosure-nb read``: what a report shows, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from disclosure_nb.cli.console import messages, put, put_json
from disclosure_nb.cli.editions import EditionNames, named_edition
from disclosure_nb.cli.offered import completed
from disclosure_nb.filing import number_text
from disclosure_nb.language import Language

if TYPE_CHECKING:
    from disclosure_nb.form import Edition
    from disclosure_nb.readback import Reading

ReaderName = Annotated[
    str | None,
    typer.Option(help="读取器（默认按内容选择）。Reader (default: by content):", autocompletion=completed("reader")),
]
_LONGEST = 60


def read(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(help="报告、数据文件或工作簿，- 为标准输入。Report or params, - for stdin.")],
    edition: EditionNames = None,
    reader: ReaderName = None,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """读出报告或填报工作簿中的数据：HTML、PDF、Word、笔记本、JSON、CSV、XLSX。Read a report or a workbook back."""
    found = read_with(path, reader, context.obj, [named_edition(name) for name in edition or ()])
    if json:
        put_json(found.to_json())
    else:
        _print(found, context.obj)


def read_with(
    source: Path | bytes, reader: str | None, language: Language, editions: Sequence[Edition] = ()
) -> Reading:
    """Return what a file, or what came from the standard input, shows.

    Readers that are installed and could not be asked are named on stderr. Raises InputError if the file cannot be read.
    """
    from disclosure_nb.readback.read import input_file  # takes a while to import: not for the other commands
    from disclosure_nb.readback.registry import read_file

    found, problems = read_file(input_file(source, editions=editions), reader)
    for problem in problems:
        messages.print(f"! {problem.say(language)}")
    return found


def _print(read: Reading, language: Language) -> None:
    zh = language == "zh"
    unknown = "不详" if zh else "unknown"
    unit = read.unit or read.unit_id or unknown
    year = unknown if read.year is None else str(read.year)
    put(f"{unit} {year}（{read.edition} 版）" if zh else f"{unit}, {year} (form of {read.edition})")
    for address, value in read.cells.items():
        if value != 0:
            shown = number_text(value) or ("空白" if zh else "blank")
            if address in read.unresolved:
                shown = "读不出" if zh else "not readable"
            put(f"  {address} = {shown}  {read.form.cells[address].label}")
    put("  其余各格都是 0" if zh else "  all other cells are 0")
    for number, text in read.sections.items():
        first = text.partition("\n")[0]
        put(f"  [{number}] {first[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}")
    for note in read.notes:
        put(f"! {note.in_(language)}")
