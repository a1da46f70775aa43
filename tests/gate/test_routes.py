"""Every way of spoiling a report is found on every way to a report: nbconvert, JupyterLab's export, and ``run``.

A spoiled notebook is executed once, by stock papermill, and then goes the first two ways; ``run`` executes it itself.
"""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import nbformat
import papermill
import pytest
from nbconvert.exporters import get_exporter

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.tasks import find_tasks
from gate.desk import Spoiled
from gate.ways import WAYS
from made import PARAMS, REPO
from sizes import size

TRIED = sorted(random.Random(12).sample(sorted(WAYS), size(len(WAYS), gate=5)))
UNIT = "weibin-education"
# Where a template does not take its parameters, only another unit than its own shows it.
UNITS = dict.fromkeys(("no-cell-is-tagged-parameters", "two-cells-are-tagged-parameters"), "yunlan-civil")


def template(spoiled: Spoiled, folder: Path) -> Path:
    path = folder / "spoiled.ipynb"
    nbformat.write(spoiled.notebook(), path)
    return path


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A running Jupyter server: its folder, and the address of its exports."""
    folder = tmp_path_factory.mktemp("lab")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = (f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyter_server",
            "--no-browser",
            "--allow-root",
            "--IdentityProvider.token=desk",
            *options,
        ],
        cwd=folder,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_ALLOW_INSECURE_WRITES": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                urlopen(f"{address}/api?token=desk", timeout=60).close()
                break
            except OSError:
                assert server.poll() is None
                time.sleep(0.1)
        yield folder, f"{address}/nbconvert/disclosure_html"
    finally:
        server.terminate()
        server.wait(60)


def exported(address: str) -> tuple[int, str]:
    """Return what JupyterLab gets when somebody exports a notebook: the status and the page."""
    try:
        with urlopen(address, timeout=300) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


@pytest.mark.parametrize("name", TRIED)
def test_stock_papermill_with_nbconvert_or_jupyterlab_makes_no_clean_report_of_it(
    name: str, lab: tuple[Path, str], tmp_path: Path
) -> None:
    spoiled = WAYS[name]
    folder, address = lab
    executed = folder / f"{name}.ipynb"
    parameters = {"unit": UNITS.get(name, UNIT), "year": 2023}
    papermill.execute_notebook(
        str(template(spoiled, tmp_path)), str(executed), parameters, cwd=str(REPO), progress_bar=False
    )
    if spoiled.edited is not None:
        notebook = nbformat.read(executed, as_version=4)
        spoiled.edited(notebook)
        nbformat.write(notebook, executed)

    exporter = get_exporter("disclosure_html")()
    status, shown = exported(f"{address}/{executed.name}?token=desk")

    page, _ = exporter.from_filename(str(executed))
    assert "草稿" in page and spoiled.code in page
    assert spoiled.cell in page if spoiled.draft else "没有可以发布的报告" in page
    assert (status, "草稿" in shown, spoiled.code in shown) == (200, True, True)


@pytest.mark.parametrize("name", TRIED)
def test_run_makes_no_clean_report_of_it(name: str, tmp_path: Path) -> None:
    spoiled, unit = WAYS[name], UNITS.get(name, UNIT)
    (task,) = find_tasks([PARAMS / "2023" / f"{unit}.yaml"])

    outcome = make_report(task, Options(template(spoiled, tmp_path), formats=("html",)), Folder(tmp_path), "out")

    kept: Any = json.loads((tmp_path / "out" / "manifest.json").read_bytes())
    if spoiled.edited is not None and "edit" not in spoiled.sources:
        assert (outcome.status, kept["codes"]) == ("clean", [])  # it runs the cells: what was edited is gone
        return
    assert outcome.status == ("findings" if spoiled.draft or spoiled.edited else "failed")
    assert (tmp_path / "out" / "report.draft.html").exists() is (outcome.status == "findings")
    assert not (tmp_path / "out" / "report.html").exists()
    if spoiled.edited is None:
        assert spoiled.code in outcome.codes
        (problem, *_) = [problem for problem in outcome.problems if problem.code == spoiled.code]
        assert spoiled.cell in (problem.place.cell or "") or problem.code == "E533"
        assert spoiled.code in kept["codes"]
