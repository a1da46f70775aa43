"""Sheet 填表说明: how to fill in and how to count, in the words of ``guide.yaml``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.form import Edition
from disclosure_nb.formats.data.sheets import put_lines


def put_guide(sheet: Worksheet, edition: Edition) -> None:
    """Draw the sheet: rules for every edition, and those that name this one."""
    data: list[dict[str, Any]] = yaml.safe_load(files(__package__).joinpath("guide.yaml").read_text(encoding="utf-8"))
    rules = [rule for rule in data if edition.id in rule.get("editions", [edition.id])]
    lines = [(rule["about"], rule["rule"], rule["basis"]) for rule in rules]
    put_lines(sheet, ("事项", "说明", "依据"), lines, (22, 90, 36))
