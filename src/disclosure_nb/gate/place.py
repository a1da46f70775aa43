"""How a cell of a notebook is named: by its number, and by its id where that is a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from disclosure_nb.errors import Place
from disclosure_nb.say import show_text

if TYPE_CHECKING:
    from nbformat import NotebookNode

_BY_CHANCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?|[0-9a-f]{32}")
_LONGEST = 24


class Places:
    """The cells of a notebook as places."""

    def __init__(self, notebook: NotebookNode, name: str) -> None:
        self.cells = notebook.cells
        self.name = name

    def cell(self, number: int) -> Place:
        """Return the place of a cell by its number, from 1.

        It is named by its id; one whose id is a random one by its first line, if it is no code: code never leaves.
        """
        cell = self.cells[number - 1]
        called = str(cell.get("id", ""))
        if _BY_CHANCE.fullmatch(called):
            called = ""
        if not called and cell.cell_type == "markdown":
            called = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        short = called if len(called) <= _LONGEST else called[:_LONGEST] + "…"
        return Place(self.name, cell=f"{number}（{show_text(short)}）" if short else str(number))

    def notebook(self) -> Place:
        """Return the place of the whole notebook."""
        return Place(self.name)
