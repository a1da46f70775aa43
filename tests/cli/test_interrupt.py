"""Ctrl-C at any moment of any command, also while it still imports: one sentence, exit code 130, no traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from made import PARAMS

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there signals are not sent to processes like this")

WEIBIN = str(PARAMS / "2023" / "weibin-education.yaml")
ZH = "已中断；再次运行同一命令即可继续。\n"
EN = "interrupted; run the same command again to go on.\n"

# The command, as its entry point starts it; Ctrl-C comes when a module is looked for, or as a finaliser runs.
INTERRUPTED = """
import os, signal, sys

class At:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["AT"]:
            if "FINALISER" in os.environ:
                Finaliser()
            else:
                signal.raise_signal(signal.SIGINT)

class Finaliser:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, At())
from disclosure_nb.cli.main import main
main()
"""


def interrupted(*arguments: str, at: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    environment = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "", "PYTHONIOENCODING": "utf-8", "AT": at}
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *arguments],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        env={**environment, **(env or {})},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("module", ["disclosure_nb.cli.app", "typer", "yaml", "numpy", "disclosure_nb.cli.workbook"])
def test_while_the_command_imports(module: str) -> None:
    assert interrupted("check", WEIBIN, at=module) == (130, "", ZH)


def test_in_the_language_that_is_asked_for() -> None:
    assert interrupted("--lang", "en", "check", WEIBIN, at="typer") == (130, "", EN)


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (["run", WEIBIN, "--out", "out"], "disclosure_nb.batch.batch"),
        (["run", WEIBIN, "--out", "out"], "papermill"),
        (["run", WEIBIN, "--out", "out", "--jobs", "1"], "disclosure_nb.batch.report"),
        (["status", "out"], "disclosure_nb.batch.status"),
        (["workbook", "--unit", "weibin-education", "--year", "2023", "-o", "out.xlsx"], "disclosure_nb.workbook"),
    ],
    ids=lambda part: part if isinstance(part, str) else part[0],
)
def test_while_a_subcommand_imports_what_it_needs(tmp_path: Path, arguments: list[str], module: str) -> None:
    code, out, err = interrupted(
        *[str(tmp_path / part) if part in ("out", "out.xlsx") else part for part in arguments], at=module
    )

    assert (code, out, err.splitlines(keepends=True)[-1]) == (130, "", ZH)
    assert "Traceback" not in err
    assert err.count(ZH) == 1


def test_where_nothing_can_be_raised(tmp_path: Path) -> None:
    code, out, err = interrupted(
        "run", WEIBIN, "--out", str(tmp_path / "out"), at="papermill", env={"FINALISER": "yes"}
    )

    assert (code, out, err.splitlines(keepends=True)[-1]) == (130, "", ZH)
    assert "Traceback" not in err


def test_a_command_that_was_started_with_interrupts_ignored_goes_on() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code, out, err = interrupted("list", str(PARAMS / "2023"), at="typer")
    finally:
        signal.signal(signal.SIGINT, before)

    assert (code, err) == (0, "")
    assert "weibin-education" in out
