"""The canonical notebook: equal runs give equal bytes, and nothing that was shown is lost."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_notebook, new_output

from disclosure_nb.archive.canonical import canonical_notebook, json_bytes, notebook_bytes
from made import code, markdown, result


def executed(hour: int, salt: str) -> Any:
    """Return a notebook as papermill leaves it, at some hour and with some random ids."""
    time = f"2026-01-01T{hour:02}:00:00"
    injected = code(source="unit = 'x'", tags=("injected-parameters",))
    cell = code(result({"text/plain": "甲"}), source="1 + 1")
    for each in (injected, cell):
        each.metadata["execution"] = {"iopub.status.busy": time, "shell.execute_reply": time}
        each.metadata["papermill"] = {"duration": hour / 7, "start_time": time, "end_time": time, "status": "completed"}
    injected["id"] = f"injected{salt}"
    cell["id"] = "own"
    notebook = new_notebook(cells=[injected, cell])
    notebook.metadata["papermill"] = {
        "default_parameters": {},
        "parameters": {"unit": "x"},
        "version": "2.7.0",
        "duration": hour / 7,
        "input_path": f"/{salt}/in.ipynb",
        "output_path": f"/{salt}/out.ipynb",
        "start_time": time,
        "environment_variables": {},
    }
    return notebook


def test_two_equal_runs_give_equal_bytes() -> None:
    one, other = executed(1, "a"), executed(2, "b")

    assert notebook_bytes(one) != notebook_bytes(other)
    assert notebook_bytes(canonical_notebook(one)) == notebook_bytes(canonical_notebook(other))


def test_no_time_and_no_path_is_left() -> None:
    text = notebook_bytes(canonical_notebook(executed(1, "salt"))).decode()

    assert "2026-01-01" not in text
    assert "salt" not in text
    assert "duration" not in text


def test_code_outputs_counts_parameters_and_tags_stay() -> None:
    made = canonical_notebook(executed(1, "a"))

    assert made.metadata.papermill == {"default_parameters": {}, "parameters": {"unit": "x"}, "version": "2.7.0"}
    assert [cell.source for cell in made.cells] == ["unit = 'x'", "1 + 1"]
    assert [cell.execution_count for cell in made.cells] == [1, 1]
    assert made.cells[0].metadata.tags == ["injected-parameters"]
    assert made.cells[1].outputs[0].data == {"text/plain": "甲"}
    nbformat.validate(made)


def test_the_notebook_given_is_left_as_it_was() -> None:
    notebook = executed(1, "a")
    before = copy.deepcopy(notebook)
    canonical_notebook(notebook)

    assert notebook == before


def test_doing_it_again_changes_nothing() -> None:
    once = canonical_notebook(executed(1, "a"))

    assert canonical_notebook(once) == once


def test_ids_stay_unique_where_the_template_uses_the_same_name() -> None:
    notebook = executed(1, "a")
    notebook.cells[1]["id"] = "injected-parameters"
    ids = [cell.id for cell in canonical_notebook(notebook).cells]

    assert len(set(ids)) == 2


def test_the_random_ids_of_error_cells_are_taken_out() -> None:
    def failed(salt: str) -> Any:
        tag = {"metadata": {"tags": ["papermill-error-cell-tag"]}}
        cells = [markdown("出错", id=f"{salt}1", **tag), code(source="1/0"), markdown("出错", id=f"{salt}2", **tag)]
        cells[1]["id"] = "own"
        return new_notebook(cells=cells)

    one, other = canonical_notebook(failed("a")), canonical_notebook(failed("b"))

    assert notebook_bytes(one) == notebook_bytes(other)
    assert len({cell.id for cell in one.cells}) == 3


def test_printed_text_is_one_output_however_the_kernel_cut_it() -> None:
    def printed(*pieces: tuple[str, str]) -> Any:
        cell = code(*(new_output("stream", name=name, text=text) for name, text in pieces))
        cell["id"] = "own"
        return canonical_notebook(new_notebook(cells=[cell])).cells[0].outputs

    assert printed(("stdout", "一\n"), ("stdout", "二\n")) == printed(("stdout", "一\n二\n"))
    assert len(printed(("stdout", "一"), ("stderr", "警告"), ("stdout", "二"))) == 3


@pytest.mark.parametrize(
    ("warning", "kept"),
    [
        ("FutureWarning: 请用 dnb.open", "FutureWarning: 请用 dnb.open"),
        (
            "DeprecationWarning: This process (pid=PROCESS) is multi-threaded, use of fork() may lead to deadlocks",
            "DeprecationWarning: This process is multi-threaded, use of fork() may lead to deadlocks",
        ),
    ],
    ids=["of a cell", "of Python 3.12 where a cell forks"],
)
def test_a_warning_does_not_tell_which_process_gave_it(warning: str, kept: str) -> None:
    def warned(process: int) -> Any:
        text = f"/tmp/ipykernel_{process}/2711.py:3: {warning.replace('PROCESS', str(process))}\n"
        cell = code(new_output("stream", name="stderr", text=text))
        cell["id"] = "own"
        return canonical_notebook(new_notebook(cells=[cell]))

    assert notebook_bytes(warned(17)) == notebook_bytes(warned(4711))
    assert warned(17).cells[0].outputs[0].text == f"ipykernel/2711.py:3: {kept}\n"


def test_bytes_depend_on_nothing_but_the_data() -> None:
    assert json_bytes({"乙": 1, "甲": [1.5, None]}) == json_bytes({"甲": [1.5, None], "乙": 1})
    assert json_bytes({"甲": 1}).decode().endswith("}\n")
    with pytest.raises(ValueError, match="JSON"):
        json_bytes({"x": float("nan")})


@pytest.mark.parametrize("indent", [1, 2])
@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        '甲\u2028\n\x1f\\"',
        {"乙": {}, "甲": [], "": None, "a": [[], {}, [{}], ()]},
        {"z": [True, False, None, 0, -1, 10**30, 1.5, 1e16, -0.0], "a": {"b": {"c": [["d"], ("e", {"f": "g"})]}}},
        NotebookNode(cells=[NotebookNode(source="一\n二", outputs=[], execution_count=1)]),
    ],
)
def test_bytes_are_those_of_the_standard_library(data: Any, indent: int) -> None:
    expected = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=indent, allow_nan=False)
    assert json_bytes(data, indent).decode() == expected + "\n"


@pytest.mark.parametrize("wrong", [{1: 2}, {"a": object()}, {"a", "b"}])
def test_what_json_cannot_hold_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        json_bytes(wrong)
