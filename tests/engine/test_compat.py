"""What the engine assumes of other packages' insides is listed, and true of the versions that are installed."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import disclosure_nb.engine
from disclosure_nb.engine import compat
from disclosure_nb.engine.compat import ASSUMPTIONS, PACKAGES, Assumption, broken_assumptions
from factories import REPO

ENGINE = Path(disclosure_nb.engine.__file__).parent
MODULES = {"ipykernel", "ipykernel_launcher", "IPython", "jupyter_client", "nbclient", "papermill"}
PROMISED = {  # documented and stable for years: their absence would be found at once
    "jupyter_client.kernelspec:KernelSpecManager",
    "jupyter_client.kernelspec:NoSuchKernel",
    "nbclient.exceptions:CellExecutionError",
    "nbclient.exceptions:CellTimeoutError",
    "nbclient.exceptions:DeadKernelError",
    "papermill.exceptions:PapermillException",
    "papermill.exceptions:PapermillExecutionError",
}
LISTED = {assumption.where.removesuffix("=") for assumption in ASSUMPTIONS}


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=lambda assumption: assumption.where)
def test_what_the_engine_assumes_is_so(assumption: Assumption) -> None:
    if (broken := assumption.broken()) is not None:
        pytest.fail(broken, pytrace=False)


def test_the_test_says_which_assumption_broke_in_which_version() -> None:
    gone = Assumption("ipykernel", "ipykernel.iostream:OutStream._gone", "sends text")
    other = Assumption("nbclient", "nbclient.client:NotebookClient.process_message", "takes it", ("msg", "colour"))
    unused = Assumption("papermill", "papermill.engines:NotebookExecutionManager.colour=", "notes it")
    lost = Assumption("ipython", "IPython.lost:Thing", "uses it")

    assert re.fullmatch(
        r"ipykernel \d+\.\d+\.\d+ breaks an assumption of the engine: ipykernel\.iostream:OutStream\._gone "
        r"\(sends text\): .*no attribute '_gone'",
        str(gone.broken()),
    )
    assert str(other.broken()).endswith("does not take colour")
    assert str(unused.broken()).endswith("nothing uses it")
    assert str(lost.broken()).endswith("No module named 'IPython.lost'")
    assert broken_assumptions() == []


# --- nothing is used that is not listed ------------------------------------------------------------------------------


def sources() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted(ENGINE.glob("*.py")):
        yield file.name, ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> dict[str, str]:
    """Return what a file takes from the packages: the name in the file, and where it is from (``module:name``)."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in MODULES:
            found |= {alias.asname or alias.name: f"{node.module}:{alias.name}" for alias in node.names}
    return found


def test_every_name_that_is_imported_is_listed() -> None:
    owners = {where.split(".")[0] if ":" not in where else where for where in LISTED}
    modules = {where.partition(":")[0] for where in LISTED}
    missing = [
        f"{file}: {where}"
        for file, tree in sources()
        for where in imported(tree).values()
        if where not in PROMISED
        and where.replace(":", ".") not in modules
        and not any(owner == where or owner.startswith(f"{where}.") for owner in owners)
    ]

    assert missing == []


def test_every_private_name_of_another_package_is_listed() -> None:
    """An attribute that begins with an underscore is ours (set or defined in the engine) or is listed."""
    trees = dict(sources())
    own = {
        name
        for tree in trees.values()
        for node in ast.walk(tree)
        for name in (
            [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else
            [node.attr] if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) else
            [node.id] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []
        )
    }  # fmt: skip
    listed = {assumption.name for assumption in ASSUMPTIONS}
    used = {
        node.attr
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and re.match("_[a-z]", node.attr)
    }

    assert used - own - listed - {"_exit", "_getframe"} == set()  # documented functions of os and sys
    assert "_get_timeout" in used  # the search finds what there is


def test_every_method_that_is_overridden_is_listed() -> None:
    listed = {assumption.name for assumption in ASSUMPTIONS}
    overridden = {
        f"{file}: {node.name}.{method.name}"
        for file, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for base in bases(node, imported(tree))
        for method in node.body
        if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and hasattr(base, method.name)
    }

    assert {name for name in overridden if name.rpartition(".")[2] not in listed} == set()
    assert len(overridden) > 30


def bases(node: ast.ClassDef, theirs: dict[str, str]) -> Iterator[type]:
    """Yield the classes of other packages on which a class is built, but exceptions."""
    for base in node.bases:
        name, _, attribute = ast.unparse(base).partition(".")
        if name in theirs:
            module, _, owner = theirs[name].partition(":")
            found = getattr(import_module(module), owner, None) or import_module(f"{module}.{owner}")
            found = getattr(found, attribute) if attribute else found
            if isinstance(found, type) and not issubclass(found, Exception):
                yield found


def test_private_names_are_called_in_one_file_only() -> None:
    """Other files of the engine may override what is listed, they do not reach into objects of other packages."""
    reached = [
        f"{file}: {ast.unparse(node)}"
        for file, tree in sources()
        for node in ast.walk(tree)
        if file != "compat.py"
        and isinstance(node, ast.Attribute)
        and re.match("_[a-z]", node.attr)
        and node.attr in {assumption.name for assumption in ASSUMPTIONS}
        and not (isinstance(node.value, ast.Name) and node.value.id == "self")
        and ast.unparse(node.value) != "super()"
    ]

    assert reached == []


# --- versions --------------------------------------------------------------------------------------------------------


def test_every_package_has_a_lower_and_an_upper_bound() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = dict(re.findall(r"^([a-z-]+)(>=[\d.]+,<\d+)$", "\n".join(project["dependencies"]), re.MULTILINE))

    assert set(PACKAGES) <= bounds.keys()
    assert {assumption.package for assumption in ASSUMPTIONS} == {*PACKAGES, "python"}


def test_nothing_of_the_packages_is_imported_with_the_list() -> None:
    tree = ast.parse(Path(compat.__file__).read_text(encoding="utf-8"))
    top = {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names}
    top |= {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}

    assert not {name.split(".")[0] for name in top} & MODULES
