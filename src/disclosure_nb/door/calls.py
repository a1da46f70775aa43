"""One call each: reading a file, locating wrong cells, making reports, checking a table of many filings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disclosure_nb.checks import Policy
from disclosure_nb.checks.locate import Location
from disclosure_nb.checks.repairs import WIDEST, locate_in
from disclosure_nb.demand import NUMBER, PATH, TEXT, YEAR, ArgumentKind, demand, realised
from disclosure_nb.errors import UsageError
from disclosure_nb.filing import FILING, FRAME, Filing
from disclosure_nb.form import EDITION
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from disclosure_nb.batch.outcome import Outcome
    from disclosure_nb.form import Edition
    from disclosure_nb.readback import Reading

_FILE = ArgumentKind(
    lambda value: isinstance(value, str | Path | bytes),
    Sentence("文件的路径，或文件的内容（bytes）", "the path of a file, or its content (bytes)"),
)


def read(source: str | Path | bytes, *, editions: Sequence[Edition] = (), reader: str | None = None) -> Reading:
    """Return what a file shows: a report (HTML, PDF, Word, notebook, JSON, CSV, XLSX), a params file or a workbook.

    ``source`` is a path, or the bytes of a file; what it is, is found out from its content. ``editions`` are forms of
    your own; ``reader`` names the reader, where the content does not show it. The reading has the ``filing``, the
    addresses that are ``unresolved`` (not readable, never guessed), and ``notes`` on what was taken for what. Raises
    InputError with every problem if it cannot be read at all, PluginError for a reader that there is not.

    >>> import disclosure_nb as dnb
    >>> reading = dnb.read("params/2023/hongze.yaml")
    >>> reading.unresolved
    ()
    >>> [finding.code for finding in dnb.check(reading.filing).of("error")]
    ['C4', 'C4']
    """
    from disclosure_nb.readback import read_report

    editions = realised(editions)
    demand(source=(source, _FILE), editions=(editions, EDITION.each()), reader=(reader, TEXT.or_none()))
    return read_report(source, None, editions, reader)


def locate(filing: Filing, previous: Filing | None = None, *, widest: int = WIDEST) -> Location:
    """Return which cells must be wrong, given that every identity has to hold: all smallest sets, most plausible first.

    ``previous`` is last year's filing, whose published numbers count as given. ``widest`` is how many cells are looked
    for in each independent part of the form, besides blank and impossible ones. Raises UsageError if ``filing`` is
    no filing.

    >>> import disclosure_nb as dnb
    >>> filing = dnb.open("weibin-education", 2023).filing
    >>> location = dnb.locate(filing.with_cells({"requests.granted.total": 7}))
    >>> location.size, location.best.cells
    (1, {'requests.granted.total': 0})
    """
    demand(filing=(filing, FILING), previous=(previous, FILING.or_none()), widest=(widest, NUMBER))
    return locate_in(filing, previous, Policy(), widest)


def population(
    frame: pd.DataFrame, year: int, previous: pd.DataFrame | None = None, *, edition: Edition | None = None
) -> pd.DataFrame:
    """Check the arithmetic of very many filings of one year at once, as vectors.

    ``frame`` has one line for each unit (the column or index ``unit``) and one column for each cell address of the form
    (``requests.granted.total``; missing values are blank), or is tidy: ``unit``, ``address``, ``value``. ``previous``
    is the same of the year before, on the form of that year; units are paired by name. ``edition`` is the form, if it
    is not the one of the year.

    Returns one line for each rule that a filing breaks: ``unit``, ``code``, ``severity``, ``along`` (the row or
    column), ``cells`` (addresses), and the exact ``left`` and ``right`` side. Raises UsageError naming the first column
    that is missing or unknown, and the first value that is no number.

    >>> import disclosure_nb as dnb, pandas as pd
    >>> filings = [dnb.open(unit, 2023).filing for unit in ("weibin-education", "hongze")]
    >>> frame = pd.DataFrame([{"unit": each.unit.id, **each.cells} for each in filings])
    >>> dnb.population(frame, 2023)[["unit", "code", "left", "right"]].values.tolist()
    [['hongze', 'C4', 0, 11], ['hongze', 'C4', 0, 5]]
    """
    from disclosure_nb.checks.rollup.population import Population, check_population
    from disclosure_nb.form import edition_for

    demand(
        frame=(frame, FRAME),
        year=(year, YEAR),
        previous=(previous, FRAME.or_none()),
        edition=(edition, EDITION.or_none()),
    )
    now = Population.from_frame(frame, edition or edition_for(year), year)
    last = None if previous is None else Population.from_frame(previous, edition_for(year - 1), year - 1)
    return check_population(now, last)


def run(
    params: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    formats: str | Sequence[str] = ("html", "pdf"),
    template: str | Path | None = None,
    jobs: int | None = None,
    force: str | Iterable[str] = (),
) -> tuple[Outcome, ...]:
    """Make the reports of every unit that has changed, as ``disclosure-nb run`` does, and return what became of each.

    ``params`` are params files or folders, or their URLs; ``out`` is the folder (or URL) of the reports; ``template`` a
    notebook to use instead of the packaged one; ``jobs`` how many are made at a time (default: one a processor);
    ``force`` are the ids of units that are made in any case. Formats in which a report was made before are made again
    (``disclosure-nb run --drop`` lets them go). One place, format or unit may be given by itself. A unit that fails is
    an outcome and no error. Raises UsageError for what cannot be carried out as asked, PluginError for a
    format that there is not.

    >>> import disclosure_nb as dnb
    >>> for outcome in dnb.run("params/2023/weibin-education.yaml", "outputs/2023", formats=["html"]):
    ...     print(outcome.status, outcome.title, *sorted(outcome.files))
    clean 卫滨区教育局2023年政府信息公开工作年度报告 manifest.json report.html report.ipynb report.json
    """
    from disclosure_nb.batch.batch import run as run_batch
    from disclosure_nb.batch.fetch import params_here
    from disclosure_nb.batch.options import chosen
    from disclosure_nb.batch.tasks import find_tasks

    params, force = realised(params), realised(force)
    demand(
        params=(params, PATH.or_several()),
        out=(out, PATH.like('"outputs"')),
        formats=(formats, TEXT.or_several()),
        template=(template, PATH.or_none()),
        jobs=(jobs, NUMBER.or_none()),
        force=(force, TEXT.or_several()),
    )
    if jobs is not None and jobs < 1:
        raise UsageError(
            Sentence(
                f"jobs 是 {jobs}，应为不小于 1 的整数；不写就是每个处理器一份。",
                f"jobs is {jobs}; expected 1 or more, or nothing: one a processor.",
            )
        )
    places = [params] if isinstance(params, str | Path) else list(params)
    options = chosen([formats] if isinstance(formats, str) else formats, None if template is None else Path(template))
    forced = [force] if isinstance(force, str) else force
    with params_here(places) as (paths, fetched):
        options = replace(options, fetched=fetched)
        result = run_batch(find_tasks(paths), out, options, jobs=jobs or os.cpu_count() or 1, force=forced)
        return tuple(result.outcomes())
