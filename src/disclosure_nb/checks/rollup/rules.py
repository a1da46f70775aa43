"""The rules of the sum (汇总): A1, every cell is the sum of the units'; A2, the units are those of the published list.

The sum is made level by level: the departments and townships, and the government's own office (本政府机关), but not the
vertical-line bodies, which report up their own line (国办公开办函〔2021〕30号). All cells of the form are additive.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from disclosure_nb.checks.findings import Finding
from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.checks.proposals import repair_with
from disclosure_nb.checks.rollup.causes import Cause, RepairsOf, explain
from disclosure_nb.checks.rollup.comparison import Comparison
from disclosure_nb.checks.rollup.listed import Listed, Unreadable, called, words
from disclosure_nb.checks.rollup.summing import divided, sum_units
from disclosure_nb.checks.rules.catalogue import broken
from disclosure_nb.filing import Filing, Unit, Value, number_text
from disclosure_nb.language import Sentence

__all__ = ["check_rollup", "check_unit_list", "sum_units"]

_MOST_NAMED = 10
_MOST_CAUSES = 20
_MOST_GUESSES = 5


def check_rollup(
    rollup: Filing,
    units: Sequence[Filing],
    listed: Sequence[Listed] | None = None,
    policy: Policy | None = None,
    *,
    last_year: Sequence[Filing] = (),
    repairs_of: RepairsOf | None = None,
) -> Iterator[Finding]:
    """Yield what the rules A2 and A1 find in a summed filing and the units below it.

    ``listed``: the published list of bodies, as ids, names, or units where both are known. ``last_year``: the units'
    filings of the year before, and ``repairs_of``: a localiser for a unit that does not balance by itself; both only
    serve to explain differences. One A1 error for each differing cell, and for each part that can be explained one A1
    info finding with all causes as repairs (cells of a unit as ``address@unit``). While a listed unit has no filing the
    sum is not complete: then one warning says how many cells differ, and nothing is guessed. Cells where the rollup or
    a unit is blank are named, not guessed.
    """
    policy = policy or Policy()
    if rollup.unit.id in (rollup.sums or ()):
        yield _units(
            "", [called(rollup.unit)], "把自己也列在所汇总的单位里，未计入，请删去", "sums itself; take it out"
        )
        units = [filing for filing in units if filing.unit.id != rollup.unit.id]
        listed = None if listed is None else [entry for entry in listed if rollup.unit.id not in words(entry)]
    counted, apart = divided(units, policy)
    yield from check_unit_list(rollup, units, listed, policy)
    counted = [filing for filing in counted if filing.year == rollup.year]
    if not counted:
        return
    known = {word for filing in (*counted, *apart) for word in words(filing.unit)}
    absent = [entry for entry in listed or () if not words(entry) & known]
    comparison = Comparison.of(rollup, counted, apart, last_year)
    yield from _undecided(comparison)
    if not comparison.differing:
        return
    if absent:
        yield _incomplete(comparison, absent)
        return
    groups = list(explain(comparison, repairs_of))
    hints = {address: causes for causes in groups for address in causes[0].cells}
    for column in comparison.differing:
        yield _differing(comparison, column, hints.get(comparison.addresses[column], ()))
    for causes in groups:
        yield _explained(comparison, causes)


def check_unit_list(
    rollup: Filing, units: Sequence[Filing], listed: Sequence[Listed] | None, policy: Policy
) -> Iterator[Finding]:
    """A2: every unit of the published list once, none missing, none too many; late and vertical-line ones named."""
    handed_in = Counter(filing.unit.id for filing in units)
    bodies = {filing.unit.id: filing.unit for filing in units}
    twice = [called(bodies[id]) for id, count in handed_in.items() if count > 1]
    if twice:
        zh, en = "交了不止一份报告，汇总时每个单位只能计一次", "handed in more than one filing; each counts once"
        yield _units("", twice, zh, en)
    others = [filing for filing in units if filing.year != rollup.year]
    other = [called(filing.unit, f"{filing.year} 年", f"{filing.year}") for filing in others]
    if other:
        zh, en = (
            f"的数据不是 {rollup.year} 年的，未计入，请更换",
            f"are not of {rollup.year} and were not counted; replace them",
        )
        yield _units("other_year", other, zh, en)
    if listed is not None:
        yield from _against_list(bodies, Counter(listed))
    vertical = [called(filing.unit) for filing in units if filing.unit.level == "vertical"]
    if policy.vertical_excluded and vertical:
        zh = "属垂直管理部门，随本系统逐级汇总，不计入地方汇总数"
        yield _units("vertical", vertical, zh, "are vertical-line bodies, not part of the local sum")
    has_office = any(filing.unit.level == "office" for filing in units)
    if policy.own_office_included and rollup.unit.is_government and rollup.unit.level != "township" and not has_office:
        zh = "的汇总单位中没有政府办公厅（室）本机关的报告，请补入"
        yield _units("own_office", [called(rollup.unit)], zh, "is summed without its own office's report; add it")
    late = [
        called(filing.unit, filing.date)
        for filing in units
        if filing.date is not None and filing.date > f"{filing.year + 1}-{_deadline(filing.unit, policy)}"
    ]
    if late:
        yield _units("late", late, "发布迟于规定期限", "published after the deadline")


def _against_list(bodies: Mapping[str, Unit], listed: Mapping[Listed, int]) -> Iterator[Finding]:
    """Compare the units that handed in a filing with the list; ``listed`` says how often each is on it."""
    known = {word for unit in bodies.values() for word in words(unit)}
    absent = [entry for entry in listed if not words(entry) & known]
    missing = [called(entry) for entry in absent if not isinstance(entry, Unreadable)]
    if missing:
        yield _units("", missing, "在名单上，但没有报告，请催报", "are on the list but have no filing; ask for it")
    for entry in absent:
        if isinstance(entry, Unreadable):
            zh, en = entry.why.zh.rstrip("。"), entry.why.en.rstrip(".")
            zh, en = f"的数据读不了，未计入，请先改正：{zh}", f"cannot be read and was not counted; correct it: {en}"
            yield _units("", [called(entry)], zh, en)
    on_list = {word for entry in listed for word in words(entry)}
    extra = [called(unit) for unit in bodies.values() if not words(unit) & on_list]
    if extra:
        zh, en = "不在名单上，请补入名单或剔除", "are not on the list; add them to it or leave them out"
        yield _units("", extra, zh, en)
    by_word = {word: unit for unit in bodies.values() for word in words(unit)}
    doubled = [called(by_word.get(str(entry), entry)) for entry, count in listed.items() if count > 1]
    if doubled:
        zh, en = "在名单上出现不止一次，请更正名单", "are on the list more than once; correct it"
        yield _units("", doubled, zh, en)


def _deadline(unit: Unit, policy: Policy) -> str:
    return policy.local_deadlines.get(unit.level) or policy.deadlines[unit.level]


def _units(variant: str, units: Sequence[Sentence], zh: str, en: str) -> Finding:
    shown = _shown(units)
    return broken("A2", variant).finding(Sentence(f"{shown.zh}{zh}。", f"{shown.en}: {en}."))


def _shown(units: Sequence[Sentence]) -> Sentence:
    """Name some units, and count them where they are many."""
    zh, en = "、".join(unit.zh for unit in units[:_MOST_NAMED]), ", ".join(unit.en for unit in units[:_MOST_NAMED])
    more = len(units) - _MOST_NAMED
    return Sentence(f"{zh}等 {len(units)} 个单位", f"{en} and {more} more") if more > 0 else Sentence(zh, en)


def _undecided(comparison: Comparison) -> Iterator[Finding]:
    """Name the cells that cannot be summed, and who left them blank."""
    columns = [column for column, decided in enumerate(comparison.decided) if not decided]
    if not columns:
        return
    who = [filing.unit for line, filing in enumerate(comparison.counted) if comparison.blank[line].any()]
    if comparison.lines.blank[0].any():
        who.insert(0, comparison.rollup.unit)
    shown = _shown([called(unit) for unit in who])
    first = comparison.edition.cells[comparison.addresses[columns[0]]].label
    yield broken("A1", "undecided").finding(
        Sentence(
            f"{first}等 {len(columns)} 格无法核对汇总数：{shown.zh}有空白（或所用格式没有该格）。"
            "空白不等于 0，请补填后再汇总。",
            f"{len(columns)} cell(s) cannot be summed: blank at {shown.en}. Blank is not 0; fill them in first.",
        ),
        tuple(comparison.addresses[column] for column in columns),
    )


def _incomplete(comparison: Comparison, absent: Sequence[Listed]) -> Finding:
    """Say that the sum differs while units are missing: what these would explain is not guessed at."""
    cells = tuple(comparison.addresses[column] for column in comparison.differing)
    name, label = comparison.rollup.unit.name, comparison.edition.cells[cells[0]].label
    shown, count = _shown([called(entry) for entry in absent]), len(comparison.counted)
    found = broken("A1", "incomplete").finding(
        Sentence(
            f"{name}汇总表{label}等 {len(cells)} 格与 {count} 个单位之和不同；"
            f"名单上{shown.zh}的数据还没有，请补齐后再核对。",
            f"{name}: {len(cells)} cell(s) differ from the sum of {count} units, the first is {cells[0]}; the data of "
            f"{shown.en} are not there yet. Get them first.",
        ),
        cells,
    )
    return replace(found, beside=_sums(comparison, cells))


def _sums(comparison: Comparison, cells: Sequence[str]) -> dict[str, Value]:
    """Return what the units add up to in some cells."""
    columns = {cell: comparison.index[cell] for cell in cells}
    return {f"{cell}@units": comparison.value(comparison.total[at], at) for cell, at in columns.items()}


def _differing(comparison: Comparison, column: int, causes: Sequence[Cause]) -> Finding:
    address = comparison.addresses[column]
    own, total = comparison.value(comparison.own[column], column), comparison.value(comparison.total[column], column)
    off = int(comparison.difference[column])
    shown = number_text(comparison.value(abs(off), column))
    count = len(comparison.counted)
    hint = Sentence("请与各单位报告逐一核对。", "Compare it with the units' reports.")
    if causes:
        best = [cause for cause in causes if cause.cost == causes[0].cost]
        if len(best) == 1:
            hint = Sentence(
                f"这恰可解释为：{best[0].sentence.zh}。请核对。", f"This is exactly explained if {best[0].sentence.en}."
            )
        else:
            hint = Sentence(
                f"这恰可由 {len(best)} 种同样可能的原因解释，请逐一核对。",
                f"{len(best)} causes explain it equally well; check each.",
            )
    name, label = comparison.rollup.unit.name, comparison.edition.cells[address].label
    more = ("多", "more") if off > 0 else ("少", "less")
    return broken("A1").finding(
        Sentence(
            f"{name}汇总表{label}填 {number_text(own)}，{count} 个单位之和为 {number_text(total)}，"
            f"{more[0]} {shown}。{hint.zh}",
            f"{name}: {address} is {number_text(own)} but the {count} units add up to {number_text(total)}, "
            f"{shown} {more[1]}. {hint.en}",
        ),
        (address,),
        expected=total,
        actual=own,
    )


def _explained(comparison: Comparison, causes: tuple[Cause, ...]) -> Finding:
    """Return all causes of one part as a finding: the repairs in order, ties included."""
    cells = causes[0].cells
    best = sum(cause.cost == causes[0].cost for cause in causes)
    guess = len(cells) == 1 and len(causes) > _MOST_GUESSES
    most = max(_MOST_CAUSES, best) if not guess else _MOST_GUESSES
    shown = causes[:most]
    listed = "；".join(f"{place}. {cause.sentence.zh}" for place, cause in enumerate(shown, 1))
    listed_en = "; ".join(f"{place}. {cause.sentence.en}" for place, cause in enumerate(shown, 1))
    rest = f"；另有 {len(causes) - len(shown)} 种" if len(shown) < len(causes) else ""
    tied = f"，前 {best} 种同样可能" if best > 1 else ""
    column = comparison.index[cells[0]]
    off = number_text(comparison.value(comparison.difference[column], column))
    first = (
        f"{comparison.edition.cells[cells[0]].label}等 {len(cells)} 格的差额"
        if len(cells) > 1
        else f"{comparison.edition.cells[cells[0]].label}的差额 {off}"
    )
    found = broken("A1", "explained").finding(
        Sentence(
            f"{first}恰可由下列原因之一解释（已逐格验证{tied}）：{listed}{rest}。请向有关单位核实后更正。",
            f"Exactly explained by one of these ({len(cells)} cell(s), {best} equally likely): "
            f"{listed_en}. Ask the units.",
        ),
        cells,
    )
    edition, old = comparison.edition, comparison.rollup.cells
    repairs = tuple(repair_with(cause.repair, cause.sentence, edition, old) for cause in shown)
    return replace(found, repairs=repairs, beside=_sums(comparison, cells))
