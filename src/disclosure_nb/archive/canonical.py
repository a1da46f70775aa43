"""The canonical form of an executed notebook: equal runs give equal bytes.

Times, durations, paths and random ids that papermill and Jupyter write are taken out; parameters, code, outputs and
execution counts stay.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from disclosure_nb.archive.indented import json_text

if TYPE_CHECKING:
    from nbformat import NotebookNode

_PROCESS_IDS = (
    (re.compile(r"\S*ipykernel_\d+[/\\](\d+)\.py"), r"ipykernel/\1.py"),
    (re.compile(r"(DeprecationWarning: This process) \(pid=\d+\)( is multi-threaded)"), r"\1\2"),
)
"""Where a warning names the process: in the file that ipykernel calls the code of a cell (a folder with the process id,
a number of the code), and, from Python 3.12 on, where a cell forks."""
_CELL_NOISE = ("execution", "collapsed", "scrolled", "papermill")


def canonical_notebook(notebook: NotebookNode, place: str = "") -> NotebookNode:
    """Return a copy of an executed notebook without what differs between two equal runs.

    ``place`` names a parameter that only says where the data are: it is left out.
    """
    taken = {cell.get("id") for cell in notebook.cells}
    result = type(notebook)(notebook)
    result["metadata"] = copy.deepcopy(notebook.metadata)
    result["cells"] = [_cell(cell, index, taken) for index, cell in enumerate(notebook.cells, 1)]
    papermill = result.metadata.get("papermill")
    if papermill is not None:
        result.metadata["papermill"] = {
            key: papermill[key] for key in ("default_parameters", "parameters", "version") if key in papermill
        }
        if place in papermill.get("parameters", ()):
            given = {name: value for name, value in papermill["parameters"].items() if name != place}
            result.metadata["papermill"]["parameters"] = given
            for cell in result.cells:
                if "injected-parameters" in cell.metadata.get("tags", []):
                    cell["source"] = re.sub(rf"(?m)^{re.escape(place)} = .*\n?", "", cell.source)
    return result


def _cell(cell: NotebookNode, index: int, taken: Collection[Any]) -> NotebookNode:
    """Return a cell without noise. What it displayed is shared with the one given: nobody changes it."""
    result = type(cell)(cell)
    result["metadata"] = {key: copy.deepcopy(value) for key, value in cell.metadata.items() if key not in _CELL_NOISE}
    tags = cell.metadata.get("tags", [])
    if "injected-parameters" in tags and "injected-parameters" not in taken:
        result["id"] = "injected-parameters"
    elif any(tag.startswith("papermill-error-cell") for tag in tags):
        result["id"] = f"papermill-error-{index}"
    if "outputs" in cell:
        result["outputs"] = _joined(cell.outputs)
    return result


def _joined(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    """Return outputs with neighbouring pieces of one stream put together: how a kernel cuts them is chance.

    Warnings do not name the process that ran the cell.
    """
    result: list[NotebookNode] = []
    for output in outputs:
        last = result[-1] if result else None
        if last is not None and output.output_type == last.output_type == "stream" and output.name == last.name:
            last["text"] = "".join(last.text) + "".join(output.text)
        else:
            result.append(type(output)(output))
    for output in result:
        if output.output_type == "stream" and output.name == "stderr":
            text = "".join(output.text)
            for named, without in _PROCESS_IDS:
                text = named.sub(without, text)
            output["text"] = text
    return result


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes that are stored: sorted keys, one-blank indent, UTF-8, a newline at the end."""
    return json_bytes(notebook, indent=1)


def json_bytes(data: Any, indent: int = 2) -> bytes:
    """Return JSON data as bytes that depend on nothing but the data."""
    return (json_text(data, indent) + "\n").encode()
