"""The documentation site is built without a warning: every link leads somewhere, every public name is described."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import disclosure_nb
from made import REPO


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    options = ["-W", "-n", "-E", "-q", "-b", "html", "-d", tmp_path / "doctrees"]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *options, REPO / "docs", tmp_path / "html"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "html" / "api.html").read_text(encoding="utf-8")
    undescribed = [name for name in disclosure_nb.__all__ if f'id="disclosure_nb.{name}"' not in page]
    assert undescribed == []
