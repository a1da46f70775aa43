"""The ``disclosure-nb`` command (also ``jupyter disclosure``): its subcommands, and what becomes of errors."""

from __future__ import annotations

import io
import sys
import traceback
from typing import Annotated

import typer

from disclosure_nb import __version__
from disclosure_nb.cli import accept, check, cluster, doctor, listing, new, plan, read, rules, run, status, workbook
from disclosure_nb.cli.batch_options import NamesFormats
from disclosure_nb.cli.console import FAULT, UNUSABLE, complain, messages, put
from disclosure_nb.cli.language import asked_language
from disclosure_nb.errors import DisclosureError, RenderError
from disclosure_nb.language import preferred_language

app = typer.Typer(
    name="disclosure-nb",
    help="政府信息公开工作年度报告：核对、叙述、批量生成。Check, narrate and make annual disclosure reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run", cls=NamesFormats)(run.run)
app.command("plan", cls=NamesFormats)(plan.plan)
app.command("status")(status.status)
app.command("check")(check.check)
app.command("read")(read.read)
app.command("new")(new.new)
app.command("workbook")(workbook.workbook)
app.command("accept")(accept.accept)
app.command("rules")(rules.rules)
app.command("explain")(rules.explain)
app.command("cluster-certs")(cluster.cluster_certs)
app.command("list")(listing.list_units)
app.command("doctor")(doctor.doctor)


def _version(asked: bool) -> None:
    if asked:
        put(f"disclosure-nb {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option(help="消息语言 zh 或 en。Language of messages.", metavar="zh|en")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="出错时显示调用栈。Show tracebacks of faults.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="版本。Version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options given before the command."""
    if lang not in (None, "zh", "en"):
        raise typer.BadParameter("zh | en", param_hint="--lang")
    context.obj = lang or preferred_language()
    context.meta["debug"] = debug


def start() -> None:
    """Run the command line and exit: 0 clean, 1 findings or failed units, 2 unusable input, 3 a fault inside."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a console that lacks a character must not stop the work
    language = asked_language(sys.argv[1:])
    try:
        app()
    except DisclosureError as error:
        complain(error, language)
        sys.exit(FAULT if isinstance(error, RenderError) else UNUSABLE)
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        what = f"{type(error).__name__}: {error}"
        zh = f"程序内部故障（{what}）。请用 --debug 重试并把输出交给维护者。"
        en = f"a fault inside ({what}). Run again with --debug and report what it prints."
        messages.print(zh if language == "zh" else en)
        sys.exit(FAULT)
