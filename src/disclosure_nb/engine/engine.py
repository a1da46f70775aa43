"""The papermill engine ``disclosure``: one forked process for a report, in place of a kernel started for it."""

from __future__ import annotations

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from papermill.engines import Engine, NotebookExecutionManager
from papermill.log import logger

from disclosure_nb.engine.audit import Record
from disclosure_nb.engine.limits import Limits
from disclosure_nb.engine.stock import execute_stock

#: Options of nbclient that only a kernel of its own can fulfil.
_STOCK_ONLY = (
    "coalesce_streams",
    "error_on_timeout",
    "extra_arguments",
    "interrupt_on_timeout",
    "kernel_manager_class",
    "km",
    *(f"on_cell_{event}" for event in ("start", "execute", "complete", "executed", "error")),
    *(f"on_notebook_{event}" for event in ("start", "complete", "error")),
)


class DisclosureEngine(Engine):  # type: ignore[misc]
    """Runs notebooks of this Python's own kernel in forked processes; all others as papermill's own engine does."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **options: Any) -> None:
        """Run the notebook of ``nb_man``, as papermill's own engine does, in ``cwd`` or else the current folder.

        ``options`` are those of papermill's own engine, and ``limits`` (:class:`Limits`), ``cwd`` and ``preload``:
        modules to import before the process is forked, beyond those that the notebook's metadata
        ``disclosure_nb.preload`` name. What is noticed of the process is added to the list ``records``. Raises what
        :meth:`ForkClient.execute` raises, and NoSuchKernel.
        """
        noticed: list[Record] = options.pop("records", [])
        limits, preload, cwd = options.pop("limits", None), options.pop("preload", ()), options.pop("cwd", None)
        start_timeout, timeout = options.pop("start_timeout", 60), options.pop("execution_timeout", None)
        streams = ("log_output", False), ("stdout_file", None), ("stderr_file", None)
        shared = {name: options.pop(name, otherwise) for name, otherwise in streams}
        if own_kernel(kernel_name) and not any(options.get(name) for name in _STOCK_ONLY):
            from disclosure_nb.engine.client import ForkClient
            from disclosure_nb.engine.helper import StartError

            known = ForkClient.class_traits()
            traits = {name: value for name, value in options.items() if name in known} | shared
            traits |= {"timeout": timeout or options.get("timeout"), "startup_timeout": start_timeout}
            wanted = tuple(dict.fromkeys((*preload_of(nb_man.nb), *preload)))
            for modules in dict.fromkeys((wanted, ())):
                client = ForkClient(nb_man, limits or Limits(), modules, kernel_name=kernel_name, log=logger, **traits)
                try:
                    client.execute(cwd or os.getcwd())  # noqa: PTH109
                    return
                except StartError as error:
                    logger.warning("%s (%s)", error, ", ".join(modules) or kernel_name)
                finally:
                    noticed[:] = client.records
        execute_stock(
            nb_man,
            kernel_name,
            noticed,
            start_timeout=start_timeout,
            execution_timeout=timeout,
            **shared,
            **options | ({"resources": {"metadata": {"path": cwd}}} if cwd else {}),
        )


def preload_of(notebook: Any) -> tuple[str, ...]:
    """Return the modules that a notebook asks to have imported beforehand; what is no list of names is none."""
    own = notebook.metadata.get("disclosure_nb", {})
    names = own.get("preload", ()) if isinstance(own, dict) else ()
    return tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()


@lru_cache
def own_kernel(name: str) -> bool:
    """Return whether a kernel is that of this Python, on a system that can fork. Raises NoSuchKernel."""
    spec = KernelSpecManager().get_kernel_spec(name)
    program = spec.argv[0]
    ours = program in ("python", f"python{sys.version_info[0]}") or Path(program) == Path(sys.executable)
    return hasattr(os, "fork") and ours and "ipykernel_launcher" in spec.argv and not spec.env
