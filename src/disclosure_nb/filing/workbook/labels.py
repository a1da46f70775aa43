"""Finding the cells of a form on a sheet by its labels, wherever rows and columns were moved to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from disclosure_nb.filing.workbook.slots import Slot, plain_label
from disclosure_nb.filing.workbook.total_formula import Position

Path = tuple[str, ...]


def find_by_labels(texts: Mapping[Position, str], slots: Iterable[Slot]) -> dict[str, list[Position]]:
    """Return for each slot (by name) the places of a sheet that its labels point to; ``slots`` are of one group.

    ``texts`` are the texts of the sheet. A label above others (of a group of rows or columns) reaches over the blank
    places behind it up to the next label, so that it does not matter whether its cells are still merged.
    """
    group = list(slots)
    lefts = {tuple(map(plain_label, slot.left)) for slot in group} - {()}
    aboves = {tuple(map(plain_label, slot.above)) for slot in group}
    plain = {place: plain_label(text) for place, text in texts.items()}
    rows = _leaves(plain, lefts)
    own: dict[Path, list[Position]] = {}
    for path, places in rows.items():
        first = min(column for _, column in places)  # the same words as a column head are further right
        own[path] = [place for place in places if place[1] == first]
    stub_rows = {row for places in own.values() for row, _ in places}
    turned = {(column, row): text for (row, column), text in plain.items()}
    heads = {
        path: sorted((row, column) for column, row in places if row not in stub_rows)
        for path, places in _leaves(turned, aboves).items()
    }
    head_rows: dict[int, set[int]] = defaultdict(set)
    for places in heads.values():
        for row, column in places:
            head_rows[column].add(row)
    lowest = max((row for places in heads.values() for row, _ in places), default=0)
    found: dict[str, list[Position]] = {}
    for slot in group:
        above = heads.get(tuple(map(plain_label, slot.above)), [])
        if slot.left:
            left = own.get(tuple(map(plain_label, slot.left)), [])
            found[slot.name] = [
                (row, column)
                for row, stub in left
                for head, column in above
                if stub < column and head == max((at for at in head_rows[column] if at < row), default=0)
            ]
        else:
            found[slot.name] = [(lowest + 1, column) for _, column in above]
    return found


def _leaves(texts: Mapping[Position, str], paths: Iterable[Path]) -> dict[Path, list[Position]]:
    """Return the places of the last labels of ``paths`` (from left to right) that have the other labels before them."""
    wanted = set(paths)
    inner = {path[depth] for path in wanted for depth in range(len(path) - 1)}
    last = {path[-1] for path in wanted}
    lines: dict[int, dict[int, str]] = defaultdict(dict)
    for (row, column), text in texts.items():
        if text in inner or text in last:
            lines[row][column] = text
    found: dict[Path, list[Position]] = defaultdict(list)
    reaching: dict[int, str] = {}  # by column: the group labels that still reach down
    for row, line in sorted(lines.items()):
        first = min(line)
        reaching = {column: text for column, text in reaching.items() if column < first}
        path = [text for _, text in sorted(reaching.items())]
        for column, text in sorted(line.items()):
            path.append(text)
            if tuple(path) in wanted:
                found[tuple(path)].append((row, column))
            if text not in inner:
                path = []
        reaching |= {column: text for column, text in line.items() if text in inner}
    return found
