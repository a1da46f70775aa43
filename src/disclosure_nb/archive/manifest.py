"""The manifest of a report: which bytes came from which inputs, in which environment."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

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
    "pandas",
    "papermill",
    "pydantic",
    "pyyaml",
    "typst",
)


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


def manifest(
    *, unit: str, year: int, status: str, inputs: Mapping[str, bytes], files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return the manifest of one report directory.

    ``inputs`` (params files, template) and ``files`` (what was made) are bytes by name.
    """
    return {
        "unit": unit,
        "year": year,
        "status": status,
        "inputs": {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in inputs.items()},
        "files": {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in files.items()},
        "environment": dict(environment()),
    }
