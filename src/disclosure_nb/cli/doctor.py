"""``disclosure-nb doctor``: whether this machine can make reports."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from datetime import date, timedelta
from importlib.metadata import version
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from disclosure_nb import __version__
from disclosure_nb.cli.console import FAULT, OK, put, put_json
from disclosure_nb.cli.extras import extras
from disclosure_nb.errors import PluginError, Problem
from disclosure_nb.language import Language, Sentence
from disclosure_nb.plugins import Installed

_Result = tuple[Sentence, bool | None, str]
"""What was looked at, whether it is well (None: not installed, and optional), what was found."""

_MARKS = {True: "✓", False: "✗", None: "○"}


def doctor(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="输出 JSON。Print JSON.")] = False,
) -> None:
    """检查本机能否生成报告。See whether this machine can make reports."""
    language: Language = context.obj
    results: list[_Result] = [_try(name, probe) for name, probe in _PROBES]
    results += [(each.what, None if each.missing else True, each.say().in_(language)) for each in extras()]
    results += [(Sentence("插件", "plug-in"), False, problem.say(language)) for problem in _broken_plugins()]
    if json:
        put_json(
            {"checks": [{"name": name.en, "ok": ok is not False, "detail": detail} for name, ok, detail in results]}
        )
    else:
        for name, ok, detail in results:
            put(f"{_MARKS[ok]} {name.in_(language)}: {detail}")
    raise typer.Exit(OK if all(ok is not False for _, ok, _ in results) else FAULT)


def _try(name: Sentence, probe: Callable[[], str]) -> _Result:
    try:
        return name, True, probe()
    except Exception as error:
        return name, False, f"{type(error).__name__}: {error}"


def _python() -> str:
    return f"{platform.python_version()} ({sys.platform}), disclosure-nb {__version__}"


def _packages() -> str:
    return ", ".join(f"{name} {version(name)}" for name in ("papermill", "nbconvert", "pandas", "typst"))


def _kernel() -> str:
    from jupyter_client.kernelspec import KernelSpecManager

    return str(KernelSpecManager().get_kernel_spec("python3").display_name)


def _engine() -> str:
    from disclosure_nb.engine.compat import broken_assumptions
    from disclosure_nb.engine.limits import DEFAULT_ENGINE

    if DEFAULT_ENGINE == "disclosure" and (broken := broken_assumptions()):
        raise RuntimeError("; ".join(broken))
    return DEFAULT_ENGINE


def _exporters() -> str:
    from nbconvert.exporters import get_exporter

    found = (get_exporter(name) for name in ("disclosure_html", "disclosure_pdf"))  # type: ignore[no-untyped-call]
    return ", ".join(exporter.__name__ for exporter in found)


def _formats() -> str:
    from disclosure_nb.formats.registry import installed_formats

    return _named(installed_formats())


def _readers() -> str:
    from disclosure_nb.readback.registry import installed_readers

    return _named(installed_readers())


def _named(there: Installed) -> str:
    """Return the names of what is installed, those of others with the distribution that they come from."""
    named = there.plugins.values()
    return ", ".join(plugin.name if plugin.is_ours else f"{plugin.name} ({plugin.place.file})" for plugin in named)


def _broken_plugins() -> list[Problem]:
    """Return what is wrong with installed formats and readers; all are imported for that."""
    from disclosure_nb.formats.registry import installed_formats, load_format
    from disclosure_nb.readback.registry import load_readers

    problems = [*installed_formats().problems, *load_readers().problems]
    for name in installed_formats().plugins:
        try:
            load_format(name)
        except PluginError as error:
            problems += error.problems
    return problems


def _template() -> str:
    from disclosure_nb.batch.template import packaged_template

    return packaged_template().name


def _pdf() -> str:
    from disclosure_nb.document.nodes import Document, Paragraph, Text, Title
    from disclosure_nb.formats.pdf import render_pdf

    title = Title(text="自检", unit_id="doctor", unit="自检", year=2023, edition="2021")
    text = "一、总体情况（一）主动公开情况 玥璟昇祎堃喆㛃 0123456789"
    return f"{len(render_pdf(Document(title=title, body=(Paragraph(inlines=(Text(text=text),)),))))} bytes"


def _workbook() -> str:
    from disclosure_nb.filing import Filing, Unit
    from disclosure_nb.form import edition_for
    from disclosure_nb.workbook import fill_in_workbook

    return f"{len(fill_in_workbook(Filing(Unit('doctor', '自检'), 2023, edition_for(2023), {})))} bytes"


def _calendar() -> str:
    from disclosure_nb.filing.registers.workdays import working_days

    known = working_days(2008, 2100)
    first, last = (date(1970, 1, 1) + timedelta(day) for day in (known.first, known.last))
    return f"{first.year}–{last.year}"


def _writable() -> str:
    with TemporaryDirectory() as folder:
        return folder


_PROBES: tuple[tuple[Sentence, Callable[[], str]], ...] = (
    (Sentence("Python", "Python"), _python),
    (Sentence("依赖包", "packages"), _packages),
    (Sentence("Jupyter 内核", "Jupyter kernel"), _kernel),
    (Sentence("执行引擎", "engine"), _engine),
    (Sentence("导出器", "exporters"), _exporters),
    (Sentence("输出格式", "output formats"), _formats),
    (Sentence("读取器", "readers"), _readers),
    (Sentence("笔记本模板", "notebook template"), _template),
    (Sentence("PDF 与字体", "PDF and fonts"), _pdf),
    (Sentence("填报工作簿", "fill-in workbook"), _workbook),
    (Sentence("节假日安排", "holiday calendar"), _calendar),
    (Sentence("临时文件夹", "temporary folder"), _writable),
)
