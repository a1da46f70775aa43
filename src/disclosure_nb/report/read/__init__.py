"""Reading a report back, whatever its format: what it shows, and the same filing again."""

from disclosure_nb.report.read.back import ReadBack
from disclosure_nb.report.read.filing import filing_of
from disclosure_nb.report.read.read import read_filing, read_report

__all__ = ["ReadBack", "filing_of", "read_filing", "read_report"]
