"""A unit's own copy of the report notebook, ``notebooks/YEAR/UNIT.ipynb`` beside the params folder.

Everybody edits a copy of their own: the template that makes all reports stays as it is, and what one unit has changed
and saved makes no other report stale.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from disclosure_nb.batch.tasks import Task
from disclosure_nb.errors import UsageError
from disclosure_nb.filing.store.names import own_notebook
from disclosure_nb.language import Sentence

_TAG = "parameters"
_NAMED = 3


def make_own_notebook(task: Task, template: Path) -> tuple[Path, bool]:
    """Return a unit's own notebook, and whether it was made just now: one that is there is left as it is.

    It is the template with the unit, its year and the name of its params folder as
    parameters. Raises UsageError if the template has no cell of parameters, or the file cannot be written.
    """
    path = own_notebook(task.root, task.unit, task.year)
    if path.exists():
        return path, False
    notebook = json.loads(template.read_text(encoding="utf-8"))
    values: dict[str, str | int] = {"unit": task.unit, "year": task.year, "params_dir": task.root.name}
    cells = [cell for cell in notebook["cells"] if _TAG in cell.get("metadata", {}).get("tags", ())]
    if len(cells) != 1:
        raise UsageError(
            Sentence(
                f"模板中带 parameters 标签的单元有 {len(cells)} 个，应恰好有一个。",
                f"{len(cells)} cells of the template are tagged parameters; exactly one is needed.",
            )
        )
    cells[0]["source"] = assigned("".join(cells[0]["source"]), values).splitlines(keepends=True)
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        if path.is_file():  # somebody else has just made it
            return path, False
        raise
    except OSError as error:
        what = f"{path} ({error.strerror})"
        raise UsageError(Sentence(f"无法写入 {what}。", f"cannot write {what}.")) from error
    return path, True


def assigned(source: str, values: Mapping[str, str | int]) -> str:
    """Return the source of a cell with other values assigned to some names; all else of it, comments too, stays.

    >>> assigned('unit = "a"  # id', {"unit": "b"})
    'unit = "b"  # id'
    """
    lines = source.encode().splitlines(keepends=True)
    left = dict(values)
    found = [node for node in ast.parse(source).body if isinstance(node, ast.Assign) and len(node.targets) == 1]
    for node in reversed(found):
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Name) and target.id in left and value.lineno == value.end_lineno:
            line = lines[value.lineno - 1]
            new = json.dumps(left.pop(target.id), ensure_ascii=False).encode()
            lines[value.lineno - 1] = line[: value.col_offset] + new + line[value.end_col_offset :]
    text = b"".join(lines).decode()
    if left and text and not text.endswith("\n"):
        text += "\n"
    return text + "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in left.items())


def unused_notebooks(tasks: Iterable[Task], template: Path) -> Sentence | None:
    """Say which units have an own notebook that differs from the template and is not used; None where none has.

    Parameters and outputs are no difference.
    """
    wanted = _cells(template)
    folders: dict[Path, frozenset[str]] = {}
    differing: list[str] = []
    for task in tasks:
        path = own_notebook(task.root, task.unit, task.year)
        if path.parent not in folders:
            there = path.parent.iterdir() if path.parent.is_dir() else ()
            folders[path.parent] = frozenset(file.name for file in there)
        if path.name in folders[path.parent] and not path.samefile(template) and _cells(path) != wanted:
            differing.append(path.relative_to(task.root.parent).as_posix())
    if not differing:
        return None
    shown, more = differing[:_NAMED], len(differing) - _NAMED
    rest = Sentence(f" 等 {len(differing)} 份", f" and {more} more") if more > 0 else Sentence("", "")
    return Sentence(
        f"单位自己的笔记本与模板不同，本次没有使用：{'、'.join(shown)}{rest.zh}；要用请逐份写 --template。",
        f"own notebooks of units differ from the template and are not used: {', '.join(shown)}{rest.en}; "
        "name one with --template to use it.",
    )


def _cells(path: Path) -> Sequence[tuple[str, str]] | None:
    """Return kind and source of the cells of a notebook, without that of the parameters; None where it is damaged."""
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_bytes())["cells"]
        return [
            (cell["cell_type"], "".join(cell["source"]).strip())
            for cell in cells
            if _TAG not in cell.get("metadata", {}).get("tags", ())
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
