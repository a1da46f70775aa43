"""Commands run as a person would run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from made import REPO


@dataclass(frozen=True)
class Done:
    """A finished command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object on stdout."""
        return json.loads(self.out)


def command(*arguments: str | Path, cwd: Path = REPO, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
    """Run an installed command (``disclosure-nb``, ``papermill``, ``jupyter``) as a person would."""
    name, *rest = map(str, arguments)
    program = shutil.which(name, path=str(Path(sys.executable).parent)) or name
    environment = {**os.environ, "LANG": "zh_CN.UTF-8", "LC_ALL": "", "PYTHONIOENCODING": "utf-8", **(env or {})}
    done = subprocess.run([program, *rest], cwd=cwd, input=stdin, capture_output=True, timeout=600, env=environment)
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
