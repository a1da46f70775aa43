"""Reports made in no time for tests of runs: each file holds the bytes of the unit's params file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from disclosure_nb.batch.batch import Result, run
from disclosure_nb.batch.deliver import deliver
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.inputs import find_inputs, record
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.progress import Progress
from disclosure_nb.batch.tasks import Task, find_tasks
from disclosure_nb.language import Sentence
from made import TEMPLATE

OPTIONS = Options(TEMPLATE, ("html", "pdf"))


def make_quickly(task: Task, options: Options, out: Destination, name: str) -> Outcome:
    """Make a report as ``make_report`` does; a unit whose file says so fails, or has findings."""
    data = task.file.read_bytes()
    status = next((word for word in ("failed", "findings") if f"# {word}".encode() in data), "clean")
    files = {f"report.{format}": data for format in ("json", "ipynb", *options.formats)}
    title, reason = f"{task.unit}局的报告", None
    if status == "failed":
        files, title, reason = {"report.failed.ipynb": data}, "", Sentence("数据有误。", "wrong data.")
    outcome = Outcome(task.unit, task.year, name, status, name=f"{task.unit}局", title=title, reason=reason)
    return deliver(outcome, out, files, record(find_inputs(task, options.template)), options.formats)


class Noticed(Progress):
    """Keeps what a run says."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.kept: dict[str, Mapping[str, str]] = {}

    def ended(self, outcome: Outcome) -> None:
        if outcome.kept:
            self.kept[outcome.unit] = outcome.kept

    def noticed(self, sentence: Sentence) -> None:
        self.sentences.append(sentence.zh)


class Project:
    """Params in ``root/params``, reports in ``root/out``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.out = root / "out"
        self.said = Noticed()

    def put(self, unit: str, more: str = "", year: int = 2023) -> Path:
        """Write the params file of a unit, that begins as it should."""
        path = self.root / "params" / str(year) / f"{unit}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"unit: {{id: {unit}, name: {unit}局}}\nyear: {year}\n{more}\n", encoding="utf-8")
        return path

    def run(self, *places: Path, out: Path | None = None, options: Options = OPTIONS, force: str = "") -> Result:
        """Make the reports of all units, or of those named, one after the other; ``said`` is what this run says."""
        self.said = Noticed()
        tasks = find_tasks(places or [self.root / "params"])
        return run(tasks, out or self.out, options, jobs=1, progress=self.said, force=[force] if force else [])

    def read(self, name: str, out: Path | None = None) -> str:
        """A file of the output folder as text."""
        return ((out or self.out) / name).read_text(encoding="utf-8-sig")

    def folder(self, name: str) -> dict[str, bytes]:
        """The files below a folder in the output folder."""
        folder = self.out / name
        files = (path for path in folder.rglob("*") if path.is_file())
        return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
