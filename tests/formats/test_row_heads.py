"""Row heads are tagged in the bytes of a PDF: text that looks like structure is text, another's file is refused."""

from __future__ import annotations

import io

import pikepdf
import pytest

from disclosure_nb.document.nodes import Document, Grid, GridCell, Title
from disclosure_nb.errors import RenderError
from disclosure_nb.formats.pdf import render_pdf
from disclosure_nb.formats.pdf.row_heads import with_row_heads

TITLE = Title(
    text="云澜区测试局2023年报告", unit="云澜区测试局", unit_id="yunlan-tests", year=2023, edition="2021", draft=False
)
LOOKS_LIKE_STRUCTURE = (
    "/K[1 0 R] >>\nendobj\n1 0 obj\n<</Type/StructElem/S/TD/P 2 0 R/A[<</O/Table>>]>>\nendobj (\\) ( xref"
)


def table(stub: str, caption: str = "表") -> Document:
    grid = Grid(
        caption=caption,
        show_caption=True,
        widths=(3, 1),
        head_rows=1,
        rows=(
            (GridCell(text="项目", role="head"), GridCell(text="数", role="head")),
            (GridCell(text=stub, role="stub", align="left"), GridCell(text="1")),
            (GridCell(text="另一项", role="stub", align="left"), GridCell(text="2")),
        ),
    )
    return Document(title=TITLE, body=(grid, grid))


def heads(pdf: bytes) -> list[tuple[str, str]]:
    """The kind and scope of every head of a table, in the order of the structure."""
    found: list[tuple[str, str]] = []

    def walk(element: pikepdf.Object) -> None:
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                if kid.S == "/TH":
                    scopes = [str(a.Scope) for a in kid.A if a.get("/O") == "/Table" and "/Scope" in a]
                    found.append((str(kid.S), *scopes))
                walk(kid)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.check_pdf_syntax() == []
        walk(file.Root.StructTreeRoot)
    return found


def test_stubs_are_heads_of_their_rows() -> None:
    one = [("/TH", "/Column")] * 2 + [("/TH", "/Row")] * 2

    assert heads(render_pdf(table("第一项"))) == one * 2


@pytest.mark.parametrize("caption", ["表", LOOKS_LIKE_STRUCTURE], ids=["stub", "stub and caption"])
def test_text_that_looks_like_structure_is_text(caption: str) -> None:
    assert heads(render_pdf(table(LOOKS_LIKE_STRUCTURE, caption))).count(("/TH", "/Row")) == 4


@pytest.mark.parametrize(
    "change", [lambda pdf: pdf[:-40], lambda pdf: pdf.replace(b"/S/TR", b"/S/XX"), lambda pdf: b""]
)
def test_a_file_that_is_not_as_typst_writes_it_is_refused(change) -> None:
    document = table("第一项")
    plain = render_pdf(document).replace(b"/S/TH", b"/S/TD")

    with pytest.raises(RenderError, match="Typst"):
        with_row_heads(change(plain), document)


def test_without_stubs_the_file_stays_as_it_is() -> None:
    assert with_row_heads(b"any", Document(title=TITLE, body=())) == b"any"
