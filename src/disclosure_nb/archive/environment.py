"""The distributions that a report depends on, found from their own metadata, not from a list kept by hand."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "disclosure-nb"


@cache
def environment() -> Mapping[str, str]:
    """Return the versions that every report depends on: of Python, of this program and of all that it requires."""
    return dict(sorted({"python": platform.python_version(), OURS: "not installed", **required([OURS])}.items()))


def required(names: Iterable[str]) -> Mapping[str, str]:
    """Return the versions of some distributions and of all that they require.

    Requirements are followed through the metadata of what is installed, each with the extras that are asked for; what
    is required and not installed is left out. Names are normalized (``python-docx``).
    """
    found: dict[str, str] = {}
    waiting, seen = [(name, "") for name in names], set()
    while waiting:
        name, extra = asked = waiting.pop()
        if asked in seen:
            continue
        seen.add(asked)
        try:
            _, found[name], requirements = _header(distribution(name))
        except PackageNotFoundError:
            continue
        for line in requirements:
            if "extra" in line and not extra:
                continue  # parsing takes long
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                needed = canonicalize_name(wanted.name)
                waiting += [(needed, each) for each in ("", *wanted.extras)]
    return dict(sorted(found.items()))


def beyond(modules: Iterable[str]) -> Mapping[str, str]:
    """Return the versions of the distributions that these modules belong to, but for those of :func:`environment`.

    A module belongs to each distribution that has a file of its top-level name. Modules of the standard library, and
    those that no distribution has installed, belong to none.
    """
    owners = _owners()
    tops = {module.partition(".")[0] for module in modules} - sys.stdlib_module_names
    names = {name for top in tops for name in owners.get(top, ())} - environment().keys()
    return {name: version_of(name) for name in sorted(names)}


def version_of(name: str) -> str:
    """Return the version of a distribution; ``not installed`` where there is none."""
    try:
        return _header(distribution(name))[1]
    except PackageNotFoundError:
        return "not installed"


@cache
def _owners() -> Mapping[str, frozenset[str]]:
    """Return the names of the distributions that have installed something under a top-level name."""
    found: dict[str, set[str]] = {}
    for each in distributions():
        name = _header(each)[0]
        for top in _tops(each) if name else ():  # else it is what is left of one that was removed
            found.setdefault(top, set()).add(canonicalize_name(name))
    return {top: frozenset(names) for top, names in found.items()}


def _tops(installed: Distribution) -> Iterable[str]:
    """Return the names below which a distribution has its modules: the first parts of its files' paths."""
    record = installed.read_text("RECORD") or ""
    firsts = {line.partition(",")[0].partition("/")[0] for line in record.splitlines()}
    stated = (installed.read_text("top_level.txt") or "").split()
    return {first.partition(".")[0] for first in firsts if not first.endswith((".dist-info", ".pth"))} | {*stated}


def _header(installed: Distribution) -> tuple[str, str, list[str]]:
    """Return name, version and requirements of a distribution: from the head of its metadata, at little cost."""
    text = installed.read_text("METADATA") or installed.read_text("PKG-INFO") or ""
    name = version = ""
    requirements = []
    for line in text.partition("\n\n")[0].splitlines():
        field, _, value = line.partition(":")
        if field == "Name":
            name = value.strip()
        elif field == "Version":
            version = value.strip()
        elif field == "Requires-Dist":
            requirements.append(value.strip())
    return name, version, requirements
