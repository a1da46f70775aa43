"""The manifest of a report: which bytes came from which inputs, with which program, in which environment.

A report is made again exactly when its manifest says that something it came from is different now.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from disclosure_nb.archive.canonical import json_bytes
from disclosure_nb.archive.difference import Difference, Fault
from disclosure_nb.archive.digest import FileRecord, sha256
from disclosure_nb.archive.environment import environment
from disclosure_nb.archive.parts import packaged_parts

FILE_NAME = "manifest.json"


class DamagedManifest(ValueError):
    """The bytes are no JSON, as a power cut may leave them."""


class ForeignManifest(ValueError):
    """The bytes are JSON, and not the manifest of a report: nothing says which unit and year it would be of."""


class OlderManifest(ValueError):
    """The manifest is of a report (``unit`` and ``year``), but lacks what this version looks at."""

    def __init__(self, unit: Any, year: Any) -> None:
        super().__init__(f"an older manifest, of {unit} {year}")
        self.unit, self.year = unit, year


@cache
def base() -> Mapping[str, str]:
    """Return the SHA-256 of what all reports share.

    ``program`` is the code and all that is packaged with it, ``rules`` the packaged rules, forms and sentences,
    ``fonts`` the packaged fonts, ``environment`` the versions of Python and of the distributions that are required.
    """
    return {**packaged_parts(), "environment": sha256(json_bytes(dict(environment())))}


@dataclass(frozen=True)
class MadeFrom:
    """Everything that decides the content of a report's files.

    ``base`` is what all reports share (see :func:`base`), ``environment`` are versions by distribution, ``formats`` the
    sorted names of the formats, ``inputs`` the files by name.
    """

    base: Mapping[str, str]
    environment: Mapping[str, str]
    formats: tuple[str, ...]
    inputs: Mapping[str, FileRecord]

    @property
    def key(self) -> str:
        """One SHA-256 over all of it."""
        return sha256(json_bytes(self._to_json()))

    def _to_json(self) -> dict[str, Any]:
        return {
            "base": dict(self.base),
            "environment": dict(self.environment),
            "formats": list(self.formats),
            "inputs": {name: given.to_json() for name, given in self.inputs.items()},
        }

    def differs(self, other: MadeFrom) -> tuple[Difference, ...]:
        """Return what is different in ``other``, by part and name; nothing if it would give the same files."""
        versions = [] if self.environment == other.environment else sorted({*self.environment, *other.environment})
        found = [
            Difference("environment", name, self.environment.get(name), other.environment.get(name))
            for name in versions
            if self.environment.get(name) != other.environment.get(name)
        ]
        for part in sorted(self.base.keys() | other.base.keys()):
            if self.base.get(part) != other.base.get(part) and not (part == "environment" and found):
                found.append(Difference(part))
        if self.formats != other.formats:
            found.append(Difference("formats", "", ",".join(self.formats), ",".join(other.formats)))
        for name in sorted(self.inputs.keys() | other.inputs.keys()):
            was, now = self.inputs.get(name, _NOTHING), other.inputs.get(name, _NOTHING)
            if was.sha256 != now.sha256 or name not in self.inputs or name not in other.inputs:
                found.append(Difference(was.part or now.part, name, was.sha256, now.sha256))
        return tuple(found)


_NOTHING = FileRecord(None, None)


@dataclass(frozen=True)
class Manifest:
    """The manifest of one report.

    ``outcome`` is what became of the report, as plain JSON data (``unit``, ``year``, ``status``, …); ``made_from``
    everything that decided the content of its files; ``files`` are the files made, by name.
    """

    outcome: Mapping[str, Any]
    made_from: MadeFrom
    files: Mapping[str, FileRecord]

    @classmethod
    def of(
        cls,
        outcome: Mapping[str, Any],
        files: Mapping[str, bytes],
        inputs: Mapping[str, FileRecord],
        *,
        formats: Iterable[str] = (),
        loaded: Mapping[str, str] | None = None,
    ) -> Manifest:
        """Return the manifest of a report made just now, by this program.

        ``loaded`` are the versions of distributions that its notebook has loaded beyond those all reports depend on.
        """
        versions = {**environment(), **(loaded or {})}
        made_from = MadeFrom(base(), versions, tuple(sorted(formats)), dict(inputs))
        return cls(outcome, made_from, {name: FileRecord.of(data) for name, data in files.items()})

    @property
    def unit(self) -> str:
        """The unit's id."""
        return str(self.outcome["unit"])

    @property
    def name(self) -> str:
        """The unit's name, empty where it was not known."""
        return str(self.outcome.get("name", ""))

    @property
    def year(self) -> int:
        """The year that is reported on."""
        return int(self.outcome["year"])

    @property
    def status(self) -> str:
        """What became of the report: ``clean``, ``accepted``, ``findings``, ``failed``."""
        return str(self.outcome["status"])

    def to_bytes(self) -> bytes:
        """Return the manifest as it is stored: JSON with sorted names, two-blank indent, UTF-8."""
        return json_bytes(
            {
                **self.outcome,
                **self.made_from._to_json(),
                "files": {name: record.to_json() for name, record in self.files.items()},
                "key": self.made_from.key,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Manifest:
        """Return the manifest that ``to_bytes`` gave as ``data``.

        Raises DamagedManifest, ForeignManifest or OlderManifest.
        """
        try:
            content = json.loads(data)
        except ValueError:  # also text that is no UTF-8
            raise DamagedManifest("no JSON") from None
        if not (isinstance(content, dict) and "unit" in content and "year" in content):
            raise ForeignManifest("JSON, and no manifest")
        try:
            made_from = MadeFrom(
                _texts(content.pop("base")),
                _texts(content.pop("environment")),
                tuple(content.pop("formats")),
                _records(content.pop("inputs")),
            )
            files = _records(content.pop("files"))
            del content["key"]
            if [type(content[name]) for name in ("unit", "year", "status")] != [str, int, str]:
                raise TypeError("no outcome")
        except (KeyError, TypeError, AttributeError):
            raise OlderManifest(content["unit"], content["year"]) from None
        return cls(content, made_from, files)

    def unfinished(self, outcome: Mapping[str, Any]) -> Manifest:
        """Return the manifest with another outcome and without files, for the time in which the files are written."""
        return replace(self, outcome={**self.outcome, **outcome}, files={})

    def verify(self, files: Mapping[str, bytes | int]) -> tuple[Fault, ...]:
        """Return what is wrong with the files of a report's folder, by name: missing, extra, other size or digest.

        ``files`` are the files found: the content of each, or only its size in bytes; then its digest is not compared.
        The manifest's own file is left out.
        """
        found = []
        for name in sorted((self.files.keys() | files.keys()) - {FILE_NAME}):
            recorded, there = self.files.get(name), files.get(name)
            if recorded is None:
                found.append(Fault(name, "extra"))
            elif there is None:
                found.append(Fault(name, "missing"))
            elif recorded.size != (there if isinstance(there, int) else len(there)):
                found.append(Fault(name, "size"))
            elif not isinstance(there, int) and recorded.sha256 != sha256(there):
                found.append(Fault(name, "digest"))
        return tuple(found)

    def differs(self, other: Manifest) -> tuple[Difference, ...]:
        """Return what is different in ``other``: what it was made from, by part, then its outcome and its files."""
        found = list(self.made_from.differs(other.made_from))
        for name in sorted(self.outcome.keys() | other.outcome.keys()):
            was, now = self.outcome.get(name), other.outcome.get(name)
            if was != now:
                found.append(Difference("outcome", name, _said(was), _said(now)))
        for name in sorted(self.files.keys() | other.files.keys()):
            recorded, new = self.files.get(name, _NOTHING), other.files.get(name, _NOTHING)
            if recorded != new:
                found.append(Difference("files", name, recorded.sha256, new.sha256))
        return tuple(found)


def _texts(data: Any) -> dict[str, str]:
    """Return a mapping of text to text. Raises TypeError or AttributeError if it is none."""
    if not all(isinstance(value, str) for value in data.values()):
        raise TypeError("no text")
    return dict(data)


def _records(data: Any) -> dict[str, FileRecord]:
    return {name: FileRecord.from_json(record) for name, record in data.items()}


def _said(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
