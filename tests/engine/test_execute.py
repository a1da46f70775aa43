"""One notebook, executed: a failing one is no error, but a result as far as it got."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from disclosure_nb.archive.canonical import canonical_notebook, notebook_bytes
from disclosure_nb.engine import loading
from disclosure_nb.engine.execute import execute
from disclosure_nb.engine.limits import Engine
from disclosure_nb.engine.loading import read_template
from engine.notebooks import outputs, run, template

ENGINES = pytest.mark.parametrize("engine", ["disclosure", "nbclient"])


@ENGINES
def test_parameters_take_the_place_of_defaults_and_the_folder_is_the_one_given(tmp_path: Path, engine: Engine) -> None:
    execution = run(tmp_path, "x = 1", "import os\nprint(x, os.getcwd())", engine=engine)

    assert (execution.failure, execution.error) == (None, "")
    assert outputs(execution)["cell-1"][0].text == f"7 {tmp_path}\n"


@ENGINES
def test_a_cell_that_raises_stops_the_notebook_which_is_kept(tmp_path: Path, engine: Engine) -> None:
    execution = run(tmp_path, "x = 1", "print('前')", "raise ValueError('无效')", "print('后')", engine=engine)

    assert (execution.failure, execution.error_name, execution.error) == ("cell", "ValueError", "无效")
    assert outputs(execution)["cell-1"][0].text == "前\n"
    assert outputs(execution)["cell-2"][0].ename == "ValueError"
    assert outputs(execution)["cell-3"] == []


@ENGINES
def test_a_cell_that_takes_too_long_stops_the_notebook_which_is_kept(tmp_path: Path, engine: Engine) -> None:
    execution = run(tmp_path, "x = 1", "print('前')", "while True: pass", "print('后')", timeout=4, engine=engine)

    assert execution.failure == "timeout"
    assert "4 s" in execution.error
    assert outputs(execution)["cell-1"][0].text == "前\n"
    assert outputs(execution)["cell-3"] == []


@ENGINES
def test_a_kernel_that_dies_stops_the_notebook_which_is_kept(tmp_path: Path, engine: Engine) -> None:
    execution = run(tmp_path, "x = 1", "print('前')", "import os\nos._exit(9)", "print('后')", engine=engine)

    assert (execution.failure, execution.error.partition(":")[0]) == ("kernel", "Kernel died")
    assert outputs(execution)["cell-1"][0].text == "前\n"
    assert outputs(execution)["cell-3"] == []


@ENGINES
def test_a_kernel_that_is_not_installed_is_a_result_too(tmp_path: Path, engine: Engine) -> None:
    execution = run(tmp_path, "x = 1", kernel="no-such-kernel", engine=engine)

    assert execution.failure == "kernel"
    assert "no-such-kernel" in execution.error
    assert outputs(execution)["cell-0"] == []


def test_a_template_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such"):
        execute(tmp_path / "no-such.ipynb", {}, cwd=tmp_path, cell_timeout=None)


@pytest.mark.parametrize("text", ["", "text", "[]", '{"cells": 5}', '{"nbformat": 4, "nbformat_minor": 5, "cells": 5}'])
def test_a_template_that_is_no_notebook_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "template.ipynb"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ValueError):
        execute(path, {}, cwd=tmp_path, cell_timeout=None)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="no-such"):
        execute(template(tmp_path, "x = 1"), {}, cwd=tmp_path / "no-such", cell_timeout=None)


def test_nothing_is_left_on_disk_but_the_template(tmp_path: Path) -> None:
    path = template(tmp_path, "x = 1")
    before = path.read_bytes()
    execute(path, {}, cwd=tmp_path, cell_timeout=60)

    assert [file.name for file in tmp_path.iterdir()] == ["template.ipynb"]
    assert path.read_bytes() == before
    assert read_template(path).cells[0].source == "x = 1"


def test_a_failing_notebook_prints_nothing_on_the_terminal(tmp_path: Path) -> None:
    path = template(tmp_path, "x = 1", "while True: pass")
    script = (
        "import sys; from pathlib import Path; from disclosure_nb.engine.execute import execute; "
        "execute(Path(sys.argv[1]), {}, cwd=Path('.'), cell_timeout=1)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, timeout=300, text=True)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_template_without_ids_or_with_double_ones_gives_the_same_bytes_each_time(tmp_path: Path) -> None:
    """nbformat gives them random ids."""
    path = template(tmp_path, "x = 1", "print(x)", "print(x)")
    whole = json.loads(path.read_text())
    for minor, ids in ((4, (None, None, None)), (5, (None, None, None)), (5, ("a", "a", "a")), (5, ("a", "b ü", 5))):
        whole["nbformat_minor"] = minor
        for cell, own in zip(whole["cells"], ids, strict=True):
            cell.pop("id", None)
            cell |= {} if own is None else {"id": own}
        path.write_text(json.dumps(whole))
        made = []
        for _ in range(2):
            loading._parsed.cache_clear()
            loading._loaded.cache_clear()
            execution = execute(path, {"x": 7}, cwd=tmp_path, cell_timeout=60)
            made.append(notebook_bytes(canonical_notebook(execution.notebook)))

        assert made[0] == made[1]
        assert execution.failure is None
        assert len({cell.id for cell in execution.notebook.cells}) == 4


def test_a_notebook_that_names_no_kernel_is_run_by_that_of_python(tmp_path: Path) -> None:
    path = template(tmp_path, "x = 1", "print(x)")
    whole = json.loads(path.read_text())
    for metadata in ({}, {"kernelspec": {"display_name": "Python 3", "language": "python"}}, {"kernelspec": {}}):
        path.write_text(json.dumps({**whole, "metadata": metadata}))
        execution = execute(path, {"x": 7}, cwd=tmp_path, cell_timeout=60)

        assert (execution.failure, outputs(execution)["cell-1"][0].text) == (None, "7\n")
        nbformat.validate(execution.notebook)
