"""What is wrong with a command line, in two languages: the one place where errors of the parser are put into words."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer

from disclosure_nb.cli.offered import offered
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.say import show, show_text

PARSER_ERROR: type[Exception] = typer.BadParameter.__mro__[1]
"""What the parser raises for every wrong use of the command line."""

_WHOLE = Sentence("整数", "a whole number")


def said(error: Any) -> UsageError:
    """Return an error of the parser as one of ours."""
    sentence = _SENTENCES.get(type(error).__name__, _other)(error)
    return with_help(sentence, error.ctx)


def with_help(sentence: Sentence, context: Any) -> UsageError:
    """Return an error of usage that names the command's help."""
    command = "disclosure-nb" if context is None else context.command_path
    return UsageError(Sentence(f"{sentence.zh}用法见 {command} --help。", f"{sentence.en} See {command} --help."))


def no_such_command(name: str, commands: Sequence[str]) -> Sentence:
    """Say that there is no such command, and which one may be meant."""
    shown, close = show_text(name), get_close_matches(name, commands)
    if close:
        return Sentence(
            f"没有命令“{shown}”，是否应为 {'、'.join(close)}？",
            f"there is no command “{shown}”; is {_or(close)} meant?",
        )
    return Sentence(
        f"没有命令“{shown}”，可用的有：{'、'.join(commands)}。",
        f"there is no command “{shown}”; there are: {', '.join(commands)}.",
    )


def too_many(arguments: Sequence[str]) -> Sentence:
    """Say that there are more arguments than a command takes."""
    shown = " ".join(show_text(argument) for argument in arguments)
    return Sentence(f"多出了参数：{shown}。", f"there are more arguments than expected: {shown}.")


def _missing(error: Any) -> Sentence:
    zh, en = _name(error.param)
    if words := offered(error.param.name or ""):
        return Sentence(f"缺少{zh}，可用的有：{'、'.join(words)}。", f"{en} is missing; there are: {', '.join(words)}.")
    return Sentence(f"缺少{zh}。", f"{en} is missing.")


def _bad_value(error: Any) -> Sentence:
    if error.param is None:
        return _other(error)
    zh, en = _name(error.param)
    detail = _detail(error)
    expected = _expected(error.param, detail)
    found = ("", "") if "input" not in detail else (f"{show(detail['input'])}", f" {show(detail['input'], 'en')}")
    return Sentence(
        f"{zh} 的值{found[0]}不对，应为{expected.zh}。", f"{en} cannot be{found[1]}; expected {expected.en}."
    )


def _detail(error: Any) -> dict[str, Any]:
    """Return what pydantic found wrong with the value, as far as it was asked."""
    errors = getattr(error.__cause__, "errors", None)
    return dict(errors()[0]) if errors is not None else {}


def _expected(parameter: Any, detail: dict[str, Any]) -> Sentence:
    limits, kind = detail.get("ctx", {}), detail.get("type", "")
    if words := offered(parameter.name or ""):
        return Sentence(f" {'、'.join(words)} 之一", f"one of {', '.join(words)}")
    if "ge" in limits:
        return Sentence(f"不小于 {limits['ge']} 的整数", f"a whole number from {limits['ge']} up")
    if "le" in limits:
        return Sentence(f"不大于 {limits['le']} 的整数", f"a whole number up to {limits['le']}")
    if kind.startswith("int"):
        least = getattr(parameter, "min", None)
        if least is not None:
            return Sentence(f"不小于 {least} 的整数", f"a whole number from {least} up")
        return _WHOLE
    return Sentence("可用的路径或文字，没有看不见的字符", "a usable path or text without invisible characters")


def _no_such_option(error: Any) -> Sentence:
    shown = show_text(error.option_name)
    known = [] if error.ctx is None else [name for each in error.ctx.command.params for name in each.opts]
    close = get_close_matches(error.option_name, [name for name in known if name.startswith("--")])
    if close:
        return Sentence(
            f"没有选项 {shown}，是否应为 {'、'.join(close)}？", f"there is no option {shown}; is {_or(close)} meant?"
        )
    return Sentence(f"没有选项 {shown}。", f"there is no option {shown}.")


def _option_usage(error: Any) -> Sentence:
    shown = show_text(error.option_name)
    options = [] if error.ctx is None else [each for each in error.ctx.command.params if error.option_name in each.opts]
    if any(getattr(option, "is_flag", False) for option in options):
        return Sentence(f"选项 {shown} 不带值。", f"the option {shown} takes no value.")
    return Sentence(f"选项 {shown} 后面缺少值。", f"the value of the option {shown} is missing.")


def _other(error: Any) -> Sentence:
    shown = show_text(error.format_message())
    return Sentence(f"用法不对（{shown}）。", f"this cannot be used so ({shown}).")


_SENTENCES = {
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "NoSuchOption": _no_such_option,
    "BadOptionUsage": _option_usage,
}


def _name(parameter: Any) -> tuple[str, str]:
    """Return how a parameter is called: as it is written on the command line."""
    if parameter.param_type_name == "option":
        name = "/".join(parameter.opts)
        named = f"（或环境变量 {parameter.envvar}）" if parameter.envvar else ""
        named_en = f" (or of the environment variable {parameter.envvar})" if parameter.envvar else ""
        return f"选项 {name}{named}", f"the option {name}{named_en}"
    name = (parameter.metavar or parameter.name).upper()
    return f"参数 {name}", f"the argument {name}"


def _or(words: Sequence[str]) -> str:
    return " or ".join(words)
