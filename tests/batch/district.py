"""An invented district (虚构) whose batch is run as a person would run it, while somebody does harm to it.

Every unit's notebook does what ``acts/UNIT.py`` says, if there is such a file. Reports of healthy units are the same in
every project: those of a quiet run are what all others are compared with. Only their manifests name the files that do
the harm, because the notebook reads them: the comparison leaves these out.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from disclosure_nb.engine import tree
from made import PARAMS, template_with

HEALTHY = tuple(f"healthy-{number}" for number in range(1, 9))
ACTS = """
from pathlib import Path
if (act := Path("acts", f"{unit}.py")).is_file():
    exec(act.read_text(encoding="utf-8"))
"""
_MARK = "DISCLOSURE_NB_FAULTS"
_STATE = ".disclosure-nb"
Folders = Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True)
class Ended:
    """A run that has ended by itself: its exit code, its report on each unit by id and on all, its messages."""

    code: int
    units: Mapping[str, Mapping[str, Any]]
    err: str
    summary: Mapping[str, int]

    @property
    def failed(self) -> dict[str, str]:
        """The reasons of the units that were not made."""
        return {unit: told["reason"] for unit, told in self.units.items() if told["status"] == "failed"}


@dataclass(frozen=True)
class District:
    """A project in the folder ``root``: ``params/2023``, ``acts``, a template; reports go to ``out``."""

    root: Path
    out: Path

    @classmethod
    def of(cls, root: Path, *others: str, healthy: int = len(HEALTHY), **acts: str) -> District:
        """Write ``healthy`` units, ``others`` that are written alike, and one that acts for each of ``acts``."""
        text = (PARAMS / "2023" / "weibin-education.yaml").read_text(encoding="utf-8")
        (root / "params" / "2023").mkdir(parents=True)
        (root / "acts").mkdir()
        for unit in (*HEALTHY[:healthy], *others, *acts):
            (root / "params" / "2023" / f"{unit}.yaml").write_text(
                text.replace("卫滨区教育局", f"虚构区{unit}局"), encoding="utf-8"
            )
        for unit, act in acts.items():
            (root / "acts" / f"{unit}.py").write_text(act, encoding="utf-8")
        template_with(root, edit=ACTS)
        return cls(root, root / "out")

    def params(self, unit: str) -> Path:
        """The file of a unit."""
        return self.root / "params" / "2023" / f"{unit}.yaml"

    def command(self, *more: str) -> list[str]:
        """The command that makes the district's reports, as pages and as PDF, two at a time."""
        arguments = [self.root / "params" / "2023", "--out", self.out, "--template", self.root / "changed.ipynb"]
        program = [sys.executable, "-m", "disclosure_nb.cli.main", "run", "--jobs", "2"]
        return [*program, "--json", *map(str, arguments), *more]

    def start(self, *more: str, modules: Path | None = None) -> subprocess.Popen[str]:
        """Start a run, as the leader of a process group. Everything below it bears a mark.

        Modules in the folder ``modules`` are found before all others.
        """
        paths = [str(path) for path in (modules, os.environ.get("PYTHONPATH")) if path]
        return subprocess.Popen(
            self.command(*more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**self.environment(), "PYTHONPATH": os.pathsep.join(paths)},
            process_group=0,
        )

    def environment(self) -> dict[str, str]:
        """The environment of a run: Chinese, and marked."""
        return {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "", "PYTHONIOENCODING": "utf-8", _MARK: str(self.root)}

    def run(self, *more: str) -> Ended:
        """Run to the end."""
        return ended(self.start(*more))

    def processes(self) -> list[int]:
        """All that runs for this district, but for the process that was started."""
        return tree.marked(f"{_MARK}={self.root}\0".encode())

    def left_behind(self, seconds: float = 60) -> list[int]:
        """What still runs after a while, though the run has ended; it is killed then."""
        deadline = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        tree.kill(left)
        return left

    def folders(self) -> dict[str, dict[str, bytes]]:
        """What is in the folder of each unit; half-written ones count like any other."""
        found: dict[str, dict[str, bytes]] = {}
        for folder in self.out.iterdir() if self.out.is_dir() else ():
            if folder.is_dir() and folder.name != _STATE:
                found[folder.name] = {path.name: path.read_bytes() for path in folder.iterdir()}
        return found

    def made(self) -> int:
        """How many reports there are, whole: also while a run is at work, and what is written aside is no report."""
        return len(list(self.out.glob("[!.]*/manifest.json")))

    def pages(self) -> dict[str, bytes]:
        """What is next to the folders: the pages, and nothing that was written aside."""
        return {path.name: path.read_bytes() for path in self.out.iterdir() if path.is_file()}

    def progress(self) -> int:
        """How many lines the journal of the run at work has: one when it is planned, two for each report."""
        try:
            return (self.out / _STATE / "journal.jsonl").read_bytes().count(b"\n")
        except OSError:
            return 0

    def state(self) -> list[str]:
        """What a run remembers, next to the reports."""
        return sorted(path.name for path in (self.out / _STATE).iterdir())


def ended(process: subprocess.Popen[str], seconds: float = 1200) -> Ended:
    """Wait for a run to end by itself."""
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    assert "Traceback" not in err, err
    told = json.loads(out) if out else {"units": [], "summary": {}}
    return Ended(process.returncode, {unit["unit"]: unit for unit in told["units"]}, err, told["summary"])


def reached(district: District, lines: int, process: subprocess.Popen[str]) -> bool:
    """Wait until the journal of a run has so many lines; return False if the run ended before."""
    while process.poll() is None:
        if district.progress() >= lines:
            return True
        time.sleep(0.01)
    return False


def is_as_quiet(district: District, quiet: District) -> None:
    """Assert that a finished run has made all that a quiet one makes, and left nothing else behind."""
    assert reports_of(district) == reports_of(quiet)
    assert _pages_of(district) == _pages_of(quiet)
    assert district.state() == quiet.state()


HARM = ("acts/", "modules/")
"""Where the files are that do harm; a notebook reads them, or Python as it starts."""


def reports_of(district: District) -> dict[str, dict[str, Any]]:
    """What is in the folder of each unit; of a manifest, without the files that do harm."""
    folders: dict[str, dict[str, Any]] = {unit: dict(files) for unit, files in district.folders().items()}
    for files in folders.values():
        if "manifest.json" in files:
            files["manifest.json"] = _without_harm(files["manifest.json"])
    return folders


def _pages_of(district: District) -> dict[str, Any]:
    """The pages next to the folders; of the ledger how each report stands at last, without its manifest's digest."""
    pages: dict[str, Any] = dict(district.pages())
    if "ledger.jsonl" in pages:
        lines = map(_without_digest, pages["ledger.jsonl"].splitlines())
        pages["ledger.jsonl"] = {line["folder"]: line for line in lines}
    return pages


def _without_harm(manifest: bytes) -> Any:
    read = json.loads(manifest)
    inputs = {name: given for name, given in read["inputs"].items() if not name.startswith(HARM)}
    return {**read, "inputs": inputs, "key": None}


def _without_digest(line: bytes) -> Any:
    read = json.loads(line)
    return {**read, "files": {name: digest for name, digest in read["files"].items() if name != "manifest.json"}}
