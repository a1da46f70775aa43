"""The documentation is executed: every command in it works, every example is read."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
import s3fs
import yaml

from batch.dask_cluster import end
from commands import command
from disclosure_nb import __version__
from disclosure_nb.checks import read_house
from disclosure_nb.document.theme import read_theme
from made import PARAMS, REPO

PAGES = ["README.md", "README.en.md", *sorted(f"docs/{page.name}" for page in (REPO / "docs").glob("*.md"))]
OTHERS = ["CHANGELOG.md", "CONTRIBUTING.md", "CONTRIBUTING.en.md"]  # recipes have tests of their own
TOOLS = ("disclosure-nb", "papermill", "jupyter", "dask")
STAYS = ("dask",)
"""Tools whose commands do not end by themselves: they are there while the others run."""


def blocks(page: str, language: str) -> list[str]:
    text = (REPO / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def commands(page: str) -> list[str]:
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith(TOOLS)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, object_store: None) -> Path:
    """A project with a few units and their sources, in which the commands are run one after another.

    The store of objects that the pages speak of is there.
    """
    root = tmp_path_factory.mktemp("docs")
    (root / "params" / "2023").mkdir(parents=True)
    (root / "notebooks").mkdir()
    for unit in ("weibin-education", "hongze", "yunlan-finance", "yunlan-chengguan"):
        for file in (PARAMS / "2023").glob(f"{unit}.*"):
            if not file.name.endswith(".decisions.yml"):
                shutil.copy(file, root / "params" / "2023")
    shutil.copy(REPO / "notebooks" / "annual_report.ipynb", root / "notebooks")
    store = s3fs.S3FileSystem(skip_instance_cache=True)
    store.mkdir("disclosure")
    store.put(str(root / "params"), "disclosure/", recursive=True)
    return root


SCHEDULER = "10.0.0.5"
HERE = f"127.1.{os.getpid() >> 8 & 255}.{os.getpid() & 255}" if sys.platform == "linux" else "127.0.0.1"
"""The machine of the scheduler on the pages, and an address of this one that no other test listens at."""


EVERY_COMMAND = dict.fromkeys(line for page in PAGES for line in commands(page))


def test_every_command_works_in_the_order_of_the_pages(desk: Path) -> None:
    failed, started = {}, []
    try:
        for line in EVERY_COMMAND:
            arguments = shlex.split(line.replace(SCHEDULER, HERE))
            if line.startswith(STAYS):
                started.append(stays(arguments, desk))
                if "scheduler" in arguments:
                    wait_for(HERE, 8786, started[-1])
                continue
            done = command(*arguments, cwd=desk)
            if done.code not in (0, 1) or (line.startswith("disclosure-nb") and "Traceback" in done.err):
                failed[line] = done.err
        assert [process.args for process in started if process.poll() is not None] == []
    finally:
        for process in started:
            end(process)
    assert failed == {}


def stays(arguments: list[str], desk: Path) -> subprocess.Popen[bytes]:
    """Start a command that does not end by itself."""
    with (desk / "stays.log").open("ab") as log:
        return subprocess.Popen(
            [Path(sys.executable).parent / arguments[0], *arguments[1:]],
            **{"cwd": desk, "stdout": log, "stderr": log, "start_new_session": True},
        )


def wait_for(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process listens."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        assert process.poll() is None, process.args
        with socket.socket() as ask:
            if ask.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")])
def test_every_python_example_runs(page: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    for block in blocks(page, "python"):
        exec(compile(block, page, "exec"), names)


def test_the_indexed_job_makes_each_report_in_one_of_its_parts(desk: Path) -> None:
    (page,) = blocks("docs/cluster.md", "yaml")
    (container,) = yaml.safe_load(page)["spec"]["template"]["spec"]["containers"]
    made = []
    for part in range(2):
        env = {"PARTS": "2", "JOB_COMPLETION_INDEX": str(part)}
        done = command(*container["command"], *container["args"], cwd=desk, env=with_tools(env))
        assert done.code == 0, done.err
        made += [path.parent.name for path in (desk / "outputs" / "2023" / f"part-{part}").glob("*/manifest.json")]
    assert sorted(made) == sorted(path.stem for path in (desk / "params" / "2023").glob("*.yaml"))


def with_tools(env: dict[str, str]) -> dict[str, str]:
    """An environment in which the installed commands are found."""
    return {**env, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}


def test_the_house_pack_of_the_rules_page_is_read(tmp_path: Path) -> None:
    (example,) = blocks("docs/rules.md", "yaml")
    path = tmp_path / "house.yaml"
    path.write_text(example, encoding="utf-8")
    assert read_house(path).name == "某省政务公开办公室"


def test_the_theme_of_the_theme_page_is_read(tmp_path: Path) -> None:
    (example,) = blocks("docs/theme.md", "yaml")
    path = tmp_path / "theme.yaml"
    path.write_text(example, encoding="utf-8")
    read_theme(path)


@pytest.mark.parametrize("page", [*PAGES, *OTHERS])
def test_every_link_leads_somewhere(page: str) -> None:
    here = (REPO / page).parent
    for target in re.findall(r"\]\(([^)#]+)\)", (REPO / page).read_text(encoding="utf-8")):
        assert target.startswith("https://") or (here / target).exists(), target


def test_the_changelog_begins_with_this_version_and_promises_what_there_is() -> None:
    text = (REPO / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## \[(.*?)\]", text, re.MULTILINE)[0] == __version__ == version("disclosure-nb")
    groups = {entry.group for entry in distribution("disclosure-nb").entry_points}
    assert {group for group in groups if group.startswith("disclosure_nb.")} <= set(re.findall(r"`([\w.]+)`", text))
