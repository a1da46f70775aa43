"""What an executed report notebook shows, read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import nbformat
from nbformat.validator import NotebookValidationError

from disclosure_nb.document.nodes import Document, Grid, GridCell
from disclosure_nb.document.own_edition import edition_in
from disclosure_nb.document.raster import grid_raster
from disclosure_nb.errors import NotebookError, Place, Problem
from disclosure_nb.form import Edition
from disclosure_nb.formats.data.sections import lines_of
from disclosure_nb.gate import document_of
from disclosure_nb.language import Sentence
from disclosure_nb.readback.enclosed import enclosed_filing, with_enclosed
from disclosure_nb.readback.interpret import read_printout
from disclosure_nb.readback.printout import BLANKS, Printout, PrintoutCell, PrintoutLine, PrintoutTable
from disclosure_nb.readback.reading import Reading


def read_notebook(text: str, name: str, editions: Sequence[Edition] = ()) -> Reading:
    """Return what an executed notebook shows. Raises InputError if it is not an executed report."""
    try:
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (NotebookValidationError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        detail = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        sentence = Sentence(
            f"不是有效的笔记本（{detail}），请在 JupyterLab 中打开、重新运行并保存。",
            f"this is no valid notebook ({detail}); open it in JupyterLab, run it again and save it.",
        )
        raise NotebookError([Problem("E512", Place(name), sentence)]) from error
    return read_parts(document_of(notebook, name, editions=editions), name, editions)


def read_parts(document: Document, name: str, editions: Sequence[Edition] = ()) -> Reading:
    """Return what a document prints, compared with the filing that travels with it.

    ``editions`` are forms besides those that come with the project; one that is in the document as data is known, too.
    """
    title = document.title
    travelling = edition_in(document)
    editions = editions if travelling is None else (travelling, *editions)
    own_words = {"unit_id": title.unit_id, "unit": title.unit, "year": title.year, "edition": title.edition}
    printout = Printout(own_words=own_words)
    printout.body.append(PrintoutLine(title.text, title=True))
    printout.body += [PrintoutLine(text, level) for text, level in lines_of(document.body)]
    printout.body += [_table(block) for block in document.body if isinstance(block, Grid)]
    printed = read_printout(printout, name, editions)
    content = next((data.content for data in document.data if data.name == "filing"), None)
    if content is None:
        return printed
    return with_enclosed(replace(printed, year=title.year), enclosed_filing(content, name, editions))


def _table(grid: Grid) -> PrintoutTable:
    return grid_raster(grid).mapped(_cell)


def _cell(cell: GridCell) -> PrintoutCell:
    text = cell.text.strip(BLANKS)
    return PrintoutCell(text) if cell.address is None else PrintoutCell(text, (cell.address,), cell.value or "")
