"""Every notebook of the corpus gives, forked, the very bytes that a kernel started by papermill gives."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillExecutionError

from disclosure_nb.archive.canonical import canonical_notebook, notebook_bytes
from disclosure_nb.engine.execute import execute
from disclosure_nb.engine.limits import Runner

CORPUS = sorted((Path(__file__).parents[1] / "notebooks" / "engine").glob("*.ipynb"))
PARAMETERS = {"parameters": {"alpha": 5, "beta": "值"}}
TIMEOUTS = {"timeout": 5}  # seconds that a cell may take, where it takes longer


def comparable(notebook: Any) -> bytes:
    """Return the canonical bytes; the process id in the names that ipykernel gives the files of cells is left out."""
    return re.sub(rb"ipykernel_\d+", b"ipykernel_0", notebook_bytes(canonical_notebook(notebook)))


def run_by_stock(path: Path, out: Path, parameters: dict[str, Any], folder: Path) -> str:
    """Run a notebook as papermill does; return the name of the error that it ended with.

    At the end papermill asks the kernel for its version. One that a cell has told to exit may be gone before it
    answers: then it is chance whether papermill is done, and it is asked again.
    """
    for _ in range(20):
        folder.mkdir()
        try:
            papermill.execute_notebook(
                str(path),
                str(out),
                parameters=parameters,
                cwd=str(folder),
                progress_bar=False,
                execution_timeout=TIMEOUTS.get(path.stem),
            )
        except PapermillExecutionError as error:
            return str(error.ename)
        except CellTimeoutError:
            assert path.stem in TIMEOUTS
            return ""
        except DeadKernelError:
            shutil.rmtree(folder)
        else:
            return ""
    raise AssertionError("papermill never came to an end")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_a_forked_process_gives_the_bytes_of_a_stock_kernel(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a stock kernel catches no file descriptors when it sees it
    parameters = PARAMETERS.get(path.stem, {})
    folder, out = tmp_path / "work", tmp_path / "stock.ipynb"
    raised = run_by_stock(path, out, parameters, folder)
    stock = nbformat.read(out, as_version=4)
    left = {file.name for file in folder.iterdir()}
    shutil.rmtree(folder)
    folder.mkdir()
    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", lambda *_, **__: pytest.fail("a stock kernel"))

    forked = execute(
        path, parameters, cwd=folder, cell_timeout=TIMEOUTS.get(path.stem, 60), runner=Runner("disclosure")
    )

    assert comparable(forked.notebook) == comparable(stock)
    assert forked.error_name == raised
    assert (forked.failure == "timeout") is (path.stem in TIMEOUTS)
    assert {file.name for file in folder.iterdir()} == left


def test_there_is_a_notebook_for_each_behaviour() -> None:
    assert len(CORPUS) >= 40
