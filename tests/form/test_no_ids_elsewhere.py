"""The ids of an edition are in its file and nowhere else: code and catalogues name the parts of a form by concepts.

A single English word (``received``, ``rules``) may be an id here and something else there, so these are looked for
where ids are compared or looked up; addresses and ids of several words are looked for everywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import disclosure_nb
from disclosure_nb.form import concept_vocabulary, edition_ids, get_edition

PACKAGE = Path(disclosure_nb.__file__).parent
EDITIONS = [get_edition(id) for id in edition_ids()]
CELLS = [cell for edition in EDITIONS for cell in edition.cells.values()]
IDS = {part for cell in CELLS for part in (cell.table, str(cell.row.id), str(cell.column.id))} | {
    id
    for edition in EDITIONS
    for section in edition.sections
    for id in (section.id, *(topic.id for topic in section.topics))
}
CONCEPTS = {id for concepts in concept_vocabulary().values() for id in concepts}
LINES = {pair for cell in CELLS for pair in ((cell.table, str(cell.row.id)), (cell.table, "*"), (cell.table, "{}"))}
ADDRESS = re.compile(r"(?<![\w.])([a-z_]+)\.([a-z_]+|\*|\{\})(?:\.|$)")
ID = re.compile(r"(?<![\w.])[a-z]+(?:_[a-z]+)+(?![\w.(])")


def named_in(text: str) -> set[str]:
    """The addresses and ids of several words in a text."""
    table_names = {cell.table for cell in CELLS}
    addresses = {
        f"{table}.{row}."
        for table, row in ADDRESS.findall(text)
        if (table, row) in LINES or (table in table_names and row.endswith("_"))
    }
    compound = {word for word in ID.findall(text) if word in IDS - CONCEPTS}
    return addresses | compound


def scalars(file: Path) -> Iterator[str]:
    """Yield the scalars of a YAML file; comments are for people."""
    for token in yaml.scan(file.read_text(encoding="utf-8")):
        if isinstance(token, yaml.ScalarToken):
            yield token.value


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module, those with values in them with ``{}`` in their place; not its docstrings."""
    inner: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inner.add(id(node.value))  # a docstring
        elif isinstance(node, ast.JoinedStr):
            inner |= {id(part) for part in node.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield node.value


def looked_up(tree: ast.AST) -> Iterator[str]:
    """Yield the strings that are compared with an ``id``, ``table``, ``row`` or ``column``, or looked up as such."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Attribute) and is_place(side) for side in sides):
                yield from (text for side in sides for text in strings(side))
        elif isinstance(node, ast.Call) and is_finder(node.func):
            yield from (text for argument in node.args for text in strings(argument))


FINDERS = ("table", "section")
PARTS = ("row", "column", "section", "topic", "table", "cell", "leaf", "head")


def is_place(node: ast.Attribute) -> bool:
    """Whether an expression is the id of a part of a form: ``cell.table``, ``row.id``."""
    owner = node.value
    named = isinstance(owner, ast.Attribute | ast.Name) and name_of(owner) in PARTS
    return node.attr in ("table", "along") or (node.attr == "id" and named)


def is_finder(node: ast.expr) -> bool:
    """Whether an expression is a method that finds a part of a form by its id: ``edition.table``."""
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute | ast.Name):
        return False
    return node.attr in FINDERS and name_of(node.value) in ("edition", "form")


def name_of(node: ast.Attribute | ast.Name) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id


CODE = sorted(PACKAGE.rglob("*.py"))
CATALOGUES = [file for file in sorted(PACKAGE.rglob("*.yaml")) if file.parent.name != "editions"]


@pytest.mark.parametrize("file", CODE, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_code_names_an_id_of_an_edition(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))

    assert {id for text in strings(tree) for id in named_in(text)} == set()
    assert {text for text in looked_up(tree) if text in IDS} == set()


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.relative_to(PACKAGE).as_posix())
def test_no_catalogue_names_an_id_of_an_edition(file: Path) -> None:
    assert {id for text in scalars(file) for id in named_in(text)} == set()
