"""The formats that a report can be made in: those under the entry points ``disclosure_nb.formats``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_nb.errors import DisclosureError, PluginError, RenderError
from disclosure_nb.formats.format import Context, Format, Render
from disclosure_nb.language import Sentence
from disclosure_nb.plugins import Installed, Plugin, installed, unknown
from disclosure_nb.say import show_text

if TYPE_CHECKING:
    from disclosure_nb.document.nodes import Document

GROUP = "disclosure_nb.formats"
DEFAULT_FORMATS = ("html", "pdf")
DATA = "report.json"
"""The data of a report: every run makes it, whatever the formats."""
_SUFFIX = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_COMPANION = re.compile(r"[.-][A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_OTHERS = ("ipynb", "json", "failed.ipynb")  # what a report's folder has in any case
_WHAT = Sentence("输出格式", "output format")


def installed_formats() -> Installed:
    """Return the formats that there are; none is imported."""
    return installed(GROUP)


def format_plugin(name: str) -> Plugin:
    """Return where a format comes from. Raises PluginError if there is none of that name."""
    plugins = installed_formats().plugins
    if name not in plugins:
        raise unknown(GROUP, name, _WHAT, "--formats")
    return plugins[name]


@cache
def load_format(name: str) -> Format:
    """Return a format, imported when it is first asked for.

    Raises PluginError if there is none of that name, if it cannot be imported, or if it would write a wrong file.
    """
    plugin = format_plugin(name)
    loaded = plugin.load(Format)
    companions = loaded.companions if isinstance(loaded.companions, Mapping) else {"companions": None}
    if not all(map(callable, (loaded.render, *companions.values()))):
        unfit = Sentence("其中的 render 或 companions 不是函数", "its render or companions are no functions")
        raise PluginError([plugin.unfit(unfit)])
    wrong = [] if _fits(loaded.suffix, _SUFFIX) and not loaded.suffix.startswith("draft") else [loaded.suffix]
    wrong += [end for end in companions if not _fits(end, _COMPANION)]
    if wrong:
        shown = show_text(str(wrong[0]))
        unfit = Sentence(
            f"文件名后缀“{shown}”不可用（只用小写字母、数字和点，不占用报告自己的文件）",
            f"the file name ending “{shown}” cannot be used (lower-case letters, digits and full stops only, and no "
            "file that each report has)",
        )
        raise PluginError([plugin.unfit(unfit)])
    return loaded


def _fits(end: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(end, str) and pattern.fullmatch(end) is not None and end not in _OTHERS


def check_formats(names: Iterable[str]) -> None:
    """Raise PluginError unless each format is there.

    Those of others are imported: a fault in them is better found before ten thousand reports than after.
    """
    for name in names:
        if not format_plugin(name).is_ours:
            load_format(name)


def file_name(suffix: str, *, draft: bool) -> str:
    """Return the name of a report's file: ``report.pdf``, ``report.digest.png``; of a draft ``report.draft.pdf``."""
    return ("report.draft." if draft else "report.") + suffix


def render_format(name: str, document: Document, folder: Path, beside: Iterable[str] = ()) -> dict[str, bytes]:
    """Return the file of a report in a format, and behind it its companion files, by name.

    ``folder`` is the folder above the params folder, ``beside`` are the names of files made of the report in the same
    run. Raises RenderError, and PluginError for an unusable format.
    """
    made = load_format(name)
    called = file_name(made.suffix, draft=document.title.draft)
    context = Context(called, folder, tuple(sorted(set(beside) - {called})))
    parts = {called: made.render, **{called + end: render for end, render in made.companions.items()}}
    return {file: _render(format_plugin(name), render, document, context) for file, render in parts.items()}


def render_formats(names: Iterable[str], document: Document, folder: Path) -> dict[str, bytes]:
    """Return the files of a report in several formats by name. Raises RenderError, also where two are the same file."""
    files: dict[str, bytes] = {}
    wanted = tuple(names)
    beside = {DATA, *(file_name(load_format(name).suffix, draft=document.title.draft) for name in wanted)}
    for name in wanted:
        made = render_format(name, document, folder, beside)
        if twice := sorted(set(made) & set(files)):
            raise RenderError(
                Sentence(
                    f"两种格式都要写 {twice[0]}（其一是 {name}），请只用其中一种。",
                    f"two formats write {twice[0]} (one is {name}); use only one of them.",
                )
            )
        files |= made
    return files


def _render(plugin: Plugin, render: Render, document: Document, context: Context) -> bytes:
    data = plugin.call("render", lambda: render(document, context), passes=(DisclosureError,))
    if not isinstance(data, bytes):
        kind = TypeError(f"{type(data).__name__}, not bytes")
        raise PluginError([plugin.failed("render", kind)])
    return data


def distributions(names: Iterable[str]) -> Mapping[str, str]:
    """Return the distributions of others, with their versions, that the formats come from."""
    plugins = installed_formats().plugins
    used = [plugins[name] for name in names if name in plugins]
    return {plugin.distribution: plugin.version for plugin in sorted(used, key=str) if not plugin.is_ours}
