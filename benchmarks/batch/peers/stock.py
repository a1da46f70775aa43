"""papermill and nbconvert's own exporters, called from Python in a pool of processes; each keeps its exporters.

    python stock.py OUT YEAR JOBS webpdf|typst BROWSER_ARGS UNIT…     (in the project's folder)

``typst`` makes the PDF with the project's exporter instead of nbconvert's. Prints the CPU seconds of each part of each
report as JSON.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbconvert import HTMLExporter, WebPDFExporter
from traitlets.config import Config

from disclosure_nb.formats.pdf.exporter import PDFReportExporter


def main() -> None:
    out, year, jobs, pdf, browser_args, *units = sys.argv[1:]
    make = partial(report, Path(out), int(year), pdf, tuple(json.loads(browser_args)))
    with ProcessPoolExecutor(int(jobs), mp_context=multiprocessing.get_context("spawn")) as pool:
        print(json.dumps(list(pool.map(make, units))))


def report(out: Path, year: int, pdf: str, browser_args: tuple[str, ...], unit: str) -> dict[str, float]:
    """Make the report of one unit; return the CPU seconds of its parts, those of ended child processes included."""
    folder = out / unit
    folder.mkdir(parents=True)
    executed = folder / "report.ipynb"
    times: dict[str, float] = {}

    def part(name: str, make: Callable[[], Any]) -> Any:
        start = cpu()
        made = make()
        times[name] = cpu() - start
        return made

    parameters = {"unit": unit, "year": year}
    template = "notebooks/annual_report.ipynb"
    part("execute", lambda: papermill.execute_notebook(template, executed, parameters, progress_bar=False))
    notebook = nbformat.read(executed, 4)  # type: ignore[no-untyped-call]
    html, typeset = exporters(pdf, browser_args)
    page, _ = part("html", lambda: html.from_notebook_node(notebook))
    (folder / "report.html").write_text(page, encoding="utf-8")
    data, _ = part("pdf", lambda: typeset.from_notebook_node(notebook))
    (folder / "report.pdf").write_bytes(data)
    return times


@cache
def exporters(pdf: str, browser_args: tuple[str, ...]) -> tuple[Any, Any]:
    """Return the exporters that a process keeps: for HTML and for PDF."""
    config = Config()
    config.TemplateExporter.exclude_input = True
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_cell_tags = ["remove-cell"]
    config.WebPDFExporter.disable_sandbox = True
    config.WebPDFExporter.browser_args = list(browser_args)
    html = HTMLExporter(config=config)  # type: ignore[no-untyped-call]
    if pdf == "typst":
        return html, PDFReportExporter()  # type: ignore[no-untyped-call]
    return html, WebPDFExporter(config=config)  # type: ignore[no-untyped-call]


def cpu() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


if __name__ == "__main__":
    main()
