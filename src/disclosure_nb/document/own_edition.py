"""The edition that a report was made by; one that does not come with the project is put into its reports as data."""

from __future__ import annotations

from disclosure_nb.document.nodes import Data, Document
from disclosure_nb.form import Edition, edition_from_yaml, edition_ids, get_edition

NAME = "form"


def edition_data(edition: Edition) -> Data | None:
    """Return the edition as a report's data: its file; None where it comes with the project."""
    if not edition.source or (edition.id in edition_ids() and edition == get_edition(edition.id)):
        return None
    return Data(name=NAME, content={"edition": edition.id, "yaml": edition.source})


def edition_in(document: Document) -> Edition | None:
    """Return the edition of a document, or None where it is neither a packaged one nor in the document as data.

    Raises EditionError if the one in the document is damaged.
    """
    id = document.title.edition
    for data in document.data:
        if data.name == NAME and isinstance(data.content, dict) and isinstance(text := data.content.get("yaml"), str):
            edition = edition_from_yaml(text, f"{NAME}.yaml")
            if edition.id == id:
                return edition
    return get_edition(id) if id in edition_ids() else None
