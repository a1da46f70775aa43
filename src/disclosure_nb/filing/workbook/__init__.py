"""The fill-in workbook (.xlsx), read back. ``workbook`` writes it."""

from disclosure_nb.filing.workbook.package import is_workbook
from disclosure_nb.filing.workbook.read import Workbook, read_workbook, workbook_filing

__all__ = ["Workbook", "is_workbook", "read_workbook", "workbook_filing"]
