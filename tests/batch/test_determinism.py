"""Equal inputs give equal bytes: in another place, time zone, language, order of hashing, and by another engine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from disclosure_nb.batch.report import render
from disclosure_nb.gate import document_of
from made import PARAMS, TEMPLATE

UNITS = ("hongze", "suqian", "yunlan-education")  # with findings, with wide tables, with last year's filing


def place(root: Path) -> Path:
    """Copy everything a run needs to another place."""
    for year in ("2022", "2023"):
        (root / "params" / year).mkdir(parents=True)
        for unit in UNITS:
            source = PARAMS / year / f"{unit}.yaml"
            if source.is_file():
                shutil.copy(source, root / "params" / year)
    (root / "params" / "2023" / "broken.yaml").write_text("year: 2023\nunit: {name: 甲}\n", encoding="utf-8")
    return root


def start(root: Path, engine: str, **environment: str) -> subprocess.Popen[bytes]:
    program = [sys.executable, "-m", "disclosure_nb.cli.main", "run", "params/2023", "--out", "out", "--jobs", "1"]
    return subprocess.Popen(
        [*program, "--engine", engine, "--template", str(TEMPLATE)],
        cwd=root,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_runs_in_different_places_and_surroundings_give_the_same_bytes(tmp_path: Path) -> None:
    here, there = place(tmp_path / "here"), place(tmp_path / "some where" / "别处")
    running = [
        start(here, "disclosure", PYTHONHASHSEED="1", TZ="UTC", LANG="zh_CN.UTF-8", LC_ALL=""),
        start(there, "nbclient", PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LANG="en_US.UTF-8", LC_ALL=""),
    ]
    codes = [(process.communicate(timeout=120), process.returncode)[1] for process in running]
    one, other = files(here / "out"), files(there / "out")

    assert codes == [1, 1]
    assert one.keys() == other.keys()
    assert {
        "index.html",
        "summary.csv",
        "ledger.jsonl",
        "hongze/report.draft.pdf",
        "broken/report.failed.ipynb",
    } <= one.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert not [name for name, data in one.items() if str(tmp_path).encode() in data]
    document = document_of(nbformat.read(here / "out" / "suqian" / "report.ipynb", as_version=4))
    again = render(document, ("html", "pdf"), here)
    assert [name for name in again if again[name] != one[f"suqian/{name}"]] == []
