"""What a published report shows, in whatever format: its lines and tables, and what the file says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from disclosure_nb.document.raster import Raster

BLANKS = " \t\r\n\f\u00a0\u3000"


@dataclass(frozen=True)
class PrintoutLine:
    """A paragraph; ``level`` 1 is the highest heading below the title, None is plain text."""

    text: str
    level: int | None = None
    title: bool = False


@dataclass(frozen=True)
class PrintoutCell:
    """A cell of a table: its text, and the addresses of the form that marks in it name (``data-cell``, a bookmark).

    ``exact`` is the number that its mark carries besides the text; empty is blank, None is no such number.
    """

    text: str
    marks: tuple[str, ...] = ()
    exact: str | None = None


PrintoutTable = Raster[PrintoutCell]


@dataclass
class Printout:
    """A published report. ``own_words`` is what the file says of itself.

    Its keys: unit_id, unit, year, edition, level, self_name.
    """

    body: list[PrintoutLine | PrintoutTable] = field(default_factory=list)
    own_words: dict[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> list[PrintoutLine]:
        """The lines, in reading order."""
        return [part for part in self.body if isinstance(part, PrintoutLine)]

    @property
    def tables(self) -> list[PrintoutTable]:
        """The tables, in reading order."""
        return [part for part in self.body if isinstance(part, Raster)]
