"""The recipes of CONTRIBUTING, carried out word for word, in a copy of the project.

A recipe is a heading that ends in its name (``### … `rule` ``) and the code blocks below it, in order:

* a block whose first line is ``# PATH`` is a new file;
* ``# PATH, after: START`` puts the block behind the line that begins so; ``# PATH, instead of: LINE`` in its place;
  ``# PATH, at the end`` at the end of the file;
* a block of ``sh`` is run, and each line of the ``text`` below it must be in what the commands print.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from made import REPO

PAGES = ("CONTRIBUTING.md", "CONTRIBUTING.en.md")
_RECIPE = re.compile(r"^### [^\n]*`([\w-]+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CHANGE = re.compile(r"# (?P<path>[\w./-]+)(?:, (?P<how>after|instead of): (?P<line>.*)|, (?P<end>at the end))?\n")


@dataclass(frozen=True)
class Block:
    """A code block: its language, and what is in it."""

    language: str
    text: str


def recipes(page: str) -> dict[str, list[Block]]:
    """Return the blocks of every recipe of a page, by its name."""
    text = (REPO / page).read_text(encoding="utf-8")
    return {name: [Block(*block) for block in _BLOCK.findall(body)] for name, body in _RECIPE.findall(text)}


def copy_project(folder: Path) -> Path:
    """Copy what the recipes change and use; the fonts, which are large, are linked."""
    fonts = Path("src", "disclosure_nb", "formats", "fonts")
    shutil.copytree(REPO / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "fonts"))
    (folder / fonts).symlink_to(REPO / fonts)
    for name in ("params", "notebooks"):
        shutil.copytree(REPO / name, folder / name)
    return folder


def carry_out(name: str, project: Path) -> str:
    """Carry out a recipe in a copy of the project; return what its commands printed."""
    printed = ""
    before = None
    for block in recipes(PAGES[0])[name]:
        change = _CHANGE.match(block.text)
        if block.language == "sh":
            printed += _run(block.text, project)
        elif change is not None:
            _apply(change, block.text[change.end() :], project)
        else:
            assert (block.language, before) == ("text", "sh"), f"{name}: what is done with {block.text[:60]!r}?"
            for line in block.text.splitlines():
                assert line in printed, f"{name}: {line!r} is not in\n{printed}"
        before = block.language
    return printed


def _apply(change: re.Match[str], added: str, project: Path) -> None:
    path = project / change["path"]
    if change["how"] is None and change["end"] is None:
        assert not path.exists(), f"{path} is there already"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(added, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    if change["end"]:
        path.write_text(text + added, encoding="utf-8")
        return
    after = change["how"] == "after"
    wanted = change["line"]
    lines = text.splitlines(keepends=True)
    found = [at for at, line in enumerate(lines) if (line.startswith(wanted) if after else line.strip() == wanted)]
    assert len(found) == 1, f"{path.name} has {len(found)} lines {wanted!r}"
    lines[found[0] + after : found[0] + 1] = [added]
    path.write_text("".join(lines), encoding="utf-8")


def _run(script: str, project: Path) -> str:
    """Run commands as a person would whose project this is; ``pip`` installs into a folder of the copy."""
    site, tools = project / "site", project / "tools"
    tools.mkdir(exist_ok=True)
    pip = tools / "pip"
    options = "--quiet --no-deps --no-build-isolation --no-index --disable-pip-version-check"
    pip.write_text(f'#!/bin/sh\nshift\nexec "{sys.executable}" -m pip install {options} --target "{site}" "$@"\n')
    pip.chmod(pip.stat().st_mode | stat.S_IXUSR)
    env = {
        **os.environ,
        "PATH": os.pathsep.join([str(tools), str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(project / "src"), str(site)]),
        "LANG": "zh_CN.UTF-8",
        "LC_ALL": "",
    }
    printed = ""
    for line in _commands(script):
        done = subprocess.run(line, shell=True, cwd=project, env=env, capture_output=True, timeout=300)
        said = done.stdout.decode() + done.stderr.decode()
        assert done.returncode in ((0, 1) if line.startswith("disclosure-nb") else (0,)), f"{line}: {said}"
        assert "Traceback" not in said, said
        printed += said
    return printed


def _commands(script: str) -> Iterator[str]:
    yield from (line for line in script.splitlines() if line.strip())
