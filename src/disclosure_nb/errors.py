"""The errors of this project: what can go wrong, and how it is put into words.

::

    DisclosureError                 everything this project raises on purpose
    ├── UsageError                  the call itself cannot be carried out             exit code 2
    ├── InputError                  an input cannot be read: all its problems at once exit code 2
    │   ├── ParamsError             a params file
    │   ├── EditionError            an edition (form) file
    │   ├── RulesError              a house pack of rules, or a file of decisions
    │   ├── ThemeError              a house theme
    │   ├── NotebookError           an executed notebook
    │   ├── PluginError             an output format or a reader: not there, or not usable
    │   └── SaveError               a params file, with what is to be written into it
    └── RenderError                 a report cannot be made from a readable document  exit code 3

Each error carries its :class:`Problem` objects, so that a program can use them, and says itself in a language
(``error.say("en")``), so that a person can read it. One that stops a cell of a notebook is put into the notebook as
data, too (:data:`ERROR_MIMETYPE`, read again by :func:`error_from_json`).
A problem is about an *input*; a broken rule of the form is a finding, not a problem.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from disclosure_nb.language import Language, Sentence

ERROR_MIMETYPE = "application/vnd.disclosure-nb.error+json"
"""The MIME type of one of our errors as data, in an output of the notebook just before the error's own."""


@dataclass(frozen=True)
class Place:
    """Where in an input something is: a file and, where known, its line, sheet, cell or key.

    ``file`` is a name relative to the project, never an absolute path: places end up in outputs.
    """

    file: str
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    key: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the place as plain JSON data, without what is not known."""
        return {name: value for name, value in asdict(self).items() if value is not None}

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
    """One thing wrong with an input: where, what is there, what was expected, what to do next."""

    code: str
    place: Place
    sentence: Sentence

    def say(self, language: Language = "zh") -> str:
        """Return the whole problem as one sentence, led by its code and place."""
        colon = "：" if language == "zh" else ": "
        return f"[{self.code}] {self.place.say(language)}{colon}{self.sentence.in_(language)}"

    def to_json(self) -> dict[str, Any]:
        """Return the problem as plain JSON data."""
        return {"code": self.code, "place": self.place.to_json(), "zh": self.sentence.zh, "en": self.sentence.en}


class DisclosureError(Exception):
    """Base of all errors raised on purpose. ``problems`` is empty where the error is not about an input."""

    problems: tuple[Problem, ...] = ()
    _kept_at: int | None = None  # the number of the cell in which it was put out

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return self.say()

    def say(self, language: Language = "zh") -> str:
        """Return what is wrong, a line for each problem."""
        return self.sentence.in_(language)

    def to_json(self) -> dict[str, Any]:
        """Return the error as plain JSON data: its kind, its sentence in both languages and its problems."""
        return {
            "error": type(self).__name__,
            "zh": self.sentence.zh,
            "en": self.sentence.en,
            "problems": [problem.to_json() for problem in self.problems],
        }

    def _render_traceback_(self) -> list[str]:
        """Return what a notebook shows: the sentences, without the calls that led here.

        IPython asks for it when the error stops a cell, and again for its history. The first time the error is also put
        out as data, which nobody sees but which stay in the notebook.
        """
        from IPython.core.getipython import get_ipython  # they are there: IPython asks
        from IPython.display import display

        shell = get_ipython()
        if shell is not None and shell.execution_count != self._kept_at:
            self._kept_at = shell.execution_count
            display({ERROR_MIMETYPE: self.to_json()}, raw=True)  # type: ignore[no-untyped-call]
        return str(self).splitlines()


class UsageError(DisclosureError):
    """The call cannot be carried out as it is."""


class InputError(DisclosureError):
    """An input cannot be read. ``problems`` are all problems found, in the order of the input."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            Sentence("；".join(map(Problem.say, self.problems)), "; ".join(one.say("en") for one in self.problems))
        )
        self.args = (self.problems,)  # what it is made from, so that it can be sent between processes

    def say(self, language: Language = "zh") -> str:
        """Return all problems, a line for each."""
        return "\n".join(problem.say(language) for problem in self.problems)


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


class SaveError(InputError):
    """What was changed cannot be written into the params file; the file is as it was."""


class RenderError(DisclosureError):
    """A report cannot be rendered, although its document could be read."""


def error_from_json(data: Any) -> DisclosureError:
    """Return an error from what ``to_json`` gave: an InputError with its problems, else a plain DisclosureError.

    Raises ValueError if the data are not those of an error.
    """
    try:
        problems = [problem_from_json(one) for one in data["problems"]]
        if problems:
            return InputError(problems)
        return DisclosureError(_sentence(data))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not the data of an error") from error


def problem_from_json(data: Mapping[str, Any]) -> Problem:
    """Return a problem from what ``to_json`` gave. Raises KeyError, TypeError or AttributeError if it is none."""
    place: dict[str, Any] = {name: value if name == "line" else _text(value) for name, value in data["place"].items()}
    if not isinstance(place.get("line", 0), int):
        raise TypeError("not a line number")
    return Problem(_text(data["code"]), Place(**place), _sentence(data))


def _sentence(data: Mapping[str, Any]) -> Sentence:
    return Sentence(_text(data["zh"]), _text(data["en"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
