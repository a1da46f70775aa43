"""The engine ``disclosure``: found by papermill, isolated from report to report, one zygote for many."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from disclosure_nb.engine import helper
from disclosure_nb.engine.engine import own_kernel, preload_of
from disclosure_nb.engine.execute import execute
from disclosure_nb.engine.limits import Runner
from disclosure_nb.engine.papermill import DisclosureEngine
from engine.notebooks import MAY_FORK, left_behind, outputs, run, template, text


@pytest.fixture(autouse=True)
def _registered() -> None:
    papermill_engines.register("disclosure", DisclosureEngine)


def by_papermill(folder: Path, *sources: str, **options: Any) -> nbformat.NotebookNode:
    out = folder / "out.ipynb"
    papermill.execute_notebook(
        str(template(folder, *sources)), str(out), engine_name="disclosure", progress_bar=False, cwd=folder, **options
    )
    return nbformat.read(out, as_version=4)


def test_papermill_writes_its_own_metadata(tmp_path: Path) -> None:
    notebook = by_papermill(tmp_path, "x = 1", "print(x)", parameters={"x": 8})

    assert notebook.cells[2].outputs[0].text == "8\n"
    assert notebook.metadata.papermill.parameters == {"x": 8}
    assert notebook.metadata.papermill.exception is None
    assert notebook.metadata.language_info.name == "python"
    for cell in notebook.cells:
        assert cell.metadata.papermill.status == "completed"
        assert cell.metadata.papermill.duration >= 0
    assert {"iopub.status.busy", "iopub.execute_input", "shell.execute_reply", "iopub.status.idle"} == set(
        notebook.cells[2].metadata.execution
    )


def test_papermill_marks_the_cell_that_failed(tmp_path: Path) -> None:
    with pytest.raises(PapermillExecutionError) as caught:
        by_papermill(tmp_path, "x = 1", "1 / 0", "print('never')")

    assert (caught.value.ename, caught.value.exec_count) == ("ZeroDivisionError", 2)
    notebook = nbformat.read(tmp_path / "out.ipynb", as_version=4)
    statuses = [cell.metadata.papermill.status for cell in notebook.cells if cell.cell_type == "code"]
    assert statuses == ["completed", "failed", "pending"]
    assert "papermill-error-cell" in notebook.cells[0].source


def test_papermill_gets_the_errors_it_knows(tmp_path: Path) -> None:
    with pytest.raises(CellTimeoutError, match="timed out"):
        by_papermill(tmp_path, "import time\ntime.sleep(60)", execution_timeout=1)
    with pytest.raises(DeadKernelError, match="exit status 4"):
        by_papermill(tmp_path, "import os\nos._exit(4)")


def test_papermill_gets_output_as_it_comes(tmp_path: Path) -> None:
    with (tmp_path / "stdout").open("w") as stdout, (tmp_path / "stderr").open("w") as stderr:
        by_papermill(
            tmp_path, "print('出')\nimport sys\nprint('错', file=sys.stderr)", stdout_file=stdout, stderr_file=stderr
        )

    assert (tmp_path / "stdout").read_text() == "出\n"
    assert (tmp_path / "stderr").read_text() == "错\n"


@pytest.mark.parametrize("first", ["disclosure_nb.engine.papermill", "disclosure_nb.engine.execute", "papermill"])
def test_it_does_not_matter_what_is_imported_first(first: str) -> None:
    script = (
        f"import {first}; from disclosure_nb.engine.papermill import DisclosureEngine; "
        "import papermill.engines as e; assert issubclass(DisclosureEngine, e.Engine)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)

    assert (done.returncode, done.stderr) == (0, "")


def test_reports_share_a_zygote_and_nothing_else(tmp_path: Path) -> None:
    helper.close_all()
    probe = "import os, sys, json\nprint(os.getppid(), getattr(json, 'mark', None), 'y' in globals(), len(In))"
    change = "json.mark = y = 1\nos.environ['MARK'] = 'x'\nsys.path.append('x')\nos.chdir('/')"
    first, second = (text(run(tmp_path, "x = 1", probe, change), "cell-1").split() for _ in range(2))

    assert first == second
    assert first[1:] == ["None", "False", "4"]


def test_random_numbers_differ_from_report_to_report(tmp_path: Path) -> None:
    cells = ("import random, uuid\nimport numpy as np", "print(random.random(), np.random.rand(), uuid.uuid4())")
    drawn = [text(run(tmp_path, "x = 1", *cells, preload=["numpy"]), "cell-2").split() for _ in range(2)]

    assert not set(drawn[0]) & set(drawn[1])


def test_pandas_imported_beforehand_shows_frames_as_in_a_notebook(tmp_path: Path) -> None:
    cells = (
        "import pandas as pd",
        "print(pd.DataFrame([[10**12] * 9]))",
        "print(pd.get_option('display.max_columns'))",
    )

    assert text(run(tmp_path, *cells, preload=["pandas"]), "cell-1") == text(run(tmp_path, *cells), "cell-1")
    assert text(run(tmp_path, *cells, preload=["pandas"]), "cell-2") == "20\n"


def test_modules_are_imported_beforehand_and_their_functions_called(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "invented_module.py").write_text("ready = []\ndef warm():\n    ready.append(1)\n")
    (tmp_path / "broken_module.py").write_text("raise RuntimeError('broken')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    names = ["invented_module:warm", "broken_module", "no_such_module"]
    path = template(
        tmp_path,
        "import sys\nprint('invented_module' in sys.modules, sys.modules['invented_module'].ready)",
        "import broken_module",
        disclosure_nb={"preload": names},
    )

    execution = execute(path, {}, cwd=tmp_path, cell_timeout=60, runner=Runner("disclosure"))

    assert text(execution, "cell-0") == "True [1]\n"
    assert (execution.error_name, execution.error) == ("RuntimeError", "broken")


@pytest.mark.parametrize("own", [None, 5, {"preload": 5}, {"preload": [5, None]}, {"preload": "os"}, []])
def test_metadata_that_is_no_list_of_names_asks_for_nothing(own: Any) -> None:
    assert preload_of(nbformat.v4.new_notebook(metadata={"disclosure_nb": own})) == ()


def test_a_module_that_starts_a_thread_is_not_imported_beforehand(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / "threading_module.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", lambda *_, **__: pytest.fail("a stock kernel"))
    probe = "import sys\nprint('threading_module' in sys.modules)"

    assert text(run(tmp_path, "x = 1", probe, preload=["threading_module"]), "cell-1") == "False\n"


def test_a_zygote_that_does_not_start_gives_way_to_a_kernel(tmp_path: Path, monkeypatch: Any) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise helper.StartError("no")

    helper.close_all()
    monkeypatch.setattr(helper, "Zygote", fail)
    monkeypatch.setattr(helper, "_failed", set())

    assert text(run(tmp_path, "x = 1", "print(x)"), "cell-1") == "7\n"


def test_another_kernel_than_this_python_is_started_by_nbclient(tmp_path: Path, monkeypatch: Any) -> None:
    kernels = tmp_path / "kernels" / "other"
    kernels.mkdir(parents=True)
    spec = {"argv": ["other-program", "{connection_file}"], "display_name": "Other", "language": "python"}
    (kernels / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    own_kernel.cache_clear()

    assert own_kernel("python3")
    assert not own_kernel("other")


def test_the_environment_is_that_of_the_moment(tmp_path: Path, monkeypatch: Any) -> None:
    probe = "import os\nprint(os.environ.get('INVENTED'), 'HOME' in os.environ, os.environ['TERM'])"
    run(tmp_path, "x = 1")
    monkeypatch.setenv("INVENTED", "值")
    monkeypatch.delenv("HOME")

    assert text(run(tmp_path, "x = 1", probe), "cell-1") == "值 False xterm-color\n"


def test_exit_handlers_run_and_may_print(tmp_path: Path) -> None:
    leave = "import atexit\ndef leave():\n    print('bye' * 100_000)\n    open('left', 'w').write('yes')\n"
    execution = run(tmp_path, "x = 1", leave + "atexit.register(leave);")

    assert execution.failure is None
    assert (tmp_path / "left").read_text() == "yes"


def test_what_is_written_last_is_not_lost(tmp_path: Path) -> None:
    write = "import subprocess\nsubprocess.run(['sh', '-c', 'echo 末']);"
    cells = [write] * 20
    execution = run(tmp_path, "x = 1", *cells)

    assert [text(execution, f"cell-{number}") for number in range(1, 21)] == ["末\n"] * 20


def test_text_that_is_no_unicode_is_printed_escaped(tmp_path: Path) -> None:
    assert text(run(tmp_path, "x = 1", "print('a\\ud800b')"), "cell-1") == "a\\ud800b\n"


def test_what_is_not_allowed_in_a_notebook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(nbformat.ValidationError):
        run(tmp_path, "x = 1", "display({'text/html': 5}, raw=True)")


def test_binary_parts_of_widgets_are_kept(tmp_path: Path) -> None:
    state = "{'_model_name': 'M', '_model_module': 'm', '_model_module_version': '1'}"
    data = f"data={{'state': {state}, 'buffer_paths': [['b']]}}"
    execution = run(tmp_path, "x = 1", f"import comm\ncomm.create_comm(comm_id='c', {data}, buffers=[b'abc']);")
    states = execution.notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]

    assert states["c"]["buffers"] == [{"data": "YWJj", "encoding": "base64", "path": ["b"]}]


def test_a_forked_process_of_a_cell_can_print(tmp_path: Path) -> None:
    fork = (
        "import os, sys\nsys.stdout.flush()\npid = os.fork()\nif pid == 0:\n    print('from below')\n"
        "    sys.stdout.flush()\n    os._exit(0)\nos.waitpid(pid, 0);"
    )
    assert text(run(tmp_path, "x = 1", MAY_FORK + fork), "cell-1") == "from below\n"


def test_many_processes_and_threads_may_print_at_once(tmp_path: Path) -> None:
    crowd = (
        "import os, sys, threading\nsys.stdout.flush()\npids = []\n"
        "for number in range(4):\n    pid = os.fork()\n    if pid == 0:\n"
        "        for _ in range(50):\n            print(str(number) * 50_000, flush=True)\n        os._exit(0)\n"
        "    pids.append(pid)\n"
        "def say():\n    for _ in range(50):\n        print('t' * 50_000, flush=True)\n"
        "threads = [threading.Thread(target=say) for _ in range(2)]\n"
        "for t in threads: t.start()\nfor t in threads: t.join()\nfor pid in pids: os.waitpid(pid, 0)"
    )
    said = text(run(tmp_path, "x = 1", MAY_FORK + crowd), "cell-1")

    assert {letter: said.count(letter) for letter in "0123t"} == {**dict.fromkeys("0123", 2_500_000), "t": 5_000_000}


def test_threads_have_a_zygote_each(tmp_path: Path) -> None:
    results: dict[int, list[str]] = {}

    def work(number: int) -> None:
        folder = tmp_path / str(number)
        folder.mkdir()
        cells = ("x = 1", "import time\ntime.sleep(0.2)", f"print({number}, x)")
        results[number] = [text(run(folder, *cells), "cell-2") for _ in range(3)]

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == {number: [f"{number} 7\n"] * 3 for number in range(4)}


def _in_a_process(folder: str) -> tuple[str, int]:
    execution = run(Path(folder), "x = 1", "import os\nprint(x, os.getppid())")
    said, zygote = text(execution, "cell-1").split()
    return said, int(zygote)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_have_a_zygote_each(tmp_path: Path, method: str) -> None:
    folders = [tmp_path / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir()
    mine = _in_a_process(str(folders[2]))
    with multiprocessing.get_context(method).Pool(2) as pool:
        others = pool.map(_in_a_process, [str(folder) for folder in folders[:2]], chunksize=1)

    assert {said for said, _ in (mine, *others)} == {"7"}
    assert mine[1] not in {zygote for _, zygote in others}
    assert _in_a_process(str(folders[2])) == mine


def test_an_interrupt_ends_the_report(tmp_path: Path, monkeypatch: Any) -> None:
    from disclosure_nb.engine.process import ReportProcess

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ReportProcess, "message", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path, "x = 1", "import time\ntime.sleep(600)")

    assert left_behind() == []


def test_the_order_of_python_and_descriptors_is_kept(tmp_path: Path) -> None:
    random.seed(4)
    ways = [random.choice(["print({0})", "os.write(1, b'{0}\\n')", "os.system('echo {0}')"]) for _ in range(40)]
    cell = "import os\n" + "\n".join(way.format(number) for number, way in enumerate(ways))
    execution = run(tmp_path, "x = 1", cell + ";")

    assert text(execution, "cell-1") == "".join(f"{number}\n" for number in range(40))


def test_a_template_is_not_changed_by_what_is_executed(tmp_path: Path) -> None:
    first, second = (run(tmp_path, "x = 1", "print(x)") for _ in range(2))
    first.notebook.cells.clear()

    assert outputs(second)["cell-1"][0].text == "7\n"
    assert "papermill" not in nbformat.read(tmp_path / "template.ipynb", as_version=4).metadata


def test_the_zygote_keeps_nothing_of_a_report(tmp_path: Path) -> None:
    resident = Path(f"/proc/{os.getpid()}/statm").exists()
    if not resident:
        pytest.skip("memory is read in /proc")
    eat = (
        "x = bytearray(50_000_000)\nopen_files = [open('/dev/null') for _ in range(20)]\nimport os\nprint(os.getppid())"
    )
    zygote = int(text(run(tmp_path, "x = 1", eat), "cell-1"))
    helds = []
    for _ in range(30):
        run(tmp_path, "x = 1", eat)
        descriptors = len(list(Path(f"/proc/{zygote}/fd").iterdir()))
        helds.append((descriptors, int(Path(f"/proc/{zygote}/statm").read_text().split()[1]) * 4096))

    assert {descriptors for descriptors, _ in helds} == {helds[0][0]}
    assert helds[-1][1] - helds[4][1] < 1_000_000
