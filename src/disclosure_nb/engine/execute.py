"""One notebook, executed by papermill."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillException, PapermillExecutionError
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors, remove_error_markers
from papermill.translators import translate_parameters
from papermill.utils import find_first_tagged_cell_index, nb_kernel_name

from disclosure_nb.engine.audit import Record
from disclosure_nb.engine.limits import LimitError, Runner
from disclosure_nb.engine.loading import language_of, load_template
from disclosure_nb.engine.manager import MemoryManager
from disclosure_nb.engine.papermill import DisclosureEngine
from disclosure_nb.engine.stock import execute_stock
from disclosure_nb.engine.trace import Trace

logging.getLogger("papermill").addHandler(logging.NullHandler())  # what it logs is in the Execution
logging.getLogger("tornado").addHandler(logging.NullHandler())  # a stream closed under a reply, as kernels shut down
logging.getLogger("tornado").propagate = False

_QUIET = ["--IPKernelApp.log_level=50"]  # the tracebacks of a kernel are not for users


@dataclass(frozen=True)
class Execution:
    """An executed notebook, and why it stopped early if it did.

    ``failure`` is ``cell`` (a cell raised ``error_name`` with the message ``error``), ``timeout``, ``memory`` or
    ``output`` (it took more than it may), ``kernel`` (it died or did not start), ``system`` (the system could not start
    its process) or None. ``trace`` is what was noticed of its process.
    """

    notebook: NotebookNode
    failure: str | None = None
    error: str = ""
    error_name: str = ""
    trace: Trace = Trace()  # noqa: RUF009 - it is frozen


def execute(
    template: Path,
    parameters: Mapping[str, Any],
    *,
    cwd: Path,
    cell_timeout: int | None,
    runner: Runner = Runner(),  # noqa: B008 - it is frozen
) -> Execution:
    """Execute the notebook ``template`` with ``parameters`` in the folder ``cwd``.

    ``cell_timeout`` is the longest a cell may take, in seconds. A failing notebook is not an error: it is returned as
    far as it got. Raises OSError if the template cannot be read or ``cwd`` is no folder, ValueError if the template is
    no notebook.
    """
    if not cwd.is_dir():
        raise NotADirectoryError(f"there is no folder {cwd}")
    kernel = runner.kernel
    notebook = load_template(template, kernel if parameters else None)
    if parameters:
        _set_parameters(notebook, dict(parameters), kernel)
    notebook = remove_error_markers(prepare_notebook_metadata(notebook, str(template), None))
    records: list[Record] = []
    carry_out: Any = execute_stock
    options: dict[str, Any] = {"resources": {"metadata": {"path": str(cwd)}}, "extra_arguments": _QUIET}
    if runner.engine == "disclosure":
        carry_out = DisclosureEngine.execute_managed_notebook
        options = {"cwd": str(cwd.absolute()), "limits": runner.limits, "preload": runner.preload}
        options["record_timing"] = False  # nobody uses them
    manager = MemoryManager(notebook)
    failure: str | None = None
    error = name = ""
    try:
        manager.notebook_start()
        try:
            named = nb_kernel_name(notebook, kernel)
            carry_out(manager, named, records=records, execution_timeout=cell_timeout, **options)
        finally:
            manager.notebook_complete()
        raise_for_execution_errors(notebook, None)
    except PapermillExecutionError as problem:
        failure, error, name = "cell", problem.evalue, problem.ename
    except CellTimeoutError:
        failure, error = "timeout", f"a cell took longer than {cell_timeout} s"
    except LimitError as problem:
        failure, error = problem.kind, str(problem)
    except NoSuchKernel as problem:
        failure, error = "kernel", f"no kernel {problem.name}"
    except OSError as problem:
        failure, error = "system", problem.strerror or type(problem).__name__
    except (DeadKernelError, RuntimeError, PapermillException) as problem:
        failure, error = "kernel", str(problem).splitlines()[0] if str(problem) else type(problem).__name__
    return Execution(notebook, failure, error, name, Trace.of(records))


def _set_parameters(notebook: NotebookNode, parameters: dict[str, Any], kernel: str) -> None:
    """Write the parameters where :func:`load_template` has put a cell for them."""
    cell = notebook.cells[find_first_tagged_cell_index(notebook, "injected-parameters")]
    cell.source = translate_parameters(kernel, language_of(notebook, kernel), parameters, "Parameters")
    notebook.metadata.papermill["parameters"] = parameters
