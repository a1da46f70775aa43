"""A report whose notebook shows what another run would show differently is marked, and the cell is named."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.irreproducible import Occasion, irreproducible_sentence, shown_by_chance
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import Outcome
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.engine.limits import Engine
from made import PARAMS, TEMPLATE

BY_CHANCE = {
    "address": "object()",
    "styled": "import pandas as pd\npd.DataFrame([[1]]).style",
    "uuid": "import uuid\nprint('编号', uuid.uuid4())",
    "shortened": "print('编号', str(uuid.uuid4())[:8])",
    "process": "import os\nprint('进程', os.getpid())",
    "moment": "import datetime\nprint(datetime.datetime.now())",
    "day": "print('生成于', datetime.date.today())",
    "chinese": "now = datetime.datetime.now()\nprint(f'{now.year}年{now.month}月{now.day}日')",
    "seconds": "import time\nprint(time.time())",
    "clock": "print(time.strftime('%H:%M:%S'))",
    "magic": "%time x = 1",
    "picture": "from IPython.display import SVG\n"  # as matplotlib dates it
    "SVG(f'<svg xmlns=\"http://www.w3.org/2000/svg\"><desc>{datetime.datetime.now().isoformat()}</desc></svg>')",
}
ORDINARY = {
    "frame": "import pandas as pd\npd.DataFrame({'日期': pd.date_range('2023-01-01', periods=3), '数': [1, 2, 3]})",
    "styled": "from IPython.display import HTML\nHTML(pd.DataFrame([[1]]).style.to_html(uuid='abcde'))",
    "plot": "import base64\nfrom IPython.display import Image\nImage(base64.b64decode('iVBORw0KGgo='), format='png')",
    "words": "print('于 2023-04-05 12:13:14 公布，0x7f12345678，T_12345，4321 件')\nprint({'甲', '乙', '丙'})",
    "unseen": "import os, time, uuid\nos.getpid(), time.time(), uuid.uuid4(), object();",
}


def report_of(folder: Path, cells: dict[str, str], engine: Engine = "disclosure") -> Outcome:
    """Make the report of a template with some cells at its end, tagged to stay out of the report."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    for name, source in cells.items():
        notebook.cells.append(new_code_cell(source, id=name, metadata={"tags": ["remove-cell"]}))
    notebook.cells.append(new_markdown_cell("本报告于 2024 年 1 月 20 日 08:00:00 公布，见 2024-01-20。"))
    nbformat.write(notebook, folder / "template.ipynb")
    (task,) = find_tasks([PARAMS / "2023" / "weibin-education.yaml"])
    return make_report(task, Options(folder / "template.ipynb", ("csv",), engine=engine), Folder(folder), "out")


@pytest.mark.parametrize("engine", ["disclosure", "nbclient"])
def test_each_cell_that_shows_what_came_by_chance_is_named(tmp_path: Path, engine: Engine) -> None:
    outcome = report_of(tmp_path, {**BY_CHANCE, **{f"no-{name}": source for name, source in ORDINARY.items()}}, engine)
    named = [each.rpartition("（")[2].rstrip("）") for each in outcome.irreproducible]

    assert (outcome.status, outcome.reason) == ("clean", None)
    assert list(dict.fromkeys(named)) == list(BY_CHANCE)
    sentence = irreproducible_sentence(outcome.irreproducible)
    assert "（address） 显示对象的内存地址" in sentence.zh
    assert "（uuid） shows a random id" in sentence.en


def test_an_ordinary_notebook_is_not_marked(tmp_path: Path) -> None:
    outcome = report_of(tmp_path, {name: source for name, source in ORDINARY.items() if name != "unseen"})

    assert (outcome.status, outcome.reason, outcome.irreproducible) == ("clean", None, ())
    assert "irreproducible" not in outcome.recorded()


def test_what_is_in_the_data_is_no_chance() -> None:
    """Today's date, a time, a number of ten digits, a number as the process has: only where the run was given them."""
    now = time.time()
    shown = time.strftime("公布日期 %Y-%m-%d，4321 件，") + "0a1b2c3d-0000-4000-8000-000000000000 1234567890 08:09:10"
    cell = new_code_cell("frame", outputs=[new_output("stream", text=shown)])

    assert shown_by_chance(new_notebook(cells=[cell]), Occasion(now, now + 1, drawn=["f" * 32])) == ()
