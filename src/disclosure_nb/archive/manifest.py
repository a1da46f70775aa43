"""The manifest of a report: which bytes came from which inputs, with which program, in which environment.

A report is made again exactly when its manifest says that something it came from is different now.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import disclosure_nb
from disclosure_nb.archive.canonical import json_bytes

FILE_NAME = "manifest.json"

_PACKAGES = (
    "disclosure-nb",
    "ipykernel",
    "ipython",
    "jinja2",
    "mistune",
    "nbclient",
    "nbconvert",
    "nbformat",
    "numpy",
    "openpyxl",
    "pandas",
    "papermill",
    "pikepdf",
    "pydantic",
    "python-docx",
    "pyyaml",
    "typst",
)
_PACKAGE = Path(disclosure_nb.__file__).parent
_PROGRAM = (".py", ".typ", ".j2", ".css", ".json")
_RULES = (".yaml",)
_FONTS = (".otf", ".ttf")


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as lower-case hex."""
    return hashlib.sha256(data).hexdigest()


@cache
def environment() -> Mapping[str, str]:
    """Return the versions that outputs depend on."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


@cache
def base() -> Mapping[str, str]:
    """Return the SHA-256 of what all reports share.

    ``program`` is the code and its templates, ``rules`` the packaged rules, forms and sentences, ``fonts`` the packaged
    fonts, ``environment`` the versions of Python and the packages.
    """
    return {
        "program": _digest(_PROGRAM),
        "rules": _digest(_RULES),
        "fonts": _digest(_FONTS),
        "environment": sha256(json_bytes(dict(environment()))),
    }


def _digest(suffixes: tuple[str, ...]) -> str:
    """Return one hash over the package's files of some kinds: their names and what is in them."""
    paths = {path.relative_to(_PACKAGE).as_posix(): path for path in _PACKAGE.rglob("*") if path.suffix in suffixes}
    lines = (f"{name} {sha256(paths[name].read_bytes())}\n" for name in sorted(paths))
    return sha256("".join(lines).encode())


def manifest(
    outcome: Mapping[str, Any],
    *,
    formats: Iterable[str] = (),
    inputs: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, bytes],
) -> dict[str, Any]:
    """Return the manifest of one report directory.

    ``outcome`` is what became of the report (unit, year, status, …). ``inputs`` are the part, ``sha256`` and ``bytes``
    of each input by name; ``sha256`` is None for a file that was looked for and is not there. ``files`` are what was
    made, as bytes by name. ``key`` is one hash over all that the report was made from.
    """
    taken = {name: dict(given) for name, given in inputs.items()}
    made_from = {"base": dict(base()), "formats": sorted(formats), "inputs": taken}
    return {
        **outcome,
        **made_from,
        "environment": dict(environment()),
        "files": {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in files.items()},
        "key": sha256(json_bytes(made_from)),
    }
