"""papermill's own engine, with the process of the kernel watched as a forked one is."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from papermill.engines import NBClientEngine, NotebookExecutionManager

from disclosure_nb.engine.audit import Record


def execute_stock(nb_man: NotebookExecutionManager, kernel_name: str, records: list[Record], **options: Any) -> None:
    """Run the notebook of ``nb_man`` in a kernel started for it; add what is noticed of that kernel to ``records``.

    A kernel of another language, or of a Python without this package, is not watched: nothing is added. Raises what
    papermill's engine raises.
    """
    if not _is_ipykernel(kernel_name):
        NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **options)
        return
    descriptor, path = tempfile.mkstemp(prefix="disclosure-nb-", suffix=".jsonl")
    os.close(descriptor)
    quiet = options.pop("extra_arguments", [])
    try:
        NBClientEngine.execute_managed_notebook(
            nb_man, kernel_name, extra_arguments=[*quiet, f"--IPKernelApp.code_to_run={_begin(path)}"], **options
        )
    finally:
        with suppress(ValueError):  # a line that was cut off as the kernel was killed
            records += map(json.loads, Path(path).read_text(encoding="utf-8").splitlines())
        Path(path).unlink()


def _begin(path: str) -> str:
    """Return code that a kernel runs before the first cell; no name of it is left."""
    watch = f"__import__('disclosure_nb.engine.audit', None, None, ['write_into']).write_into({path!r})"
    return f"try:\n    {watch}\nexcept ImportError:\n    pass"


def _is_ipykernel(name: str) -> bool:
    return "ipykernel_launcher" in KernelSpecManager().get_kernel_spec(name).argv
