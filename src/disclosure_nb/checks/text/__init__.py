"""Verifying the text of a filing against its tables, its facts and last year."""

from disclosure_nb.checks.text.check import check_text
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.numbers import StatedNumber
from disclosure_nb.checks.text.topics import length_findings

__all__ = ["StatedNumber", "Verdict", "check_text", "length_findings"]
