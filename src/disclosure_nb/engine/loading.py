"""Reading a template: as papermill does, but with the same cell ids each time, and a kernel where none is named."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from nbformat import NotebookNode
from nbformat.v4.rwbase import strip_transient
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from papermill.utils import nb_language

_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
KERNEL = "python3"
"""The kernel of a notebook that names none."""


def read_template(path: Path) -> NotebookNode:
    """Return the notebook in a file. Raises OSError if it cannot be read, ValueError if it is no notebook."""
    return _copied(_parsed(_text(path), path.name))


def load_template(path: Path, kernel: str | None) -> NotebookNode:
    """Return the notebook in a file with the metadata that papermill starts from.

    For the parameters of a ``kernel`` it has a cell where papermill puts it, as yet without any. Raises OSError if it
    cannot be read, ValueError if it is no notebook.
    """
    return _copied(_loaded(_text(path), path.name, kernel))


def language_of(notebook: NotebookNode, kernel: str) -> str:
    """Return the language of a notebook, or else of its kernel. Raises NoSuchKernel."""
    try:
        return str(nb_language(notebook))
    except ValueError:
        return str(KernelSpecManager().get_kernel_spec(kernel).language)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is no notebook") from error


def _copied(notebook: NotebookNode) -> NotebookNode:
    """Return a copy that shares nothing that can be changed."""
    copied: NotebookNode = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
    return copied


@lru_cache(maxsize=8)
def _parsed(text: str, name: str) -> NotebookNode:
    """Return the notebook that a text is. Raises ValueError if it is none. ``name`` is for the message."""
    try:
        raw = json.loads(text)
        has_ids = raw["nbformat"] == 4 and raw["nbformat_minor"] >= 5
        if has_ids:
            give_ids(raw["cells"])
        _name_kernel(raw)
        notebook: NotebookNode = nbformat.reads(json.dumps(raw), as_version=4)  # type: ignore[no-untyped-call]
        notebook = nbformat.v4.upgrade(notebook) or notebook  # type: ignore[no-untyped-call]
        if not has_ids:  # those that it has now are random
            for cell in notebook.cells:
                del cell["id"]
            give_ids(notebook.cells)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat lets through whatever a strange file makes it trip over
        raise ValueError(f"{name} is no notebook") from error
    return notebook


def give_ids(cells: Iterable[MutableMapping[str, Any]]) -> None:
    """Give an id to each cell that has none, none that is allowed, or that of an earlier cell.

    It comes from what the cell is, and from how many equal cells are before it: the same for the same notebook.

    >>> cells = [{"id": "a", "source": "1"}, {"id": "a", "source": "2"}, {"source": ["2"]}]
    >>> give_ids(cells)
    >>> [cell["id"] for cell in cells]
    ['a', '16110bf6', 'b5e6314e']
    """
    cells = list(cells)
    taken: set[str] = set()
    without = []
    for cell in cells:
        own = cell.get("id")
        if isinstance(own, str) and _ID.fullmatch(own) and own not in taken:
            taken.add(own)
        else:
            without.append(cell)
    numbers: Counter[bytes] = Counter()
    for cell in without:
        content = f"{cell.get('cell_type')}\n{''.join(cell.get('source', ''))}".encode("utf-8", "surrogatepass")
        while (made := hashlib.sha256(b"%d\n" % numbers[content] + content).hexdigest()[:8]) in taken:
            numbers[content] += 1
        taken.add(made)
        cell["id"] = made


def _name_kernel(raw: MutableMapping[str, Any]) -> None:
    """Name the kernel in a ``kernelspec`` that does not name it: nbformat takes none without a name."""
    spec = raw["metadata"].get("kernelspec")
    if isinstance(spec, dict):
        spec.setdefault("name", KERNEL)
        spec.setdefault("display_name", spec["name"])


@lru_cache(maxsize=8)
def _loaded(text: str, name: str, kernel: str | None) -> NotebookNode:
    loaded = load_notebook_node(_parsed(text, name))
    notebook: NotebookNode = strip_transient(loaded)  # type: ignore[no-untyped-call]
    if kernel is None:
        return notebook
    language = language_of(notebook, kernel)
    with_cell: NotebookNode = parameterize_notebook(notebook, {}, kernel_name=kernel, language=language)
    return with_cell
