"""Sheet 填表说明: how to fill in (``guide.yaml``), and how to count in the words of ``explain``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml
from openpyxl.worksheet.worksheet import Worksheet

from disclosure_nb.form import Edition
from disclosure_nb.form.counting_rules import SURE, CountingRule, questions, rules_of_form
from disclosure_nb.formats.data.sheets import put_lines


def put_guide(sheet: Worksheet, edition: Edition) -> None:
    """Draw the sheet: how to fill in, how every row and column of the edition is counted, what offices ask."""
    data: list[dict[str, Any]] = yaml.safe_load(files(__package__).joinpath("guide.yaml").read_text(encoding="utf-8"))
    lines = [(rule["about"], rule["rule"], rule["basis"]) for rule in data if _is_for(rule, edition)]
    counted = {head.label: rule for head, rule in rules_of_form(edition)}
    asked = {"、".join(question.words): question.answer for question in questions()}
    lines += [(label, rule.sentence.zh, _basis(rule)) for label, rule in {**counted, **asked}.items()]
    put_lines(sheet, ("事项", "说明", "依据"), lines, (22, 90, 36))


def _basis(rule: CountingRule) -> str:
    """Return where a rule of counting is said, and how sure it is."""
    sure = SURE[rule.sure].zh
    return sure if rule.source in sure else f"{rule.source}（{sure}）"


def _is_for(rule: dict[str, Any], edition: Edition) -> bool:
    in_time = rule.get("since", 0) <= edition.first_year < rule.get("before", edition.first_year + 1)
    return in_time and ("cell" not in rule or bool(edition.find(rule["cell"])))
