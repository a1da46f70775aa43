"""Putting a report's files, with their manifest, into its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from disclosure_nb.archive.digest import sha256
from disclosure_nb.archive.manifest import FILE_NAME, Manifest
from disclosure_nb.batch.destination import Destination
from disclosure_nb.batch.inputs import Record, versions_of_formats
from disclosure_nb.batch.outcome import Outcome


def deliver(
    outcome: Outcome,
    out: Destination,
    files: Mapping[str, bytes],
    inputs: Record,
    formats: tuple[str, ...],
    loaded: Mapping[str, str] | None = None,
) -> Outcome:
    """Put a report's files and their manifest in its folder, in place of an older report; return the outcome with them.

    ``loaded`` are the distributions that its notebook has loaded beyond those all reports depend on. Raises OSError if
    the files cannot be put there.
    """
    versions = {**(loaded or {}), **versions_of_formats(formats)}
    manifest = Manifest.of(outcome.recorded(), files, inputs, formats=formats, loaded=versions)
    all_files = {**files, FILE_NAME: manifest.to_bytes()}
    kept = out.put(outcome.folder, all_files)
    return replace(outcome, files={file: sha256(data) for file, data in all_files.items()}, kept=kept)
