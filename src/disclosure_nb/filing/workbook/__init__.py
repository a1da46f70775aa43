"""The fill-in workbook (.xlsx), read back. ``workbook`` writes it."""

from disclosure_nb.filing.workbook.look import may_be_filled, stated_unit
from disclosure_nb.filing.workbook.package import is_package, is_workbook
from disclosure_nb.filing.workbook.read import Workbook, read_workbook, workbook_filing

__all__ = ["Workbook", "is_package", "is_workbook", "may_be_filled", "read_workbook", "stated_unit", "workbook_filing"]
