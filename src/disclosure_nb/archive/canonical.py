"""The canonical form of an executed notebook: equal runs give equal bytes.

Times, durations, paths and random ids that papermill and Jupyter write are taken out; parameters, code, outputs and
execution counts stay.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

_CELL_NOISE = ("execution", "collapsed", "scrolled", "papermill")


def canonical_notebook(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of an executed notebook without what differs between two equal runs."""
    result = copy.deepcopy(notebook)
    papermill = result.metadata.get("papermill")
    if papermill is not None:
        result.metadata["papermill"] = {
            key: papermill[key] for key in ("default_parameters", "parameters", "version") if key in papermill
        }
    taken = {cell.get("id") for cell in result.cells}
    for index, cell in enumerate(result.cells, 1):
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags and "injected-parameters" not in taken:
            cell["id"] = "injected-parameters"
        elif any(tag.startswith("papermill-error-cell") for tag in tags):
            cell["id"] = f"papermill-error-{index}"
        for key in _CELL_NOISE:
            cell.metadata.pop(key, None)
        if "outputs" in cell:
            cell["outputs"] = _joined(cell.outputs)
    return result


def _joined(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with neighbouring pieces of one stream put together: how a kernel cuts them is chance."""
    result: list[NotebookNode] = []
    for output in outputs:
        last = result[-1] if result else None
        if last is not None and output.output_type == last.output_type == "stream" and output.name == last.name:
            last["text"] = "".join(last.text) + "".join(output.text)
        else:
            result.append(output)
    return result


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes that are kept: sorted keys, one-blank indent, UTF-8, a newline at the end."""
    return json_bytes(notebook, indent=1)


def json_bytes(data: Any, indent: int | None = 2) -> bytes:
    """Return JSON data as bytes that depend on nothing but the data."""
    return (json.dumps(data, ensure_ascii=False, sort_keys=True, indent=indent, allow_nan=False) + "\n").encode()
