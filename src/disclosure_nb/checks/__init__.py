"""Rules, and what they find."""

from disclosure_nb.checks.check import check
from disclosure_nb.checks.findings import Finding, Findings, Repair

__all__ = ["Finding", "Findings", "Repair", "check"]
