"""Row heads in the structure of a PDF: Typst tags only column heads, the stubs of our tables stand there as data.

The tags are mended after typesetting: a stub becomes ``TH`` with scope ``Row`` (ISO 32000-1, 14.8.5.7), as PDF/UA asks
of every head of a table.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pikepdf

from disclosure_nb.report.nodes import Block, Document, Grid, ListPart, Quote


def with_row_heads(pdf: bytes, document: Document) -> bytes:
    """Return the PDF with the stubs of all tables tagged as row heads. Equal input gives equal bytes."""
    grids = list(_grids(document.body))
    if not any(cell.role == "stub" for grid in grids for row in grid.rows for cell in row):
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as file:
        tables = list(_elements(file.Root.StructTreeRoot.K, "/Table"))
        for grid, table in zip(grids, tables, strict=True):
            rows = list(_elements(table.K, "/TR"))
            for cells, row in zip(grid.rows, rows, strict=True):
                for cell, tag in zip(cells, row.K, strict=True):
                    if cell.role == "stub":
                        _mark(tag)
        out = io.BytesIO()
        file.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.preserve)
        return out.getvalue()


def _mark(tag: pikepdf.Object) -> None:
    tag.S = pikepdf.Name.TH
    attributes = tag.A if isinstance(tag.A, pikepdf.Array) else [tag.A]
    for attribute in attributes:
        if attribute.get("/O") == "/Table":
            attribute.Scope = pikepdf.Name.Row


def _elements(kids: pikepdf.Object, kind: str) -> Iterator[pikepdf.Object]:
    """Yield the elements of a kind below, in reading order."""
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if not isinstance(kid, pikepdf.Dictionary) or "/S" not in kid:
            continue
        if kind == kid.S:
            yield kid
        elif "/K" in kid:
            yield from _elements(kid.K, kind)


def _grids(blocks: Sequence[Block]) -> Iterator[Grid]:
    for block in blocks:
        if isinstance(block, Grid):
            yield block
        elif isinstance(block, Quote):
            yield from _grids(block.body)
        elif isinstance(block, ListPart):
            for item in block.items:
                yield from _grids(item)
