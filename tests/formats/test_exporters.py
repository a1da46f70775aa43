"""No exporter of ours raises, whatever the notebook: JupyterLab makes HTTP 500 of any exception."""

from __future__ import annotations

import copy
import zipfile
from collections.abc import Callable
from importlib.metadata import entry_points
from io import BytesIO
from typing import Any

import nbformat
import pytest

from disclosure_nb.document.nodes import MIMETYPE
from made import TEMPLATE

EXPORTERS = [each.name for each in entry_points(group="nbconvert.exporters") if each.value.startswith("disclosure_nb.")]


def template() -> Any:
    return nbformat.read(TEMPLATE, 4)


def half_run() -> Any:
    notebook = template()
    for cell in [cell for cell in notebook.cells if cell.cell_type == "code"][:3]:
        cell.execution_count = 1
        cell.outputs = [nbformat.v4.new_output("stream", text="half\n")]
    return notebook


def foreign() -> Any:
    output = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", execution_count=1, outputs=[output])])


def showing(*blocks: Any) -> Callable[[], Any]:
    def made() -> Any:
        outputs = [nbformat.v4.new_output("display_data", {MIMETYPE: block}) for block in blocks]
        cell = nbformat.v4.new_code_cell("show()", execution_count=1, outputs=outputs)
        return nbformat.v4.new_notebook(cells=[cell])

    return made


def broken_parts(change: Callable[[Any], None]) -> Callable[[], Any]:
    def made() -> Any:
        notebook = half_run()
        change(notebook)
        return notebook

    return made


def _spoil(notebook: Any, key: str, value: Any) -> None:
    notebook.cells[1][key] = value


TITLE = {"kind": "title", "text": "x", "unit_id": "x", "unit": "x", "year": 2023, "edition": "2021"}
NOTEBOOKS: dict[str, Callable[[], Any]] = {
    "not run": template,
    "half run": half_run,
    "empty": nbformat.v4.new_notebook,
    "foreign": foreign,
    "only a title": showing(TITLE),
    "a title of an edition that there is not": showing({**TITLE, "edition": "1066"}),
    "two titles": showing(TITLE, TITLE),
    "a block that is none": showing("not a block"),
    "a block of an unknown kind": showing({"kind": "unheard"}),
    "a damaged theme": showing(TITLE, {"kind": "data", "name": "theme", "content": {"chart": 7}}),
    "a damaged filing": showing(TITLE, {"kind": "data", "name": "filing", "content": [1, 2]}),
    "no source": broken_parts(lambda notebook: notebook.cells[1].pop("source")),
    "no metadata": broken_parts(lambda notebook: notebook.cells[1].pop("metadata")),
    "tags that are none": broken_parts(lambda notebook: _spoil(notebook, "metadata", {"tags": 3})),
    "outputs that are none": broken_parts(lambda notebook: _spoil(notebook, "outputs", None)),
    "a unit of markup": broken_parts(lambda notebook: _spoil(notebook, "source", 'unit = "<b>"\nyear = "x"')),
}


@pytest.fixture(scope="module", params=EXPORTERS)
def exporter(request: pytest.FixtureRequest) -> Any:
    (found,) = [each for each in entry_points(group="nbconvert.exporters") if each.name == request.param]
    return found.load()()


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_an_export_of_any_notebook_gives_a_draft_that_says_so(exporter: Any, kind: str) -> None:
    notebook = NOTEBOOKS[kind]()
    before = copy.deepcopy(notebook)
    made, resources = exporter.from_notebook_node(notebook)

    assert notebook == before
    assert resources["output_extension"] == exporter.file_extension
    if isinstance(made, str):
        assert "没有可以发布的报告" in made and "草稿" in made
        assert "<b>" not in made
    elif made.startswith(b"%PDF"):
        assert made.count(b"/Type /Page\n") + made.count(b"/Type/Page\n") <= 1
    else:
        assert "没有可以发布的报告" in zipfile.ZipFile(BytesIO(made)).read("word/document.xml").decode()


def test_the_draft_names_the_unit_and_the_year_that_were_asked_for() -> None:
    (found,) = [each for each in entry_points(group="nbconvert.exporters") if each.name == "disclosure_html"]
    page, _ = found.load()().from_notebook_node(template())

    assert "weibin-education" in page and "E532" in page
