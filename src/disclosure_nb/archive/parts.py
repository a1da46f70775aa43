"""The files of the package, as parts of what every report is made from: program, rules and fonts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Literal

import disclosure_nb
from disclosure_nb.archive.digest import sha256

Part = Literal["program", "rules", "fonts"]
PACKAGE = Path(disclosure_nb.__file__).parent


def part_of(name: str) -> Part | None:
    """Return the part that a packaged file belongs to; ``name`` is its path in the package, with slashes.

    ``fonts`` is the folder of fonts, ``rules`` are the forms, rules and sentences, ``program`` is everything else.
    None for a notebook template, which each report has as an input of its own, and for what programs leave behind:
    hidden files and folders, what Python compiles.
    """
    path = PurePosixPath(name)
    if path.parts[0] == "notebooks" or any(part.startswith((".", "__pycache__")) for part in path.parts):
        return None
    if "fonts" in path.parts[:-1]:
        return "fonts"
    return "rules" if path.suffix == ".yaml" else "program"


def packaged_files() -> Mapping[str, Path]:
    """Return the files of the package that belong to a part, by name; a compiled file only where it has no source."""
    found = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*") if path.is_file()}
    return {name: found[name] for name in sorted(found) if part_of(name) is not None and not _compiled(name, found)}


def _compiled(name: str, there: Collection[str]) -> bool:
    return name.endswith(".pyc") and name.removesuffix("c") in there


def part_digests(digests: Mapping[str, str]) -> dict[str, str]:
    """Return one SHA-256 for each part, over the names of its files and the SHA-256 of each, which are given."""
    lines: dict[str, list[str]] = {"program": [], "rules": [], "fonts": []}
    for name in sorted(digests):
        part = part_of(name)
        if part is not None:
            lines[part].append(f"{name} {digests[name]}\n")
    return {part: sha256("".join(found).encode()) for part, found in lines.items()}


@cache
def packaged_parts() -> Mapping[str, str]:
    """Return one SHA-256 for each part of the package."""
    return part_digests({name: sha256(path.read_bytes()) for name, path in packaged_files().items()})
