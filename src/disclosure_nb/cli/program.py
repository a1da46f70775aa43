"""How all commands are parsed: wrong use is said in two languages, and help names what the data offer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from disclosure_nb.cli.console import UNUSABLE, put
from disclosure_nb.cli.offered import with_offers
from disclosure_nb.cli.usage import PARSER_ERROR, no_such_command, said, too_many, with_help
from disclosure_nb.language import Sentence

_COMPLETION = {
    "install_completion": "为当前 shell 安装命令补全。Install completion for the current shell.",
    "show_completion": "显示当前 shell 的命令补全脚本。Show the script that completes commands in this shell.",
}
_HELP = "显示帮助。Show this help."


@contextmanager
def _ours(context: Any) -> Iterator[None]:
    """Raise UsageError of ours in the place of the parser's."""
    try:
        yield
    except PARSER_ERROR as error:
        if getattr(error, "ctx", None) is None:
            error.ctx = context  # type: ignore[attr-defined]  # it says of which command it is
        raise said(error) from error


class Program(TyperGroup):
    """The command with its subcommands; what is in ``everywhere`` may stand before and after the subcommand."""

    everywhere = ("lang", "debug")

    def share(self) -> None:
        """Give the options that may stand anywhere to every subcommand, and the help of all in two languages."""
        shared = [option for option in self.params if option.name in self.everywhere]
        for command in self.commands.values():
            command.params.extend(option for option in shared if option not in command.params)
        for option in self.params:
            option.help = _COMPLETION.get(option.name or "", getattr(option, "help", None))  # type: ignore[attr-defined]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the options before the subcommand; without anything the help is shown. Raises UsageError."""
        if not args and not ctx.resilient_parsing:
            put(ctx.get_help())
            raise typer.Exit(UNUSABLE)
        with _ours(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the subcommand. Raises UsageError where there is none of that name."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise with_help(no_such_command(args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the subcommand. Raises UsageError where none is named."""
        if not ctx._protected_args:
            raise with_help(Sentence("没有写明要做什么的命令。", "no command is named."), ctx)
        return super().invoke(ctx)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option ``--help``."""
        return _in_two_languages(super().get_help_option(ctx))


class Subcommand(TyperCommand):
    """One subcommand."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take options and arguments. Raises UsageError."""
        ctx.allow_extra_args = True  # they are said here
        with _ours(ctx):
            rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            raise with_help(too_many(rest), ctx)
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help; what may be given for an option is looked up only for that."""
        written: list[tuple[Any, str]] = [(each, getattr(each, "help", None) or "") for each in self.params]
        for parameter, help in written:
            parameter.help = with_offers(help, parameter)
        super().format_help(ctx, formatter)
        for parameter, help in written:
            parameter.help = help

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option ``--help``."""
        return _in_two_languages(super().get_help_option(ctx))


def _in_two_languages(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option
