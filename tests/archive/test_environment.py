"""The distributions that a report depends on: found by looking at what is installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from commands import command
from disclosure_nb.archive import environment as environments
from disclosure_nb.archive.environment import beyond, environment, version_of


def installed(folder: Path, name: str, requires: str = "", files: str = "") -> None:
    """Install a distribution in a folder, as far as metadata go."""
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}\nText\n", "utf-8")
    (info / "RECORD").write_text(f"{name}-1.0.dist-info/RECORD,,\n{files}", "utf-8")


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder on the path to install into; nothing is remembered before or after."""
    monkeypatch.syspath_prepend(str(tmp_path))
    caches = (environments.environment, environments._owners)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path
    for cache in caches:
        cache.cache_clear()


def test_python_and_every_requirement_have_their_versions() -> None:
    wanted = [Requirement(line) for line in requires("disclosure-nb") or ()]
    names = [canonicalize_name(each.name) for each in wanted if each.marker is None]

    assert {"beautifulsoup4", "chinesecalendar", "pandas", "typst"} <= {*names}
    assert all(environment()[name] == version(name) for name in names)
    assert environment()["python"] == ".".join(map(str, sys.version_info[:3]))


def test_what_is_required_by_what_is_required_counts_too() -> None:
    assert {"tornado", "lxml", "traitlets"} <= environment().keys()
    assert not {"pytest", "hypothesis", "mypy"} & environment().keys()  # of extras that a report does not need


def test_requirements_are_followed_with_their_extras_and_markers(fresh: Path) -> None:
    chain = "Requires-Dist: Second_One[more]\nRequires-Dist: never; python_version < '3'\nRequires-Dist: absent\n"
    installed(fresh, "disclosure_nb", chain)
    installed(fresh, "second_one", "Requires-Dist: third; extra == 'more'\nRequires-Dist: fourth; extra == 'other'\n")
    for name in ("third", "fourth", "never"):
        installed(fresh, name)

    assert environment().keys() == {"python", "disclosure-nb", "second-one", "third"}


def test_modules_beyond_the_requirements_belong_to_their_distributions(fresh: Path) -> None:
    files = "plots/__init__.py,,\nplots_core.cpython-311-x86_64-linux-gnu.so,,\n"
    installed(fresh, "nice-plots", files=files)

    assert beyond(["plots.sub", "os.path", "pandas", "of_the_user"]) == {"nice-plots": "1.0"}
    assert beyond(["plots_core"]) == {"nice-plots": "1.0"}
    assert beyond([]) == {}


def test_the_version_of_what_is_not_installed_is_reported() -> None:
    assert version_of("no-such-distribution") == "not installed"


def test_it_is_equal_in_every_process() -> None:
    code = "from disclosure_nb.archive.manifest import base; print(sorted(base().items()))"
    told = {command(sys.executable, "-c", code, env={"PYTHONHASHSEED": seed}).out for seed in "123"}

    assert len(told) == 1
