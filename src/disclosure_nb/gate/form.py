"""The sections and the tables of the form are all there, once, in order, and the tables hold the data that travels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from disclosure_nb.document.fragment import inline_text
from disclosure_nb.document.grid import form_grid
from disclosure_nb.document.nodes import Grid, GridCell, HeadingPart
from disclosure_nb.document.reader import ShownBlock
from disclosure_nb.errors import Problem
from disclosure_nb.filing import Filing, Unit, number_text
from disclosure_nb.form import Edition, Section
from disclosure_nb.gate.place import Places
from disclosure_nb.language import Sentence

_AGAIN = Sentence("请用 case.section(…) 显示每个部分各一次", "show every section once, with case.section(…)")


def section_at(shown: ShownBlock, edition: Edition) -> Section | None:
    """Return the section of the form that a block is the title of."""
    if not isinstance(shown.block, HeadingPart) or shown.block.level != 1:
        return None
    text = _squeezed(inline_text(shown.block.inlines))
    return next((section for section in edition.sections if _squeezed(section.title) == text), None)


def _squeezed(title: str) -> str:
    """Return a title without its blanks."""
    return "".join(title.split())


def check_form(blocks: Sequence[ShownBlock], filing: Filing, places: Places) -> list[Problem]:
    """Return what is wrong with the sections and the tables that a notebook shows."""
    found = list(_sections(blocks, filing.edition, places))
    return found or list(_tables(blocks, filing, places))


def _sections(blocks: Sequence[ShownBlock], edition: Edition, places: Places) -> Iterator[Problem]:
    cells: dict[str, int] = {}
    last = 0
    for shown in blocks:
        section = section_at(shown, edition)
        if section is None:
            continue
        place = places.cell(shown.cell)
        if section.id in cells:
            yield Problem(
                "E553",
                place,
                Sentence(
                    f"“{section.title}”显示了两次，{_AGAIN.zh}。", f"“{section.title}” is shown twice; {_AGAIN.en}."
                ),
            )
            continue
        cells[section.id] = shown.cell
        if section.number < last:
            yield Problem(
                "E553",
                place,
                Sentence(
                    f"“{section.title}”的次序不对，{_AGAIN.zh}，按格式的次序。",
                    f"“{section.title}” is out of order; {_AGAIN.en}, in the order of the form.",
                ),
            )
        last = max(last, section.number)
    before = blocks[0].cell if blocks else 1
    for section in edition.sections:
        if section.id in cells:
            before = cells[section.id]
            continue
        yield Problem(
            "E553",
            places.cell(before),
            Sentence(
                f"此单元之后缺少“{section.title}”，{_AGAIN.zh}。",
                f"after this cell “{section.title}” is missing; {_AGAIN.en}.",
            ),
        )


def _tables(blocks: Sequence[ShownBlock], filing: Filing, places: Places) -> Iterator[Problem]:
    edition = filing.edition
    wanted = {table.id for table in edition.tables}
    titles = {section.table: section for section in edition.sections if section.table is not None}
    seen: set[str] = set()
    ends: dict[str, int] = {}
    now: Section | None = None
    for shown in blocks:
        now = section_at(shown, edition) or now
        if now is not None:
            ends[now.id] = shown.cell
        block = shown.block
        if not isinstance(block, Grid) or shown.how != "ours" or block.id not in wanted:
            continue
        place, name = places.cell(shown.cell), block.caption or block.id
        home = titles.get(block.id)
        if block.id in seen:
            yield Problem(
                "E554",
                place,
                Sentence(
                    f"“{name}”的表显示了两次，{_AGAIN.zh}。", f"the table of “{name}” is shown twice; {_AGAIN.en}."
                ),
            )
        elif home is not None and home is not now:
            yield Problem(
                "E554",
                place,
                Sentence(
                    f"“{name}”的表不在它的部分里，{_AGAIN.zh}。",
                    f"the table of “{name}” is not in its section; {_AGAIN.en}.",
                ),
            )
        elif difference := _difference(block, filing):
            yield Problem("E555", place, difference)
        seen.add(block.id)
    for id, section in titles.items():
        if id not in seen:
            yield Problem(
                "E554",
                places.cell(ends[section.id]),
                Sentence(
                    f"“{section.title}”没有它的表，{_AGAIN.zh}。",
                    f"“{section.title}” is without its table; {_AGAIN.en}.",
                ),
            )


def _difference(grid: Grid, filing: Filing) -> Sentence | None:
    """Return how a printed table differs from the data; how its cells are marked does not count."""
    blank = _blank(filing.edition, str(grid.id))
    if (grid.widths, grid.head_rows, grid.caption) != (blank.widths, blank.head_rows, blank.caption):
        return _other_form(grid, filing)
    if [len(row) for row in grid.rows] != [len(row) for row in blank.rows]:
        return _other_form(grid, filing)
    for row, blank_row in zip(grid.rows, blank.rows, strict=True):
        for cell, form in zip(row, blank_row, strict=True):
            if _place(cell) != _place(form):
                return _other_form(grid, filing)
            text = form.text if form.address is None else number_text(filing.cells[form.address])
            value = None if form.address is None or filing.cells[form.address] is None else text
            if (cell.text, cell.value) != (text, value):
                return _other_form(grid, filing) if form.address is None else _other_number(cell, text, filing)
    return None


_blanks: dict[tuple[str, str], tuple[Edition, Grid]] = {}


def _blank(edition: Edition, table: str) -> Grid:
    """Return a table of the form without numbers. The last one of each name is kept: most reports are on one form."""
    known = _blanks.get((edition.id, table))
    if known is None or known[0] is not edition:
        known = (edition, form_grid(Filing(Unit("", ""), 0, edition, {}), table))
        _blanks[edition.id, table] = known
    return known[1]


def _place(cell: GridCell) -> tuple[object, ...]:
    return cell.role, cell.rowspan, cell.colspan, cell.align, cell.address, cell.unit


def _other_number(cell: GridCell, held: str, filing: Filing) -> Sentence:
    label = filing.edition.cells[str(cell.address)].label
    return Sentence(
        f"{label}印的是 {cell.text or '空白'}，随报告的数据是 {held or '空白'}，请用同一个 case 显示标题和各部分。",
        f"{cell.address} is printed as {cell.text or 'blank'}, the data that travel with the report say "
        f"{held or 'blank'}; show the title and the sections of one case.",
    )


def _other_form(grid: Grid, filing: Filing) -> Sentence:
    return Sentence(
        f"“{grid.caption}”的表与 {filing.edition.id} 版格式不同，请用 case.section(…) 显示。",
        f"the table of “{grid.caption}” is not as the form of {filing.edition.id} has it; show it by case.section(…).",
    )
