"""The edition that a report was made by. One that does not come with the project travels with its reports."""

from __future__ import annotations

from disclosure_nb.document.nodes import Data, Document
from disclosure_nb.form import Edition, edition_from_yaml, edition_ids, get_edition

NAME = "form"


def edition_data(edition: Edition) -> Data | None:
    """Return what of an edition travels with a report: its file, unless it comes with the project."""
    if not edition.source or (edition.id in edition_ids() and edition == get_edition(edition.id)):
        return None
    return Data(name=NAME, content={"edition": edition.id, "yaml": edition.source})


def edition_in(document: Document) -> Edition | None:
    """Return the edition of a document, or None where it is neither a packaged one nor travels with the document.

    Raises EditionError if the one that travels with it is damaged.
    """
    id = document.title.edition
    for data in document.data:
        if data.name == NAME and isinstance(data.content, dict) and isinstance(text := data.content.get("yaml"), str):
            edition = edition_from_yaml(text, f"{NAME}.yaml")
            if edition.id == id:
                return edition
    return get_edition(id) if id in edition_ids() else None
