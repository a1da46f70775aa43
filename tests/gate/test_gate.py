"""What leaves is what was checked: ways of spoiling a report inside the notebook, and what is no fault at all."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import disclosure_nb as dnb
from disclosure_nb.checks import house_of
from disclosure_nb.checks.house.decisions import decide
from disclosure_nb.document.nodes import MIMETYPE, Document, Paragraph
from disclosure_nb.door.case import Case
from disclosure_nb.errors import NotebookError, Problem, problem_from_json
from disclosure_nb.filing import Filing
from disclosure_nb.form import get_edition
from disclosure_nb.gate import INCOMPLETE, Expected, document_of
from disclosure_nb.gate.recomputed import finding_from_json
from gate.desk import TWELVE, Spoiled, inject, run_all
from gate.ways import HARMLESS, WAYS, ordinary
from made import PARAMS, REPO, TEMPLATE, code, read_document, result
from sizes import size
from strategies import balanced_filings

FILES = sorted(PARAMS.glob("20*/*.yaml"))
UNIT = "weibin-education"


def template() -> Any:
    return nbformat.read(TEMPLATE, as_version=4)


def said(document: Document) -> list[Problem]:
    """Return what the gate says of a draft."""
    return [problem_from_json(one) for data in document.data if data.name == "gate" for one in data.content]


def changes(document: Document) -> list[Any]:
    return next((data.content for data in document.data if data.name == "changes"), [])


def found(spoiled: Spoiled, notebook: Any) -> list[Problem]:
    """Return what the gate says, after checking that there is a draft, or no report."""
    if spoiled.draft:
        document = document_of(notebook)
        assert document.title.draft
        return said(document)
    with pytest.raises(NotebookError) as caught:
        document_of(notebook)
    return list(caught.value.problems)


@pytest.mark.parametrize("name", [name for name, way in WAYS.items() if not way.apart])
def test_every_way_of_spoiling_is_found_and_its_cell_named(name: str) -> None:
    spoiled = WAYS[name]
    notebook = spoiled.run(UNIT)

    problem = next(one for one in found(spoiled, notebook) if one.code == spoiled.code)

    numbers = {cell.id: number for number, cell in enumerate(notebook.cells, 1)}
    number = str(numbers[spoiled.cell]) if spoiled.cell else None
    assert problem.place.cell in (number, f"{number}（{spoiled.cell}）")
    assert problem.sentence.zh and problem.sentence.en


@pytest.mark.parametrize("change", HARMLESS.values(), ids=list(HARMLESS))
def test_what_cannot_change_a_report_is_no_fault(change: Any) -> None:
    notebook = run_all(template())
    before = document_of(notebook)
    change(notebook)

    after = document_of(notebook)

    assert (after.title, after.body) == (before.title, before.body)


# --- no false alarm --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_false_alarm_on_our_params(path: Any) -> None:
    notebook = template()
    inject(notebook, path.stem, int(path.parent.name))
    run_all(notebook)
    case = dnb.open(path.stem, int(path.parent.name), PARAMS)

    document = document_of(notebook, expected=Expected(path.stem, int(path.parent.name)))

    assert said(document) == [] and changes(document) == []
    assert document.title.draft is not case.findings.clean
    if case.findings.clean:
        ungated = read_document(notebook)
        assert (document.title, document.body) == (ungated.title, ungated.body)


def document_shown(case: Any) -> Document:
    """Return the document of a notebook that shows a case as the template does."""
    return document_of(
        new_notebook(cells=[code(result(part)) for part in (case.report(), case.charts(), case.appendix())])
    )


def test_no_false_alarm_on_invented_units(tmp_path: Path) -> None:
    """The units of the district of which the benchmark makes reports: text is generated, all facts differ."""
    spec = importlib.util.spec_from_file_location("invented_district", REPO / "benchmarks" / "batch" / "district.py")
    assert spec is not None and spec.loader is not None
    district = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(district)
    drafts = []
    for unit in district.write_project(tmp_path, size(500, gate=30)):
        document = document_shown(dnb.open(unit, district.YEAR, tmp_path / "params"))
        if document.title.draft or said(document) or changes(document):
            drafts.append((unit, said(document)))

    assert drafts == []


def test_no_false_alarm_on_invented_filings_of_every_edition() -> None:
    """Filings of any numbers that add up, with last year's: what is found in them is told, and nothing else."""

    @settings(max_examples=size(250, gate=10))
    @given(st.sampled_from(["2019", "2021"]).flatmap(lambda id: balanced_filings(get_edition(id))))
    def check(filing: Filing) -> None:
        last = replace(filing, year=filing.year - 1)
        document = document_shown(Case(filing, previous=last, history=(last,)))
        assert {problem.code for problem in said(document)} <= {INCOMPLETE}

    check()


HOUSE = """
name: 某市政务公开办公室
identities:
  - code: H1
    name: {zh: 现行不多于制发, en: no more in force than issued}
    table: proactive
    each: row
    left: [issued]
    relation: ">="
    right: [in_force]
    severity: warning
    basis: 某市〔2024〕1 号
"""


def test_the_rules_of_a_house_travel_and_are_applied_again(tmp_path: Path) -> None:
    (tmp_path / "house.yaml").write_text(HOUSE, encoding="utf-8")
    case = replace(dnb.open(UNIT, 2023, PARAMS), house=house_of(tmp_path))
    case = case.with_cells({"proactive.normative_documents.in_force": 3})
    assert "H1" in {finding.code for finding in case.findings}
    notebook = new_notebook(cells=[code(result(case.report()))])

    assert "E556" not in {problem.code for problem in said(document_of(notebook))}

    for block in notebook.cells[0].outputs[0]["data"][MIMETYPE]["blocks"]:
        if block.get("name") == "checked":
            del block["content"]["house"]
    assert "E556" in {problem.code for problem in said(document_of(notebook))}


ORDINARY = {
    "markdown": [
        new_markdown_cell("# 附录：补充说明\n\n- **要点**一\n\n> 引用\n\n1. 第一\n2. 第二"),
        new_markdown_cell("本年举办培训3期，培训120人次。详见[门户网站](https://example.org)。"),
        new_markdown_cell("| 项目 | 件 |\n|---|---|\n| 甲 | 300 |"),
    ],
    "frames": [new_code_cell("import pandas as pd\npd.DataFrame({'许可': [300]}, index=['甲'])")],
    "facts": list(ordinary()),
    "own-table": [new_code_cell("case.frame('requests')"), new_code_cell("case.frame('remedies', ids=True)")],
    "last-years-table": [new_code_cell("case.with_cells({}).frame('requests').iloc[:3] + 5")],
    "looked-at-again": [new_code_cell("case.findings.clean", metadata={"tags": ["remove-cell"]})],
    "printed": [new_code_cell("print('全年组织培训3期。')"), new_code_cell("print('甲  300\\n乙  20')")],
    "edits": [new_code_cell("later = case.with_facts(wechat_items=170)", metadata={"tags": ["remove-cell"]})],
    "commented": [new_code_cell("# case.with_facts(wechat_items=170)\nx = 1")],
    "others-with": [new_code_cell("class T:\n    def with_columns(self): return None\nT().with_columns()")],
}


@pytest.mark.parametrize("name", ORDINARY)
def test_no_false_alarm_on_what_people_add(name: str) -> None:
    notebook = template()
    notebook.cells += [cell.copy() for cell in ORDINARY[name]]

    document = document_of(run_all(notebook))

    assert said(document) == [] and not document.title.draft


def test_no_false_alarm_on_plots() -> None:
    notebook = run_all(template())
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    data = {"image/svg+xml": svg, "text/plain": "<Figure size 640x480 with 1 Axes>"}
    plot = new_code_cell("ax.plot([1])", execution_count=99, outputs=[new_output("display_data", data=data)])
    notebook.cells.append(plot)

    assert not document_of(notebook).title.draft


# --- what was changed ------------------------------------------------------------------------------------------------


def test_what_an_analyst_changed_is_listed_with_what_it_was() -> None:
    notebook = template()
    (edit,) = [cell for cell in notebook.cells if cell.id == "edit"]
    edit["source"] = (
        'case = case.with_cells({"requests.received.natural_person": 5, "requests.received.total": 5,'
        '"requests.carried_out.natural_person": 5, "requests.carried_out.total": 5})\n'
        'case = case.with_facts(wechat_items=170).with_text("overview.management", "自拟的一段。")'
    )

    document = document_of(run_all(notebook))

    assert not document.title.draft
    assert {change["key"]: change["is"] for change in changes(document)} == {
        **dict.fromkeys(("requests.received.natural_person", "requests.received.total"), 5),
        **dict.fromkeys(("requests.carried_out.natural_person", "requests.carried_out.total"), 5),
        "facts.wechat_items": 170,
        "texts.overview.management": ["自拟的一段。"],
    }
    assert changes(document)[0]["was"] == 0


def test_text_put_into_the_narrative_is_listed_too() -> None:
    notebook = TWELVE["text-put-into-the-narrative"].notebook(UNIT)
    for cell in notebook.cells:
        cell["source"] = cell.source.replace("300件", "8件")

    document = document_of(run_all(notebook))

    assert not document.title.draft
    assert [(one["key"], one["is"]) for one in changes(document)] == [
        ("texts.overview.proactive", ["全年作出行政许可决定8件。"])
    ]


# --- from draft to report --------------------------------------------------------------------------------------------


def test_a_draft_prints_the_command_that_makes_a_report_of_it() -> None:
    document = document_of(run_all(TWELVE["a-markdown-cell-contradicts-the-form"].notebook(UNIT)))
    lines = [
        "".join(inline.text for inline in block.inlines) for block in document.body if isinstance(block, Paragraph)
    ]

    assert lines[-2:] == [
        "改正以后，运行：disclosure-nb run params/2023/weibin-education.yaml --out outputs/2023",
        "经核实无误的，写明理由予以接受，运行："
        "disclosure-nb run params/2023/weibin-education.yaml --out outputs/2023 --accept T1 --reason 理由",
    ]


def test_text_of_the_notebook_is_clean_once_it_is_accepted() -> None:
    spoiled = TWELVE["a-markdown-cell-contradicts-the-form"]
    document = document_of(run_all(spoiled.notebook(UNIT)))
    content = next(data.content for data in document.data if data.name == "findings")
    shown = tuple(map(finding_from_json, content["findings"]))
    case = dnb.open(UNIT, 2023, PARAMS)
    (one,) = decide(replace(case.findings, all=shown), ["T1"], "另有口径")

    notebook = spoiled.notebook(UNIT)
    (edit,) = [cell for cell in notebook.cells if cell.id == "edit"]
    edit["source"] = (
        "from dataclasses import replace\nfrom disclosure_nb.checks import Decision\n"
        f"decision = Decision({one.code!r}, {dict(one.cells)!r}, {one.reason!r}, {one.about!r})\n"
        "case = replace(case, decisions=(decision,))"
    )
    document = document_of(run_all(notebook))

    assert said(document) == [] and not document.title.draft
