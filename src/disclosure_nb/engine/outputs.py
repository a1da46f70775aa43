"""Outputs made of messages, as nbformat makes them, but at a hundredth of the cost where a message is well-formed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import output_from_msg

#: The fields of an output, by its kind.
OUTPUTS = {
    "stream": ("name", "text"),
    "display_data": ("metadata", "data"),
    "execute_result": ("metadata", "data", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}


def output_of(message: Mapping[str, Any]) -> NotebookNode:
    """Return the output that a message carries.

    JSON among the data stays as it is: there may be much of it, and nobody takes it for part of the notebook. Raises
    ValueError if the kind of message is no output, NotebookValidationError if its content is not allowed in a notebook.
    """
    kind, content = message["header"]["msg_type"], message["content"]
    if not _well_formed(kind, content):
        output: NotebookNode = output_from_msg(message)  # type: ignore[no-untyped-call]
        return output
    made = {"output_type": kind, **{field: content[field] for field in OUTPUTS[kind] if field != "data"}}
    result: NotebookNode = from_dict(made)  # type: ignore[no-untyped-call]
    if "data" in OUTPUTS[kind]:
        result["data"] = NotebookNode(content["data"])  # type: ignore[no-untyped-call]
    return result


def _well_formed(kind: str, content: Mapping[str, Any]) -> bool:
    if kind == "stream":
        return content["name"] in ("stdout", "stderr")
    if kind in ("display_data", "execute_result"):
        return all(isinstance(value, str) or name.endswith("json") for name, value in content["data"].items())
    return kind == "error"
