"""Document → the picture report as one self-contained page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, Template

from disclosure_nb.document.fragment import TEMPLATES, prepare
from disclosure_nb.document.imprint import filled
from disclosure_nb.document.nodes import Document
from disclosure_nb.document.theme import theme_in
from disclosure_nb.formats.digest.figures import digest_topics
from disclosure_nb.formats.page import page_values


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
