"""``disclosure-nb status``: how far the reports in an output folder are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from disclosure_nb.batch.destinations import destination
from disclosure_nb.batch.outcome import APART
from disclosure_nb.cli.batch_options import read_from
from disclosure_nb.cli.console import FINDINGS, OK, put, put_json
from disclosure_nb.filing import unit_label
from disclosure_nb.language import Language, Sentence

if TYPE_CHECKING:
    from disclosure_nb.batch.status import Status

_STATES = {
    "running": Sentence("正在运行", "a run is at work"),
    "stopped": Sentence("上次运行被中断；再次运行同一命令即可继续", "a run was stopped; run again to go on"),
    "ended": Sentence("运行已结束", "the run has ended"),
}


def status(
    context: typer.Context,
    out: Annotated[str, typer.Argument(help="输出文件夹或网址。Output folder or URL.")],
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """查看进度：已完成、进行中、未生成（及原因）、等待中。Tell what is done, running, failed (and why), and waiting."""
    from disclosure_nb.batch.status import read_status  # it imports the page templates: not for the other commands

    with read_from(out):
        found = read_status(destination(out))
    if json:
        put_json(found.to_json())
    else:
        _print(found, context.obj)
    raise typer.Exit(FINDINGS if found.failed else OK)


def _print(found: Status, language: Language) -> None:
    zh = language == "zh"
    put(_STATES[found.state].in_(language))
    put(f"{'已完成' if zh else 'done'}: {found.done}")
    put(f"{'进行中' if zh else 'running'}: {len(found.running)}")
    for folder, name in found.running.items():
        put(f"  {unit_label(name, folder, language)}")
    put(f"{'等待中' if zh else 'waiting'}: {found.waiting}")
    for status, head in APART.items():
        if count := found.counts.get(status, 0):
            put(f"{head.in_(language)}: {count}")
    put(f"{'未生成' if zh else 'failed'}: {len(found.failed)}")
    for line in found.failed:
        label = unit_label(line.get("name", ""), line["folder"], language)
        put(f"  {label}  {line['reason' if zh else 'reason_en']}")
