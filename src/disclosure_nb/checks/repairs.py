"""Which cells are probably wrong: the localiser's answer, added as repairs to the findings it explains."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from disclosure_nb.checks.findings import Finding, Repair
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.locate import (
    Change,
    Correction,
    Equation,
    Location,
    System,
    Variable,
    joined,
    locate,
    system_of,
)
from disclosure_nb.checks.locate.blanks import read_blanks
from disclosure_nb.checks.proposals import repair_with
from disclosure_nb.checks.rules.year_relations import relations
from disclosure_nb.filing import Filing, Value, number_text
from disclosure_nb.form import Edition
from disclosure_nb.form.short_labels import short_labels
from disclosure_nb.language import Sentence

WIDEST = 3
"""How many wrong cells are searched for in each independent part, besides blank and impossible ones."""


def with_repairs(
    found: Sequence[Finding], filing: Filing, previous: Filing | None, policy: Policy
) -> tuple[Finding, ...]:
    """Return the findings with the repairs of what is broken: all smallest sets of cells, most plausible first.

    Cells are looked for in all tables at once; what last year's report says (Y1) counts as given. A finding of blank
    cells (P2) gets the values that they have in every filling of the blanks that the identities allow; the repairs of
    other findings leave out blanks that would only become 0. Findings on sources that differ (S1) get no repairs: no
    identity can say which source is right.
    """
    if not any(finding.severity == "error" or finding.code == "P2" for finding in found):
        return tuple(found)
    system, values, last = _given(filing, previous, policy)
    parts = locate(system, values, widest=WIDEST, previous=last).parts
    keys = [frozenset(part.keys) for part in parts]
    plain = [_different(_plain(repair, filing) for repair in part.repairs if _ours(repair, filing)) for part in parts]
    forced = read_blanks(system, values).forced if None in filing.cells.values() else {}
    result = []
    for finding in found:
        index = next((index for index, part in enumerate(keys) if not part.isdisjoint(finding.cells)), None)
        if finding.code == "P2":
            result.append(replace(finding, repairs=_filled(finding, forced, filing)))
        elif index is None or finding.severity != "error" or finding.code == "S1":
            result.append(finding)
        elif plain[index]:
            result.append(replace(finding, repairs=plain[index]))
        else:
            result.append(replace(finding, sentence=_not_located(finding.sentence)))
    return tuple(result)


def _filled(finding: Finding, forced: Mapping[str, Value], filing: Filing) -> tuple[Repair, ...]:
    """Return the one repair of blank cells: those whose value the identities leave no choice of."""
    cells = {address: forced[address] for address in finding.cells if address in forced}
    return (repair_with(cells, _FORCED, filing.edition, filing.cells),) if cells else ()


_FORCED = Sentence("勾稽关系只容许这样填", "the only values that the identities allow")


def repairs_of(filing: Filing) -> Iterator[Mapping[str, Value]]:
    """Yield the repairs of a whole filing, most plausible first, each as the new values of its cells."""
    for repair in locate(system_of(filing.edition), filing.cells, widest=WIDEST).repairs():
        yield repair.cells


def locate_in(filing: Filing, previous: Filing | None, policy: Policy, widest: int = WIDEST) -> Location:
    """Locate what is wrong in a filing, given last year's where it is known; see ``locate``."""
    system, values, last = _given(filing, previous, policy)
    return locate(system, values, widest=widest, previous=last)


def _given(
    filing: Filing, previous: Filing | None, policy: Policy
) -> tuple[System, Mapping[str, Value], Mapping[str, Value] | None]:
    """Return the identities, with those that tie the filing to last year's; the values; last year's for its cells."""
    if previous is None:
        return system_of(filing.edition), filing.cells, None
    values: dict[str, Value] = dict(filing.cells)
    values.update({f"{address}@{previous.year}": value for address, value in previous.cells.items()})
    last = filing.edition.taken_from(previous.edition, previous.cells)
    return _system(filing.edition, previous.edition, policy, previous.year), values, last


@lru_cache(maxsize=8)
def _system(edition: Edition, last: Edition, policy: Policy, year: int) -> System:
    """Return the identities of this year and the hard relations with last year, whose published cells are given."""
    hard = [rule for rule in relations(edition, last, policy) if rule.relation == "=" and rule.severity == "error"]
    cells = dict.fromkeys(address for rule in hard for address in rule.last_cells)
    given = System(
        tuple(
            Variable(f"{address}@{year}", last.cells[address].kind, last.cells[address].signed, fixed=True)
            for address in cells
        ),
        (),
        (),
    )
    equations = tuple(
        Equation(
            rule.code,
            tuple((address, 1) for address in rule.left)
            + tuple((term.address, -term.sign) for term in rule.right)
            + tuple((f"{term.address}@{year}", -term.sign) for term in rule.last),
        )
        for rule in hard
    )
    return joined(system_of(edition), given, equations=equations)


def _ours(repair: Correction, filing: Filing) -> bool:
    """Whether a repair changes only cells of this filing: last year's report is not ours to correct."""
    return all(change.key in filing.cells for change in repair.changes)


def _different(repairs: Iterable[Repair]) -> tuple[Repair, ...]:
    """Return repairs without those that change the same cells in the same way as an earlier one."""
    found: dict[tuple[tuple[str, Value], ...], Repair] = {}
    for repair in repairs:
        found.setdefault(tuple(repair.cells.items()), repair)
    return tuple(found.values())


def _plain(repair: Correction, filing: Filing) -> Repair:
    """Return a repair without the blanks that would become 0: the broken relations are mended without them as well.

    What one mistake explains as a whole (numbers moved by a cell) stays whole.
    """
    if repair.action is not None:
        return _repair(repair, filing)
    changes = tuple(change for change in repair.changes if change.old is not None or change.new)
    return _repair(replace(repair, changes=changes or repair.changes), filing)


def _repair(repair: Correction, filing: Filing) -> Repair:
    cells: Mapping[str, Value] = {change.key: change.new for change in repair.changes}
    return repair_with(cells, _reason(repair, short_labels(filing.edition)), filing.edition, filing.cells)


def _reason(repair: Correction, labels: Mapping[str, str]) -> Sentence:
    reason = repair.action or repair.reason
    if reason is not None:
        stated = reason.sentence
    else:
        named = [change for change in repair.changes if change.reason is not None]
        filled = [change for change in named if change.old is None and not change.new]
        zh = [_zh(change, labels) for change in named if change not in filled]
        en = [_en(change) for change in named if change not in filled]
        if filled:
            zh.append(f"{len(filled)} 格空白 → 0" if len(filled) > 1 else _zh(filled[0], labels))
            en.append(f"{len(filled)} blank cells → 0" if len(filled) > 1 else _en(filled[0]))
        stated = Sentence("；".join(zh), "; ".join(en)) if named else _UNEXPLAINED
    if repair.unique:
        return stated
    return Sentence(f"{stated.zh}（数值不唯一，仅举其一）", f"{stated.en} (one of several possible values)")


def _zh(change: Change, labels: Mapping[str, str]) -> str:
    assert change.reason is not None
    was, now = number_text(change.old) or "空白", number_text(change.new)
    return f"{labels[change.key]} {was} → {now} {change.reason.sentence.zh}"


def _en(change: Change) -> str:
    assert change.reason is not None
    return f"{change.key} {number_text(change.old) or 'blank'} → {number_text(change.new)} {change.reason.sentence.en}"


_UNEXPLAINED = Sentence("改动最少，但看不出是哪种录入错误", "fewest changes, though no usual mistake explains them")


def _not_located(sentence: Sentence) -> Sentence:
    return Sentence(
        f"{sentence.zh}只改 {WIDEST} 格以内不能使全部关系成立，未能定位。",
        f"{sentence.en} No change of up to {WIDEST} cells makes everything hold: not located.",
    )
