"""The Word file of a report: made to be edited, and read back (``report/read/word.py``)."""

from disclosure_nb.report.docx.render import render_docx

__all__ = ["render_docx"]
