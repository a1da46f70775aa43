"""Choosing the destination of a run by its path or URL: a folder, or objects."""

from __future__ import annotations

from pathlib import Path

from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.folder import Folder
from disclosure_nb.batch.urls import is_url, local_path


def destination(where: str | Path) -> Destination:
    """Return the destination at a path or URL. Raises UsageError if what reads such URLs is not installed."""
    if is_url(where):
        from disclosure_nb.batch.objects import Objects  # takes a second to import: only for those who have a URL

        return Objects.at(str(where))
    return Folder(local_path(where).resolve())
