"""Number formats that show another number than the cell holds: percentages, thousands, a literal point, 万元."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

Kind = Literal["digit", "point", "comma", "percent", "literal", "general", "other"]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|[_*].|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<condition>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式|常规|@)|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
_SECTION_END = re.compile(r'((?:"[^"]*"|[\\!_*].|\[[^\]]*\]|[^;])*)(?:;|$)', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)(-?[0-9.]+)\]")
_MONEY = re.compile("[十百千万亿]*元")
_SCALE = re.compile("[百千万亿萬億]")
_PLAIN: dict[str, Kind] = {
    "0": "digit",
    "#": "digit",
    "?": "digit",
    ".": "point",
    ",": "comma",
    "%": "percent",
    "‰": "percent",
}


def shows_another_number(code: str, value: Decimal | int | float, unit: str) -> bool:
    """Whether a cell with this number format shows another number than ``value``, or none, or one in another unit.

    ``unit`` is the unit that the cell is in (万元). Rounding and thousands separators do not count.

    >>> shows_another_number('0!.0,"万元"', 310500, "元"), shows_another_number("#,##0.00", 310500, "元")
    (True, False)
    >>> shows_another_number('0"万元"', 31, "万元"), shows_another_number('0"万元"', 31, "元")
    (False, True)
    """
    if value == 0:
        return False
    section = _section(code, value)
    tokens = list(_tokens(section))
    kinds = [kind for kind, _ in tokens]
    if "general" in kinds:
        return any(_other_unit(text, unit) for kind, text in tokens if kind == "literal")
    if "digit" not in kinds:
        return True
    first, last = kinds.index("digit"), len(kinds) - 1 - kinds[::-1].index("digit")
    for at, (kind, text) in enumerate(tokens):
        if at < first and value > 0 and "-" in text:
            return True
        if kind == "percent" or (kind == "comma" and (at > last or kinds[at + 1] == "point")):
            return True
        if kind == "literal":
            inside = first < at < last and text.strip(" ,")
            if inside or re.search("[0-9０-９%％‰]", text) or _other_unit(text, unit):
                return True
    return False


def _other_unit(text: str, unit: str) -> bool:
    money = _MONEY.search(text)
    return money[0] != unit if money else bool(_SCALE.search(text)) and text.strip() not in unit


def _section(code: str, value: Decimal | int | float) -> str:
    """Return the part of a format that a number is shown by."""
    parts = [found[1] for found in _SECTION_END.finditer(code)]
    parts = parts[:-1] if len(parts) > 1 and not code.endswith(";") and parts[-1] == "" else parts
    conditions = [_CONDITION.search(part) for part in parts]
    if any(conditions):
        for part, condition in zip(parts, conditions, strict=True):
            if condition is None or _holds(condition[1], value, Decimal(condition[2])):
                return part
        return "General"
    return parts[1] if value < 0 and len(parts) > 1 else parts[0]


def _holds(relation: str, value: Decimal | int | float, bound: Decimal) -> bool:
    number = Decimal(str(value))
    return {
        "<": number < bound,
        "<=": number <= bound,
        ">": number > bound,
        ">=": number >= bound,
        "=": number == bound,
        "<>": number != bound,
    }[relation]


def _tokens(section: str) -> Iterator[tuple[Kind, str]]:
    for found in _TOKEN.finditer(section):
        literal = found["quoted"] or found["escaped"] or found["currency"]
        if literal:
            yield "literal", literal
        elif found["general"]:
            yield "general", found["general"]
        elif found["plain"]:
            kind = _PLAIN.get(found["plain"])
            yield (kind, found["plain"]) if kind else _unquoted(found["plain"])


def _unquoted(character: str) -> tuple[Kind, str]:
    return ("other", character) if character in "+-()/:Ee¥$￥ " else ("literal", character)
