"""Confronting a filing with the rules."""

from __future__ import annotations

from disclosure_nb.checks.arithmetic import check_blanks, check_identities, check_values
from disclosure_nb.checks.findings import Findings, sort_findings
from disclosure_nb.filing import Filing


def check(filing: Filing) -> Findings:
    """Return everything that the rules find in a filing. An empty result means that all rules hold."""
    found = [*check_identities(filing), *check_values(filing), *check_blanks(filing)]
    return Findings(filing, sort_findings(found))
