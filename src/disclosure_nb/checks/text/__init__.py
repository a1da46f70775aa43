"""Verifying the text of a filing against its tables, its facts and last year."""

from disclosure_nb.checks.text.check import Explained, check_text, explained
from disclosure_nb.checks.text.counts import Verdict
from disclosure_nb.checks.text.numbers import Number, find_numbers
from disclosure_nb.checks.text.topics import length_findings

__all__ = ["Explained", "Number", "Verdict", "check_text", "explained", "find_numbers", "length_findings"]
