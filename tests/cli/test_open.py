"""``disclosure-nb open``: everybody edits a notebook of their own; the template and other reports stay as they are."""

from __future__ import annotations

import doctest
import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from disclosure_nb.batch import own_notebook
from disclosure_nb.batch.own_notebook import assigned, unused_notebooks
from disclosure_nb.batch.tasks import find_tasks
from inprocess import Nb
from made import PARAMS, TEMPLATE

OWN = Path("notebooks") / "2023" / "hongze.ipynb"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The data of two units, one of them of two years."""
    for year, unit in ((2023, "hongze"), (2024, "hongze"), (2023, "weibin-education")):
        (tmp_path / "params" / str(year)).mkdir(parents=True, exist_ok=True)
        shutil.copy(PARAMS / str(year) / f"{unit}.yaml", tmp_path / "params" / str(year))
    return tmp_path


def cells(path: Path) -> list[Any]:
    return json.loads(path.read_bytes())["cells"]


def parameters(path: Path) -> str:
    (cell,) = [cell for cell in cells(path) if "parameters" in cell["metadata"].get("tags", ())]
    return "".join(cell["source"])


def test_everybodys_template_was_opened_now_the_units_own_copy_is(nb: Nb, desk: Path) -> None:
    before = TEMPLATE.read_bytes()
    done = nb("open", "hongze", "2023", "--print", cwd=desk)

    assert (done.code, done.out) == (0, f"{desk / OWN}\n")
    assert 'unit = "hongze"\nyear = 2023\nparams_dir = "params"' in parameters(desk / OWN)
    assert len(cells(desk / OWN)) == len(cells(TEMPLATE))
    assert TEMPLATE.read_bytes() == before


def test_only_the_parameters_differ_from_the_template(nb: Nb, desk: Path) -> None:
    nb("open", "hongze", "2023", "--print", cwd=desk)
    mine, ours = json.loads((desk / OWN).read_bytes()), json.loads(TEMPLATE.read_bytes())
    differing = [(one, other) for one, other in zip(mine["cells"], ours["cells"], strict=True) if one != other]

    assert len(differing) == 1
    assert mine["metadata"] == ours["metadata"]


def test_a_copy_that_is_there_is_never_overwritten(nb: Nb, desk: Path) -> None:
    (desk / OWN).parent.mkdir(parents=True)
    (desk / OWN).write_text("mine", encoding="utf-8")

    assert nb("open", "hongze", "2023", "--print", cwd=desk).code == 0
    assert (desk / OWN).read_text(encoding="utf-8") == "mine"


def test_without_a_year_the_last_one_counts(nb: Nb, desk: Path) -> None:
    assert nb("open", "hongze", "--print", cwd=desk).out.endswith("notebooks/2024/hongze.ipynb\n")


def test_without_a_unit_the_units_are_listed_and_it_is_said_how(nb: Nb, desk: Path) -> None:
    done = nb("open", "--print", cwd=desk)

    assert done.code == 2
    assert "（hongze）" in done.err and "卫滨区教育局（weibin-education）" in done.err
    assert "make lab UNIT=" in done.err


def test_on_a_terminal_it_asks(nb: Nb, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disclosure_nb.cli.open.typer.prompt", lambda *_, **__: " weibin-education ")
    monkeypatch.setattr("disclosure_nb.cli.open.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))

    assert nb("open", "--print", cwd=desk).out.endswith("notebooks/2023/weibin-education.ipynb\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [(["nobody"], "有数据的单位：hongze、weibin-education"), (["hongze", "2019"], "有数据的年度：2023、2024")],
)
def test_what_there_are_no_data_of_is_said_with_what_there_is(nb: Nb, desk: Path, words: list[str], told: str) -> None:
    done = nb("open", *words, "--print", cwd=desk)

    assert done.code == 2 and told in done.err
    assert not (desk / "notebooks").exists()


def test_jupyterlab_is_started_where_the_params_are_in_reach(
    nb: Nb, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("disclosure_nb.cli.open.os.execv", lambda _, command: started.append(command))
    monkeypatch.setattr("disclosure_nb.cli.open.subprocess.call", lambda command: 0)
    nb("open", "hongze", "2023", "--no-browser", cwd=desk)

    root = f"--ServerApp.root_dir={desk}"
    assert started == [[sys.executable, "-m", "jupyterlab", root, str(desk / OWN), "--no-browser"]]


def test_without_jupyterlab_it_is_said_how_to_get_it(nb: Nb, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disclosure_nb.cli.open.find_spec", lambda _: None)
    done = nb("open", "hongze", "2023", cwd=desk)

    assert done.code == 2 and "pip install 'disclosure-nb[lab]'" in done.err


# --- what an own copy does to the others: nothing --------------------------------------------------------------------
def test_running_and_saving_an_own_copy_made_19_reports_stale_it_makes_none(nb: Nb, desk: Path) -> None:
    nb("run", "params/2023", "--out", "out", "--formats", "csv", cwd=desk)
    nb("open", "hongze", "2023", "--print", cwd=desk)
    notebook = json.loads((desk / OWN).read_bytes())
    notebook["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "saved"}]
    notebook["cells"].append({"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "多说一句。"})
    (desk / OWN).write_text(json.dumps(notebook), encoding="utf-8")
    planned = nb("plan", "params/2023", "--out", "out", "--formats", "csv", "--json", cwd=desk)
    again = nb("run", "params/2023", "--out", "out", "--formats", "csv", "--json", cwd=desk)

    assert planned.json["to_do"] == []
    assert again.json["summary"]["unchanged"] == 2
    assert "单位自己的笔记本与模板不同，本次没有使用：notebooks/2023/hongze.ipynb" in again.err


def test_an_own_copy_that_was_only_run_is_not_spoken_of(nb: Nb, desk: Path) -> None:
    nb("open", "hongze", "2023", "--print", cwd=desk)
    tasks = find_tasks([desk / "params" / "2023"])

    assert unused_notebooks(tasks, TEMPLATE) is None
    assert unused_notebooks(tasks, desk / OWN) is None
    (desk / OWN).write_text("damaged", encoding="utf-8")
    assert unused_notebooks(tasks, TEMPLATE) is not None


@pytest.mark.parametrize(
    ("source", "now"),
    [
        ("", 'unit = "b"\nyear = 1\n'),
        ("year = 7 # 年\nunit='x'", 'year = 1 # 年\nunit="b"'),
        ("单位 = '甲'; unit = 'a'\n", "单位 = '甲'; unit = \"b\"\nyear = 1\n"),
    ],
)
def test_parameters_are_set_where_they_stand(source: str, now: str) -> None:
    assert assigned(source, {"unit": "b", "year": 1}) == now


def test_the_examples_run() -> None:
    assert doctest.testmod(own_notebook).failed == 0
