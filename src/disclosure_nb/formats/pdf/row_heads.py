"""Row heads in the structure of a PDF: Typst tags column heads only, and the stubs of our tables as plain data.

The tags are mended after typesetting: a stub becomes ``TH`` with scope ``Row`` (ISO 32000-1, 14.8.5.7), as PDF/UA asks
of every head of a table. Typst writes the structure as plain text, each element an object of its own, and one classic
table of objects at the end; so the few words can be put in place, and the table counted anew, without taking the whole
file apart.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from disclosure_nb.document.nodes import Block, Document, Grid, ListPart, Quote
from disclosure_nb.errors import RenderError
from disclosure_nb.language import Sentence

_TABLE = re.compile(rb"xref\n0 (\d+)\n((?:\d{10} \d{5} [nf]\r\n)+)(trailer\n.*)startxref\n(\d+)\n%%EOF\s*", re.DOTALL)
_LINE = 20  # bytes of an object's line in the table
_ELEMENT = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/(\w+)/")
_ROOT = re.compile(rb"\d+ 0 obj\n<</Type/StructTreeRoot/")
_STRING = re.compile(rb"\((?:[^\\()]|\\.)*\)", re.DOTALL)
_KIDS = re.compile(rb"/K(\[[^\]]*\]| *\d+ 0 R)")
_REFERENCE = re.compile(rb"(\d+) 0 R")

Change = tuple[int, int, bytes]
"""Two offsets in a file, and the bytes that take the place of those between them."""


def with_row_heads(pdf: bytes, document: Document) -> bytes:
    """Return the PDF with the stubs of all tables tagged as row heads. Equal input gives equal bytes.

    Raises RenderError if the file is not as Typst writes it.
    """
    grids = list(_grids(document.body))
    if not any(cell.role == "stub" for grid in grids for row in grid.rows for cell in row):
        return pdf
    try:
        file = _PdfFile.parse(pdf)
        changes = sorted(
            change
            for grid, table in zip(grids, file.below(file.root, b"Table"), strict=True)
            for cells, row in zip(grid.rows, file.below(table, b"TR"), strict=True)
            for cell, tag in zip(cells, file.kids(row), strict=True)
            if cell.role == "stub"
            for change in file.as_row_head(tag)
        )
        return file.changed(changes)
    except (LookupError, ValueError) as error:
        raise RenderError(
            Sentence(
                "PDF 的结构与排版程序 Typst 0.15 所写的不同，无法标记行标题；请安装所要求版本的 typst",
                "the PDF is not built as Typst 0.15 builds it: row heads cannot be tagged; install the typst asked for",
            )
        ) from error


@dataclass(frozen=True)
class _PdfFile:
    """A PDF by its table of objects: ``offsets`` of all objects by number, ``ends`` of them by offset.

    ``table`` is the match of the table and what follows it.
    """

    pdf: bytes
    offsets: Mapping[int, int]
    ends: Mapping[int, int]
    table: re.Match[bytes]

    @classmethod
    def parse(cls, pdf: bytes) -> _PdfFile:
        """Return the file. Raises ValueError if its table of objects is not the classic one."""
        start = int(pdf[pdf.rindex(b"startxref\n") + 10 :].split(b"\n", 1)[0])
        table = _TABLE.fullmatch(pdf, start)
        if table is None or len(table[2]) != int(table[1]) * _LINE:
            raise ValueError("no classic table of objects")
        lines = (table[2][at : at + _LINE] for at in range(0, len(table[2]), _LINE))
        offsets = {number: int(line[:10]) for number, line in enumerate(lines) if line[17:18] == b"n"}
        ordered = sorted(offsets.values())
        return cls(pdf, offsets, dict(zip(ordered, [*ordered[1:], start], strict=True)), table)

    @property
    def root(self) -> int:
        """The root of the structure tree. Raises ValueError if there is none."""
        for number, offset in self.offsets.items():
            if _ROOT.match(self.pdf, offset):
                return number
        raise ValueError("no structure tree")

    def kind(self, number: int) -> bytes | None:
        """Return the kind of a structure element, or None of what is no element."""
        found = _ELEMENT.match(self.pdf, self.offsets[number])
        return None if found is None else found[1]

    def kids(self, number: int) -> list[int]:
        """Return the elements right below an element, or below the root, in reading order."""
        found = _KIDS.search(self._plain(number))
        numbers = [] if found is None else [int(kid) for kid in _REFERENCE.findall(found[1])]
        return [kid for kid in numbers if self.kind(kid) is not None]

    def below(self, number: int, kind: bytes) -> Iterator[int]:
        """Yield the elements of a kind anywhere below one, in reading order, but none below another of the kind."""
        for kid in self.kids(number):
            if self.kind(kid) == kind:
                yield kid
            else:
                yield from self.below(kid, kind)

    def as_row_head(self, number: int) -> Iterator[Change]:
        """Yield what must be changed to make a cell of a table the head of its row."""
        start = self.offsets[number]
        text = self._plain(number)
        kind = text.index(b"/S/TD") + len(b"/S/")
        yield start + kind, start + kind + 2, b"TH"
        for found, put in _SCOPES:
            if (at := text.rfind(found)) >= 0:
                at += start + (len(found) if found != _END else 0)
                yield at, at, put
                return

    def changed(self, changes: Sequence[Change]) -> bytes:
        """Return the file with all changes made, and its table of objects counted anew."""
        pieces: list[bytes] = []
        ends: list[int] = []
        shifts = [0]
        last = 0
        for start, end, put in changes:
            pieces += (self.pdf[last:start], put)
            last = end
            ends.append(end)
            shifts.append(shifts[-1] + len(put) - (end - start))
        pieces.append(self.pdf[last : self.table.start(2)])
        lines = self.table[2]
        for number in range(int(self.table[1])):
            line = lines[number * _LINE : (number + 1) * _LINE]
            if number in self.offsets:
                offset = self.offsets[number]
                line = b"%010d" % (offset + shifts[bisect_right(ends, offset)]) + line[10:]
            pieces.append(line)
        return b"".join((*pieces, self.table[3], b"startxref\n%d\n%%%%EOF" % (self.table.start() + shifts[-1])))

    def _plain(self, number: int) -> bytes:
        """Return an object with every string in it blanked out: what is in strings is text, not structure."""
        offset = self.offsets[number]
        return _STRING.sub(lambda found: b"(" + b" " * (len(found[0]) - 2) + b")", self.pdf[offset : self.ends[offset]])


_END = b">>\nendobj"
_SCOPES = (
    (b"<</O/Table", b"/Scope/Row"),
    (b"/A[", b"<</O/Table/Scope/Row>>"),
    (_END, b"/A<</O/Table/Scope/Row>>"),
)
"""Where a cell's scope is put: into its attributes of a table, before its other attributes, or into the element."""


def _grids(blocks: Sequence[Block]) -> Iterator[Grid]:
    for block in blocks:
        if isinstance(block, Grid):
            yield block
        elif isinstance(block, Quote):
            yield from _grids(block.body)
        elif isinstance(block, ListPart):
            for item in block.items:
                yield from _grids(item)
