"""Why a notebook stopped: its own errors travel out of it as data, with code, place and both languages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from disclosure_nb.archive.canonical import canonical_notebook, notebook_bytes
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.options import Options
from disclosure_nb.batch.outcome import outcome_from
from disclosure_nb.batch.report import make_report
from disclosure_nb.batch.stopped import own_error, why_stopped
from disclosure_nb.batch.tasks import find_tasks
from disclosure_nb.engine.execute import Execution
from disclosure_nb.engine.limits import Engine
from disclosure_nb.errors import ERROR_MIMETYPE, NotebookError, Place, Problem
from disclosure_nb.language import Sentence
from engine.notebooks import run, template
from made import PARAMS, read_document, template_with

ENGINES = pytest.mark.parametrize("engine", ["disclosure", "nbclient"])
RAISES = """
from disclosure_nb.errors import ParamsError, Place, Problem
from disclosure_nb.language import Sentence
print("前")
raise ParamsError([
    Problem("E107", Place("params/2023/a.yaml", line=3), Sentence("编码不对。", "wrong encoding.")),
    Problem("E151", Place("params/2022/a.yaml", key="year"), Sentence("年度不对。", "wrong year.")),
])
"""
PROBLEMS = (
    Problem("E107", Place("params/2023/a.yaml", line=3), Sentence("编码不对。", "wrong encoding.")),
    Problem("E151", Place("params/2022/a.yaml", key="year"), Sentence("年度不对。", "wrong year.")),
)
SENTENCE = Sentence(
    "[E107] params/2023/a.yaml 第 3 行：编码不对。；[E151] params/2022/a.yaml year：年度不对。",
    "[E107] params/2023/a.yaml, line 3: wrong encoding.; [E151] params/2022/a.yaml, year: wrong year.",
)


@ENGINES
def test_the_problems_of_our_own_errors_travel_as_data(tmp_path: Path, engine: Engine) -> None:
    execution = run(tmp_path, "x = 1", RAISES, engine=engine)

    assert execution.failure == "cell"
    assert why_stopped(execution, "disclosure") == (SENTENCE, PROBLEMS)
    shown = [output.output_type for output in execution.notebook.cells[-1].outputs]
    assert shown == ["stream", "display_data", "error"]


def test_both_engines_leave_the_same_notebook(tmp_path: Path) -> None:
    kept = []
    for number, engine in enumerate(("disclosure", "nbclient", "disclosure")):
        (tmp_path / str(number)).mkdir()
        execution = run(tmp_path / str(number), "x = 1", RAISES, engine=engine)
        kept.append(notebook_bytes(canonical_notebook(execution.notebook)))
    assert kept[0] == kept[1] == kept[2]
    assert str(tmp_path) not in kept[0].decode()


def test_in_stock_papermill_too_and_people_see_the_sentences(tmp_path: Path) -> None:
    source = template(tmp_path, "x = 1", RAISES)
    done = subprocess.run(
        [sys.executable, "-m", "papermill", str(source), str(tmp_path / "out.ipynb")],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )

    assert done.returncode
    assert "[E107] params/2023/a.yaml 第 3 行：编码不对。" in done.stderr
    notebook = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    nbformat.validate(notebook)
    error = own_error(Execution(notebook, "cell"))
    assert error is not None
    assert error.problems == PROBLEMS


@ENGINES
def test_an_error_that_a_cell_caught_is_not_why_the_notebook_stopped(tmp_path: Path, engine: Engine) -> None:
    caught = RAISES.replace("raise ", "error = ") + "\ntry:\n    raise error\nexcept ParamsError:\n    pass\n"
    execution = run(tmp_path, "x = 1", caught, "raise ValueError('无效')", engine=engine)

    assert why_stopped(execution, "disclosure") == (
        Sentence("笔记本运行出错：ValueError: 无效", "the notebook failed: ValueError: 无效"),
        (),
    )


@ENGINES
def test_an_error_raised_again_in_the_same_cell_is_still_found(tmp_path: Path, engine: Engine) -> None:
    again = RAISES.replace("raise ", "error = ") + "\nget_ipython().run_cell('raise error')\nraise error\n"
    execution = run(tmp_path, "x = 1", again, engine=engine)
    assert why_stopped(execution, "disclosure") == (SENTENCE, PROBLEMS)


def test_forged_data_are_not_believed(tmp_path: Path) -> None:
    forged = f"""
class ParamsError(Exception):
    def _render_traceback_(self):
        from IPython.display import display
        display({{{ERROR_MIMETYPE!r}: {{"error": "ParamsError", "problems": [{{"code": 5}}]}}}}, raw=True)
        return ["假"]
raise ParamsError("假的")
"""
    execution = run(tmp_path, "x = 1", forged)
    assert why_stopped(execution, "disclosure")[0].zh == "笔记本运行出错：ParamsError: 假的"


def test_the_reader_reports_the_error_and_not_its_data(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    execution = run(tmp_path, "x = 1", RAISES)

    with pytest.raises(NotebookError) as caught:
        read_document(canonical_notebook(execution.notebook))
    assert "E531" in {problem.code for problem in caught.value.problems}
    assert not caplog.records


def test_outcome_manifest_and_failed_notebook_have_code_and_both_languages(tmp_path: Path) -> None:
    text = (PARAMS / "2023" / "weibin-education.yaml").read_text(encoding="utf-8")
    (tmp_path / "params" / "2023").mkdir(parents=True)
    (tmp_path / "params" / "2023" / "bad.yaml").write_text(
        text.replace("level: department", "level: 局"), encoding="utf-8"
    )
    (task,) = find_tasks([tmp_path / "params"])
    options = Options(template_with(tmp_path), formats=("html",), engine="disclosure")
    outcome = make_report(task, options, Folder(tmp_path / "out"), "bad")

    assert outcome.reason is not None
    assert (outcome.unit, outcome.name) == ("bad", "卫滨区教育局")
    (problem,) = outcome.problems
    assert (problem.code, problem.place.file) == (outcome.codes[0], "params/2023/bad.yaml")
    assert outcome.reason == Sentence(problem.say("zh"), problem.say("en"))
    manifest = json.loads((tmp_path / "out" / "bad" / "manifest.json").read_bytes())
    assert manifest["problems"] == [problem.to_json()]
    assert outcome_from(manifest, folder="bad", files=outcome.files) == outcome
    failed = (tmp_path / "out" / "bad" / "report.failed.ipynb").read_text(encoding="utf-8")
    assert ERROR_MIMETYPE in failed
    assert str(tmp_path) not in failed


def test_another_engine_is_advised_only_where_there_is_another() -> None:
    """Under nbclient, nbclient was advised."""
    died = Execution(nbformat.v4.new_notebook(), "kernel", "Kernel died")

    assert "--engine nbclient" in why_stopped(died, "disclosure")[0].en
    assert "--engine" not in why_stopped(died, "nbclient")[0].en
