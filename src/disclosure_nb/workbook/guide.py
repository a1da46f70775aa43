"""Sheet 填表说明: how to fill in and how to count, in the words of ``guide.yaml``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.form import Edition
from disclosure_nb.formats.data.sheets import put_lines


def put_guide(sheet: Worksheet, edition: Edition) -> None:
    """Draw the sheet: the rules for every edition, and those for what this one has."""
    data: list[dict[str, Any]] = yaml.safe_load(files(__package__).joinpath("guide.yaml").read_text(encoding="utf-8"))
    lines = [(rule["about"], rule["rule"], rule["basis"]) for rule in data if _is_for(rule, edition)]
    put_lines(sheet, ("事项", "说明", "依据"), lines, (22, 90, 36))


def _is_for(rule: dict[str, Any], edition: Edition) -> bool:
    in_time = rule.get("since", 0) <= edition.first_year < rule.get("before", edition.first_year + 1)
    return in_time and ("cell" not in rule or bool(edition.find(rule["cell"])))
