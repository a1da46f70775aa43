"""The options with which reports are made."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from disclosure_nb.batch.fetch import Fetched
from disclosure_nb.batch.invocation import Invocation, named_from
from disclosure_nb.batch.template import packaged_template
from disclosure_nb.engine.limits import DEFAULT_ENGINE, Engine, Limits
from disclosure_nb.errors import UsageError
from disclosure_nb.formats.registry import DEFAULT_FORMATS, check_formats
from disclosure_nb.language import Sentence


@dataclass(frozen=True)
class Options:
    """How reports are made: with which notebook, into which formats, by which engine, within which limits.

    ``cell_timeout`` is the longest that a cell may take, in seconds; ``limits`` are those of a whole report;
    ``invocation`` is how they were asked for. Formats in which a report was made before are made again, unless these
    are to ``drop``. ``fetched`` is where params were fetched from, if they were.
    """

    template: Path
    formats: tuple[str, ...] = DEFAULT_FORMATS
    drop: bool = False
    cell_timeout: int = 600
    engine: Engine = DEFAULT_ENGINE
    limits: Limits = Limits()  # noqa: RUF009 - it is frozen
    invocation: Invocation = Invocation()  # noqa: RUF009 - it is frozen
    fetched: Fetched | None = None

    def asked(self, folder: Path, out: str) -> Options:
        """Return the options with how reports were asked for: by somebody in ``folder``, and where to."""
        formats = () if self.formats == DEFAULT_FORMATS else ("--formats", ",".join(self.formats))
        drop = ("--drop",) if self.drop else ()
        own = self.template.resolve() != packaged_template().resolve()
        template = ("--template", named_from(self.template, str(folder))) if own else ()
        given = replace(self.invocation, folder=str(folder), out=out, options=(*formats, *drop, *template))
        return replace(self, invocation=given)


def chosen(formats: Iterable[str], template: Path | None, *, drop: bool = False) -> Options:
    """Return the options on which a plan depends: formats by name, and a template (None: the packaged one).

    Raises PluginError for a format that there is not or that is broken, UsageError for a template that there is not.
    """
    notebook = template or packaged_template()
    try:
        json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            Sentence(f"模板 {notebook} 不存在或不是笔记本。", f"the template {notebook} is missing or no notebook.")
        ) from error
    wanted = tuple(dict.fromkeys(name.strip() for name in formats))
    check_formats(wanted)
    return Options(template=notebook.resolve(), formats=wanted, drop=drop)
