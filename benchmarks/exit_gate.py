"""What the gate costs a report, in CPU time: with generated text, and with 3,000 characters of own text.

Run in the project's folder: ``python benchmarks/exit_gate.py``. The whole report is what ``run`` does for it (process,
cells, HTML and PDF), in all processes; the gate is what ``document_of`` takes beyond reading the notebook. Both are
measured in turn, in one run.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import nbformat
import psutil

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.batch.template import packaged_template
from disclosure_nb.document.reader import document_from, read_blocks
from disclosure_nb.gate import document_of

ROUNDS = 12
SENTENCE = "全年通过门户网站公开信息，及时更新栏目，组织人员学习条例，答复群众咨询，规范办理流程，完善目录。"


def main() -> None:
    """Print medians in milliseconds, and the gate's share of the whole report in per cent."""
    own = "，".join([SENTENCE] * (3000 // len(SENTENCE) + 1))[:3000]
    edits = {"generated text": "", "3000 characters": f'case = case.with_text("overview.management", "{own}")'}
    for name, edit in edits.items():
        print(json.dumps({"report": name, **measure(edit)}, ensure_ascii=False))


def measure(edit: str) -> dict[str, float]:
    """Return what a report, reading its notebook, and the gate take."""
    report, read, gate = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        options = Options(template(edit, Path(folder)))
        (task,) = find_tasks([Path("params/2023/suqian.yaml")])
        for _ in range(ROUNDS + 1):
            start = cpu()
            make_report(task, options, Folder(Path(folder)), "out")
            report.append(cpu() - start)
            executed: Any = nbformat.read(Path(folder) / "out" / "report.ipynb", as_version=4)
            start = time.process_time()
            document_from([shown.block for shown in read_blocks(executed)])
            read.append(time.process_time() - start)
            start = time.process_time()
            document_of(executed)
            gate.append(time.process_time() - start - read[-1])
    medians = {"whole": report, "read": read, "gate": gate}
    found = {name: round(1000 * statistics.median(taken[1:]), 2) for name, taken in medians.items()}
    return {**found, "gate %": round(100 * found["gate"] / (found["whole"] - found["gate"]), 2)}


def template(edit: str, folder: Path) -> Path:
    notebook = nbformat.read(packaged_template(), as_version=4)
    for cell in notebook.cells:
        if cell.id == "edit" and edit:
            cell["source"] = edit
    nbformat.write(notebook, folder / "template.ipynb")
    return folder / "template.ipynb"


def cpu() -> float:
    """Return the CPU seconds of this process and of all below it, the ended ones included."""
    me = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in (me, *me.children(recursive=True)))


if __name__ == "__main__":
    main()
