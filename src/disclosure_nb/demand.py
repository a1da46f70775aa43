"""What a call takes: arguments of another kind are refused in one sentence that names all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path
from types import UnionType
from typing import Any

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence
from disclosure_nb.say import show

_NOT_SEVERAL = (str, bytes, Mapping)


@dataclass(frozen=True)
class ArgumentKind:
    """A kind of argument: whether a value is of it, and what a message says that was expected."""

    fits: Callable[[Any], bool]
    expected: Sentence

    def like(self, example: str) -> ArgumentKind:
        """Return the same kind with an example in its message."""
        zh, en = self.expected.zh, self.expected.en
        return ArgumentKind(self.fits, Sentence(f"{zh}，例如 {example}", f"{en}, e.g. {example}"))

    def or_none(self) -> ArgumentKind:
        """Return the kind that takes None, too."""
        return ArgumentKind(lambda value: value is None or self.fits(value), self.expected)

    def each(self) -> ArgumentKind:
        """Return the kind of several of these: a list, a tuple, a set; see :func:`realised` for other iterables."""
        several = Sentence(f"列表，其中每项是{self.expected.zh}", f"a list, each of it {self.expected.en}")
        return ArgumentKind(lambda value: _is_several(value) and all(map(self.fits, value)), several)

    def by_key(self) -> ArgumentKind:
        """Return the kind of a mapping whose values are of this kind."""
        mapping = Sentence(f"映射，其中每项是{self.expected.zh}", f"a mapping, each value {self.expected.en}")
        return ArgumentKind(lambda value: isinstance(value, Mapping) and all(map(self.fits, value.values())), mapping)

    def or_several(self) -> ArgumentKind:
        """Return the kind that takes one of these, or several."""
        several, zh, en = self.each(), self.expected.zh, self.expected.en
        return ArgumentKind(
            lambda value: self.fits(value) or several.fits(value),
            Sentence(f"{zh}，或其列表", f"{en}, or a list of them"),
        )


def instance(kind: type | UnionType, expected: Sentence | None = None) -> ArgumentKind:
    """Return the kind of the values of a class, or of several."""
    if expected is None:
        name = getattr(kind, "__name__", str(kind))
        expected = Sentence(f"一个 {name}", f"a {name}")
    return ArgumentKind(lambda value: isinstance(value, kind), expected)


TEXT = instance(str, Sentence("带引号的文字", "text in quotes"))
PATH = ArgumentKind(lambda value: isinstance(value, str | Path), Sentence("带引号的路径", "a path in quotes"))
NUMBER = ArgumentKind(
    lambda value: isinstance(value, Integral) and not isinstance(value, bool),
    Sentence("不带引号的整数", "a whole number without quotes"),
)
YEAR = NUMBER.like("2023")
MAPPING = instance(Mapping, Sentence("映射（dict）", "a mapping (dict)"))


def demand(**given: tuple[object, ArgumentKind]) -> None:
    """Raise UsageError if an argument is not of the kind that it should be; all of them are named.

    >>> demand(year=(2023, YEAR), unit=(3, TEXT))
    Traceback (most recent call last):
    disclosure_nb.errors.UsageError: unit 是 3，应为带引号的文字。
    """
    wrong = [(name, value, kind.expected) for name, (value, kind) in given.items() if not kind.fits(value)]
    if wrong:
        zh = "；".join(f"{name} 是 {_shown(value)}，应为{expected.zh}" for name, value, expected in wrong)
        en = "; ".join(f"{name} is {_shown(value, 'en')}, expected {expected.en}" for name, value, expected in wrong)
        raise UsageError(Sentence(f"{zh}。", f"{en}."))


def realised(given: Any) -> Any:
    """Return what an iterable yields as a tuple, and anything else as it is: to be looked at before it is used."""
    return tuple(given) if isinstance(given, Iterable) and not isinstance(given, _NOT_SEVERAL) else given


def _is_several(value: object) -> bool:
    return isinstance(value, Sequence | Set) and not isinstance(value, _NOT_SEVERAL)


def _shown(value: object, language: str = "zh") -> str:
    """Return a plain value as it is, of any other its class alone: what it says of itself may be long, or by chance."""
    if value is None or isinstance(value, str | bytes | int | float | list | tuple | dict):
        return show(value, language)
    return type(value).__name__ if language == "zh" else f"a {type(value).__name__}"
