"""What can go wrong, and how it is said.

::

    DisclosureError                 everything this project raises on purpose
    ├── UsageError                  the call itself cannot be carried out             exit code 2
    ├── InputError                  an input cannot be read: all its problems at once exit code 2
    │   ├── ParamsError             a params file
    │   ├── EditionError            an edition (form) file
    │   ├── RulesError              a house pack of rules, or a file of decisions
    │   ├── ThemeError              a house theme
    │   ├── NotebookError           an executed notebook
    │   └── PluginError             an output format or a reader: not there, or not usable
    └── RenderError                 a report cannot be made from a readable document  exit code 3

Each error carries its :class:`Problem` objects, so that a program can use them and a person can read them.
A problem is about an *input*; a broken rule of the form is a finding, not a problem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure_nb.language import Language, Sentence


@dataclass(frozen=True)
class Place:
    """Where something stands: a file and, where known, its line, sheet, cell or key.

    ``file`` is a name relative to the project, never an absolute path: places end up in outputs.
    """

    file: str
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    key: str | None = None

    def say(self, language: Language = "zh") -> str:
        """Return the place as a person would name it."""
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f"工作表“{self.sheet}”" if language == "zh" else f"sheet “{self.sheet}”")
        if self.cell is not None:
            parts.append(f"单元格 {self.cell}" if language == "zh" else f"cell {self.cell}")
        if self.line is not None:
            parts.append(f"第 {self.line} 行" if language == "zh" else f"line {self.line}")
        if self.key is not None:
            parts.append(self.key)
        return (" " if language == "zh" else ", ").join(parts)


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input: where, what stands there, what was expected, what to do next."""

    code: str
    place: Place
    sentence: Sentence

    def say(self, language: Language = "zh") -> str:
        """Return the whole problem as one sentence, led by its code and place."""
        colon = "：" if language == "zh" else ": "
        return f"[{self.code}] {self.place.say(language)}{colon}{self.sentence.in_(language)}"


class DisclosureError(Exception):
    """Base of all errors raised on purpose."""

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the sentences, without the calls that led here."""
        return str(self).splitlines()


class UsageError(DisclosureError):
    """The call cannot be carried out as it stands."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.zh)
        self.sentence = sentence


class InputError(DisclosureError):
    """An input cannot be read. ``problems`` holds every problem found, in the order of the input."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.say() for problem in self.problems))


class ParamsError(InputError):
    """A params file cannot be read."""


class EditionError(InputError):
    """An edition file cannot be read."""


class RulesError(InputError):
    """A house pack of rules, or a file of decisions, cannot be read."""


class ThemeError(InputError):
    """A house theme cannot be read."""


class NotebookError(InputError):
    """A notebook is not an executed report notebook."""


class PluginError(InputError):
    """An output format or a reader is not there, or what a plug-in gives cannot be used."""


class RenderError(DisclosureError):
    """A report cannot be rendered, although its document could be read."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.zh)
        self.sentence = sentence
