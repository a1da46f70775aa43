"""The front door: what ``import disclosure_nb as dnb`` offers is there, and stays, whatever else is imported."""

from __future__ import annotations

import ast
import doctest
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import disclosure_nb as dnb
from disclosure_nb import errors
from door.conftest import FUNCTIONS, Example
from made import PARAMS, REPO

PACKAGE = Path(dnb.__file__).parent
DOOR = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))


def fresh(code: str) -> str:
    """Run code in a new interpreter; return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=REPO, check=True)
    return done.stdout


# --- the names --------------------------------------------------------------------------------------------------------


def test_the_names_are_sorted_and_there_once() -> None:
    assert dnb.__all__ == sorted(set(dnb.__all__))


def test_every_name_leads_somewhere_and_is_listed() -> None:
    for name in dnb.__all__:
        assert getattr(dnb, name) is not None
        assert name in dir(dnb)


def test_the_names_for_type_checkers_are_those_at_run_time() -> None:
    block = next(node for node in DOOR.body if isinstance(node, ast.If))
    typed = {
        alias.name: f"{line.module}.{alias.name}"
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }

    assert sorted([*typed, "__version__"]) == dnb.__all__
    assert {name: f"disclosure_nb.{room}.{name}" for name, room in dnb._ROOM_OF.items()} == typed


def test_what_a_room_defines_is_what_the_door_offers() -> None:
    for name, room in dnb._ROOM_OF.items():
        assert getattr(dnb, name).__module__ == f"disclosure_nb.{room}", name


def test_every_error_raised_on_purpose_can_be_caught_by_its_name() -> None:
    raised = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}

    assert raised <= set(dnb.__all__)


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'reed'"):
        dnb.reed  # noqa: B018


def test_no_name_of_the_door_is_a_name_of_a_room() -> None:
    rooms = {path.stem for path in PACKAGE.iterdir()}

    assert rooms.isdisjoint(dnb.__all__)


def test_whatever_is_imported_first_every_name_is_still_there() -> None:
    code = """
import importlib, pkgutil
import disclosure_nb as dnb
for module in pkgutil.walk_packages(dnb.__path__, "disclosure_nb."):
    if not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
rooms = {name.partition(".")[2].partition(".")[0] for name in __import__("sys").modules}
assert {"cli", "batch", "engine", "readback", "formats"} <= rooms
assert dnb.open("weibin-education", 2023).findings.clean
assert dnb.read("params/2023/hongze.yaml").filing.year == 2023
for name in dnb.__all__:
    found = getattr(dnb, name)
    assert name == "__version__" or found.__module__ == f"disclosure_nb.{dnb._ROOM_OF[name]}", (name, found)
print("all there")
"""
    assert fresh(code) == "all there\n"


def test_every_name_can_be_had_with_a_star() -> None:
    assert fresh("from disclosure_nb import *; print(Case.__name__, check.__name__)") == "Case check\n"


# --- lazy and typed ---------------------------------------------------------------------------------------------------


def test_the_door_imports_nothing_before_it_is_used() -> None:
    code = """
import sys
before = set(sys.modules)
import disclosure_nb as dnb
dir(dnb), dnb.__version__
print(*sorted({name.split(".")[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))
print(*sorted(name for name in sys.modules if name.startswith("disclosure_nb.")))
"""
    assert fresh(code) == "disclosure_nb\n\n"


def test_the_package_says_that_it_is_typed() -> None:
    assert (PACKAGE / "py.typed").is_file()


def test_a_type_checker_knows_what_the_door_gives_and_what_it_lacks(tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="mypy is not installed (extra dev)")
    (tmp_path / "use.py").write_text(
        "import disclosure_nb as dnb\n"
        'codes: list[str] = [finding.code for finding in dnb.open("a", 2023).findings]\n'
        'sizes: list[int] = [outcome.title for outcome in dnb.run("params", "out")]\n'
        "dnb.reed\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", "pyproject.toml", tmp_path / "use.py"],
        capture_output=True,
        text=True,
        cwd=REPO,
    )

    assert [line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line] == ["3", "4"], done.stdout


def test_a_room_takes_nothing_from_the_door_but_the_version() -> None:
    taken = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "disclosure_nb":
                taken |= {alias.name for alias in node.names}

    assert taken.isdisjoint(dnb._ROOM_OF)


# --- examples ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_call_has_an_example(name: str) -> None:
    assert doctest.DocTestFinder().find(getattr(dnb, name))[0].examples


@pytest.mark.parametrize("name", [*FUNCTIONS, "Case"])
def test_the_examples_do_what_they_say(name: str, examples: Mapping[str, Example]) -> None:
    assert (examples[name].tries > 0, examples[name].said) == (True, ())


# --- calls ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"formats": "htm"}, "没有名为“htm”的输出格式"),
        ({"formats": ["html"], "force": "nobody"}, "要重做的单位 nobody 不在"),
        ({"jobs": 0}, "jobs 是 0，应为不小于 1 的整数"),
    ],
)
def test_one_format_or_unit_is_no_list_of_letters_and_no_jobs_are_refused(
    asked: dict[str, Any], says: str, tmp_path: Path
) -> None:
    with pytest.raises(dnb.DisclosureError) as caught:
        dnb.run(PARAMS / "2023" / "hongze.yaml", tmp_path / "out", **asked)

    assert says in str(caught.value)
