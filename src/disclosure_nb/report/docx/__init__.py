"""The Word file of a report: made to be edited, and read back."""

from disclosure_nb.report.docx.read import ReadBack, read_docx
from disclosure_nb.report.docx.render import render_docx

__all__ = ["ReadBack", "read_docx", "render_docx"]
