"""What explains the difference between a rollup and its units: every cause is verified exactly over all cells.

A cause is first looked for that explains *all* differing cells at once; only if there is none, each table, then each
row, then each cell is explained by itself. Of equal causes all are returned. Costs are description lengths in bits, as
in the localiser: whole numbers, smaller is more plausible; so the order is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from disclosure_nb.checks.locate.plausible import REASONS, cheapest, mistakes
from disclosure_nb.checks.rollup.comparison import Comparison, Mask
from disclosure_nb.checks.rollup.exact import scaled
from disclosure_nb.checks.rollup.matching import equal_lines, key_pairs, line_keys
from disclosure_nb.checks.rollup.shifts import moved
from disclosure_nb.filing import Filing, Value
from disclosure_nb.language import Sentence

RepairsOf = Callable[[Filing], Iterable[Mapping[str, Value]]]
"""A localiser: sets of changed cells, each of which mends a filing, most plausible first (the first 100 are tried)."""

_COSTS = {
    "left_out": 1,
    "counted_twice": 2,
    "apart_counted": 1,
    "last_year": 2,
    "unit_wrong": 2,
    "moved": 5,
    "own_sum": 1,
}
_PAIR = 6
_UNRELATED = 8
_MOST_CELLS = 12
_MOST_REPAIRS = 100


@dataclass(frozen=True)
class Cause:
    """One explanation of the difference in some cells.

    ``code`` names its kind, ``units`` the bodies it speaks of, ``cells`` the differing cells it explains exactly.
    ``repair`` says what to put right: cells of the rollup by address, cells of a unit as ``address@unit``.
    """

    code: str
    cost: int
    units: tuple[str, ...]
    cells: tuple[str, ...]
    sentence: Sentence
    repair: Mapping[str, Value]


def explain(comparison: Comparison, repairs_of: RepairsOf | None = None) -> Iterator[tuple[Cause, ...]]:
    """Yield, for every part of the form that differs and can be explained, all its causes, most plausible first."""
    known: dict[str, tuple[Mapping[str, Value], ...]] = {}

    def remembered(filing: Filing) -> tuple[Mapping[str, Value], ...]:
        if filing.unit.id not in known:
            known[filing.unit.id] = tuple(islice(repairs_of(filing), _MOST_REPAIRS)) if repairs_of else ()
        return known[filing.unit.id]

    yield from _scopes(comparison, [comparison.decided], remembered if repairs_of else None, _narrower(comparison))


def _narrower(comparison: Comparison) -> list[list[tuple[str, ...]]]:
    cells = comparison.edition.cells.values()
    return [
        [(cell.table,) for cell in cells],
        [(cell.table, str(cell.row.id)) for cell in cells],
        [(cell.address,) for cell in cells],
    ]


def _scopes(
    comparison: Comparison, scopes: list[Mask], repairs_of: RepairsOf | None, narrower: list[list[tuple[str, ...]]]
) -> Iterator[tuple[Cause, ...]]:
    for scope in scopes:
        differing = [column for column in comparison.differing if scope[column]]
        if not differing:
            continue
        causes = causes_of(comparison, scope, differing, repairs_of)
        if causes:
            yield causes
        elif narrower:
            keys = narrower[0]
            parts = dict.fromkeys(keys[column] for column in differing)
            masks = [np.array([key == part for key in keys], dtype=np.bool_) & scope for part in parts]
            yield from _scopes(comparison, masks, repairs_of, narrower[1:])


def causes_of(
    comparison: Comparison, scope: Mask, differing: Sequence[int], repairs_of: RepairsOf | None = None
) -> tuple[Cause, ...]:
    """Return every cause that gives exactly the difference in all cells of the scope, most plausible first."""
    search = _CauseSearch(comparison, scope, tuple(differing))
    found = [*search.wholes(), *search.pairs(), *search.slips(), *search.moves(), *search.unit_wrong(repairs_of)]
    order = {unit.unit.id: line for line, unit in enumerate(comparison.counted)}
    unique = {(cause.code, cause.units, cause.sentence.zh): cause for cause in found}
    return tuple(
        sorted(
            unique.values(),
            key=lambda cause: (
                cause.cost,
                cause.code,
                [order.get(unit, -1) for unit in cause.units],
                cause.sentence.zh,
            ),
        )
    )


class _CauseSearch:
    """The causes of one scope."""

    def __init__(self, comparison: Comparison, scope: Mask, differing: tuple[int, ...]) -> None:
        self.comparison = comparison
        self.scope = np.flatnonzero(scope)
        self.whole = bool(scope[comparison.decided].all())
        self.differing = differing
        self.cells = tuple(comparison.addresses[column] for column in differing)
        self.difference = comparison.difference[self.scope]
        self.units = comparison.units[:, self.scope]
        self.which = max(1, len(comparison.counted)).bit_length()
        self.part = self._part()

    def _part(self) -> Sentence:
        """How the scope is called: the report, a table, a row or a cell of it."""
        if self.whole:
            return Sentence("的报告", "'s report")
        cells = [self.comparison.edition.cells[self.comparison.addresses[column]] for column in self.scope]
        if len(cells) == 1:
            return Sentence(f"的{cells[0].label}一格", f"'s cell {cells[0].address}")
        if len({(cell.table, cell.row.id) for cell in cells}) == 1:
            return Sentence(f"的「{'·'.join(cells[0].row_path)}」一行", f"'s row {cells[0].table}.{cells[0].row.id}")
        table = cells[0].table
        title = next((part.title for part in self.comparison.edition.sections if part.table == table), table)
        return Sentence(f"的“{title}”一表", f"'s table {table}")

    def wholes(self) -> Iterator[Cause]:
        """One unit left out, counted twice, wrongly counted, or counted with last year's filing."""
        for line in equal_lines(self.units, -self.difference):
            yield self._of("left_out", [line], "漏加{0}{part}", "{0}{part} was left out")
        for line in equal_lines(self.units, self.difference):
            yield self._of("counted_twice", [line], "重复计入{0}{part}", "{0}{part} was counted twice")
        for line in equal_lines(self.comparison.others[:, self.scope], self.difference):
            unit = self.comparison.apart[line].unit
            zh, en = (
                f"误计入不应汇总的{unit.say()}{self.part.zh}",
                f"{unit.say('en')}{self.part.en} was counted, which must not be",
            )
            yield self._cause("apart_counted", _COSTS["apart_counted"], (unit.id,), Sentence(zh, en))
        lines, changes = self.comparison.replacements
        for line in equal_lines(changes[:, self.scope], self.difference):
            yield self._of(
                "last_year", [int(lines[line])], "{0}{part}用了上年的数字", "{0}{part} of last year was used"
            )

    def pairs(self) -> Iterator[Cause]:
        """Two units confused (one counted twice in place of the other), or two left out."""
        if not self.whole or len(self.differing) < 3:
            return
        wanted = line_keys(self.difference)
        keys = line_keys(self.units)
        for out, twice in key_pairs(keys, keys + wanted):
            if out != twice and bool((self.units[twice] - self.units[out] == self.difference).all()):
                text = "把{1}的报告当作{0}的报告（{0}漏加、{1}重复）"
                yield self._of("confused", [out, twice], text, "{1}'s report was taken for {0}'s", _PAIR)
        for first, second in key_pairs(keys, np.zeros_like(keys) - (keys + wanted)):
            if first < second and bool((-self.units[first] - self.units[second] == self.difference).all()):
                text = "漏加{0}和{1}的报告"
                yield self._of(
                    "two_left_out", [first, second], text, "{0}'s and {1}'s reports were left out", _PAIR + 2
                )

    def slips(self) -> Iterator[Cause]:
        """One number mistyped: the rollup's own, or one unit's, with the totals that follow from it."""
        sizes = {abs(int(self.comparison.difference[column])) for column in self.differing}
        if len(sizes) > 1 or len(self.differing) > _MOST_CELLS:
            return
        comparison = self.comparison
        totals = {identity.left[0] for identity in comparison.edition.identities if identity.total}
        base = [column for column in self.differing if comparison.addresses[column] not in totals] or list(
            self.differing
        )
        breaks = comparison.breaks_at(self.cells)
        for column in base:
            off = int(comparison.difference[column])
            cell = comparison.edition.cells[comparison.addresses[column]]
            own, total = int(comparison.own[column]), int(comparison.total[column])
            slip = cheapest(mistakes(own, total))
            if slip is not None or (breaks[0] and len(self.differing) == 1):
                cost, reason = slip or (_UNRELATED, "")
                why = (
                    REASONS[reason].sentence
                    if reason
                    else Sentence("汇总表自身勾稽不平", "the rollup itself does not balance")
                )
                zh = f"汇总表{cell.label}自身填错（{why.zh}）"
                en = f"the rollup's own {cell.address} is wrong ({why.en})"
                yield self._cause(
                    "own_sum", _COSTS["own_sum"] + cost + (0 if breaks[0] else _UNRELATED), (), Sentence(zh, en)
                )
            for line, used, cost, reason in self._unit_slips(column, off):
                unit = comparison.unit(line)
                now = comparison.value(comparison.units[line, column], column)
                was = comparison.value(used, column)
                why = REASONS[reason].sentence
                zh = f"{unit.say()}{cell.label}现为 {now}，汇总时用的是 {was}（{why.zh}）"
                en = f"{unit.say('en')}'s {cell.address} is {now}, but {was} was summed ({why.en})"
                known = breaks[1 + line] and not breaks[0]
                repair = {f"{cell.address}@{unit.id}": was} if known else None
                price = 1 + cost + (0 if known else self.which + (_UNRELATED if breaks[0] else 0))
                yield self._cause("unit_changed", price, (unit.id,), Sentence(zh, en), repair)

    def _unit_slips(self, column: int, off: int) -> Iterator[tuple[int, int, int, str]]:
        """Yield units whose number in this column, off by the difference, is a mistyped form of it."""
        numbers = self.comparison.units[:, column]
        plausible: dict[int, tuple[int, str]] = {}
        for now in np.unique(numbers):
            used = int(now) + off
            found = {**mistakes(used, int(now)), **mistakes(int(now), used)} if min(used, now) >= 0 else {}
            best = cheapest(found)
            if best is not None:
                plausible[int(now)] = best
        for line in np.flatnonzero(np.isin(numbers, list(plausible))):
            now = int(numbers[line])
            yield int(line), now + off, *plausible[now]

    def moves(self) -> Iterator[Cause]:
        """Find a row or column of one unit shifted by one cell, two neighbouring cells or two rows exchanged."""
        if len(self.differing) < 2:
            return
        for line, zh, en in moved(self.comparison, self.differing):
            yield self._of("moved", [line], "{0}" + zh, "{0}'s " + en, _COSTS["moved"] + self.which)

    def unit_wrong(self, repairs_of: RepairsOf | None) -> Iterator[Cause]:
        """Find a unit whose own identities do not hold, where a repair of it gives exactly the difference."""
        comparison = self.comparison
        for line in equal_lines(comparison.recomputed[:, self.scope], self.difference):
            changes = comparison.recomputed[line]
            yield self._mended(
                line,
                {
                    comparison.addresses[column]: comparison.value(comparison.units[line, column] + change, column)
                    for column, change in enumerate(changes)
                    if change
                },
            )
        for place in np.flatnonzero(comparison.breaks_at(self.cells)[1:]) if repairs_of else ():
            line = int(place)
            for repair in repairs_of(comparison.counted[line]) if repairs_of else ():
                change = dict.fromkeys(self.scope.tolist(), 0)
                for address, value in repair.items():
                    column = comparison.index.get(address)
                    if column in change and value is not None:
                        new = scaled(value, comparison.lines.decimals[column])
                        change[column] = new - int(comparison.units[line, column])
                if all(change[column] == comparison.difference[column] for column in change):
                    yield self._mended(line, repair)

    def _mended(self, line: int, repair: Mapping[str, Value]) -> Cause:
        comparison, unit = self.comparison, self.comparison.unit(line)
        shown = "、".join(comparison.edition.cells[address].label for address in list(repair)[:3])
        shown += "等" if len(repair) > 3 else ""
        zh = f"{unit.say()}自身勾稽不平，汇总用的是更正后的数（{shown}）"
        en = f"{unit.say('en')} itself does not balance; mended ({', '.join(repair)}) it gives the rollup"
        mended = {f"{address}@{unit.id}": value for address, value in repair.items()}
        return self._cause("unit_wrong", _COSTS["unit_wrong"], (unit.id,), Sentence(zh, en), mended)

    def _of(self, code: str, lines: Sequence[int], zh: str, en: str, cost: int | None = None) -> Cause:
        units = [self.comparison.unit(line) for line in lines]
        sentence = Sentence(
            zh.format(*(unit.say() for unit in units), part=self.part.zh),
            en.format(*(unit.say("en") for unit in units), part=self.part.en),
        )
        price = _COSTS[code] + self.which if cost is None else cost + self.which
        return self._cause(code, price, tuple(unit.id for unit in units), sentence)

    def _cause(
        self,
        code: str,
        cost: int,
        units: tuple[str, ...],
        sentence: Sentence,
        repair: Mapping[str, Value] | None = None,
    ) -> Cause:
        comparison = self.comparison
        mended = {
            comparison.addresses[column]: comparison.value(comparison.total[column], column)
            for column in self.differing
        }
        return Cause(code, cost, units, self.cells, sentence, mended if repair is None else repair)
