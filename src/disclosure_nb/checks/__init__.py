"""Rules, and what they find."""

from disclosure_nb.checks.check import check
from disclosure_nb.checks.findings import Finding, Findings, Repair
from disclosure_nb.checks.full_check import check_in
from disclosure_nb.checks.house.decisions import (
    Decision,
    decide,
    decisions_path,
    decisions_yaml,
    lapsed,
    read_decisions,
)
from disclosure_nb.checks.house.pack import House, house_from_pack, house_of, read_house
from disclosure_nb.checks.house.policy import SETTINGS, Policy
from disclosure_nb.checks.rollup.listed import LISTED, Listed, Summed, Unreadable, read_summed
from disclosure_nb.checks.rules.catalogue import Rule, rule_catalogue

__all__ = [
    "LISTED",
    "SETTINGS",
    "Decision",
    "Finding",
    "Findings",
    "House",
    "Listed",
    "Policy",
    "Repair",
    "Rule",
    "Summed",
    "Unreadable",
    "check",
    "check_in",
    "decide",
    "decisions_path",
    "decisions_yaml",
    "house_from_pack",
    "house_of",
    "lapsed",
    "read_decisions",
    "read_house",
    "read_summed",
    "rule_catalogue",
]
