"""What other distributions add to this project: objects under entry points, each imported when it is first asked for.

A distribution names its objects in its ``pyproject.toml``, and so does this project with its own::

    [project.entry-points."disclosure_nb.formats"]
    markdown = "acme_reports.markdown:MARKDOWN"

The name of an entry point is the name by which people ask for the object. What an object must give is written in one
file for each group: ``formats/format.py`` and ``readback/reader.py``.

A name has one meaning. A distribution that takes a name of this project is not used for it; where two others take the
same name, neither is, for which one won would depend on the order of folders. Nothing here raises because of a plug-in
that is not asked for: what is wrong is a problem in the list, and all others go on working.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, EntryPoint, entry_points
from typing import Literal, TypeVar

from packaging.utils import canonicalize_name

from disclosure_nb.errors import Place, PluginError, Problem
from disclosure_nb.frozen import FrozenDict
from disclosure_nb.language import Sentence
from disclosure_nb.say import show_text

OURS = "disclosure-nb"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

LONGEST = 600.0
"""Seconds that the code of a plug-in may take for one file, or to be imported: as long as a cell of a notebook."""

T = TypeVar("T")
Work = Literal["import", "render", "read"]


@dataclass(frozen=True)
class Plugin:
    """An entry point: its ``group``, its ``name`` there, and the distribution (with version) that it comes from."""

    group: str
    name: str
    distribution: str
    version: str
    _entry: EntryPoint = field(repr=False, compare=False)

    @property
    def is_ours(self) -> bool:
        """Whether it comes with this project."""
        return self.distribution == OURS

    @property
    def place(self) -> Place:
        """Where it is, for messages."""
        return Place(f"{show_text(self.distribution)} {show_text(self.version)}", key=f"{self.group} {self.name}")

    def load(self, kind: type[T]) -> T:
        """Import the object. Raises PluginError if that fails or if it is no ``kind``."""
        loaded = self.call("import", self._entry.load)
        if not isinstance(loaded, kind):
            found = show_text(type(loaded).__name__)
            wrong = Sentence(
                f"给出的是 {found}，应是 {kind.__module__} 的 {kind.__name__}",
                f"gives a {found}, expected is a {kind.__name__} of {kind.__module__}",
            )
            raise PluginError([self.unfit(wrong)])
        return loaded

    def call(self, at: Work, function: Callable[[], T], *, passes: tuple[type[Exception], ...] = ()) -> T:
        """Return what the plug-in's code gives, which may do anything.

        Raises PluginError for whatever it raises, but for errors that it may raise (``passes``), and if it takes longer
        than :data:`LONGEST` (in the main thread). What our own code raises is raised as it is, but as it is imported.
        """
        try:
            with _limited(LONGEST):
                return function()
        except passes:
            raise
        except (Exception, SystemExit) as error:
            if self.is_ours and at != "import":
                raise
            raise PluginError([self.failed(at, error)]) from error

    def unfit(self, wrong: Sentence) -> Problem:
        """Return the problem that what the plug-in gives is not as its contract wants it."""
        mend = Sentence(f"{wrong.zh}，请改正或卸载这个插件。", f"{wrong.en}; mend or uninstall the plug-in.")
        return Problem("E603", self.place, mend)

    def failed(self, at: Work, error: BaseException) -> Problem:
        """Return the problem that the plug-in's code raised an error which it must not raise."""
        what = show_text(f"{type(error).__name__}: {error}")
        code, doing = _WORK[at]
        return Problem(
            code,
            self.place,
            Sentence(
                f"插件{doing.zh}时出错（{what}），请升级或卸载它，或告诉它的作者。",
                f"the plug-in failed, {doing.en} ({what}); upgrade or uninstall it, or report it to its author.",
            ),
        )


_WORK: Mapping[Work, tuple[str, Sentence]] = {
    "import": ("E602", Sentence("导入", "being imported")),
    "render": ("E604", Sentence("生成文件", "making a file")),
    "read": ("E605", Sentence("读取文件", "reading a file")),
}


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TimeoutError if this takes too long. Only a main thread can be interrupted, and only between two steps."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGALRM"):
        yield
        return

    def stop(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True)
class Installed:
    """The plug-ins of a group by name, in alphabetical order, and what is wrong with others that are installed."""

    plugins: Mapping[str, Plugin]
    problems: tuple[Problem, ...]


@cache
def installed(group: str) -> Installed:
    """Return what is installed in a group of entry points; nothing is imported."""
    named: dict[str, list[Plugin]] = {}
    problems: list[Problem] = []
    for plugin in sorted(_found(group), key=lambda plugin: (plugin.name, plugin.distribution, plugin.version)):
        if _NAME.fullmatch(plugin.name):
            named.setdefault(plugin.name, []).append(plugin)
        else:
            sentence = Sentence(
                f"名称“{show_text(plugin.name)}”不可用：只用小写字母、数字和短横，请改正或卸载这个插件。",
                f"the name “{show_text(plugin.name)}” cannot be used: lower-case letters, digits and hyphens only; "
                "mend or uninstall the plug-in.",
            )
            problems.append(Problem("E606", plugin.place, sentence))
    plugins = {}
    for name, same in named.items():
        used = [plugin for plugin in same if plugin.is_ours] or (same if len(same) == 1 else [])
        if used:
            plugins[name] = used[0]
        problems += [_taken(plugin, [*used, *same]) for plugin in same if plugin not in used]
    return Installed(FrozenDict(plugins), tuple(problems))


def _found(group: str) -> Iterator[Plugin]:
    known: dict[Distribution, tuple[str, str]] = {}
    for entry in entry_points(group=group):
        if entry.dist is None:
            continue
        if entry.dist not in known:
            metadata = entry.dist.metadata  # is parsed anew whenever it is asked for
            known[entry.dist] = (canonicalize_name(metadata["Name"]), metadata["Version"])
        yield Plugin(group, entry.name, *known[entry.dist], entry)


def _taken(plugin: Plugin, same: list[Plugin]) -> Problem:
    """Say that the name of a plug-in belongs to another one, named first among the ``same``."""
    other = next(each for each in same if each != plugin)
    whose = f"{other.distribution} {other.version}"
    return Problem(
        "E601",
        plugin.place,
        Sentence(
            f"{whose} 也用这个名称，这里的不使用，请卸载其中一个。",
            f"{whose} has this name, too, so this one is not used; uninstall one of them.",
        ),
    )


def unknown(group: str, name: str, what: Sentence, option: str) -> PluginError:
    """Return the error that there is no ``what`` of a name, with what is wrong with those that are called so.

    ``option`` is where the name was given.
    """
    there = installed(group)
    same = [problem for problem in there.problems if problem.place.key == f"{group} {name}"]
    shown, names = show_text(name), list(there.plugins)
    sentence = Sentence(
        f"没有名为“{shown}”的{what.zh}，可用的有：{'、'.join(names)}。"
        if names
        else f"没有任何{what.zh}：安装不完整，请重新安装 {OURS}。",
        f"no {what.en} is called “{shown}”; there are: {', '.join(names)}."
        if names
        else f"there is no {what.en} at all: the installation is incomplete; install {OURS} again.",
    )
    return PluginError([Problem("E600", Place(option), sentence), *same])
