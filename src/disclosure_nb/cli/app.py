"""The ``disclosure-nb`` command (also ``jupyter disclosure``): its subcommands, and what becomes of errors."""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Annotated, Any, cast

import typer
from typer.main import get_command

from disclosure_nb import __version__
from disclosure_nb.cli import (
    accept,
    check,
    cluster,
    doctor,
    listing,
    new,
    open,
    plan,
    read,
    rules,
    run,
    status,
    words,
    workbook,
)
from disclosure_nb.cli.console import FAULT, FINDINGS, OK, UNUSABLE, complain, messages, put
from disclosure_nb.cli.interrupt import INTERRUPTED
from disclosure_nb.cli.language import asked_language
from disclosure_nb.cli.offered import completed
from disclosure_nb.cli.outlets import outlets
from disclosure_nb.cli.program import Program, Subcommand
from disclosure_nb.errors import DisclosureError, RenderError, UsageError
from disclosure_nb.language import LANGUAGE_VARIABLE, Language, Sentence

app = typer.Typer(
    cls=Program,
    name="disclosure-nb",
    help="政府信息公开工作年度报告：核对、叙述、批量生成。Check, narrate and make annual disclosure reports.",
    pretty_exceptions_enable=False,
)
_COMMANDS: Mapping[str, Callable[..., None]] = {
    "run": run.run,
    "plan": plan.plan,
    "status": status.status,
    "check": check.check,
    "read": read.read,
    "new": new.new,
    "workbook": workbook.workbook,
    "accept": accept.accept,
    "rules": rules.rules,
    "explain": rules.explain,
    "words": words.words,
    "cluster-certs": cluster.cluster_certs,
    "list": listing.list_units,
    "open": open.open_notebook,
    "doctor": doctor.doctor,
}
for _name, _function in _COMMANDS.items():
    app.command(_name, cls=Subcommand)(_function)


@cache
def program() -> Program:
    """Return the whole command."""
    whole = cast(Program, get_command(app))
    whole.share()
    return whole


def _version(asked: bool) -> None:
    if asked:
        put(f"disclosure-nb {__version__}")
        raise typer.Exit


@app.callback()
def options(
    lang: Annotated[
        Language | None,
        typer.Option(
            help="消息语言，写在命令前后均可。Language of messages, before or after the command.",
            envvar=LANGUAGE_VARIABLE,
            expose_value=False,
            autocompletion=completed("lang"),
        ),
    ] = None,
    debug: Annotated[
        bool, typer.Option("--debug", help="出错时显示调用栈。Show tracebacks of faults.", expose_value=False)
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", help="版本。Version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options given before the command; ``start`` knows what they say."""


def start() -> None:
    """Run the command line and exit: 0 clean, 1 findings or failed units, 2 unusable input, 3 a fault inside."""
    language = asked_language(sys.argv[1:])
    with outlets() as shown, _others_silent():
        code = _ended(lambda: program().main(standalone_mode=False, obj=language), language)
        if shown is not None and code in (OK, FINDINGS):
            code = _ended(shown.demand_kept, language) or code
    sys.exit(code)


@contextmanager
def _others_silent() -> Iterator[None]:
    """Let warnings and logs of libraries, which are about their own affairs, reach nobody; ``--debug`` shows them."""
    last = logging.lastResort
    with warnings.catch_warnings():
        if "--debug" not in sys.argv:
            warnings.simplefilter("ignore")
            logging.lastResort = logging.NullHandler()
        try:
            yield
        finally:
            logging.lastResort = last


def _ended(work: Callable[[], Any], language: Language) -> int:
    """Do some work and return its exit code; what goes wrong is said."""
    try:
        return int(work() or OK)
    except DisclosureError as error:
        complain(error, language)
        return FAULT if isinstance(error, RenderError) else UNUSABLE
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if "--debug" in sys.argv:
            traceback.print_exc()
        if isinstance(error, OSError) and error.filename is not None and error.strerror is not None:
            complain(_unusable(error), language)
            return UNUSABLE
        what = f"{type(error).__name__}: {error}"
        zh = f"程序内部故障（{what}）。请用 --debug 重试并把输出交给维护者。"
        en = f"a fault inside ({what}). Run again with --debug and report what it prints."
        messages.print(zh if language == "zh" else en)
        return FAULT


def _unusable(error: OSError) -> UsageError:
    """Say that the system refuses a file: that is never a fault inside."""
    where = f"{os.fsdecode(error.filename)}" if isinstance(error.filename, str | bytes) else str(error.filename)
    return UsageError(
        Sentence(
            f"无法使用 {where}（{error.strerror}），请检查路径、权限和磁盘空间。",
            f"{where} cannot be used ({error.strerror}); check path, rights and disk space.",
        )
    )
