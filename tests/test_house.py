"""The house as a whole: a name means one thing, files do not go in circles, parameters are few, no code is idle."""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from made import REPO

SOURCE = REPO / "src"
PACKAGE = "disclosure_nb"
MOST_PARAMETERS = 6

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        return (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def classes(self) -> Iterator[ast.ClassDef]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.ClassDef))


@cache
def modules() -> Mapping[str, Module]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
    return found


# -------------------------------------------------------------------------------------------------------------- names
def test_a_class_name_means_one_thing() -> None:
    where = defaultdict(list)
    for module in modules().values():
        for each in module.classes():
            where[each.name].append(module.name)

    assert {name: found for name, found in where.items() if len(found) > 1} == {}


# -------------------------------------------------------------------------------------------------------- module names
AFTER_WHAT_THEY_SERVE = ("cli", "formats", "readback.readers", "report")
"""Rooms whose files are named after a command, a format or an older name, which may be called like files elsewhere."""
SAME_JOB = {"check", "read", "reader", "registry"}
"""Jobs that several rooms have, under the same name in each."""


def repeated(names: Iterable[str]) -> dict[str, list[str]]:
    """Return the modules, by the last part of their names, that share it and have no reason to."""
    where = defaultdict(list)
    for name in names:
        inside = name.removeprefix(f"{PACKAGE}.")
        base = name.rpartition(".")[2]
        if base not in SAME_JOB and not inside.startswith(tuple(f"{room}." for room in AFTER_WHAT_THEY_SERVE)):
            where[base].append(inside)
    return {base: found for base, found in where.items() if len(found) > 1}


def test_the_name_of_a_file_says_which_room_it_is_in() -> None:
    assert repeated(module.name for module in modules().values() if module.path.name != "__init__.py") == {}


def test_a_file_named_as_one_of_another_room_is_found() -> None:
    names = [f"{PACKAGE}.{name}" for name in ("filing.cells", "checks.cells", "cli.cells", "a.check", "b.check")]

    assert repeated(names) == {"cells": ["filing.cells", "checks.cells"]}


# ------------------------------------------------------------------------------------------------------------ imports
def imports(module: Module) -> set[str]:
    """The modules of the package that a file imports, also within functions and for its types only.

    What ``disclosure_nb`` itself (the door) offers is not counted: it imports each thing as it is asked for.
    """
    found = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == PACKAGE:
            assert node.level == 0
            found |= {name if name in modules() else node.module for name in _named(node)}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in modules()}
    return found - {module.name, PACKAGE}


def _named(node: ast.ImportFrom) -> Iterator[str]:
    return (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_imports_itself_by_way_of_others() -> None:
    graph = {name: imports(module) for name, module in modules().items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_a_circle_of_files_is_found() -> None:
    with pytest.raises(CycleError):
        TopologicalSorter({"a": {"b"}, "b": {"a"}}).prepare()


# --------------------------------------------------------------------------------------------------------- parameters
def parameters(function: Function) -> int:
    """How many parameters a function has, but for the object that a method is of; ``*`` and ``**`` are one each."""
    given = function.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in ("self", "cls")]) + bool(given.vararg) + bool(given.kwarg)


def test_no_function_outside_the_command_line_has_more_than_six_parameters() -> None:
    long = [
        f"{module.name}.{function.name}: {parameters(function)}"
        for module in modules().values()
        if not module.name.startswith(f"{PACKAGE}.cli.")
        for function in module.functions()
        if parameters(function) > MOST_PARAMETERS
    ]
    assert long == []


def test_parameters_are_counted_all() -> None:
    [function] = ast.parse("def f(self, a, /, b, *rest, c, **more): ...").body

    assert isinstance(function, ast.FunctionDef)
    assert parameters(function) == 5


# -------------------------------------------------------------------------------------------------------- reached code
@cache
def used_names() -> Counter[str]:
    """Every name that the package, its templates, its notebooks or its entry points use, and how often.

    A definition is no use, and neither is an import: what is imported and not used is found by the linter. What is
    imported into ``__init__`` is offered, and thereby used only where it belongs to the door.
    """
    found: Counter[str] = Counter()
    for module in modules().values():
        docs = {id(node.value) for node in ast.walk(module.tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Name):
                found[node.id] += 1
            elif isinstance(node, ast.Attribute):
                found[node.attr] += 1
            elif isinstance(node, ast.Constant) and PACKAGE in str(node.value) and id(node) not in docs:
                found.update(re.findall(r"\w+", str(node.value)))  # imported by its name, or run by another process
    texts = [*SOURCE.rglob("*.j2"), *SOURCE.rglob("*.typ"), *(REPO / "notebooks").glob("*.ipynb")]
    for path in (*texts, REPO / "pyproject.toml"):
        found.update(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    found.update(import_module(PACKAGE).__all__)
    return found


def _overrides(module: Module, owner: str, name: str) -> bool:
    """Whether a method is one that a class of a library calls: its base has it, or a framework knows it by its name."""
    cls = getattr(import_module(module.name), owner, None)
    bases = inspect.getmro(cls)[1:] if inspect.isclass(cls) else ()
    return any(hasattr(base, name) for base in bases if not base.__module__.startswith(PACKAGE))


def unreached(module: Module) -> Iterator[str]:
    owners = {id(node): each.name for each in module.classes() for node in each.body}
    for node in (*module.functions(), *module.classes()):
        name = node.name
        hook = name.startswith("_") and name.endswith("_")  # Python's and IPython's own names
        registered = bool(node.decorator_list) and name.startswith("_")  # validators, traits: called by who decorates
        if hook or registered or used_names()[name]:
            continue
        if id(node) in owners and _overrides(module, owners[id(node)], name):
            continue
        yield f"{module.name}.{name}"


def test_everything_is_reached_from_the_package_itself_or_by_a_door() -> None:
    assert [name for module in modules().values() for name in unreached(module)] == []
