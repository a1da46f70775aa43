"""From an executed notebook to a document: in the order of the cells, nothing unexecuted, nothing silently lost."""

from __future__ import annotations

import base64
import json
import logging

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook, new_output

from disclosure_nb.checks import check
from disclosure_nb.document import show
from disclosure_nb.document.fragment import fragment_text
from disclosure_nb.document.nodes import MIMETYPE, Block, Data, Grid, Image, Paragraph, Preformatted, Text
from disclosure_nb.errors import NotebookError
from made import code, document, markdown, read_document, result, shown, titled, weibin

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'


def body(*cells: object) -> tuple[Block, ...]:
    return document(*cells).body


def shown_text(*cells: object) -> str:
    return fragment_text(body(*cells))


def problems(notebook: object) -> list[tuple[str, str | None]]:
    """Return code and cell of every problem of a notebook."""
    with pytest.raises(NotebookError) as caught:
        read_document(notebook, "x.ipynb")
    assert all(problem.place.file == "x.ipynb" for problem in caught.value.problems)
    return [(problem.code, problem.place.cell) for problem in caught.value.problems]


def stream(text: str, name: str = "stdout") -> object:
    return new_output("stream", name=name, text=text)


def failed(name: str = "ValueError", value: str = "无效\n第二行") -> object:
    return new_output("error", ename=name, evalue=value, traceback=[])


# --- order and choice ------------------------------------------------------------------------------------------------


def test_the_order_of_the_cells_is_the_order_of_the_report() -> None:
    cells = [markdown("甲"), code(stream("乙\n")), markdown("丙"), code(result({"text/plain": "丁"}))]

    assert shown_text(*cells).splitlines() == ["甲", "乙", "丙", "丁"]


def test_code_is_never_part_of_the_report() -> None:
    assert "password" not in shown_text(code(stream("甲"), source="password = 1"))


def test_cells_tagged_remove_cell_stay_out() -> None:
    hidden = ("remove-cell",)

    assert body(markdown("甲", metadata={"tags": hidden}), code(stream("乙"), tags=hidden)) == ()


def test_raw_cells_stay_out() -> None:
    assert body(nbformat.v4.new_raw_cell("甲")) == ()


def test_data_travel_apart_from_the_body() -> None:
    made = read_document(shown(weibin()))

    assert [data.name for data in made.data] == ["filing", "findings"]
    assert not any(isinstance(block, Data) for block in made.body)
    assert made.title.text == "卫滨区教育局2023年政府信息公开工作年度报告"
    assert made.lang == "zh-CN"


def test_blocks_survive_the_way_through_the_notebook_file() -> None:
    notebook = shown(weibin())
    again = nbformat.reads(nbformat.writes(notebook), as_version=4)

    assert read_document(again) == read_document(notebook)


# --- outputs ---------------------------------------------------------------------------------------------------------


def test_printed_text_is_one_text_however_the_kernel_cut_it() -> None:
    whole = body(code(stream("一行\n二行\n")))
    pieces = body(code(stream("一"), stream("行\n二"), stream("警告", "stderr"), stream("行\n")))

    assert whole == pieces == (Preformatted(text="一行\n二行"),)


def test_printed_text_comes_before_what_is_shown_after_it() -> None:
    assert shown_text(code(stream("甲"), result({"text/plain": "乙"}), stream("丙"))).splitlines() == ["甲", "乙", "丙"]


def test_colours_of_a_terminal_are_not_text() -> None:
    assert body(code(stream("\x1b[31m红\x1b[0m\n"))) == (Preformatted(text="红"),)


def test_stderr_stays_out_and_is_named(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "disclosure_nb.document"):
        assert body(code(stream("警告", "stderr"))) == ()
    assert "标准错误" in caplog.text
    assert "警告" not in caplog.text


def test_the_richest_form_of_an_output_is_taken() -> None:
    frame = {"text/plain": "甲", "text/html": "<table><tr><td>1</td></tr></table>"}
    picture = {**frame, "image/png": PNG}
    block = {**picture, **show.Shown(Paragraph(inlines=(Text(text="块"),)))._repr_mimebundle_()}

    assert isinstance(body(code(result(frame)))[0], Grid)
    assert isinstance(body(code(result(picture)))[0], Image)
    assert body(code(result(block))) == (Paragraph(inlines=(Text(text="块"),)),)


def test_markdown_and_lists_of_lines_are_read() -> None:
    assert shown_text(code(result({"text/markdown": ["**甲**", "乙"]}))) == "甲乙"


def test_pictures_take_their_description_from_metadata_or_plain_text() -> None:
    described = new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": "说明"}})
    plain = result({"image/png": PNG, "text/plain": "一图"})
    figure = result({"image/svg+xml": SVG, "text/plain": "<Figure size 640x480 with 1 Axes>"})

    assert [block.alt for block in body(code(described), code(plain), code(figure))] == ["说明", "一图", ""]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("mime", "data"),
    [
        ("image/png", base64.b64encode(b"GIF89a").decode()),
        ("image/png", "%"),
        ("image/svg+xml", "<svg>"),
        ("image/svg+xml", "not xml"),
        ("application/vnd.plotly.v1+json", {"data": []}),
        ("application/javascript", "alert(1)"),
    ],
)
def test_what_cannot_be_part_of_a_report_is_left_out_and_named(
    mime: str, data: object, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "disclosure_nb.document"):
        assert body(code(result({mime: data}))) == ()
    assert mime in caplog.text
    assert "单元格 2" in caplog.text


def test_pictures_attached_to_a_cell_are_found() -> None:
    cell = markdown("![图](attachment:a.png)\n\n![无](attachment:b.png)", attachments={"a.png": {"image/png": PNG}})

    assert [(block.alt, block.data) for block in body(cell)] == [("图", PNG)]  # type: ignore[union-attr]


# --- problems --------------------------------------------------------------------------------------------------------


def test_e301_a_cell_has_failed() -> None:
    with pytest.raises(NotebookError, match="ValueError: 无效") as caught:
        document(code(failed(), count=2))
    (problem,) = caught.value.problems

    assert (problem.code, problem.place.cell) == ("E531", "2")
    assert "第二行" not in problem.say("zh") + problem.say("en")


def test_e301_a_failed_cell_is_a_problem_even_where_it_is_not_printed() -> None:
    assert problems(titled(code(failed(), tags=("remove-cell",)))) == [("E531", "2")]


def test_e302_a_cell_has_not_been_run() -> None:
    assert problems(titled(code(count=None), code(source="", count=None))) == [("E532", "2")]


@pytest.mark.parametrize("times", [0, 2])
def test_e303_there_is_not_exactly_one_title(times: int) -> None:
    title = code(result(show.title(weibin(), check(weibin()))))
    notebook = new_notebook(
        cells=[markdown("甲"), *(NotebookNode({**title, "id": f"title-{n}"}) for n in range(times))]
    )

    assert [code for code, _ in problems(notebook)] == ["E533"]


def test_e303_is_not_reported_when_a_failed_cell_explains_it() -> None:
    assert problems(new_notebook(cells=[code(failed())])) == [("E531", "1")]


@pytest.mark.parametrize(
    "payload",
    [
        {"version": 2, "blocks": []},
        {"version": 1},
        {"version": 1, "blocks": 5},
        {"version": 1, "blocks": [{"kind": "spell"}]},
        {"version": 1, "blocks": [{"kind": "paragraph", "inlines": [{"kind": "text", "text": "甲", "onclick": "x"}]}]},
        {"version": 1, "blocks": [{"kind": "heading", "level": 9, "inlines": []}]},
        {"version": 1, "blocks": [{"kind": "grid", "widths": [1], "rows": [[{"text": "1", "rowspan": 0}]]}]},
        {"version": 1, "blocks": [{"kind": "image", "mime": "text/html", "data": "x", "alt": ""}]},
        [],
        "text",
        None,
    ],
    ids=lambda payload: json.dumps(payload)[:40],
)
def test_e304_a_block_is_damaged(payload: object) -> None:
    assert problems(titled(code(result({MIMETYPE: payload, "text/plain": "甲"})))) == [("E534", "2")]


def test_e305_a_cell_is_nested_too_deeply() -> None:
    deep = "<div>" * 10_000 + "深"

    assert problems(titled(markdown(deep), code(result({"text/html": deep})))) == [("E535", "2"), ("E535", "3")]


def test_all_problems_are_reported_at_once_and_in_both_languages() -> None:
    notebook = titled(code(failed()), code(count=None), code(result({MIMETYPE: None})))
    with pytest.raises(NotebookError) as caught:
        read_document(notebook)

    assert [problem.code for problem in caught.value.problems] == ["E531", "E532", "E534"]
    assert all(problem.say("zh") != problem.say("en") for problem in caught.value.problems)
