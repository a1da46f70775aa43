"""The documentation site: ``make docs`` writes it to ``docs/_build/html``. Warnings are errors, nothing is fetched."""

from __future__ import annotations

from importlib.metadata import version as version_of

project = "disclosure-nb"
version = release = version_of("disclosure-nb")
language = "zh_CN"
html_theme = "furo"
html_title = f"disclosure-nb {release}"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False

extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
nitpicky = True
myst_heading_anchors = 3
autodoc_member_order = "alphabetical"
autodoc_typehints = "description"
autodoc_typehints_format = "short"
nitpick_ignore_regex = [("py:class", r".*")]
"""Types in signatures: of other packages, and of our own values that only the door gives out."""
