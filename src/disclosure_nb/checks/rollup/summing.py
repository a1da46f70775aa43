"""The sum of units (汇总), level by level: a district's own summed filing (国办公开办函〔2021〕30号)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from disclosure_nb.checks.house.policy import Policy
from disclosure_nb.demand import YEAR, demand, instance, realised
from disclosure_nb.errors import Place, UsageError
from disclosure_nb.filing import FILING, UNIT, Filing, Origin, Unit, Value, fact_catalogue, total
from disclosure_nb.filing.facts import FactValue
from disclosure_nb.language import Sentence


def divided(units: Sequence[Filing], policy: Policy) -> tuple[list[Filing], list[Filing]]:
    """Return the units that are to be counted, each once, and those that the policy leaves out of the sum."""
    counted: dict[str, Filing] = {}
    apart: dict[str, Filing] = {}
    for filing in units:
        vertical = policy.vertical_excluded and filing.unit.level == "vertical"
        office = not policy.own_office_included and filing.unit.level == "office"
        (apart if vertical or office else counted).setdefault(filing.unit.id, filing)
    return list(counted.values()), list(apart.values())


def sum_units(units: Sequence[Filing], unit: Unit, year: int, policy: Policy | None = None) -> Filing:
    """Return the summed filing (汇总) of the units: every cell is the sum, and blank if it is blank at any unit.

    The form is that of the units; where they use several, that which covers the year. Facts that are counts or amounts
    are summed over the units that state them, texts are not. Origins say 由 N 个单位汇总, and who left a cell blank.
    Units that the policy leaves out (vertical-line bodies) are not counted.

    Raises UsageError if there are no units, a unit is there twice, or a unit is of another year.

    >>> import disclosure_nb as dnb
    >>> units = [dnb.open(id, 2023).filing for id in ("yunlan-police", "yunlan-health")]
    >>> whole = dnb.sum_units(units, units[0].unit, 2023)
    >>> whole["requests.received.total"] == sum(unit["requests.received.total"] for unit in units)
    True
    """
    units = realised(units)
    demand(
        units=(units, FILING.each()),
        unit=(unit, UNIT),
        year=(year, YEAR),
        policy=(policy, instance(Policy).or_none()),
    )
    policy = policy or Policy()
    counted, apart = divided(units, policy)
    ids = [filing.unit.id for filing in units]
    for filing in units:
        if filing.year != year:
            raise _refused(
                filing, f"是 {filing.year} 年的数据，不是 {year} 年的", f"is of {filing.year}, not of {year}"
            )
    if len(counted) + len(apart) < len(ids):
        twice = next(filing for filing in units if ids.count(filing.unit.id) > 1)
        raise _refused(twice, "出现了不止一次", "is there more than once")
    if not counted:
        raise UsageError(
            Sentence(
                "没有可以汇总的单位，请检查文件夹和年度。", "there are no units to sum; check the folder and the year."
            )
        )
    edition = next((filing.edition for filing in counted if filing.edition.covers(year)), counted[0].edition)
    cells: dict[str, Value] = {}
    origins: dict[str, Origin] = {}
    whole = Origin(Place(f"由 {len(counted)} 个单位汇总"))
    for address in edition.cells:
        values = [filing.cells.get(address) for filing in counted]
        blank = [filing.unit.say() for filing, value in zip(counted, values, strict=True) if value is None]
        cells[address] = total(values)
        origins[address] = Origin(Place(f"{whole.place.file}，{_some(blank)}此格空白")) if blank else whole
    facts: dict[str, FactValue] = {}
    for id, fact in fact_catalogue().items():
        stated = [value for filing in counted if isinstance(value := filing.facts.get(id), int | Decimal)]
        if fact.kind in ("count", "amount") and stated:
            facts[id] = total(stated) or 0
            rest = f"，另 {len(counted) - len(stated)} 个单位未填" if len(stated) < len(counted) else ""
            origins[f"facts.{id}"] = Origin(Place(f"由 {len(stated)} 个单位汇总{rest}"))
    return Filing(unit, year, edition, cells, facts=facts, origins=origins)


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + (f"等 {len(names)} 个单位" if len(names) > 3 else "")


def _refused(filing: Filing, zh: str, en: str) -> UsageError:
    return UsageError(
        Sentence(
            f"不能汇总：{filing.unit.say()}{zh}，请更正。",
            f"cannot sum: {filing.unit.say('en')} {en}; correct it.",
        )
    )
