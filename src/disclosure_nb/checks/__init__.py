"""Rules, and what they find."""

from disclosure_nb.checks.check import check
from disclosure_nb.checks.findings import Finding, Findings, Repair
from disclosure_nb.checks.house.decisions import (
    Decision,
    decide,
    decisions_path,
    decisions_yaml,
    lapsed,
    read_decisions,
)
from disclosure_nb.checks.house.pack import House, house_of, read_house
from disclosure_nb.checks.house.policy import SETTINGS, Policy
from disclosure_nb.checks.in_store import check_in
from disclosure_nb.checks.rules.catalogue import Rule, rule_catalogue

__all__ = [
    "SETTINGS",
    "Decision",
    "Finding",
    "Findings",
    "House",
    "Policy",
    "Repair",
    "Rule",
    "check",
    "check_in",
    "decide",
    "decisions_path",
    "decisions_yaml",
    "house_of",
    "lapsed",
    "read_decisions",
    "read_house",
    "rule_catalogue",
]
