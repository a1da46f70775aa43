"""What is recorded of a file: its SHA-256 and its size."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as lower-case hex."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True)
class FileRecord:
    """What is recorded of a file: SHA-256 as lower-case hex, size in bytes, and the part that it is of an input.

    SHA-256 and size are None for a file that was looked for and is not there; ``part`` is empty for an output.
    """

    sha256: str | None
    size: int | None
    part: str = ""

    @classmethod
    def of(cls, data: bytes, part: str = "") -> FileRecord:
        """Return the record of a file with the content ``data``."""
        return cls(sha256(data), len(data), part)

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain JSON data."""
        found: dict[str, Any] = {"sha256": self.sha256, "bytes": self.size}
        return {**found, "part": self.part} if self.part else found

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> FileRecord:
        """Return the record that ``to_json`` gave as ``data``. Raises KeyError or TypeError if it is none."""
        digest, size, part = data["sha256"], data["bytes"], data.get("part", "")
        if not (isinstance(digest, str | None) and isinstance(size, int | None) and isinstance(part, str)):
            raise TypeError("no record of a file")
        return cls(digest, size, part)
