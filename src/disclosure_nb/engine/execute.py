"""One notebook, executed by papermill."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillException, PapermillExecutionError

logging.getLogger("papermill").addHandler(logging.NullHandler())  # what it logs is told in the Execution
logging.getLogger("tornado").addHandler(logging.NullHandler())  # a stream closed under a reply, as kernels shut down
logging.getLogger("tornado").propagate = False


@dataclass(frozen=True)
class Execution:
    """An executed notebook, and why it stopped early if it did.

    ``failure`` is ``cell`` (a cell raised ``error_name`` with the message ``error``), ``timeout``, ``kernel`` (it
    died or did not start) or None.
    """

    notebook: NotebookNode
    failure: str | None = None
    error: str = ""
    error_name: str = ""


def read_template(path: Path) -> NotebookNode:
    """Return the notebook in a file. Raises OSError if it cannot be read, ValueError if it is no notebook."""
    text = path.read_text(encoding="utf-8")
    try:
        notebook: NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except Exception as error:  # nbformat lets through whatever a strange file makes it trip over
        raise ValueError(f"{path.name} is no notebook") from error
    return notebook


def execute(
    template: Path, parameters: Mapping[str, Any], *, cwd: Path, cell_timeout: int | None, kernel: str = "python3"
) -> Execution:
    """Execute the notebook ``template`` with ``parameters`` in the folder ``cwd``.

    ``cell_timeout`` is the longest a cell may take, in seconds. A failing notebook is not an error: it is returned as
    far as it got. Raises OSError if the template cannot be read, ValueError if it is no notebook.
    """
    untouched = read_template(template)
    with TemporaryDirectory(prefix="disclosure-nb-") as folder:
        out = Path(folder) / "executed.ipynb"
        failure: str | None = None
        error = name = ""
        try:
            papermill.execute_notebook(
                str(template),
                str(out),
                parameters=dict(parameters),
                cwd=str(cwd),
                kernel_name=kernel,
                progress_bar=False,
                execution_timeout=cell_timeout,
                extra_arguments=["--IPKernelApp.log_level=50"],  # its tracebacks are not for users
            )
        except PapermillExecutionError as problem:
            failure, error, name = "cell", problem.evalue, problem.ename
        except CellTimeoutError:
            failure, error = "timeout", f"a cell took longer than {cell_timeout} s"
        except NoSuchKernel as problem:
            failure, error = "kernel", f"no kernel {problem.name}"
        except (DeadKernelError, RuntimeError, PapermillException) as problem:
            failure, error = "kernel", str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        notebook = read_template(out) if out.exists() else untouched
    return Execution(notebook, failure, error, name)
