"""The size that is computed for a table before it is typeset is that of the typeset table."""

from __future__ import annotations

import io
import json
import random
import shutil
from pathlib import Path

import pdfplumber
import pytest
import typst

from disclosure_nb.document.grid import form_grid
from disclosure_nb.document.nodes import Document, Grid, GridCell, HeadingPart, Paragraph, Text, Title
from disclosure_nb.formats.pdf import render_pdf
from disclosure_nb.formats.pdf.families import choose_families
from disclosure_nb.formats.pdf.grids import grid_payload
from disclosure_nb.formats.pdf.typeset import FONTS, TEMPLATES, press_of
from factories import every_edition, zero_filing
from sizes import size

MEASURING = """
#import "table.typ": cells, rule-width
#let given = json(bytes(sys.inputs.given))
#set page(width: 210mm, margin: 27mm)
#set text(lang: "zh", top-edge: 0.88em, bottom-edge: -0.12em, cjk-latin-spacing: none)
#context {
  set text(font: given.families.song, size: given.grid.size * 1pt)
  set par(justify: false, leading: 0.3em, spacing: 0.3em, first-line-indent: 0pt)
  let whole = table(
    columns: given.grid.widths.map(width => width * 1fr), stroke: rule-width, inset: (x: 2pt, y: 0pt),
    ..cells(given.grid.rows, given.families),
  )
  context [#metadata(measure(whole, width: 156mm).height / 1pt) <height>]
}
"""


def typeset_height(grid: Grid, folder: Path) -> float:
    for template in TEMPLATES.glob("*.typ"):
        shutil.copy(template, folder)
    (folder / "measuring.typ").write_text(MEASURING, encoding="utf-8")
    given = {"grid": grid_payload(grid, draft=False), "families": choose_families(press_of().available, {})}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    compiler = typst.Compiler(
        folder / "measuring.typ", root=folder, font_paths=fonts, sys_inputs={"given": json.dumps(given)}
    )
    (height,) = json.loads(compiler.query("<height>", field="value"))
    return float(height)


@pytest.mark.parametrize("edition", every_edition().values(), ids=lambda edition: edition.id)
def test_the_height_of_every_table_of_the_form_is_known_before_it_is_typeset(edition, tmp_path: Path) -> None:
    filing = zero_filing(edition)
    for table in edition.tables:
        grid = form_grid(filing, table.id)
        assert grid_payload(grid, draft=False)["height"] == pytest.approx(typeset_height(grid, tmp_path), abs=6)


def head(text: str) -> Grid:
    return Grid(widths=(1, 11), head_rows=1, rows=((GridCell(text=text, role="head"), GridCell(text="")),))


def payload_cell(grid: Grid) -> dict[str, object]:
    return grid_payload(grid, draft=False)["rows"][0]["cells"][0]


def test_a_head_of_two_lines_is_given_the_width_that_makes_them_alike() -> None:
    assert payload_cell(head("商业企业"))["narrow"] == pytest.approx(2.5)


def test_a_head_of_one_line_and_one_with_line_ends_of_its_own_are_left_alone() -> None:
    assert payload_cell(head("总计"))["narrow"] is None
    assert payload_cell(head("商业\n企业"))["narrow"] is None


def test_a_number_is_set_narrower_only_where_its_column_does_not_hold_it() -> None:
    def shrink(text: str) -> object:
        return payload_cell(Grid(widths=(1, 11), rows=((GridCell(text=text), GridCell(text="")),)))["shrink"]

    assert [shrink("123"), shrink("1234567890"), shrink("没有数字的长长文字")] == [False, True, False]


TITLE = Title(
    text="柳溪县教育局2023年政府信息公开工作年度报告", unit_id="liuxi", unit="柳溪县教育局", year=2023, edition="2021"
)
LINES = 22


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_section_3s_table_is_whole_on_one_page_wherever_it_starts(edition: str) -> None:
    grid = form_grid(zero_filing(edition), "requests")
    for lines in random.Random(7).sample(range(LINES + 1), size(LINES + 1, gate=2)):
        texts = ["政" * 26] * lines
        body = [Paragraph(inlines=(Text(text=text),)) for text in (*texts, "本年新收政府信息公开申请0件。")]
        body.insert(lines, HeadingPart(level=1, inlines=(Text(text="三、收到和处理政府信息公开申请情况"),)))
        with pdfplumber.open(io.BytesIO(render_pdf(Document(title=TITLE, body=(*body, grid))))) as file:
            tables = [table for page in file.pages for table in page.find_tables()]
            assert [len(table.rows) for table in tables] == [len(grid.rows)], f"after {lines} lines"
            assert tables[0].bbox[3] <= (37 + 225) / 25.4 * 72 + 1, f"after {lines} lines"
            assert len(file.pages) <= 3
