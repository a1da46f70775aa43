"""Blank cells: a blank is not zero (P2), and no filling of blanks may be impossible (the identities C1–C4, C6, H…)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.locate.blanks import read_blanks
from disclosure_nb.checks.locate.system import System, system_between
from disclosure_nb.checks.rules.arithmetic import identity_line, identity_side, short_label
from disclosure_nb.checks.rules.catalogue import broken, declared
from disclosure_nb.filing import Filing, number_text, total
from disclosure_nb.form import Edition, Identity
from disclosure_nb.language import Sentence


def check_blanks(filing: Filing) -> Iterator[Finding]:
    """Yield one finding for each table with blank cells (P2): a blank is not zero, a person must decide."""
    for table in filing.edition.tables:
        blank = tuple(cell.address for cell in table.cells if filing[cell.address] is None)
        if not blank:
            continue
        first = filing.edition.cells[blank[0]].label
        others = f"等 {len(blank)} 格" if len(blank) > 1 else ""
        yield broken("P2").finding(
            Sentence(
                f"{first}{others}空着。空白不等于 0：没有发生请填 0，尚未统计请补填。",
                f"{len(blank)} cell(s) are blank, the first is {blank[0]}. Blank is not 0: fill in 0 or the number.",
            ),
            blank,
            about={"notice": filing.edition.notice},
        )


def check_contradictions(filing: Filing, more: Iterable[Identity] = ()) -> Iterator[Finding]:
    """Yield a finding for identities of the edition, and of ``more``, that no filling of the blanks can satisfy.

    Counts and amounts are not negative, so known parts that already exceed a known total contradict it whatever the
    blank parts are. First each identity by itself, then those that only contradict one another together, as one finding
    on a smallest set of them (where none of the same cells is broken by itself).
    """
    if None not in filing.cells.values():
        return
    identities = (*filing.edition.identities, *more)
    yield from filter(None, (_contradiction(filing, identity) for identity in identities))
    hard = tuple(one for one in identities if one.relation == "=" and one.severity == "error")
    for conflict in read_blanks(_system(filing.edition, hard), filing.cells).conflicts:
        if len(conflict) > 1:
            yield _joint_contradiction(filing, [hard[number] for number in conflict])


@lru_cache(maxsize=8)
def _system(edition: Edition, identities: tuple[Identity, ...]) -> System:
    return system_between(edition, identities)


def _contradiction(filing: Filing, identity: Identity) -> Finding | None:
    """Return the finding on one identity that the known cells already contradict, None if they do not."""
    if any(_unlimited(filing, address) for address in identity.cells):
        return None
    sides = [(identity.right, identity.left)]
    if identity.relation == "=":
        sides.append((identity.left, identity.right))
    for parts, whole in sides:
        known = tuple(address for address in parts if filing[address] is not None)
        most, least = total(filing[address] for address in whole), total(filing[address] for address in known)
        if most is not None and least is not None and least > most and len(known) < len(parts):
            blank = tuple(address for address in parts if filing[address] is None)
            sentence = _contradiction_sentence(filing, identity, whole, blank)
            return declared(identity).finding(sentence, identity.cells, expected=most, actual=least)
    return None


def _unlimited(filing: Filing, address: str) -> bool:
    """Whether a cell limits nothing: it may be below zero and is blank, or its value is none it can have (C5)."""
    cell, value = filing.edition.cells[address], filing[address]
    if value is None:
        return cell.signed
    return (value < 0 and not cell.signed) or (cell.kind == "count" and not isinstance(value, int))


def _contradiction_sentence(
    filing: Filing, identity: Identity, whole: tuple[str, ...], blank: tuple[str, ...]
) -> Sentence:
    known = tuple(address for address in identity.cells if address not in (*whole, *blank))
    least, most = (total(filing[address] for address in side) for side in (known, whole))
    parts = identity_side(filing, identity, known, least)
    blanks = "、".join(short_label(filing.edition.cells[address], identity) for address in blank[:3])
    others = f"等 {len(blank)} 格" if len(blank) > 3 else ""
    zh = (
        f"{identity_line(filing, identity)}：已填的 {parts}，已多于 {identity_side(filing, identity, whole, most)}；"
        f"{blanks}{others}空着，不小于 0，无论填什么都不能成立。请对照原始台账核对这些单元格。"
    )
    en = (
        f"{identity.name.en}: {' + '.join(whole)} is {number_text(most)} but the cells that are filled in already make "
        f"{number_text(least)} ({' + '.join(a for a in known if filing[a])}); no value of the blank cells "
        f"({len(blank)}, the first is {blank[0]}) makes this hold. Check these cells against the register."
    )
    return Sentence(zh, en)


def _joint_contradiction(filing: Filing, identities: list[Identity]) -> Finding:
    """Return the finding on identities that hold one by one for some filling of the blanks, but never together."""
    cells = tuple(dict.fromkeys(address for identity in identities for address in identity.cells))
    blank = tuple(address for address in cells if filing[address] is None)
    lines = "、".join(f"{identity_line(filing, identity)}的“{identity.name.zh}”" for identity in identities)
    first = filing.edition.cells[blank[0]].label
    zh = (
        f"{lines}：空着的 {len(blank)} 格（{first}等）无论填什么（不小于 0），"
        f"这 {len(identities)} 处关系都不能同时成立。请对照原始台账核对这些单元格。"
    )
    en = (
        f"{'; '.join(f'{identity.name.en} ({identity.along})' for identity in identities)}: no values of the "
        f"{len(blank)} blank cells (the first is {blank[0]}) make these hold together. "
        f"Check these cells against the register."
    )
    return declared(identities[0]).finding(Sentence(zh, en), cells)
