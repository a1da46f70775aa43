"""The Word file of a report: made to be edited, and read back (``readback/word.py``)."""

from disclosure_nb.formats.docx.render import render_docx

__all__ = ["render_docx"]
