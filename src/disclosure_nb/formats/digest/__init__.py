"""The report on one page in figures and pictures (图解): as a web page, and as one long picture."""

from disclosure_nb.formats.digest.html import render_digest_html
from disclosure_nb.formats.digest.png import render_digest_png

__all__ = ["render_digest_html", "render_digest_png"]
