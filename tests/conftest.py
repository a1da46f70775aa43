"""Fixtures that several rooms share: one run of the command line, and what it made."""

from __future__ import annotations

import signal
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from commands import Done, command
from disclosure_nb import __version__
from made import PARAMS, REPO
from sizes import LONG as LONG_SIZES

hypothesis.settings.register_profile("gate", deadline=None, derandomize=True)  # the same examples on every machine
hypothesis.settings.register_profile("long", deadline=None)  # a busy machine is no fault of an example
hypothesis.settings.load_profile("long" if LONG_SIZES else "gate")

TESTS = Path(__file__).parent

LONG = ("test_docs.py", "test_cluster.py", "test_killed.py", "test_faults.py")
"""Files that take minutes. They come first: none is left for one process alone at the end."""


SLOW = ("batch", "cli", "engine", "formats", "gate", "notebooks", "params", "readback", "recipes", "workbook")
"""Rooms whose tests start processes, typeset or execute notebooks; with the files directly in ``tests`` that do so."""

SLOW_FILES = (
    "test_docs.py",
    "test_plugins.py",
    "test_site.py",
    "test_saving.py",
    "test_saving_any_style.py",
    "test_locate_search.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let long files come first, and mark what ``make quick`` leaves out."""
    items.sort(key=lambda item: item.path.name not in LONG)
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in SLOW or item.path.name in SLOW_FILES:
            item.add_marker("slow")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to test an installation whose version or entry points are not those of the source."""
    groups = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    wanted = {(group, name, value) for group, named in groups.items() for name, value in named.items()}
    installed = distribution("disclosure-nb")
    there = {(entry.group, entry.name, entry.value) for entry in installed.entry_points}
    again = "run: python -m pip install --no-deps --no-build-isolation -e ."
    if missing := sorted(wanted - there):
        pytest.exit(f"the installed disclosure-nb has no entry point {missing[0]}; {again}", 4)
    if installed.version != __version__:
        pytest.exit(f"disclosure-nb {installed.version} is installed, the source is of {__version__}; {again}", 4)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured: their property "summary"."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, [])]
    for line in sorted({str(v) for report in reports for name, v in report.user_properties if name == "summary"}):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heeded() -> None:
    """Commands that tests start heed Ctrl-C, also where the tests themselves were started with it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def run_command() -> Any:
    """The function that runs an installed command."""
    return command


@dataclass(frozen=True)
class Ran:
    """A finished ``disclosure-nb run`` of one real unit, and the folder of its report."""

    done: Done
    out: Path

    @property
    def folder(self) -> Path:
        return self.out / "weibin-education"


@pytest.fixture(scope="session")
def weibin_run(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Make the report of a real unit, once for all tests."""
    out = tmp_path_factory.mktemp("weibin") / "out"
    done = command("disclosure-nb", "run", PARAMS / "2023" / "weibin-education.yaml", "--out", out, "--json")
    assert done.code == 0, done.err
    return Ran(done, out)


@pytest.fixture(scope="module")
def object_store() -> Iterator[None]:
    """A server of objects that speaks as S3 does, on this machine; the environment leads there."""
    from moto.server import ThreadedMotoServer  # takes a while to import: only for those who ask for it

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        environment.setenv("AWS_ACCESS_KEY_ID", "invented")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "invented")
        environment.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield
    server.stop()
