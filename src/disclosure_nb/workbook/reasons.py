"""Excel formulas that say, in a sentence, which relation of cells is broken; they are empty while all is well.

A relation in which a cell is blank, or not a number, is not decided. Blank is never 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from disclosure_nb.filing.workbook.total_formula import Position, reference, references
from disclosure_nb.form import Cell, Edition, Identity, YearIdentity

_ROUND = 9  # decimals: sums of amounts are not exact in a workbook


def identity_reason(identity: Identity, edition: Edition, places: Mapping[str, Position]) -> str:
    """Return the formula for a relation between cells of this year (C1–C4, C6)."""
    every = references([places[address] for address in identity.cells])
    left = f"SUM({references([places[address] for address in identity.left])})"
    right = f"SUM({references([places[address] for address in identity.right])})"
    name = _name([edition.cells[address] for address in identity.left], identity.each == "row")
    return _reason(identity, f"COUNT({every})={len(identity.cells)}", left, right, name, "")


def year_reason(identity: YearIdentity, edition: Edition, places: Mapping[str, Position], last: str) -> str:
    """Return the formula for a relation with last year (Y1–Y4); ``last`` leads the cells of last year's sheet.

    Last year's table has the layout of this year's.
    """
    own, before = identity.cells, identity.last_cells
    counted = f"COUNT({references([places[address] for address in own])},"
    counted += f"{references([places[address] for address in before], last)})={len(own) + len(before)}"
    left = f"SUM({references([places[address] for address in identity.left])})"
    terms = [(term.sign, reference(places[term.address])) for term in identity.right]
    terms += [(term.sign, last + reference(places[term.address])) for term in identity.last]
    right = "".join(f"{'+' if sign > 0 else '-'}{cell}" for sign, cell in terms).removeprefix("+")
    cells = [edition.cells[address] for address in identity.left]
    return _reason(identity, counted, left, right, _name(cells, identity.along == cells[0].row.id), "按上年")


def value_reason(cells: Iterable[tuple[Cell, Position]], by_column: bool) -> str:
    """Return the formula for a line of cells: which values are not allowed there (C5), or text and no number."""
    parts = []
    for cell, place in cells:
        at = reference(place)
        name = quoted(f"「{(cell.column_path if by_column else cell.row_path)[-1]}」")
        kind = quoted(
            " 应为" + ("" if cell.signed else "不小于 0 的") + ("整数" if cell.kind == "count" else "数") + "；"
        )
        wrong = wrong_value_test(cell, at)
        text = f'IF(LEN({at})>0,"提示："&{name}&"是文字，不计入总计；","")'
        warning = f'IF({wrong},"C5 不符："&{name}&{at}&{kind},"")' if wrong else '""'
        parts.append(f"IF(ISNUMBER({at}),{warning},{text})")
    return "=" + "&".join(parts)


def wrong_value_test(cell: Cell, at: str) -> str:
    """Return the test of a number against the kind of its cell (C5); it is empty where any number will do."""
    tests = ([] if cell.signed else [f"{at}<0"]) + ([f"{at}<>INT({at})"] if cell.kind == "count" else [])
    return f"OR({','.join(tests)})" if tests else ""


def quoted(text: str) -> str:
    """Return text quoted as in a formula."""
    return '"' + text.replace('"', '""') + '"'


def _reason(identity: Identity | YearIdentity, decided: str, left: str, right: str, name: str, by: str) -> str:
    left, right = f"ROUND({left},{_ROUND})", f"ROUND({right},{_ROUND})"
    comparison, must = ("=", "应等于") if identity.relation == "=" else (">=", "应不小于")
    sentence = (
        f"{quoted(f'{identity.code} 不符：{name} ')}&{left}&{quoted(f'，{by}{must} ')}&{right}"
        f"&{quoted('，相差 ')}&ROUND(ABS({left}-{right}),{_ROUND})"
    )
    return f'=IF({decided},IF({left}{comparison}{right},"",{sentence}),"")'


def _name(cells: Sequence[Cell], along_row: bool) -> str:
    """Name the left side: its label where it is one cell."""
    if len(cells) > 1:
        return f"{len(cells)} 项之和"
    return (cells[0].column_path if along_row else cells[0].row_path)[-1][:60]
