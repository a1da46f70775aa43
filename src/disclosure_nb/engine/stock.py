"""papermill's own engine, with the process of the kernel watched as a forked one is, and ended with all below it."""

from __future__ import annotations

import itertools
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine, NotebookExecutionManager

from disclosure_nb.engine import tree
from disclosure_nb.engine.audit import Record
from disclosure_nb.engine.helper import ONE_ORDER

_numbers = itertools.count(1)


def execute_stock(nb_man: NotebookExecutionManager, kernel_name: str, records: list[Record], **options: Any) -> None:
    """Run the notebook of ``nb_man`` in a kernel started for it; add what is noticed of that kernel to ``records``.

    A kernel of another language, or of a Python without this package, is not watched: nothing is added. What a kernel
    has started ends with it (Linux), unless it is managed by a class that ``options`` name. Raises what papermill's
    engine raises.
    """
    mark = f"{os.getpid()}.stock{next(_numbers)}"
    if not (options.get("km") or options.get("kernel_manager_class")):
        options["kernel_manager_class"] = _manager({**ONE_ORDER, tree.MARK: mark})
    try:
        _execute(nb_man, kernel_name, records, options)
    finally:
        tree.kill_marked(mark)


def _execute(nb_man: NotebookExecutionManager, kernel_name: str, records: list[Record], options: Any) -> None:
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


def _manager(own: Mapping[str, str]) -> type[AsyncKernelManager]:
    """Return nbclient's manager of kernels, with variables in the environment of the kernels that it starts."""

    class MarkedKernelManager(AsyncKernelManager):
        async def start_kernel(self, **options: Any) -> None:  # type: ignore[override]
            await super().start_kernel(**{"env": {**os.environ, **own}, **options})

    return MarkedKernelManager


def _begin(path: str) -> str:
    """Return code that a kernel runs before the first cell; no name of it is left."""
    watch = f"__import__('disclosure_nb.engine.audit', None, None, ['write_into']).write_into({path!r})"
    return f"try:\n    {watch}\nexcept ImportError:\n    pass"


def _is_ipykernel(name: str) -> bool:
    return "ipykernel_launcher" in KernelSpecManager().get_kernel_spec(name).argv
