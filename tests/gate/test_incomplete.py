"""An empty or half-filled report is no report: it leaves as a draft that lists what is still to be filled in."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from commands import command
from disclosure_nb.document.nodes import Document
from disclosure_nb.errors import Problem, problem_from_json
from disclosure_nb.gate import INCOMPLETE, document_of
from gate.desk import inject, run_all
from made import PARAMS, TEMPLATE

UNIT = "weibin-education"
NO_REVIEW = 'case = case.with_cells({"remedies.review.total": None, "remedies.review.upheld": None})\n'
NO_PROBLEMS = """from dataclasses import replace
facts = {id: v for id, v in case.filing.facts.items() if id not in ("problems", "improvements")}
case = replace(case, filing=replace(case.filing, facts=facts))
"""
ACCEPTED = """from dataclasses import replace
from disclosure_nb.checks.house.decisions import decide
case = replace(case, decisions=tuple(decide(case.findings, ["P2"], "尚未统计")))
"""
SETTING = """from dataclasses import replace
from disclosure_nb.checks import House, Policy
case = replace(case, house=House(name="云澜区", policy=Policy(incomplete_is_draft=False)))
"""


def leave(edit: str, *markdown: str) -> tuple[Document, list[Problem]]:
    """Return the document of a notebook in which something was edited, and what it says is to be filled in."""
    notebook = nbformat.read(TEMPLATE, as_version=4)
    inject(notebook, UNIT)
    next(cell for cell in notebook.cells if cell.id == "edit")["source"] = edit
    notebook.cells += [new_markdown_cell(text) for text in markdown]
    document = document_of(run_all(notebook))
    said = [problem_from_json(one) for data in document.data if data.name == "gate" for one in data.content]
    return document, [problem for problem in said if problem.code == INCOMPLETE]


def test_blank_cells_make_a_draft_that_names_them() -> None:
    document, (problem,) = leave(NO_REVIEW)

    assert document.title.draft
    assert "还没有填完" in problem.sentence.zh and "「行政复议」「结果维持」" in problem.sentence.zh
    assert problem.place.cell is not None and problem.place.cell.endswith("（report）")


def test_a_section_that_nobody_wrote_makes_a_draft() -> None:
    document, (problem,) = leave(NO_PROBLEMS)

    assert document.title.draft
    assert "“五、存在的主要问题及改进情况”还没有内容" in problem.sentence.zh


def test_blanks_that_somebody_accepted_are_not_asked_for() -> None:
    document, missing = leave(NO_REVIEW + ACCEPTED)

    assert (document.title.draft, missing) == (False, [])


def test_a_house_may_publish_incomplete_reports() -> None:
    document, missing = leave(NO_REVIEW + NO_PROBLEMS + SETTING)

    assert (document.title.draft, missing) == (False, [])


def test_nothing_is_asked_for_where_all_is_filled_in() -> None:
    document, missing = leave("")

    assert (document.title.draft, missing) == (False, [])


@pytest.fixture(scope="module")
def half_filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of one unit whose section 4 is blank."""
    folder = tmp_path_factory.mktemp("half")
    text = (PARAMS / "2023" / f"{UNIT}.yaml").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    start = next(number for number, line in enumerate(lines) if line.strip().startswith("review:"))
    lines[start] = lines[start].split(":")[0] + ": [null, null, null, null, null]\n"
    (folder / "params" / "2023").mkdir(parents=True)
    (folder / "params" / "2023" / f"{UNIT}.yaml").write_text("".join(lines), encoding="utf-8")
    done = command(
        "disclosure-nb", "run", str(folder / "params"), "--out", str(folder / "out"), "--formats", "html", "--json"
    )
    assert done.code == 1
    assert done.json["summary"]["incomplete"] == 1
    return folder


def test_run_has_a_state_for_it_and_the_index_lists_what_is_missing(half_filled: Path) -> None:
    index = (half_filled / "out" / "index.html").read_text(encoding="utf-8")

    assert "未填完（草稿）" in index and "「行政复议」「结果维持」" in index
    assert (half_filled / "out" / UNIT / "report.draft.html").is_file()
    assert not (half_filled / "out" / UNIT / "report.html").exists()


def test_check_says_what_is_missing(half_filled: Path) -> None:
    done = command("disclosure-nb", "check", str(half_filled / "params" / "2023" / f"{UNIT}.yaml"), "--json")

    assert done.code == 0
    assert [gap["key"] for gap in done.json["incomplete"]] == ["remedies"]
    assert done.json["summary"]["error"] == 0
