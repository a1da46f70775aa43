"""The notebook template: clean, stable, and with one result whichever way it is run."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pdfplumber
import pytest
from bs4 import BeautifulSoup

import disclosure_nb as dnb
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.report import Options, Outcome, make_report
from disclosure_nb.batch.tasks import Task, find_tasks
from made import PARAMS, REPO, TEMPLATE, read_document, template_with


@pytest.fixture(scope="module")
def template() -> Any:
    return nbformat.read(TEMPLATE, as_version=4)


# --- the file --------------------------------------------------------------------------------------------------------


def test_the_template_is_valid_and_has_no_results(template: Any) -> None:
    nbformat.validate(template)
    code = [cell for cell in template.cells if cell.cell_type == "code"]

    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert "papermill" not in template.metadata


def test_the_cells_have_speaking_ids(template: Any) -> None:
    ids = [cell.id for cell in template.cells]

    assert len(set(ids)) == len(ids)
    assert all(id.replace("-", "").isalnum() and not id.isdigit() and len(id) <= 20 for id in ids)
    assert [cell.id for cell in template.cells if cell.cell_type == "code"] == [
        *("parameters", "open", "edit", "check", "report", "charts", "appendix")
    ]


def test_it_reads_like_a_page(template: Any) -> None:
    code = [cell for cell in template.cells if cell.cell_type == "code"]
    imports = [line for cell in code for line in cell.source.splitlines() if "import" in line]

    assert len(template.cells) <= 20
    assert imports == ["import disclosure_nb as dnb"]
    assert [cell.id for cell in code if re.search("with_(cells|frame|facts|text)", cell.source)] == ["edit"]


def test_what_the_edit_cell_proposes_works(template: Any) -> None:
    (cell,) = [cell for cell in template.cells if cell.id == "edit"]
    names: dict[str, Any] = {"case": dnb.open("weibin-education", 2023, PARAMS)}
    assert all(line.startswith("# ") for line in cell.source.splitlines())
    exec(re.sub("^# ", "", cell.source, flags=re.MULTILINE), names)

    case = names["case"]
    assert case.filing["requests.received.natural_person"] == case.filing["requests.carried_out.total"] == 5
    assert case.filing.facts["wechat_items"] == 170
    assert case.narrative.text("overview.platform") == "第一段。\n第二段。"
    assert case.findings.clean


def test_one_cell_has_the_parameters_and_they_are_plain(template: Any) -> None:
    (cell,) = [cell for cell in template.cells if "parameters" in cell.metadata.get("tags", [])]
    names: dict[str, object] = {}
    exec(cell.source, names)

    assert {name: value for name, value in names.items() if name != "__builtins__"} == {
        "unit": "weibin-education",
        "year": 2023,
        "params_dir": "params",
    }


def test_the_cells_are_short(template: Any) -> None:
    assert max(len(cell.source.splitlines()) for cell in template.cells if cell.cell_type == "code") <= 8


def test_what_is_for_the_desk_only_is_tagged(template: Any) -> None:
    tagged = [cell.id for cell in template.cells if "remove-cell" in cell.metadata.get("tags", [])]

    assert all(cell.id in tagged for cell in template.cells if cell.cell_type == "markdown")
    assert {"open", "edit", "check"} <= set(tagged)


def test_nothing_of_this_machine_is_in_the_template() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")

    assert str(REPO) not in text
    assert "/home/" not in text


# --- three ways to run it --------------------------------------------------------------------------------------------


def test_stock_papermill_and_nbconvert_give_the_very_same_files(
    weibin_run: Any, run_command: Any, tmp_path: Path
) -> None:
    executed = tmp_path / "report.ipynb"
    papermill_options = ["-p", "unit", "weibin-education", "-p", "year", "2023", "--no-progress-bar"]
    done = run_command("papermill", "notebooks/annual_report.ipynb", executed, *papermill_options)
    assert done.code == 0, done.err
    for exporter in ("disclosure_html", "disclosure_pdf"):
        done = run_command("jupyter", "nbconvert", "--to", exporter, executed)
        assert done.code == 0, done.err

    page = (weibin_run.folder / "report.html").read_text(encoding="utf-8")
    links = re.search('<p class="beside">.*\n', page)  # nbconvert makes one file: there is nothing beside it
    assert links is not None
    assert (tmp_path / "report.html").read_text(encoding="utf-8") == page.replace(links[0], "")
    assert (tmp_path / "report.pdf").read_bytes() == (weibin_run.folder / "report.pdf").read_bytes()


def test_it_runs_inside_notebooks_as_jupyterlab_does(weibin_run: Any, tmp_path: Path) -> None:
    executed = papermill.execute_notebook(
        str(TEMPLATE), str(tmp_path / "out.ipynb"), cwd=str(REPO / "notebooks"), progress_bar=False
    )
    kept = nbformat.read(weibin_run.folder / "report.ipynb", as_version=4)

    assert read_document(executed) == read_document(kept)


# --- an analyst's changes --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    """Make a report with a notebook in which an analyst has changed everything the notebook offers."""
    folder = tmp_path_factory.mktemp("changed")
    template = template_with(
        folder,
        edit="""
case = case.with_cells({"requests.received.natural_person": 5, "requests.received.total": 5})
table = case.frame("requests")
table.loc["四、结转下年度继续办理", ["自然人", "总计"]] = 5
case = case.with_frame("requests", table)
case = case.with_facts(wechat_items=170).with_text("overview.management", "自拟的一段。")
""",
    )
    notebook = nbformat.read(template, as_version=4)
    notebook.cells += [
        nbformat.v4.new_markdown_cell("# 附录：补充说明\n\n- **要点**一"),
        nbformat.v4.new_code_cell("import pandas as pd\npd.DataFrame({'补充列': [4711]}, index=['补充行'])"),
    ]
    nbformat.write(notebook, template)
    (task,) = find_tasks([PARAMS / "2023" / "weibin-education.yaml"])
    return folder / "out", make_report(task, Options(template), Folder(folder), "out")


def test_every_change_shows_in_the_page(changed: tuple[Path, Outcome]) -> None:
    soup = BeautifulSoup((changed[0] / "report.html").read_text(encoding="utf-8"), "html.parser")
    text = soup.get_text()

    assert changed[1].status == "clean"
    for row in ("received", "carried_out"):
        assert soup.select(f'[data-cell="requests.{row}.total"]')[0].get_text() == "5"
    assert soup.select('data[data-sources="facts.wechat_items"]')[0].get_text() == "170"
    assert soup.select('data[data-sources="requests.received.total"]')[0].get_text() == "5"
    assert "自拟的一段。" in text
    data = json.loads((changed[0] / "report.json").read_bytes())
    assert data["filing"]["texts"]["overview.management"] == ["自拟的一段。"]
    assert [tag.get_text() for tag in soup.select("h2")][-1] == "附录：补充说明"
    assert soup.select("li strong")[0].get_text() == "要点"
    assert [cell.get_text() for cell in soup.select("table")[-1].select("th, td")] == ["", "补充列", "补充行", "4711"]


def test_every_change_shows_in_the_pdf(changed: tuple[Path, Outcome]) -> None:
    with pdfplumber.open(io.BytesIO((changed[0] / "report.pdf").read_bytes())) as pdf:
        text = "".join(page.extract_text() for page in pdf.pages)

    for shown in ("170", "自拟的一段。", "附录：补充说明", "要点", "补充列", "4711"):
        assert shown in text


# --- a params file that cannot be read -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome, Task]:
    root = tmp_path_factory.mktemp("failing")
    (root / "params" / "2023").mkdir(parents=True)
    text = (PARAMS / "2023" / "weibin-education.yaml").read_text(encoding="utf-8")
    broken = text.replace("licences:            8", "licences:            八").replace("level: department", "level: 局")
    file = root / "params" / "2023" / "weibin-education.yaml"
    file.write_text(broken, encoding="utf-8")
    (task,) = find_tasks([file])
    return root / "out", make_report(task, Options(TEMPLATE), Folder(root), "out"), task


def test_a_failing_params_file_is_reported_in_sentences(failing: tuple[Path, Outcome, Task]) -> None:
    reason = failing[1].reason

    assert failing[1].status == "failed"
    assert reason is not None
    assert "params/2023/weibin-education.yaml 第" in reason.zh
    assert "“八”" in reason.zh
    assert "“局”" in reason.zh
    assert "ParamsError" not in reason.zh + reason.en
    assert "expected" in reason.en


def test_the_failed_notebook_shows_the_sentences_without_a_traceback(failing: tuple[Path, Outcome, Task]) -> None:
    notebook = nbformat.read(failing[0] / "report.failed.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    (error,) = [output for output in outputs if output.output_type == "error"]
    shown = "\n".join(error.traceback)

    assert "“八”" in shown
    assert "Traceback" not in shown
    assert "site-packages" not in shown
    assert str(failing[2].root) not in (failing[0] / "report.failed.ipynb").read_text(encoding="utf-8")


def test_the_folder_of_a_failed_report_has_no_report_in_it(failing: tuple[Path, Outcome, Task]) -> None:
    assert sorted(path.name for path in failing[0].iterdir()) == ["manifest.json", "report.failed.ipynb"]


def test_of_a_failed_notebook_a_draft_is_exported_that_says_so(
    failing: tuple[Path, Outcome, Task], run_command: Any
) -> None:
    done = run_command("jupyter", "nbconvert", "--to", "disclosure_html", failing[0] / "report.failed.ipynb")

    page = failing[0] / "report.failed.html"
    try:
        assert done.code == 0
        assert "E531" in done.err
        assert all(word in page.read_text(encoding="utf-8") for word in ("草稿", "没有可以发布的报告", "E531"))
    finally:
        page.unlink(missing_ok=True)
