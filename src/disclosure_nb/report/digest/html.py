"""Document → the picture report as one self-contained page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, Template

from disclosure_nb.report.digest.figures import digest_topics
from disclosure_nb.report.fragment import TEMPLATES, prepare
from disclosure_nb.report.imprint import filled
from disclosure_nb.report.nodes import Document
from disclosure_nb.report.page import page_values
from disclosure_nb.report.theme import theme_in


def render_digest_html(document: Document) -> str:
    """Return the picture report of a document as a page that loads nothing. Raises NotebookError."""
    url = filled(theme_in(document).site.Url, document.title)
    page = _template().render(
        document=document, topics=digest_topics(document), report_url=url, **page_values(document)
    )
    return page.strip() + "\n"


@cache
def _template() -> Template:
    loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent), FileSystemLoader(TEMPLATES / "disclosure")])
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    prepare(environment)
    return environment.get_template("digest.html.j2")
