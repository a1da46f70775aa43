"""The theme under its name up to version 0.1."""

from disclosure_nb.document.theme import theme_of

__all__ = ["theme_of"]
