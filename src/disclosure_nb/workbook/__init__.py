"""The fill-in workbook (.xlsx) of an edition. ``filing/workbook`` reads it back."""

from disclosure_nb.workbook.book import fill_in_workbook

__all__ = ["fill_in_workbook"]
