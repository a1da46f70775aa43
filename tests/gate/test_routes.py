"""Every way of spoiling a report is found on every way to a report: stock papermill with nbconvert, and ``run``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbconvert.exporters import get_exporter

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.errors import NotebookError
from gate.desk import TWELVE
from made import PARAMS, REPO

# Where a template does not take its parameters, only another unit than its own shows it.
UNITS = {"no-cell-is-tagged-parameters": "yunlan-civil", "two-cells-are-tagged-parameters": "yunlan-civil"}


def spoiled_template(name: str, folder: Path) -> Path:
    path = folder / "spoiled.ipynb"
    nbformat.write(TWELVE[name].notebook(), path)
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", TWELVE)
def test_run_makes_no_clean_report_of_it(name: str, tmp_path: Path) -> None:
    spoiled, unit = TWELVE[name], UNITS.get(name, "weibin-education")
    (task,) = find_tasks([PARAMS / "2023" / f"{unit}.yaml"])

    outcome = make_report(task, Options(spoiled_template(name, tmp_path), formats=("html",)), Folder(tmp_path), "out")

    assert outcome.status == ("findings" if spoiled.draft else "failed")
    assert spoiled.code in outcome.codes
    (problem, *_) = [problem for problem in outcome.problems if problem.code == spoiled.code]
    assert spoiled.cell in (problem.place.cell or "")
    assert (tmp_path / "out" / "report.draft.html").exists() is spoiled.draft
    assert not (tmp_path / "out" / "report.html").exists()
    kept: Any = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    assert spoiled.code in kept["codes"]


@pytest.mark.slow
@pytest.mark.parametrize("name", TWELVE)
def test_stock_papermill_and_nbconvert_make_no_clean_report_of_it(name: str, tmp_path: Path) -> None:
    spoiled, unit = TWELVE[name], UNITS.get(name, "weibin-education")
    executed = tmp_path / "executed.ipynb"
    parameters = {"unit": unit, "year": 2023}
    papermill.execute_notebook(
        str(spoiled_template(name, tmp_path)), str(executed), parameters, cwd=str(REPO), progress_bar=False
    )
    exporter = get_exporter("disclosure_html")()
    if spoiled.draft:
        page, _ = exporter.from_filename(str(executed))
        assert "草稿" in page and spoiled.code in page
    else:
        with pytest.raises(NotebookError, match=spoiled.code):
            exporter.from_filename(str(executed))
