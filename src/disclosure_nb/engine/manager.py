"""What papermill notes of each cell, at less cost."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from nbformat import NotebookNode
from papermill.engines import NotebookExecutionManager


class MemoryManager(NotebookExecutionManager):  # type: ignore[misc]
    """papermill's manager for a notebook that is not written to a file while it runs; its notes are the same.

    papermill guesses the format of each time that it wrote itself, which takes longer than anything else it does.
    """

    def __init__(self, nb: NotebookNode) -> None:
        super().__init__(nb, progress_bar=False)

    def save(self, **_: Any) -> None:
        """Do nothing: there is no file."""

    def autosave_cell(self) -> None:
        """Do nothing: there is no file."""

    def cell_start(self, cell: NotebookNode, cell_index: int | None = None, **more: Any) -> None:
        """Note the start of a cell."""
        notes = cell.metadata.papermill
        notes["start_time"] = self.now().isoformat()
        notes["status"] = self.RUNNING
        notes["exception"] = False

    def cell_complete(self, cell: NotebookNode, cell_index: int | None = None, **more: Any) -> None:
        """Note the end of a cell and how long it took, in seconds."""
        notes = cell.metadata.papermill
        end = self.now()
        notes["end_time"] = end.isoformat()
        if notes["start_time"]:
            notes["duration"] = (end - datetime.fromisoformat(notes["start_time"])).total_seconds()
        if notes["status"] != self.FAILED:
            notes["status"] = self.COMPLETED
