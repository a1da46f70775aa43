"""Further ways of spoiling a report: outputs edited, pasted, or of other data; the program changed by a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

import disclosure_nb as dnb
from disclosure_nb.document.nodes import MIMETYPE
from gate.desk import PARTS, TWELVE, Spoiled
from made import PARAMS


def cell_of(notebook: Any, id: str) -> Any:
    return next(cell for cell in notebook.cells if cell.id == id)


def blocks_of(notebook: Any, id: str) -> list[Any]:
    """Return the blocks that a cell shows, as they are kept in its output."""
    (output,) = cell_of(notebook, id).outputs
    return output["data"][MIMETYPE]["blocks"]  # type: ignore[no-any-return]


def block(kind: str, id: str, name: str | None = None) -> Callable[[Any], Any]:
    """Return what finds the first block of a kind (and of a name or id) that a cell shows."""
    return lambda notebook: next(
        each
        for each in blocks_of(notebook, id)
        if each["kind"] == kind and (name is None or name in (each.get("name"), each.get("id")))
    )


def first_bar(notebook: Any) -> None:
    block("chart", "charts")(notebook)["bars"][0]["number"].update(text="300", value="300")


def a_point(notebook: Any) -> None:
    block("trend", "charts")(notebook)["series"][0]["points"][0].update(text="300", value="300")


def a_form_cell(notebook: Any) -> None:
    row = next(row for row in block("grid", "report", "requests")(notebook)["rows"] if row[-1].get("address"))
    del row[-1]


def a_number_in_the_text(notebook: Any) -> None:
    for each in blocks_of(notebook, "report"):
        for inline in each.get("inlines", ()):
            if inline["kind"] == "number" and inline["sources"] == ["proactive.licences.decisions"]:
                inline.update(text="300", value="300")


def the_facts(notebook: Any) -> None:
    block("data", "report", "filing")(notebook)["content"]["facts"]["wechat_items"] = 999


def the_title(notebook: Any) -> None:
    block("title", "report")(notebook)["text"] = "卫滨区教育局2022年政府信息公开工作年度报告"


def the_findings(notebook: Any) -> None:
    content = block("data", "report", "findings")(notebook)["content"]
    content["findings"], content["summary"] = [], {"error": 0, "warning": 0, "info": 0}
    block("title", "report")(notebook)["draft"] = False


def the_number_of_the_run(notebook: Any) -> None:
    cell = cell_of(notebook, "charts")
    cell.outputs[0]["execution_count"] = cell.execution_count + 7


def run_once_more(notebook: Any) -> None:
    cell_of(notebook, "edit")["execution_count"] = 99


def of_another_unit(notebook: Any) -> None:
    cell = cell_of(notebook, "report")
    data = dnb.open("yunlan-health", 2023, PARAMS).report()._repr_mimebundle_()
    cell["outputs"] = [new_output("execute_result", data=data, execution_count=cell.execution_count)]


def added(*sources: str) -> tuple[Any, ...]:
    return tuple(new_code_cell(source, id=f"added-{at}") for at, source in enumerate(sources, 1))


WRONG = 'case = case.with_cells({"requests.granted.total": 7})'
WAYS: dict[str, Spoiled] = {
    **TWELVE,
    "a-bar-of-a-chart-is-edited": Spoiled("E562", "charts", {}, edited=first_bar),
    "a-chart-of-another-case": Spoiled(
        "E562", "charts", {"charts": 'case.with_cells({"proactive.licences.decisions": 300}).charts()'}
    ),
    "a-cell-of-a-table-is-deleted": Spoiled("E555", "report", {}, draft=False, edited=a_form_cell),
    "a-number-in-the-text-is-edited": Spoiled("E557", "report", {}, edited=a_number_in_the_text),
    "the-data-that-travels-is-edited": Spoiled("E552", "report", {}, draft=False, edited=the_facts),
    "the-title-is-edited": Spoiled("E552", "report", {}, draft=False, edited=the_title),
    "the-findings-are-edited-away": Spoiled("E556", "report", {"edit": WRONG}, edited=the_findings),
    "an-output-of-another-run": Spoiled("E563", "charts", {}, edited=the_number_of_the_run),
    "a-cell-was-run-once-more": Spoiled("E564", "edit", {"edit": "case = case"}, edited=run_once_more),
    "an-output-of-another-unit": Spoiled("E550", "injected-parameters", {}, draft=False, edited=of_another_unit),
    "another-year": Spoiled(
        "E550",
        "injected-parameters",
        {"open": 'import disclosure_nb as dnb\ncase = dnb.open("yunlan-education", 2022, params_dir)'},
        draft=False,
    ),
    "two-reports": Spoiled("E533", "added-1", {}, draft=False, added=added("case.report()")),
    "a-frame-that-looks-like-the-table": Spoiled(
        "E557", "added-1", {}, added=added('frame = case.frame("requests")\nframe.iloc[0, 0] = 300\nframe')
    ),
    "a-sentence-in-a-frame": Spoiled(
        "E557",
        "added-1",
        {},
        added=added('import pandas as pd\npd.DataFrame({"说明": ["全年作出行政许可决定300件。"]})'),
    ),
    "html-with-a-section-of-the-form": Spoiled(
        "E553",
        "added-1",
        {},
        draft=False,
        added=added('from IPython.display import HTML\nHTML("<h1>一、总体情况</h1><p>另有说明。</p>")'),
    ),
    "markdown-made-by-code": Spoiled(
        "E557",
        "added-1",
        {},
        added=added('from IPython.display import Markdown\nMarkdown("全年作出行政许可决定300件。")'),
    ),
    "hidden-text-contradicts": Spoiled(
        "E557",
        "added-1",
        {},
        added=added(
            "from IPython.display import HTML\n"
            "HTML('<style>p{display:none}</style><p style=\"display:none\">全年作出行政许可决定300件。</p>')"
        ),
    ),
    "the-check-is-replaced": Spoiled(
        "E556",
        "report",
        {
            "edit": "import disclosure_nb.door.case as inside\nfrom disclosure_nb.checks import Findings\n"
            f"inside.check = lambda filing, *given, **named: Findings(filing, ())\n{WRONG}"
        },
        apart=True,
    ),
    "the-narrative-is-replaced": Spoiled(
        "E561",
        "report",
        {
            "edit": "import disclosure_nb.door.case as inside\nfrom dataclasses import replace\n"
            "narrate = inside.narrate\n"
            "inside.narrate = lambda *given: replace(narrate(*given), paragraphs={})"
        },
        apart=True,
    ),
    "what-is-shown-is-replaced": Spoiled(
        "E555",
        "report",
        {
            "edit": "import disclosure_nb.document.show as inside\nfrom disclosure_nb.document.grid import form_grid\n"
            "inside.form_grid = lambda filing, table, marks=None: form_grid("
            'filing.with_cells({"proactive.licences.decisions": 300}), table, marks)'
        },
        draft=False,
        apart=True,
    ),
    "opening-is-replaced": Spoiled(
        "E550",
        "injected-parameters",
        {
            "open": "import disclosure_nb as dnb\nopened = dnb.open\n"
            'dnb.open = lambda *given: opened("yunlan-health", 2023)\ncase = dnb.open(unit, year, params_dir)'
        },
        draft=False,
        apart=True,
    ),
    "a-section-is-tagged-away": Spoiled(
        "E553",
        "report",
        {"report": PARTS.format(numbers=[1, 2, 4, 5, 6])},
        draft=False,
        added=(new_code_cell("case.section(3)", id="third", metadata={"tags": ["remove-cell"]}),),
    ),
}


HARMLESS: dict[str, Callable[[Any], None]] = {}
"""Edits after the run that cannot change a report, by name."""


def harmless(change: Callable[[Any], None]) -> Callable[[Any], None]:
    HARMLESS[change.__name__.replace("_", "-")] = change
    return change


@harmless
def the_html_beside_the_data_is_edited(notebook: Any) -> None:
    (output,) = cell_of(notebook, "report").outputs
    output["data"]["text/html"] = "<h1>另一份报告</h1>"
    output["data"]["text/plain"] = "全年作出行政许可决定300件。"


@harmless
def the_metadata_of_an_output_are_edited(notebook: Any) -> None:
    cell_of(notebook, "report").outputs[0]["metadata"] = {MIMETYPE: {"title": "另一份"}, "isolated": True}


@harmless
def a_style_hides_the_tables(notebook: Any) -> None:
    data = {"text/html": "<style>table, .wide { display: none !important }</style>"}
    notebook.cells.append(_shows(data))


@harmless
def a_script_rewrites_the_page(notebook: Any) -> None:
    notebook.cells.append(_shows({"application/javascript": "document.body.innerHTML = '300'"}))
    notebook.cells.append(_shows({"text/html": "<script>document.querySelector('td').textContent = '300'</script>"}))


def _shows(data: dict[str, str]) -> Any:
    return new_code_cell("…", execution_count=99, outputs=[new_output("display_data", data=data)])


def ordinary() -> Iterator[Any]:
    """Yield cells that people add to a report and that are no fault."""
    yield new_markdown_cell(
        "依据《中华人民共和国政府信息公开条例》（国务院令第711号）第五十条，咨询电话010-12345678。", id="law"
    )
    yield new_markdown_cell("本年作出行政许可决定8件。2024年1月31日前在门户网站公布，及时率100%。", id="right")
