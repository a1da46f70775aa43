"""The findings of a report are those of the data that travels with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure_nb.checks import Finding, Findings, Repair, check
from disclosure_nb.filing import number
from disclosure_nb.gate.travelling import Travelling
from disclosure_nb.language import Sentence

_OF_MORE = ("A", "S")
"""Rules that look at more than travels: the units of a sum, what several sources say (and relations of a house)."""


@dataclass(frozen=True)
class Recomputed:
    """The ``findings`` of the data that travels; ``same`` says whether they are those that travel with it."""

    findings: Findings
    same: bool


def recompute(held: Travelling) -> Recomputed:
    """Check the filing again, with what travels.

    Findings by rules that look at more than travels are taken as they are. Where it is not known what the filing was
    checked with, so are all findings that travel, and only what they lack is added.
    """
    given = [dict(each) for each in held.findings["findings"]]
    with_ = held.checked
    if with_ is None:
        known = {_key(each) for each in given}
        found = [each for each in check(held.filing) if _key(each.to_json()) not in known]
        lacking = [each for each in found if each.severity == "error"]
        whole = Findings(held.filing, _sorted([*map(finding_from_json, given), *lacking]), _house(held))
        return Recomputed(whole, not lacking)
    found = list(check(held.filing, with_.previous, house=with_.house, decisions=with_.decisions))
    elsewhere = {relation.code for relation in with_.house.relations if relation.names_units}
    again = [each for each in found if not _of_more(each.code, elsewhere)]
    kept = [each for each in given if _of_more(str(each["code"]), elsewhere)]
    here = [each for each in given if not _of_more(str(each["code"]), elsewhere)]
    same = [_compared(each.to_json()) for each in again] == [_compared(each) for each in here]
    if same:
        return Recomputed(Findings(held.filing, tuple(map(_or_from_json(again, here), given)), _house(held)), True)
    whole = Findings(held.filing, _sorted([*again, *map(finding_from_json, kept)]), _house(held))
    return Recomputed(whole, False)


def _of_more(code: str, elsewhere: Collection[str]) -> bool:
    return code.startswith(_OF_MORE) or code in elsewhere


def _or_from_json(again: list[Finding], here: list[dict[str, Any]]) -> Any:
    by_id = {id(data): finding for data, finding in zip(here, again, strict=True)}
    return lambda data: by_id.get(id(data)) or finding_from_json(data)


def _key(data: Mapping[str, Any]) -> tuple[Any, ...]:
    return data["code"], tuple(data["cells"]), data["message"]


def _compared(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in data.items() if name != "repairs"}


def _house(held: Travelling) -> Mapping[str, Any]:
    house = held.findings.get("house")
    return house if isinstance(house, dict) else {}


def _sorted(findings: list[Finding]) -> tuple[Finding, ...]:
    order = ("error", "warning", "info")
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """Return the finding that ``Finding.to_json`` gave as data. Raises KeyError or TypeError if the data are none."""
    return Finding(
        code=data["code"],
        severity=data["severity"],
        cells=tuple(data["cells"]),
        sentence=Sentence(data["message"], data["message_en"]),
        basis=data["basis"],
        expected=number(data["expected"]),
        actual=number(data["actual"]),
        repairs=tuple(
            Repair(
                {address: number(value) for address, value in repair["cells"].items()},
                Sentence(repair["reason"], repair["reason_en"]),
                Sentence(repair["change"], repair["change_en"]),
            )
            for repair in data["repairs"]
        ),
        decision=data.get("decision"),
        where=data.get("where", ""),
        beside={name: number(value) for name, value in data.get("beside", {}).items()},
    )
