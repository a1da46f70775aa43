"""The PDF of a report: A4 pages after GB/T 9704-2012, tagged, PDF/A-3a and PDF/UA-1, typeset by Typst."""

from disclosure_nb.formats.pdf.typeset import render_pdf

__all__ = ["render_pdf"]
