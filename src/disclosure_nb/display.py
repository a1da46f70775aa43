"""How values show themselves in a notebook, and how they do not: short as plain text, drawn where pages can be shown.

A filing knows nothing of pages; the room that draws, ``document``, is above it and no room imports upwards. So a value
that is :class:`Displayed` asks for that room by its name, :data:`DRAWN_BY`, at the moment a notebook shows it. This is
the only place where a lower room reaches a higher one.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

DRAWN_BY = "disclosure_nb.document.desk"
"""The module whose ``mimebundle(value)`` returns what Jupyter shows: text by MIME type, everything escaped."""


class Displayed:
    """A value that a notebook shows as ``DRAWN_BY`` draws it."""

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        shown: dict[str, Any] = import_module(DRAWN_BY).mimebundle(self)
        return shown
